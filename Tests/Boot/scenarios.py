"""What the package promises on a booted machine, a test each. Each runs in a machine of its own, in which the package is
installed and which has just booted."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import tomllib

import kernel
from client import SCRIPTS, Client, Program, irc, pychat, secured, telnet, wxchat
from machine import Machine, Timeout, until

PORTS = {"irc": 6667, "pychat": 6666, "wxchat": 50000, "telnet": 5000, "talk": 9999}
CONFIGURATION = "/etc/chatd/chatd.toml"
LOCAL = "/etc/chatd/chatd.toml.d/50-test.toml"
SOAK = os.environ.get("CHATD_SOAK") == "1"
TESTS = []

# Kept from chatd.toml: nothing about the machine below is as fast as a person types.
NO_LIMITS = "[limits]\nflood_burst = 0\nflood_rate = 0\nconnections_per_address = 0\n"


def test(function):
    """The docstring is the sentence that the run prints."""
    TESTS.append(function)
    return function


def check(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


# The first machine


def install(machine: Machine, packages: dict[str, pathlib.Path]) -> None:
    """Leaves each package where tests find it again: `/root/NAME.deb`."""
    for name, file in packages.items():
        shutil.copy(file, machine.path(f"/root/{name}.deb"))
    machine.run("apt-get", "install", "-y", "--no-install-recommends", *(f"/root/{name}.deb" for name in packages), seconds=120)


def installed_and_running(machine: Machine) -> None:
    for unit in ("chatd.socket", "chatd.service"):
        check(machine.state(unit) == "active", f"{unit} is {machine.state(unit)} after the installation\n{machine.report()}")
    greets_everywhere(machine)


def greets_everywhere(machine: Machine) -> None:
    """Each port lets somebody in, and somebody at another port hears of it or of what they say."""
    listener = pychat(machine, "greeter")
    for name, port in PORTS.items():
        if name == "pychat":
            continue
        visitor = irc(machine, "visitor") if name == "irc" else Client(machine, port)
        if name == "irc":
            visitor.send("PRIVMSG #lobby :hello from irc\r\n")
            listener.expect(r"visitor: hello from irc\n")
        elif name == "talk":
            visitor.send("login|visitor\n")
            listener.expect(r"visitor has entered the room\.\n")
        else:
            visitor.send(f"hello from {name}\n")
            listener.expect(rf"hello from {name}\n")
        visitor.close()
        listener.expect(r" has left the room\.\n")
    listener.close()


# Starting


@test
def both_units_start_with_the_machine(machine):
    """The machine boots with both units active, and every port serves."""
    for unit in ("chatd.socket", "chatd.service"):
        check(machine.state(unit) == "active", f"{unit} is {machine.state(unit)} after boot")
    greets_everywhere(machine)


@test
def the_first_connection_starts_the_service(machine):
    """The first connection starts the service, and is the first to be served."""
    machine.systemctl("stop", "chatd.service")
    check(machine.state("chatd.service") == "inactive", "the service did not stop")
    pychat(machine, "early")
    until(lambda: machine.state("chatd.service") == "active", "the service is active")


@test
def systemctl_start_waits_until_it_serves(machine):
    """When `systemctl start` returns, the service has said READY=1 and serves on every port."""
    machine.systemctl("stop", "chatd.service", "chatd.socket")
    machine.systemctl("start", "chatd.service")
    check(machine.state("chatd.socket") == "active", "the service did not bring its socket")
    check(machine.property("chatd.service", "SubState") == "running", "the service is not running")
    greets_everywhere(machine)


@test
def the_status_counts(machine):
    """`systemctl status` shows how many members, rooms and connections there are."""
    people = [telnet(machine, name) for name in ("ann", "ben", "cleo")]
    people[0].send("/join #attic\n")
    until(lambda: re.search(r"3 members.*2 rooms.*3 connections",
                            machine.systemctl("status", "--no-pager", "chatd.service").stdout), "the status counts")


@test
def ready_means_every_port_greets(machine):
    """By hand with a NOTIFY_SOCKET of the test's own: at READY=1 every port greets."""
    machine.systemctl("stop", "chatd.service", "chatd.socket")
    for _ in range(20 if SOAK else 5):
        with ByHand(machine) as daemon:
            daemon.wait_ready()
            greets_everywhere(machine)


@test
def a_taken_port_is_named(machine):
    """By hand on a port that is taken: the address, who has it, and status 69."""
    with machine_socket(machine, 7777):
        configure(machine, "/root/taken.toml", listeners={"telnet": 7777})
        result = machine.run("chatd", "run", "--config", "/root/taken.toml", check=False)
    check(result.returncode == 69, f"status {result.returncode}, not 69: {result.stderr}")
    check("7777" in result.stderr, f"the port is not named: {result.stderr}")
    check("in use" in result.stderr or "taken" in result.stderr, f"the reason is not named: {result.stderr}")


@test
def the_socket_unit_names_a_taken_port(machine):
    """Under systemd a port that is taken is named by the socket unit."""
    machine.systemctl("stop", "chatd.service", "chatd.socket")
    with machine_socket(machine, 6666):
        result = machine.systemctl("start", "chatd.socket", check=False)
        check(result.returncode != 0, "the socket unit started on a taken port")
    records = machine.journal("-u", "chatd.socket")
    check(any("6666" in record["MESSAGE"] and "in use" in record["MESSAGE"] for record in records), records)
    machine.systemctl("start", "chatd.service")
    greets_everywhere(machine)


@test
def no_sockets_is_a_bad_configuration(machine):
    """By hand with a configuration that leaves nothing to listen on: status 78, with the reason."""
    machine.path("/root/none.toml").write_text("[queue]\nsize = 1024\n")
    result = machine.run("chatd", "run", "--config", "/root/none.toml", check=False)
    check(result.returncode == 78 and result.stderr.strip(), f"status {result.returncode}: {result.stderr}")


# People


@test
def the_real_programs_chat(machine):
    """The three classic clients, telnet and nc chat with each other in one lobby."""
    python = shutil.which("python3")
    programs = {
        "pychat": Program(machine, python, "-u", str(SCRIPTS / "pychat.py"), "127.0.0.1:6666", "paul"),
        "wxchat": Program(machine, python, "-u", str(SCRIPTS / "wxchat.py"), "127.0.0.1", "50000"),
        "telnet": Program(machine, "telnet", "127.0.0.1", "5000"),
        "nc": Program(machine, "nc", "127.0.0.1", "5000"),
    }
    programs["telnet"].shows("Connected to")
    programs["wxchat"].type("/nick wanda")
    programs["wxchat"].shows("now goes by wanda")
    programs["telnet"].type("/nick tilda")
    programs["wxchat"].shows("now goes by tilda")
    programs["nc"].type("/nick nora")
    programs["wxchat"].shows("now goes by nora")
    programs["wxchat"].shows("paul has joined")
    sayings = {"pychat": "paul", "wxchat": "wanda", "telnet": "tilda", "nc": "nora"}
    for program, name in sayings.items():
        words = f"words of {name}"
        programs[program].type(words)
        for other, screen in programs.items():
            if other == program:
                continue
            screen.shows({"pychat": f"{name}: {words}\n", "wxchat": f"Message from {name}:\r\n\t{words}"}.get(other, f"<{name}> {words}"))
    for program in programs.values():
        program.end()


@test
def two_people_talk(machine):
    """Two of the two-person program are paired, and the one hears what the other types."""
    python = shutil.which("python3")
    first = Program(machine, python, "-u", str(SCRIPTS / "talk.py"), "127.0.0.1", "9999", "tom")
    until(lambda: machine.journal("CHATD_EVENT=join", "CHATD_MEMBER=tom"), "tom has joined")
    second = Program(machine, python, "-u", str(SCRIPTS / "talk.py"), "127.0.0.1", "9999", "tina")
    first.shows("tina has already logged in")
    second.shows("tom has already logged in")
    first.type("dear tina")
    second.shows("dear tina\n")
    second.type("dear tom")
    first.shows("dear tom\n")
    first.end()
    second.end()


@test
def brb_pauses_one_window_and_tells_the_others(machine):
    """`/brb lunch` in one window pauses that window and tells the others; `/back` shows what was said."""
    away, other = wxchat(machine, "wanda"), telnet(machine, "tilda")
    away.send("/brb lunch\n")
    away.expect("wanda will be right back -- lunch\r\n")
    other.expect(r"\[wanda\] will be right back|wanda will be right back -- lunch")
    for number in range(10):
        other.send(f"missed you {number}\n")
    other.send("/who\n")
    other.expect("wanda")
    away.send("/who\n")
    check("missed you" not in away.expect("-- .*tilda"), "somebody who is away was shown what was said")
    away.send("/back\n")
    shown = away.expect("wanda is back\r\n")
    numbers = re.findall(r"missed you (\d+)", shown)
    check(numbers == [str(number) for number in range(10)], f"on return: {shown!r}")


# The journal


def the_record(machine: Machine, *matches: str) -> dict:
    """The one record that matches."""
    records = until(lambda: machine.journal("-u", "chatd", *matches), f"a record with {matches}")
    check(len(records) == 1, f"{len(records)} records with {matches}")
    return records[0]


def has(record: dict, **fields) -> None:
    for name, value in {"PRIORITY": "6", "SYSLOG_IDENTIFIER": "chatd", **fields}.items():
        check(record.get(name) == value, f"{name} is {record.get(name)!r}, not {value!r}, in {record}")


@test
def the_journal_tells_who_came_and_went(machine):
    """Join, nick, away, back and leave are in the journal with all their fields, and `-x` explains them."""
    catalog = message_ids()
    member = Client(machine, PORTS["wxchat"])
    guest = f"guest-{member.port}"
    joined = the_record(machine, "CHATD_EVENT=join", f"CHATD_MEMBER={guest}")
    who = {"CHATD_PROTOCOL": "wxchat", "CHATD_ADDRESS": "127.0.0.1", "CHATD_SESSION": joined["CHATD_SESSION"]}
    has(joined, MESSAGE=f"{guest} joined #lobby", MESSAGE_ID=catalog["join"], CHATD_ROOM="#lobby", **who)

    member.send("/nick alice\n")
    has(the_record(machine, "CHATD_EVENT=nick", "CHATD_MEMBER=alice"), MESSAGE=f"{guest} is now alice",
        MESSAGE_ID=catalog["nick"], CHATD_OLD_NAME=guest, **who)

    member.send("/brb lunch\n")
    away = the_record(machine, "CHATD_EVENT=away", "CHATD_MEMBER=alice")
    has(away, MESSAGE="alice is away (lunch)", MESSAGE_ID=catalog["away"], CHATD_REASON="lunch", **who)
    check("CHATD_ROOM" not in away, "an away has no room")

    member.send("/back\n")
    back = the_record(machine, "CHATD_EVENT=back", "CHATD_MEMBER=alice")
    has(back, MESSAGE="alice is back", MESSAGE_ID=catalog["back"], **who)
    check(re.fullmatch(r"\d+(\.\d+)?", back.get("CHATD_AWAY_SEC", "")), back)

    member.send("the secret word is xyzzy\n")
    member.send("/quit good bye\n")
    left = the_record(machine, "CHATD_EVENT=leave", "CHATD_MEMBER=alice")
    has(left, MESSAGE_ID=catalog["leave"], CHATD_ROOM="#lobby", **who)
    check(left["MESSAGE"] == f"alice left #lobby ({left.get('CHATD_REASON')})" and "good bye" in left["MESSAGE"], left)

    check(len(machine.journal("CHATD_ROOM=#lobby", "CHATD_MEMBER=alice")) == 1, "CHATD_ROOM= does not find the leave")
    everything = machine.run("journalctl", "--no-pager", "-o", "export").stdout
    check("xyzzy" not in everything, "what was said is in the journal")
    explained = machine.run("journalctl", "--no-pager", "-x", "CHATD_EVENT=away").stdout
    for text in ("Subject: alice is away", "Defined-By: chatd", "The member alice is away"):
        check(text in explained, f"journalctl -x does not show {text!r}: {explained}")


def message_ids() -> dict[str, str]:
    """The ids of the catalog, by the event named in the comment above each."""
    catalog = (pathlib.Path(__file__).resolve().parents[2] / "systemd/chatd.catalog").read_text()
    return {name: number for name, number in re.findall(r"^# (.+)\n-- ([0-9a-f]{32})$", catalog, re.MULTILINE)}


@test
def a_stalled_journal_does_not_stall_the_chat(machine):
    """With journald stopped 20 clients chat on, each receives everything, and afterwards the journal counts what it lost."""
    machine.path(LOCAL).write_text(NO_LIMITS + "[queue]\nsize = 65536\nbytes = \"16MiB\"\n")
    machine.systemctl("reload", "chatd.service")
    people = [wxchat(machine, f"p{number}") for number in range(20)]
    people[0].send("all here\n")
    for person in people:
        person.expect("Message from p0:\r\n\tall here\r\n")
    until(lambda: len(machine.journal("CHATD_EVENT=nick")) == 20, "20 new names in the journal")

    # Each away and back is a record: more than the queue in front of the journal (2048) and the socket's hold.
    rounds = 500 if SOAK else 100
    journald = machine.process_here(int(machine.property("systemd-journald.service", "MainPID")))
    os.kill(journald, signal.SIGSTOP)
    try:
        for number in range(rounds):
            for person in people:
                person.send(f"/brb\n/back\nround {number}\n")
            for person in people:
                receives_round(person, number, len(people))
    finally:
        os.kill(journald, signal.SIGCONT)
    # One who leaves is one more record: it finds the journal accepting again, or is counted like the others.
    people.pop().close()
    expected = 2 * rounds * 20 + 1

    def account():
        written = sum(len(machine.journal(f"CHATD_EVENT={event}")) for event in ("away", "back", "leave"))
        lost = machine.journal(f"MESSAGE_ID={message_ids()['records dropped']}")
        return written, sum(int(record["CHATD_DROPPED"]) for record in lost)

    try:
        until(lambda: account()[1] > 0 and sum(account()) == expected, "written and dropped records add up")
    except Timeout as timeout:
        raise AssertionError(f"{timeout}: {account()} (written, lost) of {expected}") from None


def receives_round(person: Client, number: int, count: int) -> None:
    """Everybody's message of this round arrives, each once, in whatever order."""
    got = set()
    while len(got) < count:
        line = person.expect(r"Message from p\d+:\r\n\tround \d+\r\n")
        name, said = re.search(r"Message from (p\d+):\r\n\tround (\d+)\r\n", line).groups()
        check(int(said) == number and name not in got, f"{name}'s round {said} in round {number}")
        got.add(name)


# Changing the configuration


def certify(machine: Machine, certificate: str, key: str) -> pathlib.Path:
    """Makes a certificate that vouches for itself, and its key, for the chat's user to read; gives where the certificate is."""
    path = machine.path(certificate)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=chat", "-keyout", machine.path(key), "-out", path], check=True, capture_output=True)
    machine.run("chown", "root:chatd", certificate, key)
    machine.run("chmod", "640", certificate, key)
    return path


def encrypt(machine: Machine, certificate: str, key: str) -> None:
    machine.path(LOCAL).write_text(
        f'[[listener]]\nname = "telnet"\ntls = {{ certificate = "{certificate}", key = "{key}" }}\n')


@test
def credentials_encrypt_a_listener(machine):
    """A certificate and key that only root can read reach the daemon as credentials, and the port speaks TLS."""
    certificate = certify(machine, "/root/chain.pem", "/root/key.pem")
    machine.run("chmod", "600", "/root/chain.pem", "/root/key.pem")
    drop_in = machine.path("/etc/systemd/system/chatd.service.d/tls.conf")
    drop_in.parent.mkdir(exist_ok=True)
    drop_in.write_text("[Service]\nLoadCredential=chain.pem:/root/chain.pem\nLoadCredential=key.pem:/root/key.pem\n")
    encrypt(machine, "chain.pem", "key.pem")
    machine.run("chatd", "check-config")
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.service")
    listener, person = pychat(machine, "paul"), secured(machine, PORTS["telnet"], certificate)
    person.send("hello\n")
    listener.expect(r"guest-\d+: hello\n")
    machine.systemctl("reload", "chatd.service")
    person.send("still here\n")
    listener.expect(r"guest-\d+: still here\n")


@test
def a_renewed_certificate_takes_a_reload(machine):
    """`systemctl reload` shows a renewed certificate to those who come later, refuses a key of another, and disconnects nobody."""
    files = "/etc/chatd/chain.pem", "/etc/chatd/key.pem"
    plain = telnet(machine, "pia")
    people = []
    for name in ("eve", "lea"):
        certificate = certify(machine, *files)
        encrypt(machine, *files)
        machine.systemctl("reload", "chatd.service")
        people.append(secured(machine, PORTS["telnet"], certificate))
        people[-1].send(f"/nick {name}\n")
        plain.expect(f"now goes by {name}\n")
    certify(machine, "/etc/chatd/other.pem", files[1])
    result = machine.systemctl("reload", "chatd.service", check=False)
    check(result.returncode != 0, "the reload with the key of another succeeded")
    log = "\n".join(record["MESSAGE"] for record in machine.journal("-u", "chatd.service"))
    check(f"{files[1]}: not the key of the certificate in {files[0]}" in log, log)
    secured(machine, PORTS["telnet"], certificate).close()
    for person, name in zip(people, ("eve", "lea")):
        person.send("still here\n")
        plain.expect(f"<{name}> still here\n")


def configure(machine: Machine, path: str, listeners: dict | None = None, more: str = "") -> None:
    """Writes a whole configuration with these listeners (name and protocol alike) and nothing else but `more`."""
    text = more + "".join(f'\n[[listener]]\nname = "{name}"\nprotocol = "{name}"\nport = {port}\n'
                          for name, port in (listeners or PORTS).items())
    machine.path(path).write_text(text)


def held_by_the_room(machine: Machine) -> list[str]:
    """What a newcomer to wxchat is shown of the messages `line N` that the room still holds."""
    newcomer = Client(machine, PORTS["wxchat"])
    shown = newcomer.expect(rf"\('127\.0\.0\.1', {newcomer.port}\) has joined\r\n")
    newcomer.close()
    return re.findall(r"\tline (\d+)\r\n", shown)


@test
def reload_changes_the_queue_size(machine):
    """`systemctl reload` with a new queue size holds for the rooms there are, and nobody is disconnected."""
    people = [pychat(machine, "paul"), wxchat(machine, "wanda"), telnet(machine, "tilda")]
    speaker = people[0]

    def say_fifty():
        for number in range(40):
            speaker.send(f"say line {number}\n")
        speaker.expect("paul: line 39\n", 20)

    say_fifty()
    check(held_by_the_room(machine) == [str(number) for number in range(40)], "the room does not hold what was said")
    machine.path(LOCAL).write_text("[queue]\nsize = 8\n")
    machine.systemctl("reload", "chatd.service")
    check(len(held_by_the_room(machine)) <= 8, "the room holds more than the new size")
    say_fifty()
    held = held_by_the_room(machine)
    check(0 < len(held) <= 8 and held[-1] == "39", f"after the reload the room holds {held}")
    check(all(person.is_connected() for person in people), "the reload disconnected somebody")


@test
def reload_refuses_a_bad_file(machine):
    """`systemctl reload` with a bad file fails and says why; the old settings stay, and nobody is disconnected."""
    speaker, other = pychat(machine, "paul"), telnet(machine, "tilda")
    before = machine.daemon()
    machine.path(LOCAL).write_text('[queue]\nsize = "many"\n\n[limits]\nmessage_byte = 4\n')
    result = machine.systemctl("reload", "chatd.service", check=False)
    check(result.returncode != 0, "the reload of a bad file succeeded")
    log = "\n".join(record["MESSAGE"] for record in machine.journal("-u", "chatd.service"))
    for text in ("50-test.toml", "queue.size", "message_byte", "message_bytes"):
        check(text in log, f"the journal does not name {text!r}: {log}")
    by_hand = machine.run("chatd", "reload", check=False)
    check(by_hand.returncode != 0 and "queue.size" in by_hand.stderr, f"{by_hand}")
    check(machine.daemon() == before and machine.state("chatd.service") == "active", "the daemon did not go on")
    speaker.send("say still here\n")
    other.expect("<paul> still here\n")
    check(speaker.is_connected(), "the reload disconnected somebody")
    machine.path(LOCAL).unlink()
    machine.systemctl("reload", "chatd.service")


@test
def check_config_tells_what_is_wrong(machine):
    """`chatd check-config` accepts the shipped file; missing, unreadable, not TOML and full of wrong types are status 78."""
    machine.run("chatd", "check-config")
    machine.path("/root/not.toml").write_text("this is = = not toml\n")
    machine.path("/root/types.toml").write_text('[queue]\nsize = "many"\nbytes = true\n[server]\nthreads = []\n')
    machine.path("/root/folder.toml").mkdir()
    for name in ("missing", "not", "types", "folder"):
        result = machine.run("chatd", "check-config", "--config", f"/root/{name}.toml", check=False)
        check(result.returncode == 78, f"{name}: status {result.returncode}")
        check(f"{name}.toml" in result.stderr, f"{name}: the file is not named in {result.stderr!r}")
    types = machine.run("chatd", "check-config", "--config", "/root/types.toml", check=False).stderr
    for key in ("queue.size", "queue.bytes", "server.threads"):
        check(key in types, f"{key} is not named in {types!r}")


@test
def a_port_moves_in_the_file_only(machine):
    """A port that is changed in chatd.toml moves with `daemon-reload` and a restart of both units."""
    for port in (6000, 6001, 6002) if not SOAK else range(6000, 6020):
        text = machine.path(CONFIGURATION).read_text()
        machine.path(CONFIGURATION).write_text(re.sub(r"(protocol = \"telnet\"\nport = )\d+(\n\n# Two)", rf"\g<1>{port}\2", text))
        check(f"port = {port}" in machine.path(CONFIGURATION).read_text(), "the shipped file looks different")
        machine.systemctl("daemon-reload")
        machine.systemctl("restart", "chatd.socket", "chatd.service")
        telnet(machine, "tilda", port).close()
        try:
            Client(machine, PORTS["telnet"])
        except ConnectionRefusedError:
            pass
        else:
            raise AssertionError("the old port is still open")
    pychat(machine, "paul")


class Neighbour:
    """A program on the machine's LAN: sends from a port of its own, and hears what is sent to the room's."""

    def __init__(self, machine: Machine, port: int):
        self.port = port
        with kernel.network_of(machine.leader):
            self.heard, self.sending = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self.heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.heard.bind(("", port))
        self.heard.settimeout(10)
        self.sending.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)

    def say(self, text: str) -> None:
        self.sending.sendto(text.encode(), ("127.255.255.255", self.port))

    def expect(self, text: str) -> None:
        own = self.sending.getsockname()[1]
        while (heard := self.heard.recvfrom(4096))[1][1] == own:
            pass
        check(heard[0] == text.encode(), f"the LAN heard {heard[0]!r} and not {text!r}")


@test
def a_lan_is_joined_with_a_room(machine):
    """A `lan` listener: systemd makes its socket, and inside the sandbox what is said on either side is heard on the other; nobody
    sees it go or come when the daemon is restarted or killed."""
    machine.path(LOCAL).write_text('[[listener]]\nname = "lan"\nprotocol = "lan"\nport = 8888\nroom = "#lobby"\n')
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    check("0.0.0.0:8888 (Datagram)" in machine.property("chatd.socket", "Listen"), machine.property("chatd.socket", "Listen"))
    check(machine.property("chatd.socket", "Broadcast") == "yes", "the unit has no Broadcast=yes")
    check(machine.property("chatd.service", "PrivateNetwork") == "yes", "it has a network")
    check(machine.property("chatd.service", "RestrictAddressFamilies") == "AF_UNIX", "it may make sockets")
    paul, neighbour = pychat(machine, "paul"), Neighbour(machine, 8888)

    def both_are_heard(words: str) -> None:
        neighbour.say(f"ann: {words}")
        seen = paul.expect(f"lan: <ann> {words}\n")
        check(seen == f"lan: <ann> {words}\n", f"paul saw {seen!r}")
        paul.send(f"say heard {words}\n")
        paul.expect(f"paul: heard {words}\n")
        neighbour.expect(f"paul: heard {words}")

    both_are_heard("hello")
    machine.systemctl("restart", "chatd.service")
    both_are_heard("after a restart")
    before = machine.daemon()
    os.kill(machine.process_here(before), signal.SIGKILL)
    until(lambda: machine.daemon() not in (0, before), "another process serves")
    both_are_heard("after a kill")


@test
def what_does_not_fit_is_named(machine):
    """After a restart without `daemon-reload`, status and log name the listener without a socket and the socket without a listener."""
    text = machine.path(CONFIGURATION).read_text()
    machine.path(CONFIGURATION).write_text(text.replace("port = 9999", "port = 9998"))
    machine.systemctl("restart", "chatd.service")
    status = machine.systemctl("status", "--no-pager", "chatd.service").stdout
    for words in ("listener talk has no socket for port 9998", "no listener for the socket"):
        check(words in status, f"{words!r} is not in {status}")
        check(machine.run("journalctl", "-u", "chatd", "-p", "warning", "-g", words, check=False).returncode == 0,
              f"{words!r} is not in the log")
    for name in ("pychat", "wxchat", "telnet"):
        Client(machine, PORTS[name]).close()


@test
def a_bad_file_at_daemon_reload_costs_no_port(machine):
    """A `daemon-reload` while chatd.toml has a problem leaves the ports open, a moved one too, and the chat running."""
    text = machine.path(CONFIGURATION).read_text()
    machine.path(CONFIGURATION).write_text(text.replace("port = 9999", "port = 9998"))
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    speaker, other = pychat(machine, "paul"), telnet(machine, "tilda")
    machine.path(LOCAL).write_text('[queue]\nsize = "many"\n')
    machine.systemctl("daemon-reload")
    speaker.send("say still here\n")
    other.expect("<paul> still here\n")
    for port in (9998 if name == "talk" else port for name, port in PORTS.items()):
        Client(machine, port).close()


@test
def a_bad_file_at_start_does_not_cost_the_sockets(machine):
    """A bad file at start with clients pending, then a mended one: it serves again, and nobody ran reset-failed."""
    machine.systemctl("stop", "chatd.service")
    machine.path(LOCAL).write_text('[queue]\nsize = "many"\n')
    pending = [Client(machine, port) for port in PORTS.values() for _ in range(5)]
    for person in pending:
        check(person.expect_end(20).strip(), "a pending client was closed without a word")
    until(lambda: "queue.size" in machine.systemctl("status", "--no-pager", "chatd.service", check=False).stdout,
          "the status or the log in it names the problem")
    # Through more than one start: each waits 5 s.
    until(lambda: int(machine.property("chatd.service", "NRestarts")) >= (8 if SOAK else 2), "it is started again", 90)
    check(machine.state("chatd.socket") == "active", f"the socket is {machine.state('chatd.socket')}")
    machine.path(LOCAL).unlink()

    def served():
        person = Client(machine, PORTS["pychat"])
        try:
            return "Connect Success" in person.expect("Connect Success|-- .*\n", 15)
        except Timeout:
            return False
        finally:
            person.close()

    until(served, "a mended file is enough", 30)
    greets_everywhere(machine)


@test
def the_shipped_ports_stand_in_the_socket_unit(machine):
    """The ports that chatd.socket falls back to are those of the shipped configuration."""
    configuration = tomllib.loads(machine.path(CONFIGURATION).read_text())
    shipped = {str(listener.get("port") or listener["path"]) for listener in configuration["listener"]}
    unit = machine.path("/lib/systemd/system/chatd.socket").read_text()
    check(set(re.findall(r"^ListenStream=(.+)$", unit, re.MULTILINE)) == shipped, f"{unit} and {shipped}")
    dropped_in = machine.path("/run/systemd/generator/chatd.socket.d/50-chatd-listeners.conf").read_text()
    check(set(re.findall(r"^ListenStream=(.+)$", dropped_in, re.MULTILINE)) == shipped, f"{dropped_in} and {shipped}")


# IRC


def appoint(machine: Machine, more: str = "") -> None:
    """Makes the operator alice, whose password is sesame, and what else is given, and reloads."""
    password = machine.run("sh", "-c", "echo sesame | chatd hash-password").stdout.strip()
    machine.path(LOCAL).write_text(f'{more}\n[[operator]]\nname = "alice"\npassword_hash = "{password}"\n')
    machine.systemctl("reload", "chatd.service")


def operator(machine: Machine) -> Client:
    """Alice, who is an operator."""
    alice = irc(machine, "alice")
    alice.send("OPER alice sesame\r\n")
    alice.expect(r" 381 alice [^\r]*\r\n")
    return alice


def is_let_in(machine: Machine, source: str) -> bool:
    """Whether somebody from there comes into the chat."""
    visitor = Client(machine, PORTS["irc"], source)
    try:
        visitor.send("NICK visitor\r\nUSER visitor 0 * :visitor\r\n")
        return " 001 visitor " in visitor.expect(r" 001 visitor |ERROR [^\r]*\r\n")
    except (ConnectionError, Timeout):
        return False
    finally:
        visitor.close()


@test
def a_ban_survives_a_restart(machine):
    """Who is banned by address stays out after `systemctl restart chatd`, until the ban is lifted; others come in."""
    appoint(machine)
    alice = operator(machine)
    check(is_let_in(machine, "127.0.0.2"), "nobody is banned yet")
    alice.send("DLINE 127.0.0.2 :bad manners\r\nSTATS d\r\n")
    alice.expect(r" 219 alice [^\r]*\r\n")
    for _ in range(2):
        check(not is_let_in(machine, "127.0.0.2"), "who is banned was let in")
        check(is_let_in(machine, "127.0.0.3"), "who is not banned was kept out")
        machine.systemctl("restart", "chatd.service")
    alice.send("STATS d\r\n")
    check("bad manners" in alice.expect(r" 219 alice [^\r]*\r\n"), "the reason is forgotten")
    alice.send("UNDLINE 127.0.0.2\r\nPING done\r\n")
    alice.expect(r"PONG [^\r]*done\r\n")
    check(is_let_in(machine, "127.0.0.2"), "the ban was lifted")
    machine.systemctl("restart", "chatd.service")
    check(is_let_in(machine, "127.0.0.2"), "the lifted ban is back")


@test
def the_cloak_of_an_address_is_the_same_after_a_restart(machine):
    """What others see instead of an address outlives a restart, and the key of it is nobody else's to read."""

    def cloak() -> str:
        person = irc(machine, "iris")
        person.send("USERHOST iris\r\n")
        host = re.search(r"@(\S+)", person.expect(r" 302 iris :[^\r]*\r\n").split(" 302 ")[1])[1]
        person.close()
        return host

    first = cloak()
    check("127.0.0.1" not in first and first.endswith(".ip"), f"{first} is no cloak")
    found = machine.run("stat", "-c", "%a %U %s", "/var/lib/chatd/cloak.key").stdout.strip()
    check(found == "600 chatd 32", f"cloak.key is {found}")
    machine.systemctl("restart", "chatd.service")
    check(cloak() == first, "the cloak has changed")


@test
def an_operator_reloads_by_rehash(machine):
    """REHASH does what `systemctl reload` does, and tells the operator what is wrong with a file that is refused."""
    motd = machine.path("/etc/chatd/motd")
    motd.write_text("welcome to the attic\n")
    appoint(machine)
    alice = operator(machine)
    good = machine.path(LOCAL).read_text()
    machine.path(LOCAL).write_text('[server]\nmotd = "/etc/chatd/motd"\n' + good)
    alice.send("REHASH\r\n")
    alice.expect(r" 382 alice [^\r]*\r\n")
    alice.send("PING done\r\n")
    alice.expect(r"PONG [^\r]*done\r\n")
    alice.send("MOTD\r\n")
    check("welcome to the attic" in alice.expect(r" 376 alice [^\r]*\r\n"), "the new message of the day is not there")
    machine.path(LOCAL).write_text('[queue]\nsize = "many"\n' + good)
    alice.send("REHASH\r\n")
    alice.expect(r"queue\.size[^\r]*\r\n")
    alice.send("MOTD\r\n")
    check("welcome to the attic" in alice.expect(r" 376 alice [^\r]*\r\n"), "a refused file has changed something")


@test
def plaintext_clients_are_sent_to_the_encrypted_port(machine):
    """With sts_sec, CAP LS names the port of TLS on plaintext, and the duration over TLS."""
    certificate = certify(machine, "/etc/chatd/chain.pem", "/etc/chatd/key.pem")
    machine.path(LOCAL).write_text(
        '[irc]\nsts_sec = 300\n[[listener]]\nname = "ircs"\nprotocol = "irc"\nport = 6697\n'
        'tls = { certificate = "/etc/chatd/chain.pem", key = "/etc/chatd/key.pem" }\n')
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    plain, encrypted = Client(machine, PORTS["irc"]), secured(machine, 6697, certificate)
    for client, policy in ((plain, r"sts=port=6697"), (encrypted, r"sts=duration=300")):
        client.send("CAP LS 302\r\n")
        client.expect(rf"CAP \* LS [^\r]*{policy}[ \r]")
    one, other = irc(machine, "ann"), irc(machine, "ben", 6697, certificate)
    other.send("PRIVMSG #lobby :hello from TLS\r\n")
    one.expect(r":ben!\S+ PRIVMSG #lobby :hello from TLS\r\n")


@test
def a_full_disk_costs_no_chat(machine):
    """With no room for its state the daemon starts, serves, and says in the log what is missing."""
    machine.systemctl("stop", "chatd.service")
    machine.run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", "/var/lib/chatd")
    machine.run("sh", "-c", "head -c 4096 /dev/zero > /var/lib/chatd/rest")
    machine.systemctl("start", "chatd.service")
    greets_everywhere(machine)
    log = "\n".join(record["MESSAGE"] for record in machine.journal("-u", "chatd.service"))
    check("cannot write /var/lib/chatd/cloak.key: No space left on device" in log, log)


# Failing


@test
def a_crash_is_made_good(machine):
    """After `kill -9` systemd starts the daemon again, it serves, and who was there is still there."""
    speaker, other = pychat(machine, "paul"), telnet(machine, "tilda")
    before = machine.daemon()
    os.kill(machine.process_here(before), signal.SIGKILL)
    until(lambda: machine.daemon() not in (0, before), "another process serves")
    speaker.send("say still here\n")
    check(other.expect("<paul> still here\n").strip() == "<paul> still here", "somebody noticed")
    greets_everywhere(machine)


def quick_watchdog(machine: Machine) -> None:
    folder = machine.path("/etc/systemd/system/chatd.service.d")
    folder.mkdir()
    (folder / "test.conf").write_text("[Service]\nWatchdogSec=2s\n")
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.service")


def is_replaced(machine: Machine, before: int, meanwhile=lambda: None) -> None:
    def replaced():
        meanwhile()
        return machine.daemon() not in (0, before) and machine.state("chatd.service") == "active"

    until(replaced, "systemd replaces the daemon", 30)
    check(is_in_log(machine, "atchdog timeout"), "it was not the watchdog")
    greets_everywhere(machine)


def is_in_log(machine: Machine, words: str) -> bool:
    return any(words in record["MESSAGE"] for record in machine.journal("-u", "chatd.service"))


@test
def the_watchdog_sees_one_stuck_loop(machine):
    """With the thread of one event loop stopped, the watchdog has systemd replace the daemon."""
    quick_watchdog(machine)
    before = machine.daemon()
    process = machine.process_here(before)
    threads = {int(task.name): (task / "comm").read_text().strip() for task in pathlib.Path(f"/proc/{process}/task").iterdir()}
    loops = sorted(thread for thread, name in threads.items() if name.startswith("NIO-ELT"))
    check(loops, f"no event loop among {threads}")
    held = kernel.HeldThread(loops[-1])
    is_replaced(machine, before, held.reap)


@test
def the_watchdog_sees_a_stopped_process(machine):
    """With the whole process stopped by SIGSTOP, the watchdog has systemd replace the daemon."""
    quick_watchdog(machine)
    before = machine.daemon()
    os.kill(machine.process_here(before), signal.SIGSTOP)
    is_replaced(machine, before)


@test
def the_watchdog_leaves_a_healthy_daemon_alone(machine):
    """A busy and healthy daemon lives through many periods of the watchdog."""
    quick_watchdog(machine)
    before = machine.daemon()
    machine.path(LOCAL).write_text(NO_LIMITS)
    machine.systemctl("reload", "chatd.service")
    speaker = pychat(machine, "paul")
    end = time.monotonic() + (60 if SOAK else 6)
    number = 0
    while time.monotonic() < end:
        speaker.send("".join(f"say {number} {line}\n" for line in range(200)))
        speaker.expect(f"paul: {number} 199\n")
        number += 1
    check(machine.daemon() == before, "the daemon was replaced")


@test
def connections_come_and_go_without_a_leak(machine):
    """Thousands of connects and disconnects leave no descriptor and no member behind."""
    machine.path(LOCAL).write_text(NO_LIMITS)
    machine.systemctl("reload", "chatd.service")
    telnet(machine, "first").close()
    descriptors = pathlib.Path(f"/proc/{machine.process_here(machine.daemon())}/fd")
    witness = telnet(machine, "witness")
    before = len(os.listdir(descriptors))
    for number in range(10_000 if SOAK else 2_000):
        visitor = machine.connect(list(PORTS.values())[number % len(PORTS)])
        if number % 3 == 0:
            visitor.sendall(b"half a line")
        if number % 5 == 0:  # a reset instead of an orderly end
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        visitor.close()
    # What keeps the connections over a restart is a pair of sockets, and another one at times.
    until(lambda: len(os.listdir(descriptors)) <= before + 4, f"{before} descriptors are open, as before", 30)
    until(lambda: "1 member" in machine.property("chatd.service", "StatusText"), "the witness is alone")
    check(witness.is_connected(), "the witness was disconnected")


# Stopping, upgrading, removing


@test
def stopping_says_goodbye(machine):
    """`systemctl stop` tells everybody, in the words of their protocol, and closes."""
    people = {"pychat": pychat(machine, "paul"), "wxchat": wxchat(machine, "wanda"), "telnet": telnet(machine, "tilda"),
              "irc": irc(machine, "iris")}
    talker = Client(machine, PORTS["talk"])
    talker.send("login|tom\n")
    people["pychat"].expect("tom has entered the room")
    started = time.monotonic()
    machine.systemctl("stop", "chatd.service")
    check(time.monotonic() - started < 5, "stopping took longer than a few seconds")
    forms = {"irc": r"ERROR :[^\r\n]+\r\n", "pychat": r"-- [^\n]+\n", "wxchat": r"-- [^\r]+\r\n", "telnet": r"\r-- [^\n]+\n"}
    for protocol, person in people.items():
        last = person.expect_end()
        check(re.search(forms[protocol], last), f"{protocol} was not told: {last!r}")
    check(talker.expect_end(), "talk was not told")
    check(machine.property("chatd.service", "Result") == "success", "the service did not end well")
    check(machine.state("chatd.socket") == "active", "the socket is gone")
    check(machine.property("chatd.service", "NFileDescriptorStore") == "0", "systemd still keeps something for it")
    pychat(machine, "again")


@test
def reinstalling_keeps_everything_active(machine):
    """Installing the package over itself restarts the service alone: no port is ever closed, and nobody who is there notices."""
    before = machine.daemon()
    speaker, other = pychat(machine, "paul"), telnet(machine, "tilda")
    refused = []
    installing = subprocess.Popen([*machine.enter("-a"), "apt-get", "install", "-y", "--reinstall", "/root/chatd.deb"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"})
    while installing.poll() is None:
        try:
            machine.connect(PORTS["talk"]).close()
        except ConnectionRefusedError as refusal:
            refused.append(refusal)
        time.sleep(0.05)
    check(installing.returncode == 0, installing.stderr.read())
    check(not refused, f"the port was closed {len(refused)} times meanwhile")
    until(lambda: machine.state("chatd.service") == "active", "the service is active")
    check(machine.state("chatd.socket") == "active", "the socket is not active")
    check(machine.daemon() != before, "the old program still runs")
    log = [record["MESSAGE"] for record in machine.journal("-u", "chatd.socket")]
    check(not any("refusing" in line or "Closed" in line for line in log), log)
    speaker.send("say still here\n")
    check(other.expect("<paul> still here\n").strip() == "<paul> still here", "somebody noticed")
    greets_everywhere(machine)


@test
def purging_leaves_nothing(machine):
    """`apt-get purge` leaves no file, no unit, no user and no process behind."""
    person = pychat(machine, "paul")
    machine.run("apt-get", "purge", "-y", "chatd")
    person.expect_end()
    # What apt, dpkg and the journal tell of the past stays; so does the test's own copy of the package.
    found = machine.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/sys", ")", "-prune", "-o",
                        "-iname", "*chatd*", "-print", check=False).stdout.split()
    check([path for path in found if path != "/root/chatd.deb"] == [], f"left behind: {found}")
    for folder in ("/run", "/tmp", "/var/tmp"):
        found = machine.run("find", folder, "-iname", "*chatd*", check=False).stdout.split()
        check(found == [], f"left behind: {found}")
    for database in ("passwd", "group"):
        check(machine.run("getent", database, "chatd", check=False).returncode != 0, f"chatd is still in {database}")
    units = machine.systemctl("list-units", "--all", "--no-legend", "--plain", "chatd*").stdout
    check(all("not-found" in line for line in units.splitlines()), units)
    for port in PORTS.values():
        try:
            machine.connect(port)
        except ConnectionRefusedError:
            continue
        raise AssertionError(f"port {port} is still open")


# The units


@test
def the_units_verify(machine):
    """`systemd-analyze verify` has nothing to say."""
    result = machine.run("systemd-analyze", "verify", "--man=no", "chatd.service", "chatd.socket", check=False)
    check(result.returncode == 0 and not result.stdout + result.stderr, f"{result.stdout}{result.stderr}")


@test
def the_sandbox_is_tight(machine):
    """`systemd-analyze security` gives at most 0.5, since users of the host are known, and the running process has no privilege left."""
    result = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=5", "chatd.service", check=False)
    exposure = float(re.search(r"Overall exposure level for chatd.service: (\d+\.\d+)", result.stdout)[1])
    check(exposure <= 0.5, result.stdout)
    process = machine.process_here(machine.daemon())
    status = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines())
    for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
        check(int(status[name], 16) == 0, f"{name} is {status[name]}")
    check(status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", status)
    check("0" not in status["Uid"].split(), "it runs as root")
    for space in ("net", "mnt", "ipc"):
        own, outer = (os.readlink(f"/proc/{number}/ns/{space}") for number in (process, machine.leader))
        check(own != outer, f"it shares the {space} namespace")


# Tools


class ByHand:
    """chatd started by hand, with a notify socket that the test reads."""

    def __init__(self, machine: Machine):
        self.machine = machine

    def __enter__(self):
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.path = self.machine.path("/run/by-hand")
        self.path.mkdir(exist_ok=True)
        address = self.path / "notify"
        address.unlink(missing_ok=True)
        self.notify.bind(str(address))
        self.process = subprocess.Popen(
            [*self.machine.enter("-a"), "chatd", "run"], stderr=subprocess.DEVNULL, preexec_fn=kernel.die_with_parent,
            env={"PATH": "/usr/sbin:/usr/bin", "NOTIFY_SOCKET": "/run/by-hand/notify", "RUNTIME_DIRECTORY": "/run/by-hand"})
        return self

    def wait_ready(self) -> None:
        self.notify.settimeout(10)
        while "READY=1" not in self.notify.recv(65536).decode().splitlines():
            pass

    def __exit__(self, *_) -> None:
        # nsenter waits for the program it has forked, and passes no signal on.
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        self.notify.close()
        check(self.process.wait(10) == 0, f"SIGTERM ended it with status {self.process.returncode}")


class machine_socket:
    """Somebody else's listening socket inside the machine."""

    def __init__(self, machine: Machine, port: int):
        self.machine, self.port = machine, port

    def __enter__(self):
        with kernel.network_of(self.machine.leader):
            self.socket = socket.create_server(("::", self.port), family=socket.AF_INET6, dualstack_ipv6=True)

    def __exit__(self, *_):
        self.socket.close()
