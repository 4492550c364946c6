"""Servers that mean harm, or are broken: nothing of theirs reaches the terminal but text, and nothing takes more than its share."""

import random
import re
import threading

from layout import says
from machine import until
from rogue import Rogue
from stage import Stage, check, scenario
from terminal import has_gone, memory

# What a terminal would obey, with a number that no program has a use for. `%d` is another one for each place where it is sent.
SEQUENCES = (
    "\x1b[%d;7r", "\x1b[?%dh", "\x1b[31;%dm", "\x1b]0;title %d\x07", "\x1b]52;c;%d\x1b\\", "\x1bP%dq\x1b\\", "\x1b_%d\x1b\\", "\x1b^%d\x1b\\",
    "\x1b#8%d", "\x1bc%d", "\x1b(0%d", "\x9b%dm", "\x9d%d\x9c", "\x90%dq\x9c", "\x07%d", "\x08%d", "\x0b%d", "\x0e%d", "\x7f%d", "\x1b%d",
    "\x02%d", "\x03%d", "\x1d%d", "\x1f%d", "\x16%d", "\x0f%d",
    "\u202e%d", "\u202d%d", "\u2066%d", "\u2067%d", "\u2028%d", "\u2029%d",
)
# Bytes that are no UTF-8, of which some terminals make control characters.
BYTES = (b"\x9b%dm", b"\x9d%d\x9c", b"\x90%dq\x9c", b"\xc0\x9b%d", b"\xff\xfe%d", b"\xed\xa0\x80%d")


class Payloads:
    """Harmful text for many places, and whether any of it has come through."""

    def __init__(self):
        self.number = 7_700
        self.sent: list[bytes] = []

    def text(self) -> bytes:
        """All the sequences once, each with a number of its own."""
        parts = []
        for pattern in [each.encode() for each in SEQUENCES] + list(BYTES):
            self.number += 1
            payload = pattern % self.number
            self.sent.append(payload)
            parts.append(payload)
        return b" x ".join(parts)

    def a_few(self) -> bytes:
        """For places that are cut short."""
        self.number += 1
        payload = [pattern.encode() % self.number for pattern in ("\x1b[31;%dm", "\x9b%dm", "\u202e%d", "\x1b]52;c;%d\x07")]
        self.sent += payload
        return b"".join(payload)

    def check(self, written: bytes) -> None:
        # What stands before the number is what would have been obeyed.
        through = [payload for payload in self.sent if re.match(rb"\D+\d*;?\D*\d{4}", payload)[0] in written]
        check(not through, f"came through to the terminal: {through}")
        text = written.decode(errors="replace")
        check(is_text(written), "bytes that are no UTF-8 came through to the terminal")
        found = {f"U+{ord(each):04X}" for each in text if "\x80" <= each <= "\x9f" or each in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"}
        check(not found, f"came through to the terminal: {found}")


def is_text(written: bytes) -> bool:
    try:
        written.decode()
        return True
    except UnicodeDecodeError as error:
        # The last character may be half written.
        return error.end == len(written) and error.reason == "unexpected end of data"


def everything(rogue: Rogue, payloads: Payloads) -> None:
    """Says harmful things in every place that a server has for text."""
    lines = [
        b":rogue.example 332 ann #lobby :topic %b", b":rogue.example 372 ann :motd %b", b":eve!u@h TOPIC #lobby :set %b", b":eve!u@h PRIVMSG #lobby :room %b",
        b":eve!u@h PRIVMSG ann :direct %b", b":eve!u@h NOTICE ann :notice %b", b":eve!u@h PRIVMSG #lobby :\x01ACTION does %b\x01",
        b":eve!u@h AWAY :away %b", b":rogue.example NOTICE * :server %b", b":rogue.example 401 ann nobody :refused %b",
        b":rogue.example 999 ann :numeric %b", b":x!u@h JOIN #lobby", b":x!u@h PART #lobby :parted %b", b":y!u@h JOIN #lobby",
        b":eve!u@h KICK #lobby y :kicked %b", b":z!u@h JOIN #lobby", b":z!u@h QUIT :quit %b", b":eve!u@h INVITE ann :#%b", b":eve!u@h MODE #lobby +k %b",
        b":rogue.example 311 ann eve user host * :whois %b", b":rogue.example 322 ann #list 5 :list %b", b"@time=%b;msgid=%b :eve!u@h PRIVMSG #lobby :tags",
        b":%b!u@h PRIVMSG #lobby :a name", b":%b!u@h JOIN #lobby", b":eve!u@h NICK :%b", b":rogue.example 353 ann = #lobby :@%b", b":w!u@h PRIVMSG %b :a target",
        b":rogue.example CAP ann NEW :%b", b":rogue.example 005 ann NETWORK=%b :are supported", b"%b", b":%b", b"FAIL %b %b :%b",
    ]
    for line in lines:
        count = line.count(b"%b")
        rogue.send(line % tuple(payloads.text() if line.rstrip().endswith(b"%b") and b":" in line[1:] else payloads.a_few() for _ in range(count)) + b"\r\n")


@scenario
def escape_sequences_are_never_passed_on(stage: Stage):
    """Escape sequences, control characters and reversed text, wherever a server can put them, never reach the terminal"""
    rogue, payloads = stage.rogue(), Payloads()
    ann = stage.ann(server=rogue)
    bells = ann.bells
    everything(rogue, payloads)
    rogue.send(":bob!u@h PRIVMSG #lobby :that was all")
    ann.shows("that was all")
    for key in ("PageUp", "PageUp", "PageDown", "PageDown"):
        ann.press(key)
    # Every place is looked at.
    for number in range(1, 7):
        ann.press(f"M-{number}")
    ann.enter("/whois eve")
    ann.enter("/users")
    ann.type("still here")
    ann.shows("still here")
    payloads.check(ann.written)
    check(ann.bells <= bells + 3, "the server rang the bell")
    ann.press("M-1")
    rogue.send(b"ERROR :closing %b\r\n" % payloads.text())
    rogue.connection.shutdown(2)
    says(ann, "trying again in")
    payloads.check(ann.written)
    ann.press("C-u")
    ann.enter("/quit")
    ann.ends()
    ann.is_restored()


@scenario
def escape_sequences_are_not_printed(stage: Stage):
    """Neither do they reach what --plain and --json print"""
    for how in ("--plain", "--json"):
        rogue, payloads = stage.rogue(), Payloads()
        program = stage.piped(stage.to(rogue), "--name", "ann", "--room", "#lobby", how)
        rogue.hears("JOIN")
        everything(rogue, payloads)
        rogue.send(":bob!u@h PRIVMSG #lobby :that was all")
        program.shows("that was all")
        payloads.check(program.written)
        check(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", program.written), f"{how} prints control characters")


@scenario
def garbage(stage: Stage):
    """A server that sends garbage is survived: keys are answered, and what is no text is not shown"""
    rogue = stage.rogue()
    ann = stage.ann(server=rogue)
    noise = random.Random(6)
    before = rogue.connections
    for _ in range(20):
        rogue.send(noise.randbytes(5_000))
        rogue.send(b"\r\n:bob!u@h PRIVMSG #lobby :between\r\n")
    ann.type("still here")
    ann.shows("still here")
    check(rogue.connections == before or "not connected" in ann.text, "the connection was given up without a word")
    check(is_text(ann.written), "bytes that are no UTF-8 came through to the terminal")
    ann.press("C-u")
    ann.enter("/quit")
    check(ann.ends() == 0, "garbage has broken it")


@scenario
def no_irc_at_all(stage: Stage):
    """A server of another protocol, which never lets anybody in, is told as what it is"""
    rogue = stage.rogue()
    rogue.lets_in = False
    rogue.greeting = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
    ann = stage.chat(stage.to(rogue), "--name", "ann")
    rogue.hears("USER")
    ann.type("still here")
    ann.shows("still here")
    rogue.connection.shutdown(2)
    says(ann, "trying again in")
    ann.press("C-u")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def an_endless_line(stage: Stage):
    """A line that never ends is given up with the reason, and takes no memory"""
    rogue = stage.rogue()
    ann = stage.ann(server=rogue)
    process = ann.process
    # Sends until the other side has had enough.
    rogue.send(b":eve!u@h PRIVMSG #lobby :" + b"x" * 30_000_000)
    says(ann, "the server sends lines without an end; trying again in")
    check(memory(process) < 100 << 20, f"it took {memory(process) >> 20} MiB")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def a_flood(stage: Stage):
    """A hundred thousand messages as fast as they go: memory is bounded, and keys are answered meanwhile"""
    rogue = stage.rogue()
    ann = stage.ann(server=rogue)
    process = ann.process
    words = "x" * 100
    flood = b"".join(b":eve!u@h PRIVMSG #lobby :message %d %s\r\n" % (number, words.encode()) for number in range(100_000))
    sending = threading.Thread(target=rogue.send, args=(flood,), daemon=True)
    sending.start()
    ann.type("typed meanwhile")
    ann.shows("typed meanwhile")
    ann.shows("message 99999", 60)
    sending.join(5)
    check(memory(process) < 150 << 20, f"it took {memory(process) >> 20} MiB")
    rogue.send(":bob!u@h PRIVMSG #lobby :after the flood")
    ann.shows("after the flood")
    ann.press("Enter")
    rogue.hears("PRIVMSG #lobby :typed meanwhile")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def a_crowd(stage: Stage):
    """Ten thousand people are in a room, and ten thousand more come, go, and are gone: the roster holds them"""
    rogue = stage.rogue()
    ann = stage.ann(server=rogue)
    process = ann.process
    names = [f"person{number}" for number in range(20_000)]
    rows = (b":rogue.example 353 ann = #crowd :" + " ".join(names[start:start + 25]).encode() + b"\r\n" for start in range(0, 10_000, 25))
    rogue.send(b":ann!u@h JOIN #crowd\r\n" + b"".join(rows) + b":rogue.example 366 ann #crowd :End\r\n")
    rogue.send("".join(f":{name}!u@h JOIN #crowd\r\n" for name in names[10_000:]).encode())
    rogue.send(":bob!u@h PRIVMSG #lobby :all have come")
    ann.shows("all have come", 60)
    rogue.send("".join(f":{name}!u@h PART #crowd :bye\r\n" for name in names[:5_000]).encode())
    rogue.send("".join(f":{name}!u@h QUIT :gone\r\n" for name in names[5_000:19_000]).encode())
    rogue.send(":bob!u@h PRIVMSG #lobby :most have gone")
    ann.shows("most have gone", 60)
    check(memory(process) < 150 << 20, f"it took {memory(process) >> 20} MiB")
    ann.enter("/join #crowd")
    ann.shows(r"person19\d\d\d")
    check(ann.count(r"person1[0-8]\d\d\d\s*$") == 0, "the roster holds people who have gone")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def silence(stage: Stage):
    """A server that says nothing any more, not even goodbye, keeps nobody from leaving"""
    for lets_in in (True, False):
        rogue = stage.rogue()
        rogue.lets_in = lets_in
        ann = stage.ann(server=rogue) if lets_in else stage.chat(stage.to(rogue), "--name", "ann")
        rogue.hears("USER")
        rogue.answers = rogue.lets_in = False
        process = ann.process
        ann.type("still here")
        ann.shows("still here")
        ann.press("C-u")
        ann.enter("/quit")
        check(ann.ends() == 0, "leaving is no failure")
        until(lambda: has_gone(process), "the program has ended")


@scenario
def a_server_that_closes_at_once(stage: Stage):
    """A server that closes every connection at once is not hammered"""
    rogue = stage.rogue()
    rogue.greeting = b"ERROR :go away\r\n"
    rogue.lets_in = False
    closing = threading.Thread(target=closes, args=(rogue,), daemon=True)
    closing.start()
    ann = stage.chat(stage.to(rogue), "--name", "ann")
    ann.shows("go away")
    says(ann, "trying again in")
    rogue.waits_for_connections(2)
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")
    check(rogue.connections < 8, f"it connected {rogue.connections} times")


def closes(rogue: Rogue) -> None:
    for count in range(1, 10):
        rogue.waits_for_connections(count)
        rogue.connection.shutdown(2)
