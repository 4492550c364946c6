"""What somebody does beside speaking: being away, names, topics, rooms, commands, coming and going."""

import re

from machine import until
from stage import Stage, check, scenario
from visitor import buffer, member


@scenario
def be_right_back(stage: Stage):
    """“Be right back” with words is seen at the page, in irssi and in wxchat, and “I'm back” ends it"""
    ann, bob, irma, wilma = stage.visitor("ann"), stage.visitor("bob"), stage.irssi("irma"), stage.wxchat("wilma")
    ann.click("#brb")
    ann.has_focus("#brb-words")
    stage.picture(ann, "be-right-back")
    ann.type("making tea")
    ann.press("Enter")
    until(lambda: "back" in ann.text("#brb") and "right" not in ann.text("#brb"), "the button says I'm back")
    ann.has_focus("#message, #brb")
    wilma.shows("ann will be right back -- making tea")
    bob.shows(f"{member('ann')}.away, {member('ann')} .away", "")
    until(lambda: "making tea" in bob.evaluate("(row) => { const it = document.querySelector(row); return it.textContent + it.title + "
                                               "[...it.querySelectorAll('[title]')].map((each) => each.title); }", member("ann")), "bob sees why")
    irma.type("/whois ann")
    irma.shows(r"away *: making tea")
    stage.picture(bob, "roster-away")
    stage.picture(ann, "away")
    ann.click("#brb")
    until(lambda: "right" in ann.text("#brb"), "the button says Be right back")
    wilma.shows("ann is back")
    bob.until("(row) => !document.querySelector(row).matches('.away') && !document.querySelector(row + ' .away')", member("ann"), what="ann is back")
    irma.type("/whois ann")
    irma.shows("End of WHOIS")
    check(irma.count("away *: making tea") == 1, "irssi is told that ann is still away")


@scenario
def others_are_away(stage: Stage):
    """Who goes away in irssi or wxchat is shown as away in the roster, with why, and as back"""
    ann, irma, wilma = stage.visitor("ann"), stage.irssi("irma"), stage.wxchat("wilma")
    irma.type("/away lunch")
    wilma.type("/brb a walk")
    for name, words in (("irma", "lunch"), ("wilma", "a walk")):
        ann.shows(member(name))
        ann.until("(row, words) => { const it = document.querySelector(row); return it.matches('.away') && (it.textContent + it.title).includes(words); }",
                  member(name), words, what=f"{name} is away for {words}")
    bob = stage.visitor("bob")
    bob.until("(row) => document.querySelector(row)?.matches('.away')", member("irma"), what="who comes later sees it too")
    irma.type("/away")
    wilma.type("/back")
    for name in ("irma", "wilma"):
        ann.until("(row) => !document.querySelector(row).matches('.away')", member(name), what=f"{name} is back")


@scenario
def set_a_name(stage: Stage):
    """A new name is seen by all, and remembered; one that cannot be stays in the dialog, one that is taken is refused with words"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ann.click("#set-name")
    ann.has_focus("#new-name")
    ann.fill("#new-name", "ann bee")
    ann.press("Enter")
    check(len(ann.shows("#new-name-problem").split()) > 2, "it does not say what is wrong")
    stage.picture(ann, "set-name")
    ann.fill("#new-name", "ivy")
    ann.click("#new-name-ok")
    ann.sees("ivy", "error")
    ann.click("#set-name")
    ann.fill("#new-name", "anna")
    ann.click("#new-name-ok")
    ann.hides("#dialog-name")
    ivy.expect(r":ann!\S+ NICK :?anna\r\n")
    ann.shows(member("anna"))
    ann.hides(member("ann"))
    ann.enter("it is still me")
    ivy.expect(r":anna!\S+ PRIVMSG #lobby :it is still me\r\n")
    ivy.send("NICK holly\r\n")
    ann.shows(member("holly"))
    ann.reload()
    check(ann.value("#login-name") == "anna", "the new name is not remembered")


@scenario
def topics(stage: Stage):
    """A topic is shown, and set by the button"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("TOPIC #lobby :tea at four\r\n")
    ann.shows("#topic", "tea at four")
    ann.click("#edit-topic")
    ann.shows("#dialog-topic")
    ann.evaluate("() => document.activeElement.select?.()")
    ann.type("tea at five")
    ann.press("Enter")
    ivy.expect(r":ann!\S+ TOPIC #lobby :tea at five\r\n")
    ann.shows("#topic", "tea at five")
    ann.hides("#dialog-topic")


@scenario
def other_rooms(stage: Stage):
    """A room is joined by the button, looked at, left by /part, and closed"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("JOIN #tea\r\n")
    ann.click("#join-room")
    ann.has_focus("#join-name")
    stage.picture(ann, "join-room")
    ann.type("#tea")
    ann.press("Enter")
    ann.shows(buffer("#tea"))
    ann.shows(member("ivy"))
    ivy.expect(r":ann!\S+ JOIN #tea")
    ann.enter("is it ready?")
    ivy.expect(r":ann!\S+ PRIVMSG #tea :is it ready\?\r\n")
    ann.enter("/part")
    ivy.expect(r":ann!\S+ PART #tea")
    ann.until("(button) => !document.querySelector(button) || document.querySelector(button).matches('.out')", buffer("#tea"), what="it is left")
    if ann.is_shown(buffer("#tea")):
        ann.hover(buffer("#tea"))
        ann.click('#buffers [data-closes="#tea"]')
    ann.hides(buffer("#tea"))
    ann.shows(buffer("#lobby") + "[aria-current]")


@scenario
def commands(stage: Stage):
    """Commands beginning with / do what they say, and what is none is refused to its sender alone"""
    ann, ivy, irma = stage.visitor("ann"), stage.irc("ivy"), stage.irssi("irma")
    ann.enter("/me waves")
    ivy.expect(":\x01ACTION waves\x01\r\n")
    ann.sees("waves", "action")
    ann.enter("/msg ivy hello")
    ivy.expect(r"PRIVMSG ivy :hello\r\n")
    ann.goes_to("#lobby")
    ann.enter("/topic roses")
    ivy.expect(r"TOPIC #lobby :roses")
    ann.enter("/nick anna")
    ivy.expect(r"NICK :?anna")
    ann.enter("/brb lunch")
    irma.type("/whois anna")
    irma.shows("away *: lunch")
    ann.enter("/back")
    ann.enter("/bbr lunch")
    ann.sees("bbr", "error")
    ann.enter("//usr/share")
    check("bbr" not in ivy.expect(r"PRIVMSG #lobby :/usr/share\r\n"), "an unknown command was said aloud")


@scenario
def help_is_there(stage: Stage):
    """/help and F1 open the help, which names every command; Escape closes it and gives the keyboard back"""
    ann = stage.visitor("ann")
    ann.enter("/help")
    words = ann.shows("#dialog-help")
    for command in ("/me", "/msg", "/join", "/part", "/nick", "/topic", "/help"):
        check(command in words, f"{command} is not in the help")
    stage.picture(ann, "help")
    ann.press("Escape")
    ann.hides("#dialog-help")
    ann.has_focus("#message")
    ann.press("F1")
    ann.shows("#dialog-help")
    ann.click("#help-ok")
    ann.hides("#dialog-help")
    ann.has_focus("#message")
    ann.type("typed at once")
    check(ann.value("#message") == "typed at once", "what is typed after a click has closed a dialog goes nowhere")


@scenario
def disconnect_and_connect(stage: Stage):
    """“Disconnect” turns into “Connect”; others see somebody leave and come; nothing reconnects by itself"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    check("Disconnect" in ann.text("#connection"), f"the button says {ann.text('#connection')!r}")
    ann.click("#connection")
    ivy.expect(r":ann!\S+ QUIT")
    until(lambda: ann.text("#connection").strip() == "Connect", "the button says Connect")
    stage.picture(ann, "disconnected")
    ann.click("#connection")
    ivy.expect(r":ann!\S+ JOIN")
    until(lambda: ann.text("#connection").strip() == "Disconnect", "the button says Disconnect")
    ann.enter("here again")
    ivy.expect(r":ann!\S+ PRIVMSG #lobby :here again")


@scenario
def the_roster_is_hidden_and_shown(stage: Stage):
    """“Users” hides the roster and shows it; it counts who is there; operators have their rank"""
    ann = stage.visitor("ann")
    stage.irc("ivy"), stage.telnet("tom")
    for name in ("ann", "ivy", "tom"):
        ann.shows(member(name))
    ann.click("#users")
    ann.hides("#roster")
    ann.click("#users")
    ann.shows("#roster")
    names = ann.evaluate("() => [...document.querySelectorAll('#roster [data-member]')].map((each) => each.dataset.member)")
    check(sorted(names) == ["ann", "ivy", "tom"], f"in the roster: {names}")


@scenario
def comings_and_goings_are_folded(stage: Stage):
    """A row of comings and goings is one line that can be opened; what is said between them stays in sight"""
    ann = stage.visitor("ann")
    for name in ("one", "two", "three"):
        stage.irc(name).send("QUIT :bye\r\n")
    ann.shows("#log details.folded summary")
    ivy = stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :between\r\n")
    ann.sees("between")
    stage.irc("four").send("QUIT :bye\r\n")
    until(lambda: ann.count("#log details.folded") == 2, "two folded rows")
    until(lambda: not ann.is_shown("#log details.folded .entry"), "they are folded")
    stage.picture(ann, "folded")
    ann.click("#log details.folded summary")
    ann.shows("#log details.folded[open] .entry", "two")
    kinds = [entry["kind"] for entry in ann.entries() if re.search("one|two|three", entry["text"])]
    check(kinds == ["join", "leave"] * 3, f"folded: {kinds}")
