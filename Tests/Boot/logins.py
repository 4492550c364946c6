"""Users of the host and their `chat`: known by who they are to the operating system, and disturbed by nothing that the daemon goes through."""

import pathlib
import subprocess

from client import pychat
from machine import Machine
from piped import Piped
from scenarios import check, test
from terminal import Terminal

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
VERIFIED = "is a user of this host, verified"


class Host:
    """A machine with users, and what they run on it. All of it ends with the block."""

    def __init__(self, machine: Machine, *users: str):
        self.machine, self.running = machine, []
        for user in users:
            machine.add_user(user)

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, _) -> None:
        if problem is not None:
            problem.add_note("".join(program.report() for program in self.running))
        for program in self.running:
            if isinstance(program, Piped):
                # It leaves by itself: what runs it cannot pass the end on, and systemd would wait for it.
                program.close_input()
                program.ends()
            program.end()

    def at_terminal(self, user: str, *arguments: str) -> Terminal:
        """`chat` at a terminal of 80 columns and 24 rows."""
        return self._keep(Terminal(self._folder(), user, self._command(user, *arguments), ENVIRONMENT))

    def plain(self, user: str, *arguments: str) -> Piped:
        """`chat --plain`: what happens as lines, and lines of the user's."""
        return self._keep(Piped(self._folder(), user, self._command(user, "--plain", *arguments), ENVIRONMENT))

    def run(self, user: str, *arguments: str, words: str = "") -> subprocess.CompletedProcess:
        """`chat` with words as its input, from start to end."""
        return subprocess.run(self._command(user, *arguments), input=words, capture_output=True, text=True, timeout=60, env=ENVIRONMENT)

    def _command(self, user: str, *arguments: str) -> list[str]:
        return [*self.machine.enter("-a"), "runuser", "-u", user, "--", "chat", *arguments]

    def _folder(self) -> pathlib.Path:
        return self.machine.folder / f"program-{len(self.running)}"

    def _keep(self, program):
        self.running.append(program)
        return program


def ends_with(result: subprocess.CompletedProcess, status: int, *words: str) -> None:
    """It has ended with this status, and said each of the words to standard error."""
    check(result.returncode == status, f"status {result.returncode}, not {status}: {result.stdout}{result.stderr}")
    for word in words:
        check(word in result.stderr, f"{word!r} is not told: {result.stderr!r}")


@test
def chat_is_known_by_the_login_name(machine):
    """Two users type `chat`: each is known by the login name, hears the other, and WHOIS says that the name is verified."""
    with Host(machine, "alice", "bob") as host:
        alice = host.at_terminal("alice")
        alice.shows("you joined #lobby")
        bob = host.plain("bob")
        alice.shows("bob joined")
        bob.enter("hello from one user")
        alice.shows(r"\bbob\b.*hello from one user")
        alice.enter("hello from the other")
        bob.shows(r"\balice\b.*hello from the other")
        alice.enter("/whois bob")
        alice.shows(VERIFIED)
        bob.enter("/whois alice")
        bob.shows(VERIFIED)
        # Who has come by the network is somebody whom nobody vouches for.
        paul = pychat(machine, "paul")
        bob.enter("/whois paul")
        bob.shows("paul: .*here since")
        check(bob.count(VERIFIED) == 1, "whoever comes by the network is verified too")
        paul.close()
        alice.enter("/quit good night")
        check(alice.ends() == 0, "leaving is no failure")
        alice.is_restored()
        bob.shows(r"\balice\b.*good night")


@test
def chat_notices_no_restart(machine):
    """While chatd is restarted and killed, a line is typed on, messages go on, and nothing of it is shown."""
    with Host(machine, "alice", "bob") as host:
        alice = host.at_terminal("alice")
        alice.shows("you joined #lobby")
        bob = host.plain("bob")
        alice.shows("bob joined")
        bob.enter("before it")
        alice.shows("before it")
        alice.type("half a li")
        alice.shows("half a li")
        told = r"(?i)connect|lost|again"
        before = alice.count(told), bob.count(told)
        machine.systemctl("restart", "chatd.service")
        machine.systemctl("kill", "--signal=SIGKILL", "chatd.service")
        bob.enter("after it")
        alice.shows("after it")
        alice.enter("ne")
        bob.shows(r"\balice\b.*half a line")
        alice.shows(r"\balice\b.*half a line")
        check((alice.count(told), bob.count(told)) == before, f"somebody was told: {alice.rows}, {bob.lines}")
        alice.enter("/quit")
        check(alice.ends() == 0, "leaving is no failure")


@test
def chat_sends_for_scripts(machine):
    """`echo WORDS | chat --send` by a user of the host: heard under the login name, with a true status, and refused where nobody is."""
    with Host(machine, "alice", "bob") as host:
        bob = host.plain("bob", "--room", "#ops")
        bob.shows("you joined #ops")
        ends_with(host.run("alice", "--send", "--room", "#ops", words="deploy done\n"), 0)
        bob.shows(r"\balice\b.*deploy done")
        machine.systemctl("stop", "chatd.socket", "chatd.service")
        ends_with(host.run("alice", "--send", "--room", "#ops", words="is anybody there?\n"), 69, "chat.sock")


@test
def chat_says_why_nobody_is_refused(machine):
    """A process whose UID belongs to no user is not let in, and told why."""
    eve = "setpriv --reuid=4711 --regid=4711 --clear-groups chat --send --room '#lobby' --name eve"
    result = machine.run("sh", "-c", f"echo let me in | {eve}", check=False)
    ends_with(result, 77, "4711")


@test
def chat_needs_no_daemon(machine):
    """The package `chat` installs without chatd, and says what to do where no daemon is; purging it leaves nothing."""
    machine.run("apt-get", "purge", "-y", "chat", "chatd")
    machine.run("apt-get", "install", "-y", "--no-install-recommends", "/root/chat.deb", seconds=120)
    check(not machine.path("/usr/sbin/chatd").exists(), "chat has brought chatd")
    with Host(machine, "alice") as host:
        ends_with(host.run("alice"), 69, "/run/chatd/chat.sock", "chat HOST", "chat --lan PORT")
        example = "/usr/share/doc/chat/examples/config.toml"
        ends_with(host.run("alice", "--config", example), 69, "/run/chatd/chat.sock")
        check(host.run("alice", "--version").stdout.strip(), "it has no version")
    files = machine.run("dpkg-query", "--listfiles", "chat").stdout.split()
    machine.run("apt-get", "purge", "-y", "chat")
    left = [path for path in files if not machine.path(path).is_dir() and machine.path(path).exists()]
    check(not left, f"left behind: {left}")
