"""A browser's part, as far as the wire goes: requests over HTTP, and IRC in the messages of a WebSocket (RFC 6455, IRCv3)."""

import base64
import hashlib
import http.client
import os
import socket

from client import Client
from frames import CLOSE, PING, PONG, TEXT, make_frame, take_frame
from machine import Machine

ACCEPTANCE = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def fetch(connection: socket.socket, path: str, host: str, method: str = "GET", **fields: str) -> http.client.HTTPResponse:
    """One request and its answer; its body is in `body`. Underscores in the names of fields stand for hyphens."""
    named = {"Host": host, "Connection": "close"} | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    answer.body = answer.read()
    connection.close()
    return answer


def get(machine: Machine, path: str, port: int = 8067, **fields: str) -> http.client.HTTPResponse:
    """What the machine answers to a request of its own."""
    return fetch(machine.connect(port), path, f"localhost:{port}", **fields)


class WebSocket(Client):
    """Somebody in a browser: reads and sends lines of IRC, each a message of its own."""

    def __init__(self, connection: socket.socket, host: str, path: str = "/", **fields: str | None):
        """Returns when the server has agreed; fails with the status that it has refused with."""
        self.pieces = bytearray()
        self.read_from(connection)
        key = base64.b64encode(os.urandom(16))
        named = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": key.decode(), "Sec-WebSocket-Protocol": "text.ircv3.net"}
        named |= {name.replace("_", "-"): value for name, value in fields.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value is not None)
        connection.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        answer = self._read_head()
        status = answer.split(None, 2)[1] if answer.startswith("HTTP/1.1 ") else answer
        if status != "101":
            raise ConnectionRefusedError(status)
        accepted = base64.b64encode(hashlib.sha1(key + ACCEPTANCE).digest()).decode()
        answered = dict(line.lower().split(": ", 1) for line in answer.split("\r\n")[1:] if line)
        assert answered["sec-websocket-accept"] == accepted.lower(), answer
        assert answered["sec-websocket-protocol"] == "text.ircv3.net", answer

    def _read_head(self) -> str:
        """Up to the end of the answer's head; what comes after it is the first message's."""
        while b"\r\n\r\n" not in self.pieces:
            data = self.socket.recv(65536)
            if not data:
                return bytes(self.pieces).decode(errors="replace") or "closed"
            self.pieces += data
        head, _, rest = bytes(self.pieces).partition(b"\r\n\r\n")
        self.pieces = bytearray(rest)
        return head.decode()

    def send(self, text: str) -> None:
        """Each line is a message without its end."""
        for line in text.split("\r\n"):
            if line:
                self._send_frame(TEXT, line.encode())

    def _send_frame(self, opcode: int, payload: bytes) -> None:
        self.socket.sendall(make_frame(opcode, payload, os.urandom(4)))

    def _read(self, deadline: float) -> bool:
        self._take_messages()
        held, self.unread = self.unread, b""
        told, self.transcript = self.transcript, b""
        is_open = super()._read(deadline)
        self.pieces += self.unread
        self.unread, self.transcript = held, told
        return self._take_messages() and is_open

    def _take_messages(self) -> bool:
        """Moves whole messages to what is read as lines; false after the server's goodbye."""
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == TEXT:
                line = payload + b"\r\n"
                self.transcript += line
                self.unread += line
            elif opcode == PING:
                self._send_frame(PONG, payload)
            elif opcode == CLOSE:
                return False
        return True

    def _next_frame(self) -> tuple[int, bytes] | None:
        """A frame that has come as a whole; those of this server are neither masked nor in pieces."""
        frame = take_frame(bytes(self.pieces))
        if frame is None:
            return None
        first, payload, rest = frame
        assert first & 0x80, "a message in pieces"
        self.pieces = bytearray(rest)
        return first & 0x0F, payload


def enter(person: WebSocket, name: str) -> WebSocket:
    """Gives them a name and brings them into the lobby."""
    person.send(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\nJOIN #lobby\r\n")
    person.expect(rf" 366 {name} #lobby [^\r]*\r\n")
    return person


def browser(machine: Machine, name: str, port: int = 8067) -> WebSocket:
    """Somebody with a browser in the lobby of the machine."""
    host = f"localhost:{port}"
    return enter(WebSocket(machine.connect(port), host, Origin=f"http://{host}"), name)
