"""The hot paths: what is set up for each, and the operation that is counted."""

import dataclasses
from collections.abc import Callable

from counted import Callgrind

TEXT = ("a line as people write them, not a short one and not a long one either, so that it is a hundred " * 2)[:100]
PATHS = []


@dataclasses.dataclass
class Path:
    """`prepare` gives the operation. Its counts are shared out to the `shares` that it has: deliveries, say."""

    name: str
    share: str
    shares: int
    operations: int
    prepare: Callable[[Callgrind], Callable[[], None]]
    # It is counted while what a successor needs is written down.
    is_stored: bool = False


def path(share: str, shares: int = 1, operations: int = 20):
    """`operations` are done once to settle what grows, once to be subtracted, and three times to be counted.

    Each path is there twice: as it is by hand, where a restart ends all connections, and as it is under systemd, where it ends none."""
    def register(function):
        PATHS.append(Path(function.__name__, share, shares, operations, function))
        PATHS.append(Path(f"{function.__name__}-stored", share, shares, operations, function, is_stored=True))
        return function

    return register


class Room:
    """A room in IRC, with a sender and readers who have read all there was."""

    def __init__(self, server: Callgrind, readers: int):
        self.sender = server.connect("irc")
        self.readers = [server.connect("irc") for _ in range(readers)]
        for number, client in enumerate([self.sender, *self.readers]):
            client.register(f"member{number:03}")
            client.join("#room")
        for client in [self.sender, *self.readers]:
            client.catch_up()

    def say(self, lines: int = 1) -> None:
        self.sender.send(f"PRIVMSG #room :{TEXT}\r\n" * lines)
        self.hear(lines)

    def hear(self, lines: int = 1) -> None:
        for reader in self.readers:
            reader.read_lines(lines)


@path("delivery", shares=200)
def delivery(server):
    """one message to 200 readers in an IRC room"""
    return Room(server, 200).say


@path("message", operations=100)
def message(server):
    """one message to one reader in an IRC room"""
    return Room(server, 1).say


@path("delivery", shares=32 * 50)
def burst(server):
    """32 messages that come in at once, to 50 readers in an IRC room"""
    room = Room(server, 50)
    return lambda: room.say(32)


@path("cycle", operations=50)
def registering(server):
    """somebody connects by IRC, registers and quits"""
    def cycle():
        client = server.connect("irc")
        client.register("newcomer")
        client.send("QUIT\r\n")
        client.read_to_the_end()
        client.close()

    return cycle


@path("delivery", shares=2 * 200)
def joining(server):
    """one more joins an IRC room of 200, and parts"""
    room = Room(server, 199)
    room.readers.append(room.sender)
    newcomer = server.connect("irc")
    newcomer.register("newcomer")

    def come_and_go():
        newcomer.join("#room")
        room.hear()
        newcomer.send("PART #room\r\n")
        newcomer.read_lines(1)
        room.hear()

    return come_and_go


@path("delivery", shares=50, operations=40)
def telnet(server):
    """one line to 50 readers, all by telnet"""
    sender = server.connect("telnet")
    readers = []
    for _ in range(50):
        readers.append(server.connect("telnet"))
        sender.read_until(f":{readers[-1].port}] entered room")
    sender.send("ready\n")
    for reader in readers:
        reader.read_until("> ready")

    def say():
        sender.send(f"{TEXT}\n")
        for reader in readers:
            reader.read_lines(1)

    return say
