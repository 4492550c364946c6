"""Reads what callgrind writes (valgrind manual, "Callgrind Format Specification"), and shows what it says."""

import collections
import dataclasses
import pathlib
import re
import subprocess

ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}
RETAINS = {"swift_retain", "swift_retain_n", "swift_bridgeObjectRetain", "swift_bridgeObjectRetain_n"}
RELEASES = {"swift_release", "swift_release_n", "swift_bridgeObjectRelease", "swift_bridgeObjectRelease_n"}
FUNCTIONS_SHOWN = 25


@dataclasses.dataclass
class Function:
    """Instructions of its own, those with whatever it calls, and how often it was called."""

    own: int = 0
    inclusive: int = 0
    calls: int = 0


class Profile:
    """What one thread did between two dumps."""

    def __init__(self, file: pathlib.Path):
        self.file = file
        self.functions: dict[str, Function] = collections.defaultdict(Function)
        self._names: dict[str, str] = {}
        caller = called = None
        is_call = False
        for line in file.read_text(errors="replace").splitlines():
            if line.startswith("fn="):
                caller = self._name(line)
            elif line.startswith("cfn="):
                called = self._name(line)
            elif line.startswith("calls="):
                self.functions[called].calls += int(line[6:].split()[0])
                is_call = True
            elif line[:1] in tuple("0123456789+-*"):
                cost = int(line.split()[1])
                if not is_call:
                    self.functions[caller].own += cost
                # Who calls itself has these instructions already.
                if not is_call or caller != called:
                    self.functions[caller].inclusive += cost
                is_call = False

    def _name(self, line: str) -> str:
        """`fn=(12) name` says what 12 stands for from here on."""
        number, name = re.match(r"c?fn=(\(\d+\))(?: (.*))?", line).groups()
        # The runtime's own name for a function that was called in a cycle ends so.
        return self._names.setdefault(number, re.sub(r"'\d+$", "", name or ""))

    @property
    def instructions(self) -> int:
        return sum(function.own for function in self.functions.values())

    def calls(self, names: set[str]) -> int:
        return sum(self.functions[name].calls for name in names if name in self.functions)

    def show(self, shares: int, share: str) -> str:
        """The functions that cost most for each share, first with what they call and then without."""
        tables = []
        for title, cost in (("with what they call", lambda each: each.inclusive), ("of their own", lambda each: each.own)):
            rows = sorted(self.functions.items(), key=lambda row: -cost(row[1]))[:FUNCTIONS_SHOWN]
            tables.append(f"instructions {title}, and calls, for each {share}\n" + "".join(
                f"{cost(function) / shares:12,.1f} {function.calls / shares:9,.2f}  {name}\n" for name, function in rows))
        return demangled("\n".join(tables))


def demangled(text: str) -> str:
    """As it is where there is no Swift."""
    try:
        return subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return text
