"""Where a scenario plays: a server, and the programs that it starts, all of which end with it."""

import pathlib

from irssi import Irssi
from weechat import WeeChat

SCENARIOS = []


def scenario(function):
    """The docstring is the sentence that the run prints."""
    function.needs_chatd = False
    SCENARIOS.append(function)
    return function


def chatd_only(function):
    """For scenarios that ask for more than every IRC server has."""
    function.needs_chatd = True
    return function


def check(condition, what: str) -> None:
    if not condition:
        raise AssertionError(what)


class Stage:
    """What a scenario is given."""

    def __init__(self, server, folder: pathlib.Path):
        self.server = server
        self.folder = folder
        self.programs = []
        self.clients = []

    def irssi(self, name: str = "irma", room: str | None = "#lobby", tls: bool = False) -> Irssi:
        """irssi, connected and in a room."""
        program = Irssi(self.folder / f"irssi-{len(self.programs)}", name)
        return self._connected(program, room, tls)

    def weechat(self, name: str = "wanda", room: str | None = "#lobby", tls: bool = False, **how) -> WeeChat:
        """WeeChat, connected and in a room."""
        program = WeeChat(self.folder / f"weechat-{len(self.programs)}", name)
        return self._connected(program, room, tls, **how)

    def both(self, room: str = "#lobby") -> tuple[Irssi, WeeChat]:
        """One of each in a room; irssi came first, and has seen the other come."""
        irma, wanda = self.irssi(room=room), self.weechat(room=room)
        irma.shows(rf"wanda \[.*\] has joined {room}")
        return irma, wanda

    def _connected(self, program, room: str | None, tls: bool, **how):
        self.programs.append(program)
        program.connect(self.server.ports["ircs" if tls else "irc"], tls, **how)
        if room:
            program.join(room)
        return program

    def keep(self, client):
        """A client that ends with the scenario."""
        self.clients.append(client)
        return client

    def report(self) -> str:
        sockets = "".join(f"    port {client.port}| {client.transcript[-2000:]!r}\n" for client in self.clients)
        return "".join(program.report() for program in self.programs) + sockets + self.server.report()

    def end(self) -> None:
        for program in self.programs:
            program.end()
        for client in self.clients:
            client.close()
