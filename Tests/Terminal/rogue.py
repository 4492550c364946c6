"""An IRC server as far as a client needs one to come in, which then sends whatever a scenario wants: bytes, as they are."""

import contextlib
import socket
import threading

from machine import Timeout

SECONDS_TO_WAIT = 15


class Rogue:
    """Lets everybody in who connects. `lines` is what has come, from all connections; what it sends goes to the newest one."""

    def __init__(self, host: str):
        self.host = host
        self.listening = socket.create_server((host, 0))
        self.ports = {"irc": self.listening.getsockname()[1]}
        self.lines: list[str] = []
        # What each connection is met with, before anything has come.
        self.greeting = b""
        # Whether clients are let in, and their PING is answered.
        self.lets_in = self.answers = True
        self._connections: list[socket.socket] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def send(self, data: bytes | str) -> None:
        """Sends bytes to the newest connection; a line end follows where it is text."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.connection.sendall(data if isinstance(data, bytes) else data.encode() + b"\r\n")

    @property
    def connection(self) -> socket.socket:
        self._wait(lambda: self._connections, "somebody connects")
        return self._connections[-1]

    @property
    def connections(self) -> int:
        return len(self._connections)

    def hears(self, start: str) -> str:
        """Waits for a line that begins so, and takes it."""
        found = self._wait(lambda: next((line for line in self.lines if line.startswith(start)), None), f"a line that begins with {start!r}")
        self.lines.remove(found)
        return found

    def waits_for_connections(self, count: int) -> None:
        self._wait(lambda: len(self._connections) >= count, f"{count} connections")

    def _wait(self, condition, what: str):
        with self._changed:
            if not self._changed.wait_for(condition, SECONDS_TO_WAIT):
                raise Timeout(f"the rogue server: not within {SECONDS_TO_WAIT} s: {what}; heard {self.lines[-20:]}")
            return condition()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            # A connection counts when it has its greeting, which is short: it may be closed from then on.
            with contextlib.suppress(OSError):
                connection.sendall(self.greeting)
            with self._changed:
                self._connections.append(connection)
                self._changed.notify_all()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            name = ""
            for data in connection.makefile("rb"):
                line = data.decode(errors="replace").rstrip("\r\n")
                command, _, words = line.partition(" ")
                if command == "NICK" and not name:
                    name = words.lstrip(":")
                if self.lets_in:
                    self._answer(connection, command, words, name)
                with self._changed:
                    self.lines.append(line)
                    self._changed.notify_all()

    def _answer(self, connection: socket.socket, command: str, words: str, name: str) -> None:
        def tell(*lines: str) -> None:
            connection.sendall("".join(f":rogue.example {line}\r\n" for line in lines).encode())

        if command == "CAP" and words.startswith("LS"):
            tell("CAP * LS :server-time away-notify")
        elif command == "CAP" and words.startswith("REQ"):
            tell(f"CAP * ACK :{words.partition(':')[2]}")
        elif command == "USER":
            tell(f"001 {name} :Welcome", f"005 {name} CHANTYPES=# PREFIX=(ov)@+ NETWORK=Rogue :are supported", f"422 {name} :no MOTD")
        elif command == "JOIN":
            room = words.split(" ")[0]
            connection.sendall(f":{name}!u@h JOIN {room}\r\n".encode())
            tell(f"353 {name} = {room} :@{name} eve", f"366 {name} {room} :End")
        elif command == "PING" and self.answers:
            tell(f"PONG rogue.example {words}")
        elif command == "QUIT":
            connection.sendall(b"ERROR :bye\r\n")
            connection.shutdown(socket.SHUT_RDWR)

    def report(self) -> str:
        return "".join(f"    rogue heard| {line}\n" for line in self.lines[-20:])

    def end(self) -> None:
        for each in [self.listening, *self._connections]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
