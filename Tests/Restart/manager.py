"""A service manager for one daemon, as far as restarting needs one: it listens, it keeps descriptors, it starts and ends.

What it does for a service is what systemd 252 does: sd_listen_fds(3), sd_notify(3) with FDSTORE, FDSTOREREMOVE, FDNAME, FDPOLL and
BARRIER, and `FileDescriptorStoreMax=`. What is different: a test may look at what is stored, and scribble into it."""

import contextlib
import os
import pathlib
import select
import signal
import socket
import time

import kernel
from machine import Timeout
from store import Store

FIRST = 3  # SD_LISTEN_FDS_START
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30


class Manager:
    """One daemon and its sockets. To be used from one thread at a time; what the daemon says is heard on another."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path, has_store: bool = True):
        folder.mkdir(parents=True, exist_ok=True)
        self.program, self.folder, self.has_store = program.resolve(), folder, has_store
        self.configuration = folder / "chatd.toml"
        self.state_directory = folder / "state"
        self.state_directory.mkdir(exist_ok=True)
        self.listening: list[socket.socket] = []
        self.store = Store(folder / "notify")
        self.problems = self.store.problems
        self.process: int | None = None
        self.starts = 0
        self.log_path = folder / "log"
        self._log = open(self.log_path, "ab")

    # Sockets

    def listen(self, host: str = "127.0.0.1") -> int:
        """Opens one more listening socket; gives its port."""
        opened = socket.create_server((host, 0), backlog=4096)
        self.listening.append(opened)
        return opened.getsockname()[1]

    def listen_at(self, path: pathlib.Path) -> pathlib.Path:
        """Opens one more listening socket in the file system."""
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        opened.bind(str(path))
        opened.listen(4096)
        self.listening.append(opened)
        return path

    def listen_for_datagrams(self) -> int:
        """Opens one more datagram socket, as `ListenDatagram=` does with `Broadcast=yes`; gives its port."""
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        opened.bind(("0.0.0.0", 0))
        self.listening.append(opened)
        return opened.getsockname()[1]

    # Starting and ending

    def start(self, wait: bool = True, **environment: str) -> None:
        """Starts the daemon with the listening sockets and whatever is stored; returns when it is ready, or has ended."""
        assert self.process is None, "it runs"
        self.store.is_ready = False
        passed = [("chatd", each.fileno()) for each in self.listening] + self.store.entries()
        variables = {"PATH": os.environ["PATH"], "TZ": "UTC", "STATE_DIRECTORY": str(self.state_directory),
                     "RUNTIME_DIRECTORY": str(self.folder), **environment}
        if self.has_store:
            variables["NOTIFY_SOCKET"] = str(self.store.path)
        if passed:
            variables |= {"LISTEN_FDS": str(len(passed)), "LISTEN_FDNAMES": ":".join(name for name, _ in passed)}
        command = [str(self.program), "run", "--config", str(self.configuration)]
        # Not by subprocess: LISTEN_PID is known to the child alone, and the descriptors have to stand in a row.
        self.process = os.fork()
        if self.process == 0:
            _become(command, variables, [each for _, each in passed], self._log.fileno())
        self._pidfd = os.pidfd_open(self.process)
        self.starts += 1
        if wait and self.has_store:
            self.wait_ready()

    def wait_ready(self) -> bool:
        """Whether the daemon has said READY=1; false where it has ended instead."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.store.is_ready:
            if self.wait_end(0.002):
                return False
            if time.monotonic() > deadline:
                raise Timeout(f"not ready within {SECONDS_TO_START} s\n{self.report()}")
        return True

    def wait_end(self, seconds: float) -> bool:
        """Whether the daemon has ended, by itself or not, within so many seconds. What it said last is heard then."""
        if self.process is None:
            return True
        ended = select.poll()
        ended.register(self._pidfd, select.POLLIN)
        if not ended.poll(seconds * 1000):
            return False
        self.ended_with = os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])
        os.close(self._pidfd)
        self.process = None
        self.store.drain()
        self.store.drop_what_hung_up()
        return True

    def terminate(self) -> None:
        """Sends SIGTERM, and waits until the daemon has ended."""
        os.kill(self.process, signal.SIGTERM)
        if not self.wait_end(SECONDS_TO_STOP):
            self.problems.append(f"SIGTERM did not end it within {SECONDS_TO_STOP} s")
            self.kill()

    def kill(self) -> None:
        """Sends SIGKILL, and waits until there is nothing left of the daemon."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        if not self.wait_end(SECONDS_TO_STOP):
            raise Timeout("SIGKILL did not end it")

    def reload(self) -> int:
        """What `systemctl reload` runs; gives its status."""
        return os.spawnve(os.P_WAIT, str(self.program), [str(self.program), "reload"],
                          {"PATH": os.environ["PATH"], "RUNTIME_DIRECTORY": str(self.folder)})

    def close(self) -> None:
        """Ends everything that was started or opened here."""
        if self.process is not None:
            self.kill()
        for each in self.listening:
            each.close()
        self.store.close()
        self._log.close()

    # What the daemon says

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def report(self) -> str:
        lines = [line for line in self.log().splitlines() if "notice: listening on " not in line][-400:]
        stored = " ".join(name for name, _ in self.store.entries())
        return "".join(f"    chatd| {line}\n" for line in lines) + f"    stored: {stored}\n" + "".join(
            f"    manager: {problem}\n" for problem in self.problems)


def _become(command: list[str], variables: dict[str, str], passed: list[int], log: int) -> None:
    """The child: puts the descriptors where sd_listen_fds(3) expects them, and becomes the daemon. Never returns."""
    try:
        kernel.die_with_parent()
        os.setsid()
        null = os.open("/dev/null", os.O_RDONLY)
        # First out of the way of where they are to be, then there.
        high = [_copy_above(each, FIRST + len(passed)) for each in [null, log, log, *passed]]
        for place, each in enumerate(high):
            os.dup2(each, place, inheritable=True)
        os.closerange(FIRST + len(passed), os.sysconf("SC_OPEN_MAX"))
        variables["LISTEN_PID"] = str(os.getpid())
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.execve(command[0], command, variables)
    finally:
        os._exit(127)


def _copy_above(descriptor: int, lowest: int) -> int:
    import fcntl
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)
