"""Coming, losing the server, coming back."""

import os
import pwd

from layout import roster, says, spoken
from manager import Manager
from roads import Door, Relay
from server import free_ports
from stage import Stage, check, scenario


@scenario
def a_refused_connection(stage: Stage):
    """Where nobody listens, the reason is shown, and when it is tried again"""
    port = free_ports(1, stage.host)[0]
    ann = stage.chat(f"{stage.host}:{port}", "--name", "ann")
    says(ann, "not connected: connection refused; trying again in")
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def disconnecting_and_connecting(stage: Stage):
    """/disconnect stays, /connect comes back, and /quit says its words to the others"""
    ann, tom = stage.ann(), stage.telnet()
    ann.enter("/disconnect")
    tom.expect(r"\(ann\) is offline\n")
    ann.shows("not connected")
    ann.enter("is anybody there?")
    ann.shows(r"refused: .*connect")
    ann.enter("/connect")
    tom.expect(r"\[ann\] entered room\n")
    ann.enter("back again")
    tom.expect(r"<ann> back again\n")
    ann.enter("/quit good night")
    tom.expect(r"\(ann\) is offline.*\n")
    check(ann.ends() == 0, "leaving is no failure")
    ann.is_restored()


@scenario
def another_server_is_chosen(stage: Stage):
    """/connect HOST:PORT goes to another server"""
    ann, tom = stage.ann(), stage.telnet()
    other = stage.rogue()
    ann.enter(f"/connect {stage.to(other)}")
    other.hears("JOIN #lobby")
    tom.expect(r"\(ann\) is offline.*\n")
    ann.shows(r"│ Rogue")
    other.send(":eve!u@h PRIVMSG #lobby :a word from elsewhere")
    ann.shows(r"eve.*a word from elsewhere")


@scenario
def reconnecting(stage: Stage):
    """The daemon is stopped and started: the client says so, comes back by itself, and is in its rooms"""
    ann = stage.ann("--room", "#kitchen")
    stage.server.stop()
    says(ann, "not connected: .*; trying again in")
    ann.shows("not connected, trying again in")
    ann.type("typed while it was gone")
    ann.shows("typed while it was gone")
    stage.server.start()
    tom = stage.telnet()
    says(ann, "connected again after", 30)
    ann.press("Enter")
    tom.expect(r"<ann> typed while it was gone\n", 20)
    tom.send("welcome back\r\n")
    ann.shows(r"tom.*welcome back")
    ivy = stage.irc()
    ivy.send("NAMES #kitchen\r\n")
    ivy.expect(r" 353 ivy . #kitchen :\W?ann\b")


@scenario
def what_was_missed(stage: Stage):
    """Cut off by the network, the client comes back by itself and says what was missed"""
    tom = stage.telnet()
    relay = stage.keep(Relay(stage.host, stage.server.ports["irc"]))
    ann = stage.ann(server=relay)
    tom.send("before the gap\r\n")
    ann.shows("before the gap")
    relay.cut()
    says(ann, "not connected: .*; trying again in")
    tom.expect(r"\(ann\) is offline.*\n")
    for number in range(1, 4):
        tom.send(f"missed {number}\r\n")
    tom.send("/who\r\n")
    tom.expect(r"-- .*tom")
    relay.join()
    ann.shows("missed 3", 30)
    ann.shows("missed 1")
    says(ann, "connected again after .*; 3 messages were said meanwhile")
    check(ann.count("before the gap") == 1, "what was seen before is shown again")
    tom.send("after the gap\r\n")
    ann.shows("after the gap")
    rows = ann.text
    check(rows.index("missed 1") < rows.index("missed 3") < rows.index("after the gap"), "what was missed stands in no order")


@scenario
def over_a_unix_socket(stage: Stage):
    """Over a socket of this host one is who the operating system says, whatever one wants to be called, and that is shown"""
    path = stage.folder / "chat.sock"
    stage.serve(more=f'\n[[listener]]\nname = "chat"\nprotocol = "irc"\npath = "{path}"\npeer_credentials = true\n')
    ivy = stage.irc()
    user = pwd.getpwuid(os.geteuid()).pw_name
    me = stage.chat("--socket", str(path), "--name", "somebody", name=user)
    stage.is_in(me)
    ivy.expect(rf":{user}!\S+ JOIN #lobby\r\n")
    me.shows(rf"│ {user} │")
    me.enter("hello, ivy")
    ivy.expect(rf":{user}!\S+ PRIVMSG #lobby :hello, ivy\r\n")
    ivy.send(f"WHOIS {user}\r\n")
    ivy.expect(rf" 320 ivy {user} :.*verified")


@scenario
def a_restart_is_not_seen(stage: Stage):
    """A daemon that is restarted under its service manager leaves no trace on the terminal"""
    manager = Manager(stage.daemon, stage.folder / "manager")
    stage.keep(manager)
    ports = {name: manager.listen(stage.host) for name in ("irc", "telnet")}
    manager.configuration.write_text('[server]\nname = "chat.example.org"\n' + "".join(
        f'[[listener]]\nname = "{name}"\nprotocol = "{name}"\nhost = "{stage.host}"\nport = {port}\n' for name, port in ports.items()))
    manager.start()
    stage._server = Door(stage.host, ports)
    ann, tom = stage.ann(), stage.telnet()
    tom.send("before it\r\n")
    ann.shows("before it")
    ann.type("half a li")
    ann.shows("half a li$")
    before = said(ann)
    for _ in range(3):
        manager.terminate()
        check(manager.ended_with == 0, f"the daemon ended with {manager.ended_with}")
        manager.start()
    tom.send("after it\r\n")
    ann.shows("after it")
    after = [row for row in said(ann) if "after it" not in row]
    check(after == before, f"the terminal shows something of the restart:\n{ann.text}")
    ann.enter("ne")
    tom.expect(r"<ann> half a line\n")


def said(terminal) -> list[str]:
    """What was said, and who is there."""
    rows = terminal.rows
    return [row for row in spoken(rows) if row] + roster(rows)
