"""Where a scenario plays: servers, `chat` at terminals and in pipes, and people who use other programs. All of it ends with the scenario."""

import pathlib
import subprocess

import client
from ngircd import Ngircd
from piped import Piped
from rogue import Rogue
from server import Chatd
from terminal import Terminal

SCENARIOS = []


def scenario(function):
    """The docstring is the sentence that the run prints."""
    function.needs_root = False
    SCENARIOS.append(function)
    return function


def as_root(function):
    """For scenarios that make networks of their own."""
    function.needs_root = True
    return function


def check(condition, what: str) -> None:
    if not condition:
        raise AssertionError(what)


class Stage:
    """What a scenario is given. Its servers have an address of its own, so that nobody else takes their ports."""

    def __init__(self, daemon: pathlib.Path, program: pathlib.Path, folder: pathlib.Path, certificate: tuple[pathlib.Path, pathlib.Path], number: int):
        self.daemon, self.program, self.folder, self.certificate = daemon, program, folder, certificate
        self.host = f"127.0.7.{number}"
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self.configuration = self.home / "configuration" / "chat" / "config.toml"
        self.ending = []
        self._server: Chatd | None = None

    def keep(self, thing):
        """Something that ends with the scenario, and reports when it fails."""
        self.ending.append(thing)
        return thing

    # Servers

    @property
    def server(self) -> Chatd:
        """A chatd that is started when it is first asked for."""
        if self._server is None:
            self.serve()
        return self._server

    def serve(self, **how) -> Chatd:
        """The chatd of this scenario, with something special about it."""
        self._server = self.keep(Chatd(self.daemon, self.folder / "chatd", self.certificate, **{"host": self.host} | how))
        return self._server

    def ngircd(self) -> Ngircd:
        return self.keep(Ngircd(self.folder / "ngircd", self.host))

    def rogue(self) -> Rogue:
        """A server that sends what the scenario wants."""
        return self.keep(Rogue(self.host))

    # chat

    def environment(self, **more: str) -> dict[str, str]:
        """Of somebody who has no settings but those that the scenario makes."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "configuration"),
                "LC_ALL": "C.UTF-8", "TZ": "UTC", "USER": "nobody", **more}

    def configure(self, text: str) -> None:
        self.configuration.parent.mkdir(parents=True, exist_ok=True)
        self.configuration.write_text(text)

    def to(self, server, door: str = "irc") -> str:
        return f"{server.host}:{server.ports[door]}"

    def chat(self, *arguments: str, name: str = "ann", columns: int = 100, rows: int = 24, environment: dict | None = None, inside=()) -> Terminal:
        """`chat` at a terminal, with these arguments."""
        folder = self.folder / f"terminal-{len(self.ending)}"
        command = [*inside, self.program, *arguments]
        return self.keep(Terminal(folder, f"chat {name}", command, self.environment(**environment or {}), columns, rows))

    def ann(self, *arguments: str, name: str = "ann", room: str = "#lobby", server=None, **how) -> Terminal:
        """`chat` at a terminal, connected and in a room."""
        terminal = self.chat(self.to(server or self.server), "--name", name, "--room", room, *arguments, name=name, **how)
        self.is_in(terminal, name, room)
        return terminal

    def is_in(self, terminal: Terminal, name: str = "ann", room: str = "#lobby") -> None:
        """Waits until the terminal shows the room, and everybody who is in it."""
        terminal.shows(rf"you joined {room}")

    def shell(self) -> Terminal:
        """A shell at a terminal, which knows foreground and background."""
        folder = self.folder / f"terminal-{len(self.ending)}"
        return self.keep(Terminal(folder, "shell", ["bash", "--norc", "--noprofile", "-i"], self.environment(PS1="$ ")))

    def piped(self, *arguments: str, name: str = "chat", environment: dict | None = None, inside=()) -> Piped:
        """`chat` without a terminal, with these arguments."""
        folder = self.folder / f"piped-{len(self.ending)}"
        return self.keep(Piped(folder, name, [*inside, self.program, *arguments], self.environment(**environment or {})))

    def run(self, *arguments: str, words: str = "", environment: dict | None = None) -> subprocess.CompletedProcess:
        """`chat` with words as its input, from start to end."""
        return subprocess.run([self.program, *arguments], input=words, capture_output=True, text=True, timeout=30,
                              env=self.environment(**environment or {}))

    # People at other programs

    def telnet(self, name: str = "tom", port: int | None = None) -> client.Client:
        return self.keep(client.telnet(self.server, name, port or self.server.ports["telnet"]))

    def pychat(self, name: str = "pat") -> client.Client:
        return self.keep(client.pychat(self.server, name, self.server.ports["pychat"]))

    def irc(self, name: str = "ivy", server=None) -> client.Client:
        """Somebody in the lobby by IRC, as bytes."""
        server = server or self.server
        return self.keep(client.irc(server, name, server.ports["irc"]))

    # The end

    def report(self) -> str:
        return "".join(map(report_of, self.ending))

    def end(self) -> None:
        for thing in reversed(self.ending):
            thing.end() if hasattr(thing, "end") else thing.close()


def report_of(thing) -> str:
    if hasattr(thing, "report"):
        return thing.report()
    return f"    port {thing.port}| {thing.transcript[-2000:]!r}\n" if hasattr(thing, "transcript") else ""
