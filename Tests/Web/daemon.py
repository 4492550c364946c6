"""The chatd that the browsers connect to: that of the other clients' test, with the page at a port of its own."""

import pathlib
import socket

from manager import Manager
from server import CONFIGURATION, Chatd

SITE = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "ChatWeb"
LISTENER = """
[web]
directory = "{site}"

[[listener]]
name = "web"
protocol = "irc"
framing = "websocket"
web = true
host = "{host}"
port = {port}
"""


class WebChatd(Chatd):
    """IRC, the classic protocols, and the page. `more` ends its configuration; `server` are lines for its [server]."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, certificate, more: str = "", server: str = "", site: pathlib.Path = SITE,
                 is_secure: bool = False):
        self.scheme = "https" if is_secure else "http"
        # Held until it starts, so that no other listener is given the same port.
        self._held = socket.create_server(("127.0.0.1", 0))
        self.web = self._held.getsockname()[1]
        self.of_the_server = server
        listener = LISTENER.format(site=site, host="127.0.0.1", port=self.web)
        if is_secure:
            listener += f'tls = {{ certificate = "{certificate[0]}", key = "{certificate[1]}" }}\n'
        super().__init__(binary, folder, certificate, more=listener + more)

    def start(self) -> None:
        self._held.close()
        if self.of_the_server:
            drop_ins = self.folder / "chatd.toml.d"
            drop_ins.mkdir(exist_ok=True)
            (drop_ins / "server.toml").write_text("[server]\n" + self.of_the_server)
        super().start()

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host}:{self.web}/"

    def settle(self, limits: str) -> None:
        """Lines for its [limits] from the next start on."""
        drop_ins = self.folder / "chatd.toml.d"
        drop_ins.mkdir(exist_ok=True)
        (drop_ins / "limits.toml").write_text("[limits]\n" + limits)

    def ban(self, addresses: str | None, reason: str = "") -> None:
        """Keeps these addresses out from the next start on, and nobody else."""
        lines = ["chatd-bans 1", *([f"addresses\t{addresses}\t0\t-\toperator\t{reason}"] if addresses else [])]
        (self.folder / "bans").write_text("".join(f"{line}\n" for line in lines))

    def kill(self) -> None:
        """SIGKILL, as a crash; returns when nothing is left of it."""
        self.process.kill()
        self.process.wait(10)


class ManagedChatd:
    """A chatd with a service manager that keeps its connections over restarts: IRC and the page."""

    host = "127.0.0.1"

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path):
        self.manager = Manager(binary, folder)
        self.ports = {"irc": self.manager.listen()}
        self.web = self.manager.listen()
        irc = f'\n[[listener]]\nname = "irc"\nprotocol = "irc"\nhost = "{self.host}"\nport = {self.ports["irc"]}\n'
        self.manager.configuration.write_text(
            CONFIGURATION.format(folder=self.manager.state_directory) + irc + LISTENER.format(site=SITE, host=self.host, port=self.web))
        self.manager.start()

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.web}/"

    def connect(self, port: int, source: str | None = None) -> socket.socket:
        return socket.create_connection((self.host, port), 10, (source, 0) if source else None)

    def report(self) -> str:
        return self.manager.report()

    def end(self) -> None:
        self.manager.close()
