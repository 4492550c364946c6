"""The picture for the README: two people, a room that has talked, a roster with somebody away."""

import time

from stage import Stage, scenario
from visitor import member

BEFORE = (
    ("rose", "good morning! The kettle is on, who wants tea?"),
    ("fern", "me, please. Green, if there is some left"),
    ("holly", "the nightly build is green too: 1,204 tests, none failed"),
    ("rose", "\x01ACTION pours four cups\x01"),
    ("fern", "then we could tag 0.7 today. The notes are at https://example.org/releases/0.7"),
)
AFTER = (
    ("holly", "alice: you asked about the restart. I restarted it twice while we talked"),
    ("fern", "and nobody noticed \x02at all\x02"),
)


@scenario
def the_picture_for_the_readme(stage: Stage):
    """Two at the page, a room with history, a roster with somebody away: the picture that the README shows"""
    people = {name: stage.irc(name) for name in ("rose", "fern", "holly", "basil")}
    people["rose"].send("TOPIC #lobby :Release 0.7: tea at four, tag at five\r\n")
    for name, words in BEFORE:
        people[name].send(f"PRIVMSG #lobby :{words}\r\nPING said\r\n")
        people[name].expect("PONG .*said")
    people["basil"].send("AWAY :walking the dog\r\n")
    # Wherever it is ten in the morning.
    hours = (22 - time.gmtime().tm_hour) % 24 - 12
    alice, bob = stage.guest(timezone=f"Etc/GMT{-hours:+}", locale="en-GB"), stage.visitor("bob")
    alice.come_in("alice")
    alice.sees("The notes are at")
    alice.enter("/join #builds")
    people["holly"].send("JOIN #builds\r\nPRIVMSG #builds :0.7~rc2 is built for Debian 12 and 13\r\n")
    alice.sees("0.7~rc2")
    alice.goes_to("#lobby")
    alice.enter("reading them now. Did the restart go well?")
    bob.sees("Did the restart go well?")
    for name, words in AFTER:
        people[name].send(f"PRIVMSG #lobby :{words}\r\n")
        alice.sees(words.replace("\x02", ""))
    bob.enter("I did: my tea was still warm when it was back 😄")
    alice.sees("still warm")
    bob.click(member("alice"))
    bob.enter("shall I write the announcement?")
    alice.counts("bob", 1, "mentions")
    people["holly"].send("PRIVMSG #builds :0.7~rc2 passes on arm64 as well\r\n")
    alice.counts("#builds", 1)
    bob.goes_to("#lobby")
    alice.click("#message")
    bob.click("#message")
    bob.press("t")
    alice.shows("#typing", "bob")
    stage.picture(alice, "readme")
