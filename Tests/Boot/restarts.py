"""What a restart, a crash and an upgrade promise to those who are chatting, under the real systemd. The crowd checks every message."""

import os
import re
import signal

import cast
from client import Client, secured, telnet
from machine import until
from party import Party
from scenarios import LOCAL, SOAK, certify, check, greets_everywhere, is_in_log, quick_watchdog, test

PEOPLE, ROOMS = (1_000, 6) if SOAK else (120, 2)
DROP_INS = "/etc/systemd/system/chatd.service.d"


def pick(small: int, full: int) -> int:
    return full if SOAK else small


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def store(machine) -> int:
    """How many descriptors systemd keeps for the daemon."""
    return int(machine.property("chatd.service", "NFileDescriptorStore"))


@test
def restarts_disconnect_nobody(machine):
    """`systemctl restart chatd` in a loop: every message of a crowd in all protocols arrives once and in order, and nobody notices."""
    with Party(machine, PEOPLE, ROOMS) as party:
        for _ in range(pick(3, 20)):
            party.chat(0.5)
            party.systemctl("restart", "chatd.service")


@test
def kills_disconnect_nobody(machine):
    """SIGKILL at random moments in a loop: the same."""
    with Party(machine, PEOPLE, ROOMS) as party:
        for _ in range(pick(4, 50)):
            party.chat(0.6)
            party.ends_with(kill)


@test
def upgrading_disconnects_nobody(machine):
    """Installing the package again, while a crowd chats: the same."""
    with Party(machine, PEOPLE, ROOMS) as party:
        before = machine.daemon()
        for _ in range(pick(1, 5)):
            party.during(lambda: machine.run("apt-get", "install", "-y", "--reinstall", "/root/chatd.deb", seconds=120))
        party.during(until, lambda: party.serves_after(before), "the new one serves")


@test
def a_moved_port_disconnects_nobody(machine):
    """A port that moves, with both units restarted: who came by the old one stays, and others come by the new one."""
    with Party(machine, PEOPLE, ROOMS) as party:
        door = cast.Door("telnet", "TCP", "#room0")
        old, party.addresses[door] = party.addresses[door], 7999
        party.configure()
        party.systemctl("daemon-reload")
        party.systemctl("restart", "chatd.socket", "chatd.service")
        try:
            Client(machine, old)
        except ConnectionRefusedError:
            pass
        else:
            raise AssertionError("the old port is still open")
        party.settle()
    telnet(machine, "tilda", 7999)


@test
def another_queue_size_disconnects_nobody(machine):
    """A restart, a reload and a crash with another size of the queue each: the same."""
    with Party(machine, PEOPLE, ROOMS) as party:
        for size, change in ((4_096, lambda: party.systemctl("restart", "chatd.service")), (65_536, lambda: party.ends_with(kill)),
                             (8_192, lambda: party.systemctl("reload", "chatd.service"))):
            party.configure(queue=size)
            change()
            party.chat(0.5)


@test
def the_watchdog_disconnects_nobody(machine):
    """A daemon that is stuck is replaced by the watchdog: the same."""
    quick_watchdog(machine)
    with Party(machine, PEOPLE, ROOMS) as party:
        for _ in range(pick(1, 3)):
            party.chat(0.5)
            party.ends_with(lambda process: os.kill(process, signal.SIGSTOP))
        check(is_in_log(machine, "atchdog timeout"), "it was not the watchdog")


@test
def a_crash_loop_that_ends_disconnects_nobody(machine):
    """A daemon that can't be started for a while, and then can: everybody is still there."""
    with Party(machine, PEOPLE, ROOMS) as party:
        spoil(machine)
        before = machine.daemon()
        kill(machine.process_here(before))
        party.during(until, lambda: machine.daemon() == 0, "the daemon is gone")
        party.crowd.mark_kill()
        party.kills += 1
        party.during(until, lambda: int(machine.property("chatd.service", "NRestarts")) >= pick(5, 50), "it was tried often", 60)
        mend(machine)
        party.during(until, lambda: party.serves_after(before), "another process serves")


@test
def a_crash_loop_that_does_not_end_hangs_nobody(machine):
    """Past the start limit systemd gives up: every connection is closed, and once mended it serves again."""
    with Party(machine, PEOPLE, ROOMS) as party:
        spoil(machine, "[Unit]\nStartLimitBurst=5\n")
        party.crowd.settle()
        kill(machine.process_here(machine.daemon()))
        party.during(until, lambda: machine.property("chatd.service", "Result") == "start-limit-hit"
                     or machine.state("chatd.service") == "failed", "systemd gives up", 60)
        party.everybody_leaves(are_told=False)
        check(store(machine) == 0, f"{store(machine)} descriptors are still stored")
    mend(machine)
    machine.systemctl("reset-failed", "chatd.service", "chatd.socket")
    machine.systemctl("start", "chatd.socket", "chatd.service")
    greets_everywhere(machine)


def spoil(machine, more: str = "") -> None:
    """From now on the daemon can't be started."""
    machine.path(DROP_INS).mkdir(exist_ok=True)
    machine.path(f"{DROP_INS}/spoilt.conf").write_text(f"{more}[Service]\nExecStartPre=/nonexistent\n")
    machine.systemctl("daemon-reload")


def mend(machine) -> None:
    machine.path(f"{DROP_INS}/spoilt.conf").unlink()
    machine.systemctl("daemon-reload")


@test
def stopping_empties_the_store(machine):
    """`systemctl stop` tells a crowd goodbye, closes every connection and keeps nothing; who comes then starts a clean one."""
    with Party(machine, PEOPLE, ROOMS) as party:
        check(0 < store(machine) <= 64, f"{store(machine)} descriptors are stored while people are here")
        party.crowd.settle()
        party.systemctl("stop", "chatd.service")
        party.everybody_leaves(are_told=True)
        check(store(machine) == 0, f"{store(machine)} descriptors are still stored")
    check(machine.state("chatd.socket") == "active", "the socket is gone")
    greets_everywhere(machine)


@test
def who_is_encrypted_is_told_of_a_restart(machine):
    """A restart tells those who came over TLS that they are to come back, and closes; others stay."""
    files = "/etc/chatd/chain.pem", "/etc/chatd/key.pem"
    certificate = certify(machine, *files)
    machine.path(LOCAL).write_text(
        '[[listener]]\nname = "secure"\nprotocol = "telnet"\nport = 5001\n'
        f'tls = {{ certificate = "{files[0]}", key = "{files[1]}" }}\n')
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    plain, encrypted = telnet(machine, "pia"), secured(machine, 5001, certificate)
    encrypted.send("/nick eve\n")
    plain.expect("now goes by eve\n")
    machine.systemctl("restart", "chatd.service")
    last = encrypted.expect_end()
    check(re.search(r"\r-- [^\n]*restart[^\n]*\n", last), f"eve was not told: {last!r}")
    plain.expect(r"Client \(eve\) is offline\n")
    again = secured(machine, 5001, certificate)
    again.send("/nick eve\nback again\n")
    plain.expect("<eve> back again\n")
