"""Conversations: with everybody, with one, and what says that somebody is wanted elsewhere."""

import re

from machine import until
from stage import Stage, check, scenario
from visitor import buffer, member


@scenario
def everybody_meets(stage: Stage):
    """Two at the page, an irssi and a wxchat: each line of each is seen by all, once, in order"""
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    irma, wilma = stage.irssi("irma"), stage.wxchat("wilma")
    ann.shows(member("wilma")), bob.shows(member("wilma"))
    wanted = []
    for round_ in range(5):
        for name, speak in (("ann", ann.enter), ("bob", bob.enter), ("irma", irma.type), ("wilma", wilma.type)):
            wanted.append(f"line-{round_}-{name}")
            speak(f"{wanted[-1]} grüß dich 👋")
            # The next speaks when this one was heard: so there is an order.
            ann.sees(wanted[-1]), bob.sees(wanted[-1])
    for visitor in (ann, bob):
        visitor.sees_in_order(wanted, r"line-\d-\w+")
    irma.shows(wanted[-1])
    wilma.shows(wanted[-1])
    for line in wanted:
        check(irma.count(line) == 1, f"irssi shows {line} {irma.count(line)} times")
        check(wilma.screen.count(line.encode()) == 1, f"wxchat shows {line} {wilma.screen.count(line.encode())} times")
    stage.picture(ann, "chat")


@scenario
def lines_said_at_once(stage: Stage):
    """Lines that two say at the same time are in one order for both, and none is twice"""
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    for number in range(10):
        ann.enter(f"ann-{number}"), bob.enter(f"bob-{number}")
    for visitor in (ann, bob):
        visitor.sees("ann-9"), visitor.sees("bob-9")
        visitor.until("() => !document.querySelector('#log .entry.pending')", what="all of it has been heard by the server")
    orders = [visitor.words(r"(?:ann|bob)-\d") for visitor in (ann, bob)]
    for order in orders:
        check(sorted(order) == sorted(f"{name}-{number}" for name in ("ann", "bob") for number in range(10)), f"seen: {order}")
        check([each for each in order if "ann" in each] == sorted(each for each in order if "ann" in each), f"out of order: {order}")
    # What was said stands where the server has put it, one's own words too.
    check(orders[0] == orders[1], f"two orders: {orders}")


@scenario
def two_talk_in_private(stage: Stage):
    """Direct conversations have a place of their own and a count, both ways, and the room sees nothing of them"""
    ann, bob, irma = stage.visitor("ann"), stage.visitor("bob"), stage.irssi("irma")
    ann.click(member("bob"))
    ann.shows(buffer("bob"))
    ann.has_focus("#message")
    ann.enter("psst"), ann.enter("are you there?")
    bob.counts("ann", 2, "mentions")
    check(not any("psst" in each["text"] for each in bob.entries()), "the room shows what was said in private")
    bob.goes_to("ann")
    bob.sees("are you there?")
    bob.counts("ann", 0, "mentions")
    bob.enter("psst yourself")
    ann.sees("psst yourself")
    irma.type("/msg ann psst from irssi")
    ann.counts("irma", 1, "mentions")
    ann.goes_to("irma")
    ann.enter("psst to irssi")
    irma.shows("psst to irssi")
    stage.picture(ann, "private")


@scenario
def unread_in_other_rooms(stage: Stage):
    """What is said in a room that is not looked at is counted, and a mark stands where the unread begins"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ann.enter("/join #tea")
    ann.shows(buffer("#tea"))
    for number in range(3):
        ivy.send(f"PRIVMSG #lobby :news {number}\r\n")
    ann.counts("#lobby", 3)
    check("news" not in str(ann.entries()), "another room's words are shown")
    ann.goes_to("#lobby")
    ann.counts("#lobby", 0)
    ann.sees("news 2")
    after = ann.evaluate("""() => { const mark = document.querySelector('#log .new-mark');
      const next = mark && [...document.querySelectorAll('#log .entry')].find((each) =>
        mark.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
      return next?.textContent ?? ''; }""")
    check("news 0" in after, f"after the mark of what is new stands {after!r}")


@scenario
def mentions(stage: Stage):
    """Who is named is told by the badge, the title, and a notification when they look elsewhere, if they have asked for those"""
    ann = stage.tab()
    ann.before_each_page("""globalThis.notified = [];
      const note = (title, options) => notified.push(`${title}\\n${options?.body ?? ''}`);
      ServiceWorkerRegistration.prototype.showNotification = async (title, options) => note(title, options);
      const Real = Notification;
      globalThis.Notification = class extends EventTarget {
        constructor(title, options) { super(); note(title, options); }
        close() {}
        static get permission() { return Real.permission; }
        static requestPermission() { return Real.requestPermission(); }
      };""")
    ann.open(stage.server.address)
    ann.come_in("ann")
    stage.chromium.call("Browser.grantPermissions", permissions=["notifications"], browserContextId=ann.context)
    ivy = stage.irc("ivy")
    ann.enter("/join #tea")
    ann.shows(buffer("#tea"))
    ann.look_away()
    ivy.send("PRIVMSG #lobby :ann: before she asked\r\n")
    until(lambda: re.match(r"\(1\)", ann.title()), "the title says that there is a mention")
    ann.look_here()
    ann.counts("#lobby", 1, "mentions")
    ann.click("#notifications")
    ann.until("() => document.querySelector('#notifications').matches('[aria-pressed=true], [aria-checked=true]')", what="notifications are on")
    ann.look_away()
    ivy.send("PRIVMSG #lobby :nobody called, annabel\r\nPRIVMSG #lobby :is ANN there?\r\n")
    until(lambda: re.match(r"\(2\)", ann.title()), "the title counts them")
    notified = ann.until("() => notified.length && notified", what="a notification")
    check(len(notified) == 1 and "ivy" in notified[0] and "is ANN there?" in notified[0], f"notified: {notified}")
    ann.look_here()
    ann.counts("#lobby", 2, "mentions")
    ann.goes_to("#lobby")
    until(lambda: not ann.title().startswith("("), "the title is as it was")
    marked = ann.evaluate("() => [...document.querySelectorAll('#log .entry.mention')].map((each) => each.textContent)")
    check(len(marked) == 2 and not any("annabel" in each for each in marked), f"marked as mentions: {marked}")


@scenario
def typing(stage: Stage):
    """Others see that somebody is typing, until they have said it or thought better of it"""
    ann, bob = stage.visitor("ann"), stage.visitor("bob")
    ann.click("#message")
    ann.press("h", "i")
    bob.shows("#typing", "ann")
    stage.picture(bob, "typing")
    ann.press("Enter")
    bob.sees("hi")
    bob.hides("#typing", "ann")
    bob.click("#message")
    bob.press("x")
    ann.shows("#typing", "bob")
    bob.press("Backspace")
    ann.hides("#typing", "bob", seconds=3)


@scenario
def history_on_entering(stage: Stage):
    """Who comes in sees what the room still holds, once, in order, and is not called by it"""
    ivy = stage.irc("ivy")
    wanted = [f"before-{number}" for number in range(20)]
    ivy.send("".join(f"PRIVMSG #lobby :ann: {words}\r\n" for words in wanted) + "PING done\r\n")
    ivy.expect("PONG .*done")
    ann = stage.visitor("ann")
    ann.sees_in_order(wanted, r"before-\d+")
    check(not ann.title().startswith("("), f"the title is {ann.title()!r}")
    ivy.send("PRIVMSG #lobby :before-20, or rather now\r\n")
    ann.sees_in_order([*wanted, "before-20"], r"before-\d+")


@scenario
def missed(stage: Stage):
    """Who cannot be sent what the room does not hold any more is told that something is missing, and how much"""
    stage.serve(more="[queue]\nsize = 16\n")
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :the last before\r\n")
    ann.sees("the last before")
    ann.excuse("WebSocket connection to")
    ann.offline()
    ann.click("#connection")
    ann.until("() => document.querySelector('#connection').textContent.includes('Connect')", what="it is disconnected")
    for number in range(50):
        # Who says more at once than the queue holds falls behind themselves.
        ivy.send(f"PRIVMSG #lobby :while-{number}\r\nPING {number}\r\n")
        ivy.expect(rf"PONG \S+ :?{number}\r\n")
    ann.offline(False)
    ann.click("#connection")
    ann.sees("while-49")
    seen = ann.words(r"while-\d+")
    check(seen == [f"while-{number}" for number in range(50 - len(seen), 50)] and len(seen) >= 10, f"seen: {seen}")
    missed = ann.sees("", "missed")
    order = [entry["kind"] if entry["kind"] == "missed" else entry["text"] for entry in ann.entries()]
    at = order.index("missed")
    check(any("the last before" in each for each in order[:at]) and any("while-" in each for each in order[at:]), f"it stands amiss: {order}")
    stage.picture(ann, "missed")
    check("miss" in missed["text"].lower(), f"it says {missed['text']!r}")
