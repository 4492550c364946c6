"""Who the crowd is: so many people of every protocol, over TCP, over Unix sockets and in the frames of WebSockets, in some rooms, and the listeners they
come by."""

import dataclasses
import pathlib

from crowd import Crowd
from person import Person, Room
from protocols import IRC

# Of twenty people in a room.
SHARES = {"irc": 8, "pychat": 4, "wxchat": 4, "telnet": 4}
SERVER = """[server]
name = "chat.example.org"
state_directory = "{state}"
"""
SETTINGS = """
# Nobody is lapped, whatever the machine is busy with: see crowd.MOST_UNDELIVERED.
[queue]
size = {queue}
bytes = "16MiB"

# The crowd types faster than people do.
[limits]
flood_burst = 0
flood_rate = 0
connections_per_address = 0

[journal]
events = []
"""
QUEUE = 16_384


@dataclasses.dataclass(frozen=True)
class Door:
    """A listener: what is spoken there, over what ("Users": a Unix socket that knows its clients by their credentials; "Web": WebSockets over TCP), and
    the room that it leads into."""
    protocol: str
    transport: str
    room: str

    @property
    def name(self) -> str:
        return f"{self.protocol}-{self.transport.lower()}-{self.room[1:]}"


def doors(rooms: int) -> list[Door]:
    """IRC has one of each kind, since its people choose their rooms; the others have one for each room."""
    names = [f"#room{number}" for number in range(rooms)]
    listed = [Door("irc", transport, "#lobby") for transport in ("TCP", "Unix", "Users", "Web")]
    listed += [Door(protocol, transport, room) for room in names for protocol in ("pychat", "wxchat", "telnet")
               for transport in ("TCP", "Unix")]
    return [*listed, Door("talk", "TCP", "#talk")]


def configuration(addresses: dict[Door, object], state: pathlib.Path, queue: int = QUEUE) -> str:
    """A whole file for the daemon. An address is a port, or the path of a Unix socket."""
    return SERVER.format(state=state) + settings(addresses, queue)


def settings(addresses: dict[Door, object], queue: int = QUEUE) -> str:
    """What the crowd needs beside the server's own: the limits and the listeners."""
    lines = []
    for door, address in addresses.items():
        where = f'host = "127.0.0.1"\nport = {address}' if isinstance(address, int) else f'path = "{address}"'
        lines.append(f'\n[[listener]]\nname = "{door.name}"\nprotocol = "{door.protocol}"\n{where}\nroom = "{door.room}"\n')
        if door.transport == "Users":
            lines.append("peer_credentials = true\n")
        if door.transport == "Web":
            lines.append('framing = "websocket"\n')
    return SETTINGS.format(queue=queue) + "".join(lines)


def gather(crowd: Crowd, addresses: dict[Door, object], people: int, rooms: int, pairs: int = 3) -> None:
    """Lets everybody in, and returns when each has heard somebody speak in their room: from then on nobody comes or goes."""
    crowd.rooms = [Room(f"#room{number}") for number in range(rooms)]
    kinds = [protocol for protocol, share in SHARES.items() for _ in range(share)]
    cast = []
    for number in range(people):
        room, protocol = crowd.rooms[number % rooms], kinds[number // rooms % len(kinds)]
        # A quarter of each kind over Unix sockets, and a third of those who speak IRC by WebSocket.
        transport = "Unix" if number // rooms // len(kinds) % 4 == 3 or number // rooms % 4 == 3 and people < 400 else "TCP"
        if protocol == "irc" and transport == "TCP" and number // rooms % 3 == 0:
            transport = "Web"
        capabilities = IRC.CAPABILITIES[number // rooms % len(IRC.CAPABILITIES)] if protocol == "irc" else b""
        person = Person(f"{protocol[0]}{number}", protocol, transport, room, crowd.ledger, capabilities)
        cast.append((person, addresses[Door(protocol, transport, "#lobby" if protocol == "irc" else room.name.decode())]))
    crowd.enter(cast)
    talkers = []
    for number in range(pairs):
        one, other = (Person(f"k{side}{number}", "talk", "TCP", None, crowd.ledger) for side in "ab")
        one.partner, other.partner = other, one
        talkers += [(each, addresses[Door("talk", "TCP", "#talk")]) for each in (one, other)]
    crowd.enter(talkers)
    crowd.settle()
    if crowd.ledger.faults():
        raise AssertionError(f"before anything was done: {crowd.ledger.describe()}\n" + "\n".join(crowd.ledger.samples))
