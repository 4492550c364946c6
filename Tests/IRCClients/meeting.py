"""People of all protocols in #lobby: what one does, all others see in the form that their own protocol promises.

irma uses irssi, wanda WeeChat, paul PyChat, wilma wxchat, tilda telnet, and tom is a talk user. The classic ones are sockets
that behave as their programs do; what they are sent is compared byte for byte, so that nothing else may come between."""

import re

from client import SCRIPTS, Client, Program, pychat, wxchat
from machine import until
from stage import Stage, chatd_only, check, scenario

STAMP = r"At \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} -- "

# What somebody sees of what another, N, does with words W: the forms of DESIGN.md §6.
FORMS = {
    "said": {
        "irssi": "<.N> W$", "WeeChat": r"^#lobby\|.*\|N\|W$", "pychat": "N: W\n",
        "wxchat": STAMP + "Message from N:\r\n\tW\r\n", "telnet": "\r<N> W\n", "talk": "N: W"},
    "did": {
        "irssi": r" \* N W$", "WeeChat": r"^#lobby\|.*\| \*\|N W$", "pychat": r"\* N W\n",
        "wxchat": STAMP + r"\* N W\r\n", "telnet": "\r\\* N W\n", "talk": r"\* N W"},
    "told": {
        "irssi": r"N\(.*@.*\)\] W$|<.?N> W$", "WeeChat": r"^N\|.*\|N\|W$", "pychat": r"\[private\] N: W\n",
        "wxchat": STAMP + "Private message from N:\r\n\tW\r\n", "telnet": "\r<N> \\(private\\) W\n", "talk": "N: W"},
    "renamed": {
        "irssi": "N is now known as W$", "WeeChat": r"^#lobby\|.*\|N is now known as W$", "pychat": "N now goes by W\n",
        "wxchat": STAMP + "N now goes by W\r\n", "telnet": "\r\\[N\\] now goes by W\n", "talk": ""},
    "away": {
        "irssi": None, "WeeChat": None, "pychat": "N will be right back -- W\n",
        "wxchat": STAMP + "N will be right back -- W\r\n", "telnet": "\r\\[N\\] will be right back -- W\n", "talk": ""},
    "back": {
        "irssi": None, "WeeChat": None, "pychat": "N is back\n", "wxchat": STAMP + "N is back\r\n",
        "telnet": "\r\\[N\\] is back\n", "talk": ""},
    "entered": {
        "irssi": r"N \[.*@.*\] has joined #lobby$", "WeeChat": r"^#lobby\|.*N \(.*@.*\) has joined #lobby$",
        "pychat": r"N has entered the room\.\n", "wxchat": STAMP + "N has joined\r\n",
        "telnet": r"\[N\] entered room\n", "talk": ""},
    "left": {
        "irssi": r"N \[.*@.*\] has (left #lobby|quit) \[.*W\]$", "WeeChat": r"^#lobby\|.*N \(.*\) has (left #lobby|quit) \(.*W\)$",
        "pychat": r"N has left the room\.\n", "wxchat": STAMP + "N is leaving now -- W\r\n",
        "telnet": "\rClient \\(N\\) is offline\n", "talk": ""},
}

# What people type for it.
WAYS = {
    "irssi": {"said": "W", "did": "/me W", "told": "/msg N W", "renamed": "/nick W", "away": "/away W", "back": "/away",
              "left": "/quit W"},
    "pychat": {"said": "say W\n", "left": "logout\n"},
    "wxchat": {"said": "W\n", "did": "/me W\n", "told": "/msg N W\n", "renamed": "/nick W\n", "away": "/brb W\n",
               "back": "/back\n", "left": "/quit W\n"},
    "telnet": {"said": "W\r\n", "did": "/me W\r\n", "told": "/msg N W\r\n", "renamed": "/nick W\r\n",
               "away": "/brb W\r\n", "back": "/back\r\n", "left": "/quit W\r\n"},
    "talk": {"said": "talk|#lobby|W\n", "told": "talk|N|W\n", "left": "exit|\n"},
}
WAYS["WeeChat"] = WAYS["irssi"]

# Who is shown what they themselves did: a program's own way of showing it does not count.
SEE_THEIR_OWN = {
    "pychat": ("said", "did"), "wxchat": ("said", "did", "renamed", "away", "back"), "telnet": ("renamed", "away", "back"),
    "talk": (), "irssi": ("renamed",), "WeeChat": ()}


class Person:
    """Somebody in the lobby, with what they use."""

    def __init__(self, protocol: str, name: str, client):
        self.protocol, self.name, self.client = protocol, name, client

    def does(self, what: str, words: str = "", to: str = "") -> None:
        line = re.sub("[NW]", lambda match: to if match[0] == "N" else words, WAYS[self.protocol][what])
        if self.protocol == "WeeChat":
            self.client.type(line, "#lobby")
        elif self.protocol == "irssi":
            self.client.type(line)
        else:
            self.client.send(line)

    def sees(self, what: str, name: str, words: str = "") -> None:
        """The next that they are sent is this, and nothing came before it."""
        form = FORMS[what][self.protocol]
        if not form:
            return
        pattern = re.sub("[NW]", lambda match: re.escape(name if match[0] == "N" else words), form)
        if self.protocol in ("irssi", "WeeChat"):
            self.client.shows(pattern)
        else:
            self.client.expect(r"\A" + pattern)

    def has_nothing_unread(self) -> bool:
        return self.protocol in ("irssi", "WeeChat") or not self.client.unread


class Meeting:
    """All six in the lobby, each having seen those who came after them."""

    def __init__(self, stage: Stage):
        self.people: dict[str, Person] = {}
        server, ports = stage.server, stage.server.ports
        self._comes(Person("irssi", "irma", stage.irssi()))
        self._comes(Person("WeeChat", "wanda", stage.weechat()))
        self._comes(Person("pychat", "paul", stage.keep(pychat(server, "paul", ports["pychat"]))))
        wilma = stage.keep(wxchat(server, "wilma", ports["wxchat"]))
        self._comes(Person("wxchat", "wilma", wilma), wilma.port)
        # What the room held before wilma came, and her own coming, is no part of what follows.
        wilma.unread = b""
        tilda = stage.keep(Client(server, ports["telnet"]))
        tilda.send("/nick tilda\r\n")
        tilda.expect("now goes by tilda\n")
        self._comes(Person("telnet", "tilda", tilda), tilda.port)
        tom = stage.keep(Client(server, ports["talk"]))
        tom.send("login|tom\n")
        self._comes(Person("talk", "tom", tom))
        # Nor is what the others were answered on coming in.
        self["irssi"].does("said", "shall we begin?")
        for person in self.others("irssi"):
            if person.protocol in ("irssi", "WeeChat"):
                person.sees("said", "irma", "shall we begin?")
            else:
                person.client.expect(r"shall we begin\?(\r?\n)?")

    def _comes(self, person: Person, guest_port: int | None = None) -> None:
        """All who are there see it. Guests come first and take their name then; wxchat and telnet show a guest by address."""
        for other in self.people.values():
            if guest_port is None:
                other.sees("entered", person.name)
                continue
            guest = {"wxchat": f"('127.0.0.1', {guest_port})", "telnet": f"127.0.0.1:{guest_port}"}
            name = guest.get(other.protocol, f"guest-{guest_port}")
            other.sees("entered", name)
            other.sees("renamed", name, person.name)
        self.people[person.protocol] = person

    def __getitem__(self, protocol: str) -> Person:
        return self.people[protocol]

    def others(self, protocol: str) -> list[Person]:
        return [person for person in self.people.values() if person.protocol != protocol]

    def all_see(self, protocol: str, what: str, words: str = "") -> None:
        """Somebody does something, and everybody sees it as their protocol shows it."""
        actor = self[protocol]
        actor.does(what, words)
        for other in self.others(protocol):
            other.sees(what, actor.name, words)
        if what in SEE_THEIR_OWN[protocol] and protocol not in ("irssi", "WeeChat"):
            actor.sees(what, actor.name, words)
        if what == "renamed":
            actor.name = words

    def nothing_is_left(self) -> None:
        for person in self.people.values():
            check(person.has_nothing_unread(), f"{person.name} was sent more: {getattr(person.client, 'unread', b'')!r}")


@chatd_only
@scenario
def all_protocols_talk(stage: Stage):
    """A line of each of six people is seen by all others, as their protocol promises"""
    meeting = Meeting(stage)
    for protocol in list(meeting.people):
        meeting.all_see(protocol, "said", f"I use {protocol}, grüß dich 👋")
    meeting.nothing_is_left()


@chatd_only
@scenario
def all_protocols_act(stage: Stage):
    """/me of each who can is seen by all others, as their protocol promises"""
    meeting = Meeting(stage)
    for protocol in ("irssi", "WeeChat", "wxchat", "telnet"):
        meeting.all_see(protocol, "did", f"waves with {protocol}")
    meeting.nothing_is_left()


@chatd_only
@scenario
def all_protocols_rename(stage: Stage):
    """A new name of each who can take one is seen by all others"""
    meeting = Meeting(stage)
    for protocol, name in (("irssi", "imogen"), ("WeeChat", "willa"), ("wxchat", "winnie"), ("telnet", "tessa")):
        meeting.all_see(protocol, "renamed", name)
        meeting.all_see(protocol, "said", "that was me")
    meeting.nothing_is_left()


@chatd_only
@scenario
def all_protocols_go_away(stage: Stage):
    """Being away and back of each who can is known to all others"""
    meeting = Meeting(stage)
    wanda = meeting["WeeChat"].client
    for protocol in ("irssi", "wxchat", "telnet"):
        name = meeting[protocol].name
        meeting.all_see(protocol, "away", f"lunch with {protocol}")
        until(lambda: wanda.knows_away(name), f"WeeChat shows {name} as away")
        meeting["irssi"].client.type(f"/whois {name}")
        meeting["irssi"].client.shows(f"away *: lunch with {protocol}")
        meeting.all_see(protocol, "back")
        until(lambda: not wanda.knows_away(name), f"WeeChat shows {name} as back")
    meeting.nothing_is_left()


@chatd_only
@scenario
def all_protocols_talk_in_private(stage: Stage):
    """A direct message from each who can to each of the others is seen by them alone"""
    meeting = Meeting(stage)
    for sender in meeting.people.values():
        if "told" not in WAYS[sender.protocol]:
            continue
        for receiver in meeting.others(sender.protocol):
            words = f"from {sender.protocol} to {receiver.protocol}"
            sender.does("told", words, to=receiver.name)
            receiver.sees("told", sender.name, words)
    meeting.nothing_is_left()


@chatd_only
@scenario
def all_protocols_leave(stage: Stage):
    """Everybody's goodbye is seen by all who are left"""
    meeting = Meeting(stage)
    for protocol in ("telnet", "wxchat", "irssi"):
        leaver = meeting.people.pop(protocol)
        leaver.does("left", f"bye from {protocol}")
        for other in meeting.people.values():
            other.sees("left", leaver.name, f"bye from {protocol}")
    for protocol in ("talk", "pychat"):
        leaver = meeting.people.pop(protocol)
        leaver.does("left")
        meeting["WeeChat"].client.shows(rf"^#lobby\|.*{leaver.name} \(.*\) has quit")
    meeting.nothing_is_left()


@chatd_only
@scenario
def kicks_and_topics_reach_everybody(stage: Stage):
    """A topic set by IRC is told to the classic protocols, and one set by telnet to IRC"""
    meeting = Meeting(stage)
    meeting["irssi"].client.type("/topic roses")
    meeting["WeeChat"].client.shows(r"^#lobby\|.*irma has .*topic for #lobby.*roses")
    meeting["pychat"].client.expect(r"\A-- irma set the topic of #lobby: roses\n")
    meeting["wxchat"].client.expect(rf"\A{STAMP}-- irma set the topic of #lobby: roses\r\n")
    meeting["telnet"].client.expect("\\A\r-- irma set the topic of #lobby: roses\n")
    meeting["telnet"].client.send("/topic violets\r\n")
    meeting["irssi"].client.shows("tilda changed the topic of #lobby to: violets")


class Original(Program):
    """One of the programs that the classic protocols were made for."""

    def report(self) -> str:
        return f"    {self.name}| {self.screen!r}\n"


@chatd_only
@scenario
def the_original_programs_meet_irssi(stage: Stage):
    """The PyChat and wxchat programs and irssi talk with each other"""
    irma = stage.irssi()
    ports = stage.server.ports
    paul = Original(stage.server, "python3", "-u", str(SCRIPTS / "pychat.py"), f"127.0.0.1:{ports['pychat']}", "paul")
    wilma = Original(stage.server, "python3", "-u", str(SCRIPTS / "wxchat.py"), "127.0.0.1", str(ports["wxchat"]))
    stage.programs += [paul, wilma]
    irma.shows(r"paul \[.*\] has joined #lobby")
    irma.shows(r"guest-\d+ \[.*\] has joined #lobby")
    wilma.type("/nick wilma")
    irma.shows(r"guest-\d+ is now known as wilma")
    irma.type("hello, all of you")
    paul.shows("irma: hello, all of you\n")
    wilma.shows("Message from irma:\r\n\thello, all of you\r\n")
    paul.type("hello, irma")
    irma.shows("<.paul> hello, irma$")
    wilma.type("hello, you two")
    irma.shows("<.wilma> hello, you two$")
    wilma.type("/quit good night")
    irma.shows(r"wilma \[.*\] has quit \[.*good night\]$")
