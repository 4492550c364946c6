"""The client's end of a WebSocket (RFC 6455), for people who come by one: their lines go out in masked frames, whole or in pieces with a ping between them,
and each frame that comes is a line."""

import base64
import os
import random
import re
import socket
import struct

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10
REQUEST = ("GET / HTTP/1.1\r\nHost: chat.example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n\r\n")


def make_frame(opcode: int, payload: bytes, mask: bytes, is_final: bool = True) -> bytes:
    """A frame of a client, of less than 64 KiB."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0x80 | 126, size)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([(0x80 if is_final else 0) | opcode]) + length + mask + masked


def take_frame(data: bytes) -> tuple[int, bytes, bytes] | None:
    """The first frame of a server, which has no mask: its first byte, its payload, and what comes after it. None while it is not whole."""
    if len(data) < 2:
        return None
    start, size = 2, data[1]
    if size > 125:
        start = 4 if size == 126 else 10
        size = int.from_bytes(data[2:start], "big")
    if len(data) < start + size:
        return None
    return data[0], data[start:start + size], data[start + size:]


class Frames:
    """`seed` decides how lines are cut. `problem` is what is wrong with what came, once there is something."""

    def __init__(self, seed: str):
        self.problem = ""
        self._random = random.Random(seed)
        self._input = b""
        self._pings = 0
        self._pongs = 0
        self._has_ended = False

    def shake_hands(self, connection: socket.socket) -> None:
        """Asks for the WebSocket, and waits until it is there."""
        connection.sendall((REQUEST % base64.b64encode(os.urandom(16)).decode()).encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                raise ConnectionError(f"no WebSocket: {answer!r}")
            answer += byte
        if not re.match(rb"HTTP/1\.1 101 ", answer):
            raise ConnectionError(f"no WebSocket: {answer!r}")

    # Going out

    def wrap(self, lines: bytes) -> bytes:
        """The frames of whole lines."""
        return b"".join(self._message(line.removesuffix(b"\r")) for line in lines.split(b"\n")[:-1])

    def _message(self, line: bytes) -> bytes:
        if self._random.random() < 0.7:
            return self._frame(TEXT, line)
        cut = self._random.randint(0, len(line))
        self._pings += 1
        ping = self._frame(PING, b"%d" % self._pings)
        return self._frame(TEXT, line[:cut], is_final=False) + ping + self._frame(CONTINUATION, line[cut:])

    def _frame(self, opcode: int, payload: bytes, is_final: bool = True) -> bytes:
        return make_frame(opcode, payload, self._random.randbytes(4), is_final)

    # Coming in

    def unwrap(self, data: bytes) -> bytes:
        """The lines of the frames that are whole by now."""
        self._input += data
        lines = []
        while frame := self._next():
            opcode, payload = frame
            if self._has_ended:
                self.problem = f"after the last frame: {opcode} {payload!r}"
            elif opcode == TEXT and b"\n" not in payload and b"\r" not in payload:
                lines.append(payload + b"\r\n")
            elif opcode == PONG and payload == b"%d" % (self._pongs + 1):
                self._pongs += 1
            elif opcode == CLOSE:
                self._has_ended = True
            else:
                self.problem = f"a frame that makes no sense: {opcode} {payload!r}, after {self._pongs} pongs"
        return b"".join(lines)

    def _next(self) -> tuple[int, bytes] | None:
        if len(self._input) >= 2 and (self._input[0] & 0xF0 != 0x80 or self._input[1] > 127):
            self.problem, self._input = f"no frame of a server: {self._input[:40]!r}", b""
        frame = take_frame(self._input)
        if frame is None:
            return None
        first, payload, self._input = frame
        return first & 0x0F, payload

    @property
    def is_broken_off(self) -> bool:
        """Whether the connection cannot have come to its end as it should."""
        return bool(self._input) or not self._has_ended
