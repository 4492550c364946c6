"""Where a scenario plays: a chatd with the page, people at tabs of one Chromium, and others who use other programs. All of it ends with the scenario."""

import pathlib

import client
from chromium import Chromium
from crowd import Crowd, Speaker
from daemon import ManagedChatd, WebChatd
from irssi import Irssi
from visitor import Visitor

SCENARIOS = []


def scenario(function):
    """The docstring is the sentence that the run prints."""
    SCENARIOS.append(function)
    return function


def check(condition, what: str) -> None:
    if not condition:
        raise AssertionError(what)


class Stage:
    """What a scenario is given."""

    def __init__(self, daemon: pathlib.Path, chromium: Chromium, folder: pathlib.Path, certificate, pictures: pathlib.Path):
        self.daemon, self.chromium, self.folder, self.certificate, self.pictures = daemon, chromium, folder, certificate, pictures
        folder.mkdir(parents=True)
        self.measured: list[str] = []
        self.visitors: list[Visitor] = []
        self.ending = []
        self._server: WebChatd | None = None

    def keep(self, thing):
        """Something that ends with the scenario."""
        self.ending.append(thing)
        return thing

    @property
    def server(self) -> WebChatd:
        """A chatd that is started when it is first asked for."""
        return self._server or self.serve()

    def serve(self, **how) -> WebChatd:
        """The chatd of this scenario, with something special about it."""
        self._server = self.keep(WebChatd(self.daemon, self.folder / "chatd", self.certificate, **how))
        return self._server

    def serve_with_manager(self) -> ManagedChatd:
        """A chatd whose connections outlive it."""
        self._server = self.keep(ManagedChatd(self.daemon, self.folder / "chatd"))
        return self._server

    # People at the page

    def tab(self, **how) -> Visitor:
        """A browser that is nowhere yet."""
        self.visitors.append(Visitor(self.chromium, **how))
        return self.visitors[-1]

    def guest(self, **how) -> Visitor:
        """Somebody at the first screen."""
        visitor = self.tab(**how)
        visitor.open(self.server.address)
        return visitor

    def visitor(self, name: str = "ann", room: str = "#lobby", **how) -> Visitor:
        """Somebody who has come in."""
        visitor = self.guest(**how)
        visitor.come_in(name, room)
        return visitor

    # People at other programs

    def irc(self, name: str = "ivy") -> client.Client:
        """Somebody in the lobby by IRC, as bytes."""
        return self.keep(client.irc(self.server, name, self.server.ports["irc"]))

    def telnet(self, name: str = "tom") -> client.Client:
        return self.keep(client.telnet(self.server, name, self.server.ports["telnet"]))

    def irssi(self, name: str = "irma") -> Irssi:
        """irssi, connected and in the lobby."""
        program = self.keep(Irssi(self.folder / f"irssi-{len(self.ending)}", name))
        program.connect(self.server.ports["irc"])
        program.join("#lobby")
        return program

    def wxchat(self, name: str = "wilma") -> client.Program:
        """The wxchat program, in the lobby."""
        script = client.SCRIPTS / "wxchat.py"
        program = self.keep(client.Program(self.server, "python3", "-u", str(script), "127.0.0.1", str(self.server.ports["wxchat"])))
        program.type(f"/nick {name}")
        program.shows(f"now goes by {name}")
        return program

    def speaker(self, name: str, room: str = "#lobby") -> Speaker:
        """Somebody who says much."""
        return self.keep(Speaker(self.server, name, room))

    def crowd(self, count: int, room: str) -> Crowd:
        """Many who have joined, and say nothing."""
        return self.keep(Crowd(self.server, count, room))

    # What is left of it

    def measure(self, words: str) -> None:
        self.measured.append(words)

    def picture(self, visitor: Visitor, name: str) -> None:
        visitor.picture(self.pictures / f"{name}.png")

    def check_complaints(self) -> None:
        """No page threw, logged an error, opened a dialog, or tried what its policy forbids."""
        complaints = [f"{visitor.name or 'somebody'}: {problem}" for visitor in self.visitors for problem in visitor.complaints()]
        check(not complaints, "\n    ".join(["the page complains:", *complaints]))

    def report(self) -> str:
        """For whoever looks into a failure: what everybody has on their screens; the pictures tell the rest."""
        lines = []
        for number, visitor in enumerate(self.visitors):
            try:
                visitor.picture(self.pictures / "failed" / f"{self.folder.name}-{number}.png")
                screen = visitor.evaluate("() => document.body.innerText")
            except AssertionError as failure:
                screen = f"does not answer: {failure}"
            lines += [f"    {visitor.name or number}| {line}\n" for line in (screen or "").splitlines()[-60:]]
            lines += [f"    {visitor.name or number}! {problem}\n" for problem in visitor.problems]
        return "".join(lines) + "".join(each.report() for each in self.ending if hasattr(each, "report"))

    def end(self) -> None:
        for visitor in self.visitors:
            visitor.end()
        for thing in reversed(self.ending):
            thing.end() if hasattr(thing, "end") else thing.close()
