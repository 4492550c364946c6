"""The server that the programs connect to: chatd started by hand for one scenario, or one that runs already."""

import contextlib
import itertools
import os
import pathlib
import random
import socket
import subprocess

import kernel
from machine import Timeout, until

# Below those that connections are given (ip_local_port_range): one of these may have any of them at any moment.
PORTS = itertools.cycle(random.sample(range(20_000, 32_000), 12_000))
CLASSIC = ("pychat", "wxchat", "telnet", "talk")
CONFIGURATION = """[server]
name = "chat.example.org"
state_directory = "{folder}"

# Programs type faster than people do.
[limits]
flood_burst = 0
flood_rate = 0
connections_per_address = 0
"""


class Running:
    """A server that somebody else has started. It need not be chatd: so the programs are checked, and not the server."""

    is_chatd = False

    def __init__(self, irc: int, tls: int | None):
        self.ports = {"irc": irc} | ({"ircs": tls} if tls else {})

    def report(self) -> str:
        return ""

    def end(self) -> None:
        pass


class Chatd:
    """A chatd of one's own on free ports of this machine: IRC, IRC over TLS, and the four classic protocols.
    It can stand where the clients of the boot test want a machine."""

    is_chatd = True

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, certificate: tuple[pathlib.Path, pathlib.Path],
                 host: str = "127.0.0.1", more: str = "", inside: tuple = ()):
        """`more` ends its configuration; `inside` is the command that runs another in a network of its own."""
        folder.mkdir()
        self.binary, self.folder, self.host, self.inside = binary, folder, host, inside
        self.ports = dict(zip(("irc", "ircs", *CLASSIC), free_ports(2 + len(CLASSIC), "" if inside else host)))
        listeners = "".join(self._listener(name, certificate) for name in self.ports)
        (folder / "chatd.toml").write_text(CONFIGURATION.format(folder=folder) + listeners + more)
        self.log = open(folder / "log", "w+")
        self.start()

    def start(self) -> None:
        """Starts it; it serves at every port when this returns."""
        path = self.folder / "notify"
        path.unlink(missing_ok=True)
        # READY=1 says that every port serves.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(path))
            notify.settimeout(0.1)
            self.process = subprocess.Popen(
                [*self.inside, self.binary, "run", "--config", self.folder / "chatd.toml"],
                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                env={"PATH": os.environ["PATH"], "TZ": "UTC", "NOTIFY_SOCKET": str(path)}, preexec_fn=kernel.die_with_parent)
            try:
                until(lambda: self._is_ready(notify), "chatd is ready", 20)
            except Timeout as timeout:
                self.end()
                raise Timeout(f"{timeout}\n{(self.folder / 'log').read_text()}") from None

    def stop(self) -> None:
        """Stops it as a service manager does, and waits until it has ended."""
        self.process.terminate()
        self.process.wait(20)

    def _is_ready(self, notify: socket.socket) -> bool:
        if self.process.poll() is not None:
            raise Timeout(f"chatd ended with {self.process.returncode}")
        try:
            return b"READY=1" in notify.recv(4096)
        except TimeoutError:
            return False

    def _listener(self, name: str, certificate: tuple[pathlib.Path, pathlib.Path]) -> str:
        protocol = "irc" if name == "ircs" else name
        lines = [f'\n[[listener]]\nname = "{name}"\nprotocol = "{protocol}"\nhost = "{self.host}"\nport = {self.ports[name]}\n']
        if name == "ircs":
            lines.append(f'tls = {{ certificate = "{certificate[0]}", key = "{certificate[1]}" }}\n')
        return "".join(lines)

    def connect(self, port: int, source: str | None = None) -> socket.socket:
        return socket.create_connection((self.host, port), 10, (source, 0) if source else None)

    def enter(self, *_: str) -> list[str]:
        """What goes before a command that is to run where the server does."""
        return []

    def report(self) -> str:
        self.log.flush()
        lines = pathlib.Path(self.log.name).read_text(errors="replace").splitlines()[-40:]
        status = self.process.poll()
        ended = f"    chatd has ended with {status}\n" if status is not None else ""
        return "".join(f"    chatd| {line}\n" for line in lines) + ended

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.log.close()


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """Ports of an address that nobody listens on at this moment, and others each time."""
    ports = []
    while len(ports) < count:
        port = next(PORTS)
        with contextlib.suppress(OSError), socket.create_server((host, port)):
            ports.append(port)
    return ports


def make_certificate(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """A certificate that nobody but this machine has vouched for, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=30)
    return certificate, key
