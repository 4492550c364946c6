"""What the users of the machine have from /run/chatd/chat.sock: the kernel says who they are."""

import os
import re

from client import CHAT, Client, LocalClient, chat, irc
from scenarios import LOCAL, PORTS, check, has, is_in_log, test, the_record

SERVICE_DROP_IN = "/run/systemd/generator/chatd.service.d/50-chatd-listeners.conf"


def whois(client: Client, name: str) -> str:
    client.send(f"WHOIS {name}\r\n")
    return client.expect(rf" 318 \S+ {name} [^\r]*\r\n")


def is_verified(shown: str, name: str, account: str) -> bool:
    return bool(re.search(rf" 330 \S+ {name} {account} :", shown)
                and re.search(rf" 320 \S+ {name} :is a user of this host, verified\r\n", shown))


@test
def users_are_known_by_their_login_names(machine):
    """Two users come in by the Unix socket: their names are their login names, WHOIS has the mark, the journal their numbers, over a restart too."""
    users = {name: machine.add_user(name, f"{name.title()} of the House,Room 5,,") for name in ("alice", "bob")}
    clients = {name: chat(machine, user) for name, user in users.items()}
    stranger = irc(machine, "carol")
    for _ in range(2):
        for name, client in clients.items():
            for asker in (*clients.values(), stranger):
                shown = whois(asker, name)
                check(is_verified(shown, name, name), shown)
                check(re.search(rf" 311 \S+ {name} {name} local \* :{name.title()} of the House\r\n", shown), shown)
            check(" 320 " not in whois(client, "carol"), "somebody from the network is marked")
        machine.systemctl("restart", "chatd.service")
    clients["alice"].send("NICK wombat\r\n")
    shown = whois(stranger, "wombat")
    check(is_verified(shown, "wombat", "alice"), shown)
    for name, user in users.items():
        joined = the_record(machine, "CHATD_EVENT=join", f"CHATD_MEMBER={name}")
        has(joined, CHATD_USER=name, CHATD_UID=str(user), CHATD_PROTOCOL="irc")


@test
def users_need_no_password(machine):
    """Where the server has a password, users of the machine are let in without one, and nobody else is."""
    password = machine.run("sh", "-c", "echo sesame | chatd hash-password").stdout.strip()
    machine.path(LOCAL).write_text(f'[server]\npassword_hash = "{password}"\n')
    machine.systemctl("reload", "chatd.service")
    user = chat(machine, machine.add_user("alice"))
    check(is_verified(whois(user, "alice"), "alice", "alice"), "alice is not who she is")
    stranger = Client(machine, PORTS["irc"])
    stranger.send("NICK carol\r\nUSER carol 0 * :carol\r\n")
    stranger.expect(r"ERROR :Closing link: [^\r]*\r\n")


@test
def who_is_no_user_is_refused(machine):
    """A process whose user the machine does not know, or cannot know, is told so and closed, with a line in the log."""
    client = LocalClient(machine, 12345)
    words = client.expect_end()
    check(words == "ERROR :Closing link: this host has no user of the number 12345\r\n", words)
    check(is_in_log(machine, "user 12345 was refused: this host has no user of that number"), "nothing is in the log")
    check("see who you are" in LocalClient(machine, 65534).expect_end(), "nobody was somebody")


@test
def a_private_user_namespace_is_named(machine):
    """Where an operator shuts the daemon off from the users, each is refused, and status and log say by which setting."""
    drop_in = machine.path("/etc/systemd/system/chatd.service.d/90-test.conf")
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nPrivateUsers=yes\n")
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.service")
    user = machine.add_user("alice")
    check("see who you are" in LocalClient(machine, user).expect_end(), "alice was let in")
    status = machine.property("chatd.service", "StatusText")
    check("listener chat cannot see who connects" in status and "PrivateUsers=" in status, status)
    check(is_in_log(machine, "user 65534 was refused: chatd sees no users but its own: PrivateUsers="), "the log does not say why")
    drop_in.unlink()
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.service")
    chat(machine, user)


@test
def the_sandbox_is_widened_by_peer_credentials_alone(machine):
    """Without the listener that knows its users the service has no drop-in, and users of its own: exposure at most 0.3."""
    check("PrivateUsers=no" in machine.path(SERVICE_DROP_IN).read_text(), "the shipped configuration has such a listener")
    machine.path(LOCAL).write_text('[[listener]]\nname = "chat"\nenabled = false\n')
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    check(not machine.path(SERVICE_DROP_IN).exists(), "the drop-in is still there")
    check(not machine.path(CHAT).exists(), "the socket is still there")
    shown = machine.run("systemd-analyze", "security", "--no-pager", "chatd.service").stdout
    exposure = float(re.search(r"Overall exposure level for chatd.service: (\d+\.\d+)", shown)[1])
    check(exposure <= 0.3, shown)
    process = machine.process_here(machine.daemon())
    own, outer = (os.readlink(f"/proc/{number}/ns/user") for number in (process, machine.leader))
    check(own != outer, "it shares the user namespace")


@test
def the_socket_belongs_to_the_socket_unit(machine):
    """Everybody may connect to the socket and nobody may replace it; it outlives the service, and goes with the socket unit."""

    def modes() -> list[str]:
        return machine.run("stat", "-c", "%A %U", "/run/chatd", CHAT).stdout.split("\n")[:2]

    inode = machine.path(CHAT).stat().st_ino
    check(modes() == ["drwxr-xr-x root", "srw-rw-rw- root"], modes())
    for verb in ("restart", "stop", "start"):
        machine.systemctl(verb, "chatd.service")
        check(machine.path(CHAT).stat().st_ino == inode, f"{verb} of the service has touched the socket")
    machine.systemctl("restart", "chatd.socket", "chatd.service")
    check(modes() == ["drwxr-xr-x root", "srw-rw-rw- root"], modes())
    chat(machine, machine.add_user("alice"))
    machine.systemctl("stop", "chatd.service", "chatd.socket")
    check(not machine.path("/run/chatd").exists(), "the folder is left behind")
