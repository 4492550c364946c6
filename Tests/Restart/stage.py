"""Where a scenario plays: a daemon with its manager, a crowd, and somebody who checks that everything is as it was."""

import os
import pathlib
import random
import socket
import time

import cast
from census import Census
from crowd import Crowd, connect_here
from manager import Manager

SCENARIOS = []


def scenario(function):
    """The docstring is the sentence that the run prints."""
    SCENARIOS.append(function)
    return function


def check(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


class Stage:
    """What a scenario is given. `pick(small, full)` is how much of something there is to be."""

    def __init__(self, program: pathlib.Path, debug_program: pathlib.Path | None, folder: pathlib.Path, seed: int, is_soak: bool):
        self.program, self.debug_program, self.folder, self.is_soak = program, debug_program, folder, is_soak
        self.random = random.Random(seed)
        self.seed = seed
        self.manager: Manager | None = None
        self.crowd: Crowd | None = None
        self.census: Census | None = None
        self.restarts = self.kills = self.people = 0
        self.note = ""

    def pick(self, small, full):
        return full if self.is_soak else small

    def open(self, people: int, rooms: int, pairs: int = 3, has_store: bool = True, program: pathlib.Path | None = None) -> None:
        """Starts the daemon, and lets the crowd in."""
        self.manager = Manager(program or self.program, self.folder, has_store)
        self.addresses = {
            door: self.manager.listen() if door.transport in ("TCP", "Web") else self.manager.listen_at(self.folder / door.name)
            for door in cast.doors(rooms)}
        self.configure()
        self.manager.start()
        self.crowd = Crowd(connect_here, self.seed)
        self.crowd.run_until(self._answers, "it answers")
        self.people = people + 2 * pairs
        cast.gather(self.crowd, self.addresses, people, rooms, pairs)
        self.census = Census(lambda: socket.create_connection(("127.0.0.1", self.irc_port)),
                             lambda: connect_here(self.addresses[cast.Door("irc", "Users", "#lobby")]))
        self.crowd.is_speaking = True

    def _answers(self) -> bool:
        """Whether somebody greets: without a NOTIFY_SOCKET nothing else tells. Listening is the manager's, and tells nothing."""
        with socket.create_connection(("127.0.0.1", self.addresses[cast.Door("pychat", "TCP", "#room0")])) as visitor:
            visitor.settimeout(20)
            return visitor.recv(100) == b"Connect Success"

    @property
    def irc_port(self) -> int:
        return self.addresses[cast.Door("irc", "TCP", "#lobby")]

    def configure(self, queue: int = cast.QUEUE, more: str = "") -> None:
        text = cast.configuration(self.addresses, self.manager.state_directory, queue)
        self.manager.configuration.write_text(text + more)

    # What happens to the daemon, while everybody chats

    def stop(self) -> None:
        """SIGTERM: without a system bus to ask, the daemon hands over."""
        self.crowd.run_during(self.manager.terminate)
        check(self.manager.ended_with == 0, f"SIGTERM ended it with {self.manager.ended_with}")

    def start(self, **environment: str) -> None:
        self.crowd.run_during(lambda: self.manager.start(**environment))
        check(self.manager.process is not None or environment, "it ended as soon as it was started")

    def restart(self) -> None:
        self.stop()
        self.start()
        self.restarts += 1

    def kill(self) -> None:
        self.crowd.run_during(self.manager.kill)
        self.crowd.mark_kill()
        self.kills += 1

    def crash(self) -> None:
        self.kill()
        self.start()

    def kill_within(self, seconds: float) -> None:
        """SIGKILL at a random moment of the next so many seconds, unless the daemon has ended by itself before."""
        moment = self.random.uniform(0, seconds)

        def kill_then() -> bool:
            if self.manager.wait_end(moment):
                return False
            self.manager.kill()
            return True

        self.kills += self.crowd.run_during(kill_then)
        self.crowd.mark_kill()

    def chat(self, least: float, most: float) -> None:
        """Goes on for a random time."""
        self.crowd.run(self.random.uniform(least, most))

    # What has to be right in the end

    def settle(self) -> None:
        """Everything that was said has arrived, once, in order; nobody was disconnected; everything is as it was."""
        self.crowd.settle()
        ledger = self.crowd.ledger
        check(ledger.faults() == 0, "see the counts")
        # See docs/restart.md: after a kill, some of what was read or sent over a Unix socket.
        check(ledger.excused(bool(self.kills)), "see the counts: what there is of this is not allowed here")
        differences = self.census.differences()
        check(not differences, "not as it was:\n    " + "\n    ".join(differences))
        check(not self.manager.problems, "see the manager")
        self.crowd.is_speaking = True

    def report(self) -> str:
        samples = "".join(f"    {sample[:600]}\n" for sample in self.crowd.ledger.samples) if self.crowd else ""
        return samples + (self.manager.report() if self.manager else "")

    def describe(self) -> str:
        counts = self.crowd.ledger.describe() if self.crowd else "nothing begun"
        return f"{self.restarts} restarts, {self.kills} kills, {self.people:,} people, {counts}{self.note}"

    def end(self) -> None:
        if self.census:
            self.census.close()
        if self.manager:
            self.manager.close()
        if self.crowd:
            self.crowd.close()
