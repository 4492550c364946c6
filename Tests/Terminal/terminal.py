"""A program at a terminal: what it shows, row by row, and keys for it. Waiting ends when the terminal shows what is waited for."""

import os
import pathlib
import re
import signal
import time
import unicodedata

from machine import Timeout, until
from tmux import Tmux

# How long a program may take to show something. It is never slept through: whatever is waited for ends the wait.
PATIENCE = 15
# Looks at a terminal that changes all the time are this far apart.
SECONDS_BETWEEN_LOOKS = 0.02

# Runs a program once a line has come, and shows how it ended. The terminal's modes before and after go into files.
WRAPPER = """cd "$0"; stty -g > modes-before; read -r _; "$@"; status=$?; stty -g > modes-after; echo "[ended with $status]"; read -r _"""

COLOUR = re.compile(r"\x1b\[[\d;:]*m")


class Terminal:
    """One program at a terminal of its own, from its start to its end."""

    def __init__(self, folder: pathlib.Path, name: str, command: list, environment: dict[str, str], columns: int = 80, rows: int = 24):
        self.folder, self.name = folder, name
        self.tmux = Tmux(folder, columns, rows, ["sh", "-c", WRAPPER, str(folder), *map(str, command)], environment)
        until((folder / "modes-before").exists, "the terminal is there")
        self.press("Enter")

    # What it shows

    @property
    def rows(self) -> list[str]:
        """What stands on the terminal, without what is blank at the ends of rows."""
        return self.tmux.run("capture-pane", "-p")

    @property
    def styled_rows(self) -> list[str]:
        """The same with the sequences that make colours and bold letters."""
        return self.tmux.run("capture-pane", "-p", "-e")

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def shows(self, pattern: str, seconds: float = PATIENCE) -> re.Match:
        """Waits until a row matches."""
        wanted = re.compile(pattern)
        return self.until(lambda rows: next(filter(None, map(wanted.search, rows)), None), f"shows {pattern!r}", seconds)

    def shows_no_more(self, pattern: str, seconds: float = PATIENCE) -> None:
        """Waits until no row matches."""
        wanted = re.compile(pattern)
        self.until(lambda rows: not any(map(wanted.search, rows)), f"shows no more {pattern!r}", seconds)

    def until(self, condition, what: str, seconds: float = PATIENCE):
        """Waits until `condition(rows)` is true, and gives its value."""
        deadline = time.monotonic() + seconds
        while True:
            length = len(self.tmux.written)
            if value := condition(self.rows):
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout(f"not within {seconds} s: {self.name} {what}")
            with self.tmux.changed:
                self.tmux.changed.wait_for(lambda: len(self.tmux.written) > length, left)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def count(self, pattern: str) -> int:
        """How many rows match now."""
        return sum(bool(re.search(pattern, row)) for row in self.rows)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        return int(self.tmux.ask("cursor_x")), int(self.tmux.ask("cursor_y"))

    @property
    def cursor_row(self) -> str:
        return self.rows[self.cursor[1]]

    @property
    def written(self) -> bytes:
        """All that came from the program, byte by byte."""
        return bytes(self.tmux.written)

    @property
    def bells(self) -> int:
        """How often it rang. A BEL that ends an operating system command (OSC) is none."""
        return re.sub(rb"\x1b\].*?(\x07|\x1b\\)", b"", self.written, flags=re.DOTALL).count(b"\x07")

    # Keys

    def type(self, text: str) -> None:
        """As if typed at once: the bytes come with one read."""
        self.tmux.run("send-keys", "-H", *(f"{byte:02x}" for byte in text.encode()))

    def enter(self, line: str) -> None:
        self.type(line + "\r")

    def press(self, *keys: str) -> None:
        """Keys by the names that tmux has for them: `Enter`, `F2`, `C-a`, `M-Left`, `BTab`."""
        self.tmux.run("send-keys", *keys)

    def paste(self, text: str) -> None:
        """Pastes as a terminal does: bracketed, where the program has asked for that."""
        (self.folder / "pasted").write_text(text)
        self.tmux.run("load-buffer", str(self.folder / "pasted"))
        self.tmux.run("paste-buffer", "-p", "-r", "-d")

    def resize(self, columns: int, rows: int) -> None:
        self.tmux.run("resize-window", "-x", str(columns), "-y", str(rows))

    # The process

    @property
    def process(self) -> int:
        """The PID of the program in the foreground, once it runs."""
        shell = int(self.tmux.ask("pane_pid"))
        until(lambda: children(shell), "the program runs")
        process = shell
        while found := children(process):
            process = found[0]
        return process

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process, number)

    def ends(self, seconds: float = PATIENCE) -> int:
        """Waits until the program has ended; gives its status as a shell does."""
        return int(self.shows(r"\[ended with (\d+)\]", seconds)[1])

    def is_restored(self) -> None:
        """The program has left the terminal as it was: modes, screen, cursor, bracketed paste, keypad, mouse."""
        before, after = ((self.folder / f"modes-{when}").read_text() for when in ("before", "after"))
        if before != after:
            raise AssertionError(f"{self.name} leaves the terminal's modes as {after!r}, and they were {before!r}")
        for variable, wanted in (("alternate_on", "0"), ("cursor_flag", "1"), ("keypad_cursor_flag", "0"), ("mouse_any_flag", "0")):
            if (value := self.tmux.ask(variable)) != wanted:
                raise AssertionError(f"{self.name} leaves the terminal with {variable} {value}")
        modes = re.findall(rb"\x1b\[\?2004([hl])", self.written)
        if modes and modes[-1] != b"l":
            raise AssertionError(f"{self.name} leaves the terminal with bracketed paste")

    def report(self) -> str:
        """What stood on the terminal last, for whoever looks into a failure."""
        try:
            rows = self.rows
        except (AssertionError, OSError) as problem:
            rows = [f"(tmux: {problem})", *repr(self.written[-3000:]).split("\\n")]
        return "".join(f"    {self.name}| {row}\n" for row in rows)

    def end(self) -> None:
        self.tmux.end()


def width(text: str) -> int:
    """How many columns text takes on a terminal."""
    return sum(0 if unicodedata.combining(each) or each in "\u200d\ufe0f" else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def column_of(sign: str, row: str) -> int | None:
    """The column of the last place where `sign` stands in a row; None where it does not."""
    index = row.rfind(sign)
    return None if index < 0 else width(row[:index])


def children(process: int) -> list[int]:
    return [int(each) for each in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def has_gone(process: int) -> bool:
    """The process has ended, whether somebody has asked how or not."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def memory(process: int) -> int:
    """The most memory that the process has held, in bytes."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024
