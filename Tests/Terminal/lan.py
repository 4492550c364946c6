"""The LAN without a server: hosts are network namespaces, joined by a veth pair; all of it is gone with the processes that hold it."""

import os
import re
import socket
import subprocess

import kernel
from layout import says
from machine import until
from stage import Stage, as_root, check, scenario

PORT = 8888


class Host:
    """A network of its own, for as long as the process lives that holds it."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL, preexec_fn=kernel.die_with_parent)
        ours = namespace("self")
        until(lambda: namespace(self.holder.pid) != ours, "there is a network")
        self.inside = ("nsenter", "--target", str(self.holder.pid), "--net")
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command: str) -> None:
        subprocess.run([*self.inside, *command], check=True, capture_output=True, timeout=20)

    def socket(self) -> socket.socket:
        """A socket for datagrams to everybody on this host's networks."""
        with kernel.network_of(self.holder.pid):
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        return made

    def end(self) -> None:
        self.holder.kill()
        self.holder.wait(5)


def namespace(process) -> int:
    return os.stat(f"/proc/{process}/ns/net").st_ino


def two_hosts(stage: Stage) -> tuple[Host, Host]:
    """192.0.2.1 and 192.0.2.2, on one cable."""
    hosts = stage.keep(Host()), stage.keep(Host())
    first, second = (host.holder.pid for host in hosts)
    subprocess.run(["ip", "link", "add", "cable", "netns", str(first), "type", "veth", "peer", "name", "cable", "netns", str(second)], check=True, timeout=20)
    for number, host in enumerate(hosts, 1):
        host.run("ip", "address", "add", f"192.0.2.{number}/24", "broadcast", "192.0.2.255", "dev", "cable")
        host.run("ip", "link", "set", "cable", "up")
    return hosts


def at(stage: Stage, host: Host, name: str, *arguments: str):
    terminal = stage.chat("--lan", str(PORT), "--name", name, *arguments, name=name, inside=host.inside)
    stage.is_in(terminal, name, f"#{PORT}")
    terminal.shows(rf"│ LAN {PORT}")
    terminal.shows("names are unverified")
    return terminal


@as_root
@scenario
def two_hosts_talk(stage: Stage):
    """Two hosts on one cable, no server: each sees what the other says, and its own words, once; names are marked as unverified"""
    here, there = two_hosts(stage)
    ann, ben = at(stage, here, "ann"), at(stage, there, "ben")
    for turn in range(3):
        ann.enter(f"hello {turn} from ann")
        ben.shows(rf"ann.*hello {turn} from ann")
        ben.enter(f"hello {turn} from ben")
        ann.shows(rf"ben.*hello {turn} from ben")
    ann.enter("日本語, and the last")
    ben.shows(r"ann\? │ 日本語, and the last")
    ann.shows(r"ann ┃ 日本語, and the last")
    for terminal in (ann, ben):
        check(terminal.count("from ann") == 3, "words of ann are shown twice, or not at all")
        check(terminal.count("from ben") == 3, "words of ben are shown twice, or not at all")
        check(terminal.count("and the last") == 1, "words are shown twice, or not at all")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@as_root
@scenario
def several_on_one_host(stage: Stage):
    """Several on one host, and one on another, hear each other once"""
    here, there = two_hosts(stage)
    everybody = [at(stage, here, "ann"), at(stage, here, "amy"), at(stage, there, "ben")]
    for terminal, name in zip(everybody, ("ann", "amy", "ben")):
        terminal.enter(f"words of {name}")
        for other in everybody:
            other.shows(f"{name}.*words of {name}")
    for terminal in everybody:
        for name in ("ann", "amy", "ben"):
            check(terminal.count(f"words of {name}") == 1, f"words of {name} are shown twice")
    ann = everybody[0]
    ann.enter("/brb lunch")
    ann.shows(r"you are away \(lunch\)")
    for other in everybody[1:]:
        other.shows(r"ann will be right back \(lunch\)")
    ann.enter("/topic tea")
    ann.shows("refused: ")


@as_root
@scenario
def bad_datagrams(stage: Stage):
    """Datagrams that are too long, no text, or too many are dropped and counted; escape sequences do nothing; nobody can speak as oneself unseen"""
    here, there = two_hosts(stage)
    ann = at(stage, here, "ann")
    sender = stage.keep(there.socket())

    def send(data: bytes) -> None:
        sender.sendto(data, ("192.0.2.255", PORT))

    send(b"eve: hello there")
    ann.shows("eve.*hello there")
    send(b"eve: \x1b]0;title\x07\x1b[31mred\xe2\x80\xae\xc2\x9b31m")
    ann.shows("eve.*red")
    send(b"eve: " + b"x" * 2_000)
    send(b"eve: \xff\xfe")
    send(b"no colon at all")
    send(b"")
    send(b": no name")
    send(b"eve: two\nlines")
    for number in range(2_000):
        send(b"eve: flood %d" % number)
    ann.shows("flood 1")
    check(ann.count("flood") < 100, "nothing was dropped of a flood")
    ann.press("M-1")
    says(ann, "datagrams dropped: 1 too long")
    says(ann, r"datagrams dropped: [^!]*\d no UTF-8", 30)
    says(ann, r"datagrams dropped: [^!]*\d+ too many at once")
    ann.press("M-2")
    ann.type("still here")
    ann.shows("still here")
    written = ann.written
    for harmful in (b"\x1b]0;title", b"\xe2\x80\xae", b"\xc2\x9b"):
        check(harmful not in written, f"{harmful} came through to the terminal")
    check(b"x" * 70 not in written, "a datagram that is too long is shown")
    # Others are not dropped for what one did.
    other = stage.keep(there.socket())
    there.run("ip", "address", "add", "192.0.2.77/24", "broadcast", "192.0.2.255", "dev", "cable")
    other.bind(("192.0.2.77", 0))
    other.sendto(b"bob: me too", ("192.0.2.255", PORT))
    ann.shows("bob.*me too")


@as_root
@scenario
def without_a_terminal(stage: Stage):
    """--lan goes with --send and --plain"""
    here, there = two_hosts(stage)
    ben = stage.piped("--lan", str(PORT), "--name", "ben", "--plain", inside=there.inside)
    ann = at(stage, here, "ann")
    ben.enter("hello, ann")
    ann.shows("ben.*hello, ann")
    result = subprocess.run([*here.inside, stage.program, "--lan", str(PORT), "--name", "cron", "--send"], input="deploy done\n",
                            capture_output=True, text=True, timeout=30, env=stage.environment())
    check(result.returncode == 0, f"the status is {result.returncode}: {result.stderr}")
    ben.shows("cron.*deploy done")
    ann.shows("cron.*deploy done")
    check(ben.count("deploy done") == 1 and ann.count("deploy done") == 1, "it is shown twice")


@as_root
@scenario
def without_a_network(stage: Stage):
    """--lan --send without a network says so, and fails where not even this machine is reached"""
    def send(*inside: str) -> subprocess.CompletedProcess:
        return subprocess.run([*inside, stage.program, "--lan", str(PORT), "--name", "cron", "--send"], input="one\ntwo\n",
                              capture_output=True, text=True, timeout=30, env=stage.environment())

    nobody = send("unshare", "--net")
    check(nobody.returncode == 69, f"the status is {nobody.returncode}: {nobody.stderr}")
    check(nobody.stderr.count("nobody is reached") == 1, f"it does not say why: {nobody.stderr!r}")
    alone = send(*stage.keep(Host()).inside)
    check(alone.returncode == 0, f"the status is {alone.returncode}: {alone.stderr}")
    check(alone.stderr.count("only this machine is reached") == 1, f"it does not say who hears it: {alone.stderr!r}")


@as_root
@scenario
def the_daemon_bridges(stage: Stage):
    """A listener with `protocol = "lan"`: a room of chatd and the LAN hear each other, once, from either side"""
    here, there = two_hosts(stage)
    stage.serve(host="127.0.0.1", inside=here.inside, more=f'\n[[listener]]\nname = "lan"\nprotocol = "lan"\nport = {PORT}\nroom = "#lobby"\n')
    ben = at(stage, there, "ben")
    with kernel.network_of(here.holder.pid):
        tom = stage.telnet()
    tom.send("hello, everybody on the LAN\r\n")
    ben.shows("tom.*hello, everybody on the LAN")
    ben.enter("hello, room")
    tom.expect("<lan> <ben> hello, room\n")
    amy = at(stage, here, "amy")
    amy.enter("from the host of the daemon")
    ben.shows("amy.*from the host")
    tom.expect("<lan> <amy> from the host of the daemon\n")
    tom.send("one for all\r\n/brb\r\n/back\r\n")
    for terminal in (amy, ben):
        terminal.shows("tom.*one for all")
        check(terminal.count("one for all") == 1, "the bridge says it twice")
    check(not re.search(r"from the host|hello, room", tom.unread.decode()), "the bridge says it twice")
