"""tmux as a terminal that a test looks at: its control mode (tmux(1), CONTROL MODE) tells of every byte that a program writes, at once."""

import itertools
import os
import pathlib
import queue
import re
import shlex
import subprocess
import threading

import kernel
from machine import Timeout

SECONDS_TO_ANSWER = 20
OPTIONS = """set -g default-terminal tmux-256color
set -g status off
set -g history-limit 2000
set -g remain-on-exit on
set -g destroy-unattached on
set -g escape-time 0
"""


class Tmux:
    """A tmux server of one's own with one pane, which runs a program. `written` is all that the program has sent to the terminal.

    Commands go by one thread at a time. What the program writes is heard on another, which `changed` wakes up for."""

    def __init__(self, folder: pathlib.Path, columns: int, rows: int, command: list[str], environment: dict[str, str]):
        folder.mkdir(parents=True)
        (folder / "tmux.conf").write_text(OPTIONS)
        self.written = bytearray()
        self.changed = threading.Condition()
        self._answers: queue.SimpleQueue[tuple[bool, list[bytes]]] = queue.SimpleQueue()
        variables = itertools.chain.from_iterable(("-e", f"{name}={value}") for name, value in environment.items())
        self.process = subprocess.Popen(
            ["tmux", "-u", "-S", folder / "socket", "-f", folder / "tmux.conf", "-C", "new-session",
             "-x", str(columns), "-y", str(rows), *variables, *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0, preexec_fn=kernel.die_with_parent,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
        threading.Thread(target=self._listen, daemon=True).start()
        self._answer()
        # It stays so, whoever looks.
        self.run("resize-window", "-x", str(columns), "-y", str(rows))

    def run(self, *words: str) -> list[str]:
        """Gives a command to tmux; what it answers, as lines."""
        self.process.stdin.write(shlex.join(words).encode() + b"\n")
        return self._answer()

    def ask(self, what: str) -> str:
        """What one of tmux's variables is: `pane_pid`, `alternate_on`."""
        return self.run("display-message", "-p", f"#{{{what}}}")[0]

    def end(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)

    def _answer(self) -> list[str]:
        try:
            succeeded, lines = self._answers.get(timeout=SECONDS_TO_ANSWER)
        except queue.Empty:
            raise Timeout(f"tmux does not answer within {SECONDS_TO_ANSWER} s") from None
        text = [line.decode(errors="replace") for line in lines]
        if not succeeded:
            raise AssertionError(f"tmux: {' '.join(text)}")
        return text

    def _listen(self) -> None:
        """An answer stands between `%begin WORDS` and `%end WORDS` or `%error WORDS`, with the same words; all else that begins so is news."""
        answer, began = None, b""
        for line in self.process.stdout:
            kind, _, words = line.rstrip(b"\n").partition(b" ")
            if answer is not None:
                if kind in (b"%end", b"%error") and words == began:
                    self._answers.put((kind == b"%end", answer))
                    answer = None
                else:
                    answer.append(line.rstrip(b"\n"))
            elif kind == b"%begin":
                answer, began = [], words
            elif kind == b"%output":
                self._hear(words.partition(b" ")[2])
        self._answers.put((False, [b"it has ended"]))
        self._hear(b"")

    def _hear(self, escaped: bytes) -> None:
        with self.changed:
            self.written += re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), escaped)
            self.changed.notify_all()
