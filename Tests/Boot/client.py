"""Chat clients: plain sockets for exactness, and the real programs for what people use."""

import pathlib
import re
import select
import socket
import ssl
import subprocess
import time

import kernel
from machine import Machine, Timeout

CHAT = "/run/chatd/chat.sock"
SCRIPTS = pathlib.Path(__file__).resolve().parent.parent / "Clients"


class Client:
    """A connection that reads what it is told to expect, and keeps everything it has read in `transcript`."""

    def __init__(self, machine: Machine, port: int, source: str | None = None):
        self.read_from(machine.connect(port, source))
        self.port = self.socket.getsockname()[1]

    def read_from(self, connection: socket.socket) -> None:
        self.socket = connection
        self.transcript = b""
        self.unread = b""

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def expect(self, pattern: str, seconds: float = 10) -> str:
        """Reads up to the first match of the regular expression; gives all that was read up to its end."""
        deadline = time.monotonic() + seconds
        wanted = re.compile(pattern.encode())
        while not (match := wanted.search(self.unread)):
            if not self._read(deadline):
                raise Timeout(f"waiting for {pattern!r}, the connection ended after {self.unread[-2000:]!r}")
            if time.monotonic() >= deadline:
                raise Timeout(f"not within {seconds} s: {pattern!r}; unread is {self.unread[-2000:]!r}")
        seen, self.unread = self.unread[:match.end()], self.unread[match.end():]
        return seen.decode()

    def expect_end(self, seconds: float = 10) -> str:
        """Reads until the server closes; gives what was still unread."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            if time.monotonic() >= deadline:
                raise Timeout(f"not closed within {seconds} s; unread is {self.unread[-2000:]!r}")
        seen, self.unread = self.unread, b""
        return seen.decode()

    def _read(self, deadline: float) -> bool:
        self.socket.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return True
        except ConnectionResetError:
            return False
        self.transcript += data
        self.unread += data
        return bool(data)

    def is_connected(self) -> bool:
        """Whether the server has not closed the connection, as far as this side has heard."""
        self.socket.setblocking(False)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        finally:
            self.socket.setblocking(True)

    def close(self) -> None:
        self.socket.close()


class LocalClient(Client):
    """A connection by a Unix socket, from a user of the machine."""

    def __init__(self, machine: Machine, user: int, path: str = CHAT):
        self.read_from(machine.connect_as(user, path))


def chat(machine: Machine, user: int, wish: str = "wombat") -> LocalClient:
    """A user of the machine who has come in by IRC, whatever name they wished for, and is in the lobby."""
    client = LocalClient(machine, user)
    client.send(f"NICK {wish}\r\nUSER {wish} 0 * :{wish}\r\nJOIN #lobby\r\n")
    client.expect(r" 366 \S+ #lobby [^\r]*\r\n")
    return client


def pychat(machine: Machine, name: str, port: int = 6666) -> Client:
    """Somebody who has logged in with the PyChat protocol."""
    client = Client(machine, port)
    client.expect("Connect Success")
    client.send(f"login {name}\n")
    client.expect("Login Success")
    return client


def telnet(machine: Machine, name: str | None = None, port: int = 5000, source: str | None = None) -> Client:
    """Somebody at telnet, past the point where the server knows their name."""
    client = Client(machine, port, source)
    if name:
        client.send(f"/nick {name}\r\n")
    client.send("/who\r\n")
    client.expect(rf"-- .*{name or ''}")
    return client


def secured(machine: Machine, port: int, certificate: pathlib.Path) -> Client:
    """A connection over TLS to a server that shows this very certificate."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    client = Client(machine, port)
    client.socket = context.wrap_socket(client.socket)
    return client


def wxchat(machine: Machine, name: str, port: int = 50000) -> Client:
    """Somebody in wxchat who has seen their own new name."""
    client = Client(machine, port)
    client.send(f"/nick {name}\n")
    client.expect(rf"now goes by {name}\r\n")
    return client


def irc(machine: Machine, name: str, port: int = 6667, certificate: pathlib.Path | None = None) -> Client:
    """Somebody who has come in by IRC, over TLS where a certificate is given, and is in the lobby."""
    client = secured(machine, port, certificate) if certificate else Client(machine, port)
    client.send(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\nJOIN #lobby\r\n")
    client.expect(rf" 366 {name} #lobby [^\r]*\r\n")
    return client


class Program:
    """A real client program, run in the machine's network; its keyboard and its screen are pipes."""

    def __init__(self, machine: Machine, *command: str):
        self.process = subprocess.Popen(
            [*machine.enter("-n"), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, bufsize=0, preexec_fn=kernel.die_with_parent)
        self.name = " ".join(command)
        self.screen = b""

    def type(self, line: str) -> None:
        self.process.stdin.write(line.encode() + b"\n")

    def shows(self, text: str, seconds: float = 10) -> None:
        """Waits until the screen has shown `text`."""
        deadline = time.monotonic() + seconds
        stream = self.process.stdout.fileno()
        while text.encode() not in self.screen:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout(f"{self.name} does not show {text!r} within {seconds} s, but {self.screen!r}")
            if select.select([stream], [], [], left)[0]:
                data = self.process.stdout.read(65536)
                if not data:
                    raise Timeout(f"{self.name} ended without showing {text!r}, but {self.screen!r}")
                self.screen += data

    def end(self) -> None:
        self.process.kill()
        self.process.wait()

