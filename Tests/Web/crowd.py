"""Many people by plain IRC: those who are there and say nothing, and those who say much."""

import contextlib
import queue
import socket
import threading

from machine import until

# So little that the kernel keeps nothing to speak of for each.
RECEIVE_BYTES = 2048


class Crowd:
    """`count` connections in one room, named crowd0000, crowd0001 and so on. They do not listen: what the server has for them stays with it."""

    def __init__(self, server, count: int, room: str):
        self.server, self.room = server, room
        self.names = [f"crowd{number:04}" for number in range(count)]
        self.sockets = [self._come_in(name) for name in self.names]
        self.watcher = self._come_in("watcher", "")
        until(lambda: self._population() >= count, f"{count} people are in {room}", 60)

    def _come_in(self, name: str, room: str | None = None) -> socket.socket:
        connection = socket.socket()
        if room is None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        connection.settimeout(20)
        connection.connect((self.server.host, self.server.ports["irc"]))
        join = f"JOIN {self.room}\r\n" if room is None else ""
        connection.sendall(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\n{join}".encode())
        return connection

    def _population(self) -> int:
        """How many are in the room, as LIST says."""
        self.watcher.sendall(f"LIST {self.room}\r\n".encode())
        answer = b""
        while b" 323 " not in answer:
            data = self.watcher.recv(65536)
            assert data, f"the watcher was put out: {answer!r}"
            answer += data
        rows = [line.split() for line in answer.split(b"\r\n") if b" 322 " in line]
        return int(rows[0][4]) if rows else 0

    def close(self) -> None:
        for each in [*self.sockets, self.watcher]:
            each.close()


class Speaker:
    """Somebody by plain IRC who says much, and whose ears are full: what is sent to them is read and let go."""

    def __init__(self, server, name: str, room: str = "#lobby"):
        self.name, self.room = name, room
        self._answered: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._socket = socket.create_connection((server.host, server.ports["irc"]), 10)
        self._socket.settimeout(None)
        threading.Thread(target=self._let_go, daemon=True).start()
        self._send(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\nJOIN {room}\r\n")
        self.is_heard()

    def say(self, *lines: str) -> None:
        """All of this, as fast as the server takes it; somebody else may be told to speak before that is done."""
        self._send("".join(f"PRIVMSG {self.room} :{line}\r\n" for line in lines))

    def is_heard(self) -> None:
        """Waits until the server has dealt with all that was said."""
        self._send("PING heard\r\n")
        self._answered.get(timeout=60)

    def _send(self, text: str) -> None:
        self._socket.sendall(text.encode())

    def _let_go(self) -> None:
        rest = b""
        with contextlib.suppress(OSError):
            while data := self._socket.recv(1 << 18):
                *lines, rest = (rest + data).split(b"\r\n")
                for line in lines:
                    if b" PONG " in line[:80] and line.endswith(b"heard"):
                        self._answered.put(line)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
