"""Who said what, and who has heard it: each message exactly once, in order, to everybody who is to hear it."""

import collections
import dataclasses
import re
import zlib

# What may never be, and what docs/restart.md allows on a Unix socket after a kill.
FAULTS = ("lost", "doubled", "reordered", "garbled", "disconnected", "quits")
ALLOWED = ("unpublished", "repeated")
TRANSPORTS = ("TCP", "Unix", "Web")
SAMPLES = 12

# [SENDER KIND SEQUENCE PAYLOAD CHECKSUM]. The kind is m for what is said in the room, w for the words of who goes away or comes
# back, and dNAME for what is said to NAME alone; each of them is numbered by itself.
TOKEN = rb"\[(?P<sender>\w+) (?P<kind>[mw]|d\w+) (?P<number>\d+) (?P<payload>[^\]]*) (?P<checksum>[0-9a-f]{8})\]"
TOKENS = re.compile(TOKEN)


def write_token(sender: bytes, kind: bytes, number: int, payload: bytes) -> bytes:
    said = b"%b %b %d %b" % (sender, kind, number, payload)
    return b"[%b %08x]" % (said, zlib.crc32(said))


def is_whole(token: re.Match) -> bool:
    """Whether it arrived byte for byte."""
    said = b"%b %b %b %b" % token.group("sender", "kind", "number", "payload")
    return b"%08x" % zlib.crc32(said) == token["checksum"]


@dataclasses.dataclass(slots=True)
class Message:
    """Something said, until everybody has heard it."""
    key: tuple[bytes, bytes, int]
    sender: object
    room: object
    target: object
    hearers: int
    line: bytes
    left: int = 0


class Ledger:
    def __init__(self):
        self.tally = {transport: collections.Counter() for transport in TRANSPORTS}
        self.samples: list[str] = []
        self.outstanding: dict[tuple[bytes, bytes, int], Message] = {}
        self.progress = 0
        # nick!user@host of everybody in IRC, which stays as it was first seen.
        self.prefixes: dict[bytes, bytes] = {}

    def count(self, what: str, client, sample: str = "", amount: int = 1) -> None:
        self.tally[client.transport][what] += amount
        if sample and len(self.samples) < SAMPLES:
            self.samples.append(f"{what}: {client}: {sample}")

    def said(self, message: Message) -> None:
        """The last byte of it has been given to the kernel."""
        message.left = message.hearers
        if message.left <= 0:
            return
        self.outstanding[message.key] = message
        if message.room:
            message.room.undelivered += message.left
        if message.target:
            message.target.directs += 1
        self.tally[message.sender.transport]["said"] += 1

    def heard(self, client, sender: bytes, kind: bytes, number: int) -> bool:
        """Notes that it has arrived there; gives whether it was the first time."""
        stream = (sender, kind)
        last = client.heard.get(stream, 0)
        if number == last + 1:
            client.heard[stream] = number
        elif number > last:
            client.missing.update((sender, kind, each) for each in range(last + 1, number))
            client.heard[stream] = number
        elif (sender, kind, number) in client.missing:
            client.missing.discard((sender, kind, number))
            self.count("reordered", client, f"{stream} {number} after {last}")
        else:
            return False
        self.progress += 1
        self.tally[client.transport]["delivered"] += 1
        if message := self.outstanding.get((sender, kind, number)):
            self._one_less(message, client)
        return True

    def _one_less(self, message: Message, client) -> None:
        message.left -= 1
        if message.room:
            message.room.undelivered -= 1
        if message.target is client:
            client.directs -= 1
        if message.left == 0:
            del self.outstanding[message.key]

    def gone(self, client) -> None:
        """Nothing is expected any more of somebody whose connection has ended, nor what they said and nobody has heard."""
        for message in list(self.outstanding.values()):
            sender, kind, number = message.key
            if client.is_to_hear(message) and (
                    client.heard.get((sender, kind), 0) < number or message.key in client.missing):
                self._one_less(message, client)
            if message.sender is client and message.left == message.hearers and message.key in self.outstanding:
                self._forget(message)

    def _forget(self, message: Message) -> None:
        del self.outstanding[message.key]
        if message.room:
            message.room.undelivered -= message.left
        if message.target and message.left:
            message.target.directs = max(0, message.target.directs - 1)

    def close(self, everybody) -> None:
        """Counts what has not arrived, when nothing more is to be expected. What nobody at all has heard was not published."""
        for message in list(self.outstanding.values()):
            if message.left == message.hearers:
                self.count("unpublished", message.sender, f"{message.key}")
            else:
                for client in everybody:
                    sender, kind, number = message.key
                    if client.is_to_hear(message) and (
                            client.heard.get((sender, kind), 0) < number or message.key in client.missing):
                        self.count("lost", client, f"{message.key}")
            self._forget(message)
        for client in everybody:
            client.missing.clear()

    def lost_words(self) -> list[Message]:
        """What nobody has heard of going away or coming back, counted, and to be said again: until then its sender hears nothing."""
        lost = [each for each in self.outstanding.values() if each.key[1] == b"w" and each.left == each.hearers]
        for message in lost:
            self.count("unpublished", message.sender, f"{message.key}")
            self._forget(message)
        return lost

    def excused(self, was_killed: bool) -> bool:
        """Whether what else there is may be: on Unix sockets only, and only after a kill."""
        return not any(tally[what] for transport, tally in self.tally.items() for what in ALLOWED
                       if transport != "Unix" or not was_killed)

    def sum(self, what: str) -> int:
        return sum(tally[what] for tally in self.tally.values())

    def describe(self) -> str:
        parts = []
        for what in ("said", "delivered", *FAULTS, *ALLOWED):
            counts = [self.tally[transport][what] for transport in TRANSPORTS]
            parts.append(f"{sum(counts):,} {what}" if what in ("said", "delivered") or not any(counts) else f"{'+'.join(map(str, counts))} {what}")
        return ", ".join(parts)

    def faults(self) -> int:
        return sum(self.sum(what) for what in FAULTS)
