"""A LAN that is joined with a room, over restarts and kills: nobody sees its member go or come, and what is said arrives on both sides."""

import re
import socket
import time

from machine import Timeout
from manager import Manager
from stage import check, scenario

SECONDS = 15

CONFIGURATION = """
[server]
state_directory = "{state}"
[[listener]]
name = "irc"
protocol = "irc"
host = "127.0.0.1"
port = {irc}
[[listener]]
name = "lan"
protocol = "lan"
port = {lan}
room = "#lobby"
"""


class Neighbour:
    """A program on the LAN: sends from a port of its own, and hears what is sent to the room's."""

    def __init__(self, port: int):
        self.port = port
        self.heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.heard.bind(("", port))
        self.sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sending.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)

    def say(self, text: str) -> None:
        self.sending.sendto(text.encode(), ("127.255.255.255", self.port))

    def expect(self, text: str) -> None:
        """Waits for a datagram from somebody else that came by loopback: other interfaces bring copies."""
        own = self.sending.getsockname()[1]
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            self.heard.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data, (address, port) = self.heard.recvfrom(4096)
            except TimeoutError:
                break
            if port != own and address == "127.0.0.1":
                check(data == text.encode(), f"the LAN heard {data!r} and not {text!r}")
                return
        raise Timeout(f"the LAN did not hear {text!r} within {SECONDS} s")

    def close(self) -> None:
        self.heard.close()
        self.sending.close()


class Watcher:
    """Somebody in the room, by IRC: every line is looked at."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.unread = b""
        self.send("NICK wanda\r\nUSER wanda 0 * wanda\r\nJOIN #lobby")
        self.expect(rb" 366 wanda #lobby [^\n]*\n")

    def send(self, line: str) -> None:
        self.socket.sendall(f"{line}\r\n".encode())

    def expect(self, pattern: bytes) -> bytes:
        """Reads up to a match; gives what came before it."""
        deadline = time.monotonic() + SECONDS
        while not (match := re.search(pattern, self.unread)):
            self.socket.settimeout(max(0.01, deadline - time.monotonic()))
            data = self.socket.recv(65536)
            check(data, f"the connection ended after {self.unread!r}")
            self.unread += data
        before, self.unread = self.unread[:match.start()], self.unread[match.end():]
        return before

    def close(self) -> None:
        self.socket.close()


@scenario
def a_lan_stays_joined(stage):
    """A LAN that is joined with a room: over restarts and kills nobody sees its member go or come, and without its listener it goes"""
    stage.manager = manager = Manager(stage.program, stage.folder)
    irc, lan = manager.listen(), manager.listen_for_datagrams()
    manager.configuration.write_text(CONFIGURATION.format(state=manager.state_directory, irc=irc, lan=lan))
    manager.start()
    watcher, neighbour = Watcher(irc), Neighbour(lan)
    try:
        talk(watcher, neighbour, "at first")
        for number in range(stage.pick(6, 40)):
            if number % 2:
                manager.kill()
                stage.kills += 1
            else:
                manager.terminate()
                check(manager.ended_with == 0, f"SIGTERM ended it with {manager.ended_with}")
                stage.restarts += 1
            # What is said meanwhile waits in the sockets.
            neighbour.say(f"ann: meanwhile {number}")
            manager.start()
            before = watcher.expect(rb":lan!\S+ PRIVMSG #lobby :<ann> meanwhile %d\r\n" % number)
            check(not before, f"somebody saw {before!r}")
            talk(watcher, neighbour, f"round {number}")
        manager.terminate()
        text = manager.configuration.read_text()
        manager.configuration.write_text(text[:text.rindex("[[listener]]")])
        manager.start()
        before = watcher.expect(rb":lan!\S+ QUIT [^\n]*\n")
        check(not before, f"somebody saw {before!r}")
        stage.people = 2
        stage.note = ", and what was said arrived on both sides"
    finally:
        watcher.close()
        neighbour.close()


def talk(watcher: Watcher, neighbour: Neighbour, words: str) -> None:
    """Each side says something, and nothing else is seen."""
    neighbour.say(f"ann: {words}")
    before = watcher.expect(rb":lan!\S+ PRIVMSG #lobby :<ann> %s\r\n" % words.encode())
    check(not before, f"somebody saw {before!r}")
    watcher.send(f"PRIVMSG #lobby :heard {words}")
    neighbour.expect(f"wanda: heard {words}")
