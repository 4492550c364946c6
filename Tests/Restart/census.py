"""What has to be as it was: rooms with everything that a room can have, and people with everything that a person can have."""

import os
import pwd
import re
import socket
import time

from machine import Timeout

SECONDS = 20


class Visitor:
    """An IRC connection in lock step: it asks, and reads up to the end of the answer."""

    def __init__(self, connection: socket.socket, name: str, capabilities: str = ""):
        self.socket, self.name, self.unread, self.asked = connection, name, b"", 0
        self.socket.settimeout(SECONDS)
        request = f"CAP REQ :{capabilities}\r\n" if capabilities else ""
        self.send(f"{request}NICK {name}\r\nUSER {name} 0 * :the real {name}\r\n" + ("CAP END\r\n" if capabilities else ""))
        self.read_until(rf" (?:422|376) {name} ")

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def read_until(self, pattern: str) -> list[str]:
        """The lines up to the first that has the pattern in it, with it."""
        lines, deadline = [], time.monotonic() + SECONDS
        while not lines or not re.search(pattern, lines[-1]):
            while b"\r\n" not in self.unread:
                data = self.socket.recv(65536)
                if not data or time.monotonic() > deadline:
                    raise Timeout(f"{self.name} waits for {pattern!r}, and has read {lines[-3:]} {self.unread!r}")
                self.unread += data
            line, self.unread = self.unread.split(b"\r\n", 1)
            lines.append(line.decode(errors="replace"))
            if lines[-1].startswith("PING"):
                self.send(f"PONG{lines.pop()[4:]}\r\n")
        return lines

    def ask(self, command: str) -> list[str]:
        """Everything that comes until the answer is complete: the next command is obeyed after it. On a Unix socket the tail of one send may come
        again after a kill: it ends where an earlier answer did."""
        self.asked += 1
        self.send(f"{command}\r\nPING answered{self.asked}\r\n")
        lines = self.read_until(f"PONG .*answered{self.asked}$")[:-1]
        if self.socket.family == socket.AF_UNIX:
            again = [number for number, line in enumerate(lines) if re.search(r" PONG \S+ :answered\d+$", line)]
            lines = lines[again[-1] + 1:] if again else lines
        return lines


class Census:
    """Furnishes two rooms, and asks everything about them and the people in them, twice."""

    def __init__(self, connect, connect_as_user):
        """`connect_as_user` connects by the listener that knows who runs the test by their login name."""
        self.keeper = Visitor(connect(), "keeper", "multi-prefix server-time")
        self.guest = Visitor(connect(), "guest1", "away-notify echo-message setname")
        self.stranger = Visitor(connect(), "stranger")
        self.user = Visitor(connect_as_user(), pwd.getpwuid(os.geteuid()).pw_name, "extended-join")
        self.people = [self.keeper, self.guest, self.stranger, self.user]
        for command in (
                "JOIN #attic,#cellar", "TOPIC #attic :old chairs, and 漢字", "MODE #attic +ntm", "MODE #attic +l 50",
                "MODE #attic +b *!*@*.example.net", "MODE #attic +e trusted!*@*", "MODE #attic +I friend!*@*",
                "MODE #cellar +isk wine", "INVITE guest1 #cellar", "AWAY :in the garden", "MODE keeper +iw"):
            self.keeper.ask(command)
        for command in ("JOIN #attic", "JOIN #cellar wine", "SETNAME :a guest of honour", "MONITOR + stranger,nobody"):
            self.guest.ask(command)
        for command in ("MODE #attic +v guest1", "MODE #cellar +h guest1"):
            self.keeper.ask(command)
        for person in self.people:
            person.ask("VERSION")
        self.before = self._take()

    def differences(self) -> list[str]:
        """What is not as it was. Nothing may have been said to anybody meanwhile, either."""
        found = []
        for person in self.people:
            try:
                unexpected = person.ask("PING x")[:-1]
            except (OSError, Timeout) as problem:
                return [f"{person.name}: {problem}"]
            found += [f"{person.name} was told: {line}" for line in unexpected]
        after = self._take()
        for question, answer in self.before.items():
            if after[question] != answer:
                gone, new = sorted(set(answer) - set(after[question])), sorted(set(after[question]) - set(answer))
                found.append(f"{question}: no longer {gone}, but {new}")
        return found

    def _take(self) -> dict[str, list[str]]:
        questions = ["NAMES #attic", "NAMES #cellar", "TOPIC #attic", "MODE #attic", "MODE #cellar", "MODE #attic +b", "MODE #attic +e",
                     "MODE #attic +I", "WHO #attic", "WHO keeper", "WHOIS keeper", "WHOIS guest1", "WHOIS stranger", f"WHOIS {self.user.name}",
                     f"WHO {self.user.name} %na", "LIST", "MONITOR L", "INVITE", "USERHOST keeper guest1 stranger"]
        return {f"{person.name}: {command}": self._plain(person.ask(command))
                for person in self.people for command in [*questions, f"MODE {person.name}"]}

    def _plain(self, lines: list[str]) -> list[str]:
        """Without what may differ: the time of the answer, how long somebody has been idle, and how many of the crowd are where."""
        plain = [re.sub(r"^@\S+ ", "", line) for line in lines]
        plain = [re.sub(r"( 317 \S+ \S+) \d+", r"\1 IDLE", line) for line in plain]
        return sorted(line for line in plain if not re.search(r" 322 \S+ #(room|talk|lobby)", line))

    def close(self) -> None:
        for person in self.people:
            person.socket.close()
