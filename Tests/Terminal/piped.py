"""A program whose input is a pipe and whose output is a file: what scripts see of it."""

import pathlib
import subprocess

import kernel
from screen import Screen


class Piped(Screen):
    """Waits on lines of its output; `errors` is what it has said besides."""

    def __init__(self, folder: pathlib.Path, name: str, command: list, environment: dict[str, str]):
        super().__init__(name, folder)
        folder.mkdir(parents=True)
        self.output, self._errors = folder / "output", folder / "errors"
        with open(self.output, "wb") as output, open(self._errors, "wb") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=errors, bufsize=0,
                                            env=environment, preexec_fn=kernel.die_with_parent)

    def logs(self) -> list[pathlib.Path]:
        return [self.output]

    def enter(self, line: str) -> None:
        self.process.stdin.write(line.encode() + b"\n")

    @property
    def written(self) -> bytes:
        return self.output.read_bytes()

    @property
    def errors(self) -> str:
        return self._errors.read_text(errors="replace")

    def close_input(self) -> None:
        self.process.stdin.close()

    def ends(self, seconds: float = 15) -> int:
        """Waits until it has ended; gives its status."""
        return self.process.wait(seconds)

    def report(self) -> str:
        return super().report() + "".join(f"    {self.name} (errors)| {line}\n" for line in self.errors.splitlines()[-40:])
