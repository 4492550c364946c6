"""A machine of the boot test: systemd as PID 1 in a container over the base image, thrown away afterwards."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import image
import kernel


class Timeout(AssertionError):
    """A condition that did not come true in time."""


def until(condition, what: str, seconds: float = 15):
    """Waits until `condition()` is true, and gives its value; fails with `what` when that takes over `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Machine:
    """Boots on entry, ends on exit. Its files are in memory, over the base image, which never changes."""

    def __init__(self, *layers: pathlib.Path):
        """`layers` are the files of earlier machines (their `files`), the topmost first, over the base image."""
        self.layers = [*layers, image.base()]
        self.nspawn = None

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chatd-boot-"))
        try:
            self._mount()
            self._boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _mount(self) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "chatd-boot", self.folder], check=True)
        self.root, self.files, work = (self.folder / name for name in ("root", "files", "work"))
        for folder in (self.root, self.files, work):
            folder.mkdir()
        layers = f"lowerdir={':'.join(map(str, self.layers))},upperdir={self.files},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "-o", layers, "chatd-boot", self.root], check=True)

    def _boot(self) -> None:
        self.console = open(self.folder / "console", "w+")
        self.nspawn = subprocess.Popen(
            ["systemd-nspawn", "-q", "-D", self.root, "-M", f"chatd-boot-{os.getpid()}", "-b", "--register=no",
             "--keep-unit", "--private-network", "--console=pipe", "--link-journal=no", "--kill-signal=SIGRTMIN+4"],
            stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console, preexec_fn=kernel.die_with_parent)
        try:
            self.leader = until(self._find_leader, "systemd in the container answers", 60)
            until(lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip()
                  in ("running", "degraded"), "the container has booted", 60)
        except Timeout as timeout:
            raise Timeout(f"{timeout}\n{(self.folder / 'console').read_text()}") from None

    def _find_leader(self) -> int | None:
        if self.nspawn.poll() is not None:
            raise Timeout(f"systemd-nspawn ended with status {self.nspawn.returncode}")
        children = pathlib.Path(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children").read_text().split()
        for child in children:
            if os.path.exists(f"/proc/{child}/root/run/systemd/private"):
                return int(child)
        return None

    def __exit__(self, *_) -> None:
        self.shut_down()
        for mount in (self.folder / "root", self.folder):
            subprocess.run(["umount", "--lazy", mount], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def shut_down(self) -> None:
        """Ends systemd as a power button would; the files stay until exit."""
        if self.nspawn is not None and self.nspawn.poll() is None:
            if hasattr(self, "leader"):
                os.kill(self.leader, signal.SIGRTMIN + 4)
            try:
                self.nspawn.wait(20)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()

    # Commands and files

    def enter(self, *namespaces: str) -> list:
        """The command that runs another inside: `-a` for all namespaces, `-n` for the network alone."""
        return ["nsenter", "-t", str(self.leader), *namespaces]

    def run(self, *command, check: bool = True, seconds: float = 60, environment: dict | None = None):
        """Runs a command inside; its output is text. Fails the test when `check` and its status isn't 0."""
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root",
                     "DEBIAN_FRONTEND": "noninteractive", "SYSTEMD_PAGER": "", **(environment or {})}
        result = subprocess.run([*self.enter("-a"), *map(str, command)], text=True, capture_output=True,
                                timeout=seconds, env=variables, stdin=subprocess.DEVNULL)
        if check and result.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))}: status {result.returncode}\n"
                                 f"{result.stdout}{result.stderr}")
        return result

    def systemctl(self, *arguments, **options):
        return self.run("systemctl", *arguments, **options)

    def path(self, inside: str) -> pathlib.Path:
        """Where a file of the running system is, seen from here."""
        return pathlib.Path(f"/proc/{self.leader}/root{inside}")

    def property(self, unit: str, name: str) -> str:
        return self.systemctl("show", "--value", "-p", name, unit).stdout.strip()

    def state(self, unit: str) -> str:
        return self.property(unit, "ActiveState")

    def daemon(self) -> int:
        """The daemon's process, numbered as the container numbers it; 0 when there is none."""
        return int(self.property("chatd.service", "MainPID"))

    def process_here(self, inside: int) -> int:
        """A process of the container (`inside` is its number there), numbered as this machine numbers it."""
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    status = pathlib.Path(f"/proc/{entry}/status").read_text()
                    same_space = os.readlink(f"/proc/{entry}/ns/pid") == os.readlink(f"/proc/{self.leader}/ns/pid")
                except OSError:
                    continue
                numbers = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()
                if same_space and int(numbers[-1]) == inside:
                    return int(entry)
        raise AssertionError(f"no process is {inside} in the container")

    # The network and the journal

    def connect(self, port: int, source: str | None = None) -> socket.socket:
        """A TCP connection from inside to one of its own ports."""
        with kernel.network_of(self.leader):
            return socket.create_connection(("127.0.0.1", port), 10, (source, 0) if source else None)

    def connect_as(self, user: int, path: str) -> socket.socket:
        """A connection to a Unix socket inside, from the user of that number: to the kernel nothing else tells who it is."""
        folder, name = os.path.split(path)
        home = os.getcwd()
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # What is below /proc is root's alone to pass through.
        os.chdir(self.path(folder))
        os.seteuid(user)
        try:
            opened.settimeout(10)
            opened.connect(name)
        finally:
            os.seteuid(0)
            os.chdir(home)
        return opened

    def add_user(self, name: str, real_name: str = "") -> int:
        """Adds a user; gives their number."""
        self.run("useradd", "--comment", real_name, name)
        return int(self.run("id", "-u", name).stdout)

    def journal(self, *matches: str) -> list[dict]:
        """The journal's records that match, oldest first."""
        self.run("journalctl", "--sync")
        output = self.run("journalctl", "--no-pager", "-b", "-o", "json", *matches).stdout
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]

    def report(self) -> str:
        """What a person would look at first when a test has failed."""
        commands = [["systemctl", "status", "--no-pager", "-l", "-n0", "chatd.service", "chatd.socket"],
                    ["journalctl", "--no-pager", "-b", "-n", "60", "-o", "short-precise"]]
        try:
            return "\n".join(self.run(*command, check=False, seconds=20).stdout for command in commands)
        except Exception as problem:  # a report must not hide the failure it explains
            return f"(no report: {problem})"
