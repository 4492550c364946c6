"""Thousands of people in one process: they come in, talk with everybody at once, stall, go away and come back, and ask for long lists."""

import heapq
import random
import select
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor

from ledger import Ledger
from machine import Timeout
from person import Person, Room

# What has been said in a room and has not arrived at somebody yet, in deliveries: below what its queue holds of events,
# so that whoever reads slowly is behind, and never lapped.
MOST_UNDELIVERED = 3_000
# The mailbox holds 64.
MOST_DIRECTS = 20
MOST_ENTERING = 100
SECONDS_WITHOUT_PROGRESS = 10
LETTERS = "the quick brown fox jumps over the lazy dog, 0123456789; Größe, naïve, ελληνικά, 漢字, 🦊! " * 8


class Crowd:
    """Everybody, and the loop that moves them. `connect` opens a connection to an address: a port, or the path of a socket."""

    def __init__(self, connect, seed: int):
        self.connect = connect
        self.random = random.Random(seed)
        self.ledger = Ledger()
        self.people: list[Person] = []
        self.rooms: list[Room] = []
        self.is_speaking = False
        self.burst = 40
        self._by_descriptor: dict[int, Person] = {}
        self._epoll = select.epoll()
        self._due: list[tuple[float, int, object]] = []
        self._worker = ThreadPoolExecutor(1)
        self._payloads = [self._payload() for _ in range(500)]

    def _payload(self) -> bytes:
        start = self.random.randrange(len(LETTERS) // 2)
        return LETTERS[start:start + int(self.random.paretovariate(0.7) * 8) % 180].strip().encode() or b"-"

    # Coming in

    def enter(self, people: list[tuple[Person, object]]) -> None:
        """Lets people in, each at an address; returns when they all are. Pairs of talk come in together, one pair at a time."""
        waiting = list(reversed(people))
        entering: set[Person] = set()
        deadline = time.monotonic() + SECONDS_WITHOUT_PROGRESS + len(people) * 0.02
        while waiting or entering:
            talking = any(each.partner for each in entering)
            while waiting and len(entering) < MOST_ENTERING and not (talking and waiting[-1][0].partner):
                batch = [waiting.pop()]
                if batch[0][0].partner:
                    batch.append(waiting.pop())
                    talking = True
                for person, address in batch:
                    self._begin(person, address)
                    entering.add(person)
            self.step(0.01)
            if ended := [each for each in entering if not each.is_connected]:
                raise Timeout(f"{ended[0]} was not let in: {ended[0].last_words!r} {ended[0].input!r}")
            entering = {each for each in entering if not each.is_in}
            if time.monotonic() > deadline:
                raise Timeout(f"{len(entering)} are not in; {next(iter(entering))} has read {next(iter(entering)).input[-500:]!r}")

    def _begin(self, person: Person, address) -> None:
        person.begin(self.connect(address))
        self.people.append(person)
        self._by_descriptor[person.socket.fileno()] = person
        self._epoll.register(person.socket.fileno(), select.EPOLLIN)

    # The loop

    def step(self, seconds: float) -> None:
        """Reads whatever has come, and lets some of the people say something."""
        while self._due and self._due[0][0] <= time.monotonic():
            heapq.heappop(self._due)[2]()
        for descriptor, _ in self._epoll.poll(seconds):
            person = self._by_descriptor[descriptor]
            if person.is_connected:
                person.receive()
            if not person.is_connected:
                del self._by_descriptor[descriptor]
        if self.is_speaking:
            for person in self.random.choices(self.people, k=self.burst):
                self._act(person)
        else:
            for person in self.people:
                if person.out and person.is_connected:
                    person.write(len(person.out))

    def run(self, seconds: float) -> None:
        """Chats for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.step(0.002)

    def run_during(self, work, *arguments):
        """Chats while something else is done, on another thread; gives what that gives."""
        future: Future = self._worker.submit(work, *arguments)
        while not future.done():
            self.step(0.002)
        return future.result()

    def run_until(self, condition, what: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise Timeout(f"not within {seconds} s: {what}")
            self.step(0.002)

    # What people do

    def _act(self, person: Person) -> None:
        if not person.is_in:
            return
        if not person.out:
            self._choose(person)
        if person.out:
            # Any part of it: half a line stands until this one's turn comes again.
            person.write(self.random.randint(1, len(person.out)) if self.random.random() < 0.7 else len(person.out))

    def _choose(self, person: Person) -> None:
        payload = self.random.choice(self._payloads)
        if person.partner:
            if person.partner.directs < MOST_DIRECTS and person.partner.is_in:
                person.tell(person.partner, payload)
            return
        if person.is_away or person.room.undelivered > MOST_UNDELIVERED:
            return
        what = self.random.random()
        if what < 0.01 and not person.is_stalled:
            self._stall(person)
        elif what < 0.04 and person.protocol.pauses:
            person.go_away(payload, True)
            self._later(self.random.uniform(0.05, 1), lambda: person.is_away and person.go_away(payload, False))
        elif what < 0.06 and person.protocol.name == "irc" and len(person.questions) < 2:
            person.ask(self.random.choice((b"WHO", b"NAMES", b"LIST")))
        elif what < 0.15 and person.protocol.name == "irc":
            target = self.random.choice(self.people)
            if target.is_in and not target.partner and target is not person and target.directs < MOST_DIRECTS:
                person.tell(target, payload)
        else:
            person.say(payload)

    def _stall(self, person: Person) -> None:
        """Reads nothing for a while; meanwhile what comes waits in the kernel, and then in the room."""
        person.is_stalled = True
        self._epoll.unregister(person.socket.fileno())

        def go_on():
            person.is_stalled = False
            if person.is_connected:
                self._epoll.register(person.socket.fileno(), select.EPOLLIN)

        self._later(self.random.uniform(0.05, 1.5), go_on)

    def _later(self, seconds: float, action) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, id(action), action))

    # Settling the account

    def settle(self) -> None:
        """Everybody finishes what they were saying; then one in each room says one thing more, behind which nothing can be late.
        What has not arrived when nothing moves any more is counted as lost."""
        self.is_speaking = False
        self._wait_until_heard()
        if lost := self.ledger.lost_words():
            for message in lost:
                message.sender.say_again(message)
            self._wait_until_heard()
        for room in self.rooms:
            if room.members:
                self.random.choice(room.members).say(b"is this all?")
        self._wait_until_heard()
        self.ledger.close(self.people)

    def _wait_until_heard(self) -> None:
        seen, deadline = -1, 0.0
        while (self.ledger.outstanding or self._due or any(each.is_connected and (each.out or each.questions) for each in self.people)
               ) and any(each.is_connected for each in self.people):
            if self.ledger.progress != seen:
                seen, deadline = self.ledger.progress, time.monotonic() + SECONDS_WITHOUT_PROGRESS
            if time.monotonic() > deadline:
                for each in self.people:
                    if each.is_connected and each.questions:
                        self.ledger.count("garbled", each, f"unanswered: {each.questions[0][0]}")
                        each.questions.clear()
                return
            self.step(0.01)

    def hang_up(self, person: Person) -> None:
        """Somebody goes without a word."""
        del self._by_descriptor[person.socket.fileno()]
        person.hang_up()

    def mark_kill(self) -> None:
        for person in self.people:
            person.mark_kill()

    def close(self) -> None:
        for person in self.people:
            if person.is_connected:
                person.socket.close()
        self._epoll.close()
        self._worker.shutdown()


def connect_here(address) -> socket.socket:
    """A connection to a port of this machine, or to a Unix socket."""
    if isinstance(address, int):
        return socket.create_connection(("127.0.0.1", address), 20)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    opened.settimeout(20)
    opened.connect(str(address))
    return opened
