"""Connections that end: what is said then is neither lost nor said twice."""

import contextlib
import re
import signal

from machine import until
from road import Road
from stage import Stage, check, scenario
from visitor import member


def lose(*visitors) -> None:
    """The browser tells of connections that fail; here they do."""
    for visitor in visitors:
        visitor.excuse("WebSocket connection to", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")


@scenario
def the_server_is_killed(stage: Stage):
    """chatd is killed and started in the middle of a conversation: both browsers come back by themselves, with nothing lost or doubled"""
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    lose(ann, bob)
    ivy = stage.irc("ivy")
    before = [f"said-{number:02}" for number in range(10)]
    ivy.send("".join(f"PRIVMSG #lobby :{words}\r\n" for words in before))
    ann.sees(before[-1]), bob.sees(before[-1])
    stage.server.kill()
    ann.shows("#status")
    until(lambda: re.search(r"\d", ann.text("#status")), "a countdown to the next try")
    ann.shows("#people-heading", "People")
    stage.picture(ann, "waiting")
    stage.server.start()
    ivy = stage.irc("ivy")
    after = [f"said-{number:02}" for number in range(10, 20)]
    ivy.send("".join(f"PRIVMSG #lobby :{words}\r\n" for words in after))
    for visitor in (ann, bob):
        visitor.shows(member("ivy"), seconds=30)
        visitor.sees_in_order(before + after, r"said-\d\d")
    ann.enter("said-20 by ann")
    bob.sees_in_order([*before, *after, "said-20"], r"said-\d\d")
    ann.sees_in_order([*before, *after, "said-20"], r"said-\d\d")


@contextlib.contextmanager
def unseen(stage: Stage, *visitors):
    """The server ends, and what becomes of it meanwhile they see when they have a network again."""
    lose(*visitors)
    for visitor in visitors:
        visitor.excuse("responded with a status of")
        visitor.offline()
    stage.server.kill()
    yield
    for visitor in visitors:
        visitor.offline(False)


@scenario
def a_server_that_is_full(stage: Stage):
    """Who finds the server full is told so, at the first screen and after a loss, asks once an attempt, and comes in when there is room"""
    ann, bob = stage.visitor("ann"), stage.guest()
    with unseen(stage, ann, bob):
        stage.server.settle("connections_per_address = 2\n")
        stage.server.start()
        crowd = [stage.irc("ivy"), stage.irc("iris")]
        bob.wish("bob")
    full = "takes nobody in at the moment (there are 2 connections from your address already"
    ann.shows("#status", full)
    stage.picture(ann, "waiting-full")
    until(lambda: re.search(r"again in \d+ s", ann.text("#status")), "a countdown to the next try")
    bob.refusal(full)
    until(lambda: re.search(r"again in \d+ s", bob.refusal()), "a countdown to the next try")
    stage.picture(bob, "login-full")
    for person in crowd:
        person.close()
    ann.shows(member("ann"), seconds=40)
    bob.is_in("bob")
    for visitor in (ann, bob):
        failed = visitor.connections - (2 if visitor is ann else 1)
        check(0 < visitor.questions <= failed, f"{visitor.name} asked {visitor.questions} times after {failed} attempts")


@scenario
def a_browser_that_is_banned(stage: Stage):
    """Who is banned while they are gone is told so and why, does not try again, and may ask for it"""
    ann, bob = stage.visitor("ann"), stage.guest()
    with unseen(stage, ann, bob):
        stage.server.ban("127.0.0.0/8", "<b>spam</b>")
        stage.server.start()
        bob.wish("bob")
    banned = "does not let you in: you are banned from this server: <b>spam</b>"
    ann.shows("#status", banned)
    ann.sees(banned, "info")
    check("again" not in ann.text("#status"), f"it tries again: {ann.text('#status')}")
    check(ann.text("#connection") == "Connect", f"the button says {ann.text('#connection')!r}")
    stage.picture(ann, "offline-banned")
    bob.refusal(banned)
    check("again" not in bob.refusal(), f"it tries again: {bob.refusal()}")
    stage.server.kill()
    stage.server.ban(None)
    stage.server.start()
    ann.click("#connection")
    ann.shows(member("ann"))
    bob.click("#login-submit")
    bob.is_in("bob")
    ann.shows(member("bob"))


@scenario
def a_proxy_in_the_way(stage: Stage):
    """Where the chat is well, and a proxy that does not pass on the host keeps the page from connecting, the page says so"""
    road = stage.keep(Road(stage.server.host, stage.server.web, host_field="chat.internal"))
    ann = stage.tab()
    ann.excuse("WebSocket connection to")
    ann.open(road.address)
    ann.wish("ann")
    ann.refusal("A proxy in between may be in the way")
    stage.picture(ann, "login-blocked")


@scenario
def words_that_the_server_never_read(stage: Stage):
    """What somebody said while the server hung, and died over, is said once it is back, once"""
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    lose(ann, bob)
    ann.enter("said-0")
    bob.sees("said-0")
    stage.server.process.send_signal(signal.SIGSTOP)
    ann.enter("said-1"), ann.enter("said-2")
    ann.sees("said-2")
    stage.server.kill()
    stage.server.start()
    ann.shows(member("bob"), seconds=30), bob.shows(member("ann"), seconds=30)
    ann.enter("said-3")
    for visitor in (ann, bob):
        visitor.sees_in_order(["said-0", "said-1", "said-2", "said-3"], r"said-\d")


@scenario
def an_echo_that_is_lost(stage: Stage):
    """What somebody said and did not see come back, for the network broke, is not said twice; what was said meanwhile is there"""
    road = stage.keep(Road(stage.server.host, stage.server.web))
    ann, bob, ivy = stage.tab(), stage.visitor("bob"), stage.irc("ivy")
    ann.open(road.address)
    ann.come_in("ann")
    lose(ann)
    ann.enter("said-0")
    bob.sees("said-0"), ann.sees("said-0")
    road.deafen()
    ann.enter("said-1")
    bob.sees("said-1")
    ivy.send("PRIVMSG #lobby :said-2\r\n")
    bob.sees("said-2")
    road.cut(), road.forget()
    ann.sees("said-2", seconds=30)
    ann.enter("said-3")
    for visitor in (bob, ann):
        visitor.sees_in_order(["said-0", "said-1", "said-2", "said-3"], r"said-\d")


@scenario
def a_name_that_is_still_held(stage: Stage):
    """Who comes back before the server knows that they were gone takes another name, says so, and has theirs again when it is free"""
    road = stage.keep(Road(stage.server.host, stage.server.web))
    bob, ann = stage.visitor("bob"), stage.tab()
    ann.open(road.address)
    ann.come_in("ann")
    lose(ann)
    bob.shows(member("ann"))
    road.cut()
    other = bob.until("() => [...document.querySelectorAll('#roster [data-member]')].map((each) => each.dataset.member)"
                      ".find((name) => name !== 'ann' && name.startsWith('ann'))", what="ann comes back under another name", seconds=30)
    ann.shows(member(other))
    check(any(other in entry["text"] for entry in ann.entries()), "it does not say under which name")
    road.forget()
    ann.hides(member(other), seconds=30)
    ann.shows(member("ann"))
    ann.enter("here again")
    check(bob.sees("here again", "message")["from"] == "ann", "it is not ann")


@scenario
def sleep(stage: Stage):
    """A browser that was asleep comes back at once, with what was said meanwhile, once and in order"""
    road = stage.keep(Road(stage.server.host, stage.server.web))
    ann, ivy = stage.tab(), stage.irc("ivy")
    ann.open(road.address)
    ann.come_in("ann")
    lose(ann)
    wanted = [f"said-{number:02}" for number in range(40)]
    for words in wanted[:3]:
        ivy.send(f"PRIVMSG #lobby :{words}\r\n")
        ann.sees(words)
    ann.offline()
    road.cut(), road.forget()
    ivy.send("".join(f"PRIVMSG #lobby :{words}\r\n" for words in wanted[3:]) + "PING done\r\n")
    ivy.expect("PONG .*done")
    ann.shows("#status")
    # By now the next try is some seconds away; the browser's word that there is a network makes it now.
    until(lambda: (left := re.search(r"(\d+)", ann.text("#status"))) and int(left[1]) >= 4, "the next try is seconds away", 40)
    ann.offline(False)
    ann.sees(wanted[-1], seconds=3)
    ann.sees_in_order(wanted, r"said-\d\d")


@scenario
def a_restart_that_nobody_notices(stage: Stage):
    """With a service manager, chatd is restarted and killed under the page, which stays connected and misses nothing"""
    server = stage.serve_with_manager()
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    ivy = stage.irc("ivy")
    wanted = []
    for end in (server.manager.terminate, server.manager.kill):
        for tell in (lambda: None, end, server.manager.start):
            tell()
            wanted += [f"said-{len(wanted):02}", f"said-{len(wanted) + 1:02}"]
            ivy.send(f"PRIVMSG #lobby :{wanted[-2]}\r\n")
            ann.enter(wanted[-1])
            # There is nobody to hear while it does not run.
            if tell is not end:
                ann.sees(wanted[-1]), ann.sees(wanted[-2]), bob.sees(wanted[-1]), bob.sees(wanted[-2])
    for visitor in (ann, bob):
        check(sorted(visitor.words(r"said-\d\d")) == wanted, f"{visitor.name} saw {visitor.words(r'said-..')}")
        check(not [entry for entry in visitor.entries() if entry["kind"] in ("missed", "error")], "it says that something is missing")
        check(visitor.connections == 1, f"{visitor.name} connected {visitor.connections} times")
        visitor.shows(member("ann")), visitor.shows(member("bob")), visitor.shows(member("ivy"))
