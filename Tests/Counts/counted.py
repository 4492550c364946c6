"""chatd under valgrind: started for one path, and asked between two operations for what it has counted so far."""

import contextlib
import os
import pathlib
import re
import subprocess
import time

import kernel
from callgrind import Profile
from connection import Connection
from machine import Timeout, until
from server import free_ports
from store import Store

PROTOCOLS = ("irc", "telnet")
SECONDS_TO_SETTLE = 20
# What is said fills a short queue soon, and from then on each message takes the place of the oldest, as it does in a room that has
# been there for a while. PING would come when it is time to, and not when it is due to be counted.
CONFIGURATION = """[server]
name = "chat.example.org"
state_directory = "{folder}"
threads = 1

[queue]
size = 64

[limits]
flood_burst = 0
flood_rate = 0
connections_per_address = 0

[irc]
ping_sec = 0
"""
LISTENER = """
[[listener]]
name = "{name}"
protocol = "{name}"
host = "127.0.0.1"
port = {port}
"""


class Valgrind:
    """A chatd in a valgrind. Its hashes are the same in each run, and so is the order of whatever it looks through.

    Where somebody keeps its descriptors it writes down what a successor needs, as it does under systemd."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, is_stored: bool, *tool: str):
        folder.mkdir()
        self.folder = folder
        self.store = Store(folder / "notify") if is_stored else None
        self.ports = dict(zip(PROTOCOLS, free_ports(len(PROTOCOLS))))
        self.clients = []
        file = folder / "chatd.toml"
        file.write_text(CONFIGURATION.format(folder=folder)
                        + "".join(LISTENER.format(name=name, port=port) for name, port in self.ports.items()))
        self.log = open(folder / "log", "w+")
        self.process = subprocess.Popen(
            ["valgrind", *tool, f"--vgdb-prefix={folder}/vgdb", binary, "run", "--config", file],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, preexec_fn=kernel.die_with_parent,
            env={"PATH": os.environ["PATH"], "TZ": "UTC", "SWIFT_DETERMINISTIC_HASHING": "1"}
            | ({"NOTIFY_SOCKET": str(self.store.path)} if self.store else {}))
        try:
            until(self._is_listening, "chatd listens", 60)
        except Timeout as timeout:
            self.end()
            raise Timeout(f"{timeout}\n{self.report()}") from None

    def _is_listening(self) -> bool:
        if self.process.poll() is not None:
            raise Timeout(f"chatd ended with {self.process.returncode}")
        if self.store and not self.store.is_ready:
            return False
        with contextlib.suppress(ConnectionRefusedError):
            for port in self.ports.values():
                Connection(port).close()
            return True
        return False

    def connect(self, protocol: str) -> Connection:
        """A client that ends with the server."""
        client = Connection(self.ports[protocol])
        self.clients.append(client)
        return client

    def settle(self) -> None:
        """Returns when every thread of chatd sleeps: all that was caused is done, down to what follows the last byte that was sent."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        deadline = time.monotonic() + SECONDS_TO_SETTLE
        while any(_state(task) != "S" for task in tasks.iterdir()):
            if time.monotonic() > deadline:
                raise Timeout(f"chatd is not quiet within {SECONDS_TO_SETTLE} s\n{self.report()}")
            os.sched_yield()

    def ask(self, *command: str) -> None:
        """Gives the tool a command, as its manual calls them."""
        subprocess.run(["vgdb", f"--vgdb-prefix={self.folder}/vgdb", f"--pid={self.process.pid}", *command],
                       check=True, capture_output=True, timeout=60)

    def report(self) -> str:
        return "".join(f"    chatd| {line}\n" for line in (self.folder / "log").read_text(errors="replace").splitlines()[-20:])

    def end(self) -> None:
        for client in self.clients:
            client.close()
        self.process.kill()
        self.process.wait(10)
        self.log.close()
        if self.store:
            self.store.close()


class Callgrind(Valgrind):
    """Counts instructions and calls, once `begin` has said so; what goes before is five times faster.

    Only the event loop's are given: other threads have their clocks, and do something each second, whatever the path."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, is_stored: bool):
        super().__init__(binary, folder, is_stored, "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes",
                         f"--callgrind-out-file={folder}/callgrind")
        self.dumps = 0

    def begin(self) -> None:
        self.settle()
        self.ask("instrumentation", "on")

    def dump(self) -> Profile:
        """What was counted since the dump before."""
        self.settle()
        self.ask("dump")
        self.dumps += 1
        threads = [Profile(file) for file in self.folder.glob(f"callgrind.{self.dumps}-*")]
        return max(threads, key=lambda thread: thread.instructions)


class Massif(Valgrind):
    """Knows what lives on the heap, and in the state file."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, is_stored: bool):
        super().__init__(binary, folder, is_stored, "--tool=massif", "--depth=1", f"--massif-out-file={folder}/massif")

    def heap_bytes(self) -> int:
        """What was asked of malloc and not given back, without what malloc takes for itself."""
        self.settle()
        file = self.folder / "snapshot"
        self.ask("snapshot", str(file))
        return int(re.search(r"mem_heap_B=(\d+)", file.read_text())[1])

    def state_bytes(self) -> int:
        """What the state file takes: the pages of it that were touched."""
        (_, descriptor), = self.store.entries("state.")
        return os.fstat(descriptor).st_blocks * 512


def _state(task: pathlib.Path) -> str:
    """The letter of proc(5); a thread that has just ended sleeps for ever."""
    try:
        return (task / "stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return "S"
