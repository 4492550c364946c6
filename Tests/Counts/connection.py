"""A connection that goes in lock step: it says one thing, and then reads exactly what that has caused."""

import socket

SECONDS = 20


class Connection:
    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self.socket.getsockname()[1]

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def read_lines(self, count: int) -> None:
        """Reads so many lines, and fails where more has come."""
        while count > 0:
            chunk = self._read()
            count -= chunk.count(b"\n")
        if count < 0 or not chunk.endswith(b"\n"):
            raise AssertionError(f"more has come than was to be: {chunk[-200:]!r}")

    def read_until(self, words: str) -> None:
        """Reads up to a line that has the words in it, and fails where more has come."""
        seen = b""
        while words.encode() not in seen or not seen.endswith(b"\n"):
            seen += self._read()
        if words.encode() not in seen.splitlines()[-1]:
            raise AssertionError(f"more has come after {words!r}: {seen[-200:]!r}")

    def read_to_the_end(self) -> None:
        """Reads until the server closes."""
        while self.socket.recv(65536):
            pass

    def _read(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise AssertionError("chatd has closed a connection")
        return chunk

    def register(self, name: str) -> None:
        """Comes in by IRC; ends with the message of the day, which there is not."""
        self.send(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\n")
        self.read_until(" 422 ")

    def join(self, room: str) -> None:
        self.send(f"JOIN {room}\r\n")
        self.read_until(" 366 ")

    def catch_up(self) -> None:
        """Reads whatever has come so far."""
        self.send("PING here\r\n")
        self.read_until("PONG")

    def close(self) -> None:
        self.socket.close()
