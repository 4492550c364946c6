"""One of the crowd: a connection, what it has yet to send, and what it makes of every byte that comes."""

import collections
import fcntl
import re
import socket
import struct
import termios

from frames import Frames
from ledger import TOKENS, Message, is_whole, write_token
from protocols import PROTOCOLS, WXCHAT_HEADER

RECENT_LINES = 800


class Room:
    """A room that some of the crowd are in, and how much of what was said there has not arrived yet."""

    def __init__(self, name: str):
        self.name = name.encode()
        self.members: list[Person] = []
        self.names: set[bytes] = set()
        self.undelivered = 0
        # Who comes or goes while the others are there, as a test has planned it.
        self.movements: set[bytes] = set()


class Person:
    """Speaks one protocol over one connection. Whatever comes is told to the ledger."""

    def __init__(self, name: str, protocol: str, transport: str, room: Room | None, ledger, capabilities: bytes = b""):
        self.name, self.protocol, self.transport, self.room = name.encode(), PROTOCOLS[protocol], transport, room
        self.ledger, self.capabilities = ledger, capabilities
        self.partner: Person | None = None
        self.socket: socket.socket | None = None
        self.frames = Frames(name) if transport == "Web" else None
        self.is_connected = self.is_in = self.is_settled = False
        self.hears_itself = self.protocol.hears_itself or b"echo-message" in capabilities
        self.out = bytearray()
        self.written = 0
        self.unsaid: collections.deque[tuple[int, Message]] = collections.deque()
        self.numbers: collections.Counter[bytes] = collections.Counter()
        self.heard: dict[tuple[bytes, bytes], int] = {}
        self.missing: set[tuple[bytes, bytes, int]] = set()
        self.questions: collections.deque = collections.deque()
        # What was answered by lines that are as they were before a kill: one of the two answers is the tail of a send that came again.
        self.answered = b""
        self.seen_moving: set[bytes] = set()
        self.directs = 0
        self.is_stalled = self.is_away = self.is_silenced = False
        self.input = b""
        self.header = b""
        self.batch = b""
        self.last_words = b""
        self.read = 0
        # Where in what is read a daemon was killed; more than one where less has been read since.
        self.splices: collections.deque[int] = collections.deque()
        self.tail: bytes | None = None
        self.may_repeat = False
        self.recent: collections.deque[bytes] = collections.deque(maxlen=RECENT_LINES)
        self._entering = None

    def __repr__(self) -> str:
        return f"{self.name.decode()} ({self.transport})"

    # Coming in

    def begin(self, connection: socket.socket) -> None:
        if self.frames:
            self.frames.shake_hands(connection)
        connection.setblocking(False)
        self.socket, self.is_connected = connection, True
        self._entering = self.protocol.enter(self)
        self._wanted = next(self._entering)

    def _enter(self, data: bytes) -> None:
        """Reads what has to come before one is in; what follows is read as everything later."""
        self.input += data
        while not self.is_in and (found := self._wanted.search(self.input)):
            try:
                self.input = self.input[found.end():]
                self._wanted = next(self._entering)
            except StopIteration:
                self.is_in, self._entering = True, None
                if self.room:
                    self.room.members.append(self)
                    self.room.names.add(self.name)
        if self.is_in:
            data, self.input = self.input, b""
            self._feed(data)

    # Speaking

    def send(self, line: bytes) -> None:
        """Puts a whole line behind what has yet to be sent."""
        self.out += self.frames.wrap(line) if self.frames else line

    def _compose(self, kind: bytes, payload: bytes) -> tuple[bytes, int]:
        self.numbers[kind] += 1
        return write_token(self.name, kind, self.numbers[kind], payload), self.numbers[kind]

    def _will_say(self, line: bytes, kind: bytes, hearers: int, room: Room | None, target=None) -> None:
        self.say_again(Message((self.name, kind, self.numbers[kind]), self, room, target, hearers, line))

    def say_again(self, message: Message) -> None:
        self.send(message.line)
        self.unsaid.append((self.written + len(self.out), message))

    def say(self, payload: bytes) -> None:
        text, number = self._compose(b"m", payload)
        hearers = len(self.room.members) - (not self.hears_itself)
        self._will_say(self.protocol.say(self, text, number), b"m", hearers, self.room)

    def tell(self, target: "Person", payload: bytes) -> None:
        kind = b"d" + target.name
        text, number = self._compose(kind, payload)
        if self.protocol.name == "talk":
            return self._will_say(self.protocol.tell(target.name, text), kind, 1, None, target)
        line = self.protocol.tell_by(self, target.name, text, number)
        self._will_say(line, kind, 1 + self.hears_itself, None, target)

    def go_away(self, payload: bytes, is_going: bool) -> None:
        """Says that one is going, or is back. Only the classic protocols show the others the words of both."""
        text, _ = self._compose(b"w", payload)
        self.is_away = is_going
        self.is_silenced = self.is_silenced and is_going
        hearers = sum(other.shows_words() for other in self.room.members)
        self._will_say((self.protocol.go_away if is_going else self.protocol.come_back)(text), b"w", hearers, self.room)

    def ask(self, command: bytes) -> None:
        self.questions.append((command, self.room.name, set()))
        self.send(self.protocol.ask(command, self.room.name))

    def shows_words(self) -> bool:
        return self.protocol.name != "irc"

    def is_to_hear(self, message: Message) -> bool:
        _, kind, _ = message.key
        if kind.startswith(b"d"):
            return self is message.target or self is message.sender and self.hears_itself and self.protocol.name == "irc"
        if message.room is not self.room or not self.is_in:
            return False
        return self.shows_words() if kind == b"w" else self is not message.sender or self.hears_itself

    def write(self, most: int) -> None:
        """Sends at most so many bytes of what there is to send: any number of lines, and a part of one."""
        try:
            count = self.socket.send(self.out[:most], socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return
        except OSError:
            return self.end()
        del self.out[:count]
        self.written += count
        while self.unsaid and self.unsaid[0][0] <= self.written:
            self.ledger.said(self.unsaid.popleft()[1])

    # Listening

    def receive(self) -> None:
        try:
            data = self.socket.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            return self.end()
        if not data:
            return self.end()
        if self.frames:
            data = self.frames.unwrap(data)
            if problem := self.frames.problem:
                self.ledger.count("garbled", self, problem)
        self.take_in(data) if self.is_in else self._enter(data)

    def take_in(self, data: bytes) -> None:
        """Makes of it what there is to make, once one is in."""
        while self.splices and self.read + len(data) > self.splices[0]:
            place = self.splices.popleft() - self.read
            self._feed(data[:place])
            self.tail, self.may_repeat = self.input, True
            data = data[place:]
        self._feed(data)

    def mark_kill(self) -> None:
        """The daemon was killed and is not yet back. On a Unix socket the tail of one send may come again from here on."""
        if self.transport == "Unix" and self.is_connected:
            waiting = struct.unpack("i", fcntl.ioctl(self.socket, termios.FIONREAD, b"\0\0\0\0"))[0]
            self.splices.append(self.read + waiting)

    def _feed(self, data: bytes) -> None:
        self.read += len(data)
        if self.protocol.name == "talk":
            return self._feed_talk(data)
        *lines, self.input = (self.input + data).split(b"\n")
        for line in lines:
            self._line(line + b"\n")

    def _line(self, line: bytes) -> None:
        if self.may_repeat:
            line = self._after_kill(line)
        if self.transport == "Unix":
            self.recent.append(line)
        if not line:
            return
        if self.protocol.name == "wxchat" and WXCHAT_HEADER.fullmatch(line) and (self.may_repeat or not self.header):
            if self.header:
                self.ledger.count("repeated", self)
            self.header = line
            return
        if not self._understand(self.header + line):
            self._puzzle(self.header + line)
        self.header = b""

    def _after_kill(self, line: bytes) -> bytes:
        """What is new of a line, while the end of what went before the kill may come again; empty where nothing is. `tail` is what
        there was of the last line then: what comes first is joined to it, and need not be its rest. All is as ever from the first
        line after that which is new."""
        joined, self.tail = self.tail, None
        # Two messages of a second begin alike: what a header belongs to shows in the line after it.
        is_header = bool(WXCHAT_HEADER.fullmatch(line))
        if line in self.recent and not is_header:
            return line if self.protocol.may_answer(self, line) else self._leave_out(b"")
        if joined is None:
            self.may_repeat = is_header
            return line
        if self._makes_sense(line):
            return line
        mended, rest = self._without_repeated_start(joined, line), line[len(joined):]
        if self._makes_sense(mended) and (mended not in self.recent or WXCHAT_HEADER.fullmatch(mended)):
            self.ledger.count("repeated", self)
            return mended
        if any(each.endswith(rest) for each in self.recent):
            return self._leave_out(self.header if self.header.endswith(rest) else b"")
        return line

    def _leave_out(self, header: bytes) -> bytes:
        self.ledger.count("repeated", self)
        self.header = header
        return b""

    def _without_repeated_start(self, joined: bytes, line: bytes) -> bytes:
        """The line, where only a part of itself came twice."""
        for count in range(1, len(joined) + 1):
            mended = joined + line[len(joined) + count:]
            if line[len(joined):].startswith(joined[-count:]) and self._makes_sense(mended):
                return mended
        return line

    def _makes_sense(self, line: bytes) -> bool:
        match = self.protocol.speech.fullmatch(self.header + line)
        return bool(match and self._is_right(match) or WXCHAT_HEADER.fullmatch(line))

    def _understand(self, line: bytes) -> bool:
        """Whether it is something that may come now."""
        if self.last_words:
            self._puzzle(b"")
        if match := self.protocol.speech.fullmatch(line):
            if self._is_right(match):
                self._take(match["sender"], match["kind"], int(match["number"]), match[0])
                return True
            return False
        if self.protocol.other_line(self, line):
            return True
        if match := self.protocol.membership.fullmatch(line):
            self._see_movement(match["name"], line)
            return True
        if self.protocol.goodbye.fullmatch(line):
            # That it is one shows when the connection ends next.
            self.last_words = line
            return True
        return not self.is_settled

    def _see_movement(self, name: bytes, line: bytes) -> None:
        """Somebody has come or gone: once that is done, only those of whom it is known may, and each is seen once."""
        if not self.is_settled:
            return
        if self.room and name in self.room.movements and name not in self.seen_moving:
            self.seen_moving.add(name)
        else:
            self.ledger.count("quits", self, repr(line))

    def _is_right(self, match: re.Match) -> bool:
        """Whether it is shown as what its sender has said, byte for byte."""
        named = match.groupdict()
        return (is_whole(match) and self.protocol.manner(match) == match["kind"][:1]
                and match["sender"] in (named.get("name"), named.get("who"))
                and (self.protocol.name != "irc" or self.protocol.shows_source_of(self, match)))

    def _take(self, sender: bytes, kind: bytes, number: int, shown: bytes) -> None:
        self.is_settled = True
        if self.is_silenced:
            self.ledger.count("garbled", self, f"while away: {shown!r}")
        if not self.ledger.heard(self, sender, kind, number):
            self.ledger.count("doubled", self, repr(shown))
        if kind == b"w" and sender == self.name:
            self.is_silenced = self.is_away and number == self.numbers[b"w"]

    def _feed_talk(self, data: bytes) -> None:
        """What two people say to each other, with nothing in between."""
        self.input += data
        position = 0
        while match := TOKENS.search(self.input, position):
            before = self.input[position:match.start()]
            if before and not self.protocol.membership.fullmatch(before):
                self._puzzle(before)
            if is_whole(match):
                self._take(match["sender"], match["kind"], int(match["number"]), match[0])
            else:
                self._puzzle(match[0])
            position = match.end()
        self.input = self.input[position:]

    def _puzzle(self, line: bytes) -> None:
        """Something came that makes no sense; nor do last words that were not the last."""
        for each in (self.last_words, line):
            if each and self.is_settled:
                self.ledger.count("garbled", self, repr(each))
        self.last_words = b""

    def end(self) -> None:
        """The connection has ended, or was ended."""
        if not self.is_connected:
            return
        self.is_connected = False
        self.socket.close()
        if self.frames and self.frames.is_broken_off:
            self.ledger.count("garbled", self, "the end of the connection comes in the middle of a frame, or before the last one")
        told = self.last_words or self.protocol.name == "talk" and self.input or self.frames and not self.frames.is_broken_off
        self.ledger.count("told" if told else "untold", self)
        self.ledger.count("disconnected", self, f"{told!r}")
        self.ledger.gone(self)
        self._leave_room()

    def hang_up(self) -> None:
        """Goes without a word, as planned: the others will see it."""
        self.room.movements.add(self.name)
        self.is_connected = False
        self.socket.close()
        self.ledger.gone(self)
        self._leave_room()

    def _leave_room(self) -> None:
        if self.room and self.is_in:
            self.room.members.remove(self)
            self.room.names.discard(self.name)
        self.is_in = False
