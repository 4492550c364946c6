"""The crowd of Tests/Restart in a booted machine: it comes in by listeners of its own, and chats while systemd does something."""

import os
import pathlib
import random
import select
import socket

import cast
from census import Census
from crowd import Crowd
from machine import Machine, until

SETTINGS = "/etc/chatd/chatd.toml.d/60-crowd.toml"
FIRST_PORT = 7000


def check(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


class Party:
    """Everybody is in at its beginning, and everything has to be as it was at its end, unless `is_told_goodbye` has said otherwise."""

    def __init__(self, machine: Machine, people: int, rooms: int = 2):
        self.machine = machine
        self.kills = 0
        seed = random.SystemRandom().randrange(1_000_000)
        self.seed = f"seed {seed}"
        listed = cast.doors(rooms)
        self.addresses = {door: FIRST_PORT + number if door.transport == "TCP" else pathlib.Path(f"/run/chatd/{door.name}")
                          for number, door in enumerate(listed)}
        self.configure()
        machine.systemctl("daemon-reload")
        machine.systemctl("restart", "chatd.socket", "chatd.service")
        self.crowd = Crowd(self._connect, seed)
        self.people = people + 6
        cast.gather(self.crowd, self.addresses, people, rooms)
        self.census = Census(lambda: self._connect(self.addresses[cast.Door("irc", "TCP", "#lobby")]),
                             lambda: self._connect(self.addresses[cast.Door("irc", "Users", "#lobby")]))
        self.crowd.is_speaking = True

    def __enter__(self):
        return self

    def __exit__(self, kind, *_) -> None:
        try:
            if kind is None and any(person.is_connected for person in self.crowd.people):
                self.settle()
                ledger = self.crowd.ledger
                print(f"survived: under systemd: {self.people:,} people, {self.kills} kills, {ledger.describe()}", flush=True)
        finally:
            self.census.close()
            self.crowd.close()

    def configure(self, queue: int = cast.QUEUE) -> None:
        self.machine.path(SETTINGS).write_text(cast.settings(self.addresses, queue))

    def _connect(self, address) -> socket.socket:
        if isinstance(address, int):
            return self.machine.connect(address)
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        opened.connect(str(self.machine.path(str(address))))
        return opened

    # What happens meanwhile

    def chat(self, seconds: float) -> None:
        self.crowd.run(random.uniform(0, seconds))

    def during(self, work, *arguments):
        """Everybody chats while something is done; gives what that gives."""
        return self.crowd.run_during(work, *arguments)

    def systemctl(self, *arguments: str) -> None:
        self.during(self.machine.systemctl, *arguments)

    def ends_with(self, harm) -> None:
        """Does some harm to the daemon, and goes on until it has ended and another serves."""
        before = self.machine.daemon()
        process = self.machine.process_here(before)
        # Seen from here it ends at once, and the next one begins RestartSec= later.
        watched = os.pidfd_open(process)
        try:
            harm(process)
            ended = select.poll()
            ended.register(watched, select.POLLIN)
            self.crowd.run_until(lambda: ended.poll(0), "the daemon has ended", 60)
        finally:
            os.close(watched)
        self.crowd.mark_kill()
        self.kills += 1
        self.during(until, lambda: self.serves_after(before), "another process serves", 60)

    def serves_after(self, before: int) -> bool:
        return self.machine.daemon() not in (0, before) and self.machine.property("chatd.service", "SubState") == "running"

    # What has to be right

    def settle(self) -> None:
        """Every message has arrived once and in order, nobody has been disconnected, and everything is as it was."""
        self.crowd.settle()
        ledger = self.crowd.ledger
        counts = f"{self.seed}: {ledger.describe()}\n" + "\n".join(ledger.samples)
        check(ledger.faults() == 0, counts)
        check(ledger.excused(bool(self.kills)), counts)
        differences = self.census.differences()
        check(not differences, "not as it was:\n" + "\n".join(differences))
        self.crowd.is_speaking = True

    def everybody_leaves(self, are_told: bool) -> None:
        """Each connection ends, after words that say so where `are_told`."""
        self.crowd.run_until(lambda: not any(each.is_connected for each in self.crowd.people), "everybody is disconnected", 60)
        ledger = self.crowd.ledger
        check(not are_told or not ledger.sum("untold"), f"{ledger.sum('untold')} were not told: {ledger.samples}")
