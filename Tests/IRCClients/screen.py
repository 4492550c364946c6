"""What a chat program has shown, as lines, and waiting for one of them."""

import pathlib
import re
import subprocess
import time

from machine import Timeout

# How long a program may take to show something. It is never slept through: whatever is waited for ends the wait.
PATIENCE = 10

# The last line of what a server says to a newcomer, 376 or 422; its words are its own.
GREETED = r"(?i)end of /?(motd|message of the day)|motd file is missing|no (motd|message of the day)"


class Screen:
    """The base of the programs that are driven here. Each has a folder of its own, and shows lines in the files of it that `logs` names."""

    def __init__(self, name: str, folder: pathlib.Path):
        self.name = name
        self.folder = folder
        self.lines: list[str] = []
        self._unread: list[str] = []
        self._read: dict[pathlib.Path, int] = {}

    def logs(self) -> list[pathlib.Path]:
        raise NotImplementedError

    def shows(self, pattern: str, seconds: float = PATIENCE) -> re.Match:
        """Waits for a line that matches and that no earlier call has taken. Lines that came before it stay there to be asked for."""
        deadline = time.monotonic() + seconds
        wanted = re.compile(pattern)
        while True:
            self._collect()
            for index, line in enumerate(self._unread):
                if match := wanted.search(line):
                    del self._unread[index]
                    return match
            if time.monotonic() > deadline:
                raise Timeout(f"{self.name} does not show {pattern!r} within {seconds} s")
            if self.process.poll() is not None:
                raise Timeout(f"{self.name} ended with {self.process.returncode} before it showed {pattern!r}")
            time.sleep(0.01)

    def count(self, pattern: str) -> int:
        """How many lines so far match, taken or not."""
        self._collect()
        return sum(bool(re.search(pattern, line)) for line in self.lines)

    def _collect(self) -> None:
        for path in self.logs():
            with open(path, "rb") as file:
                file.seek(self._read.get(path, 0))
                data = file.read()
            whole = data[:data.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            new = [self.readable(path, line) for line in whole.decode(errors="replace").split("\n")[:-1]]
            self.lines += new
            self._unread += new

    def readable(self, path: pathlib.Path, line: str) -> str:
        return line

    def report(self) -> str:
        """All that was shown, for whoever looks into a failure."""
        self._collect()
        return "".join(f"    {self.name}| {line}\n" for line in self.lines[-80:])

    def end(self) -> None:
        self.process.kill()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            raise Timeout(f"{self.name} cannot be ended") from None
