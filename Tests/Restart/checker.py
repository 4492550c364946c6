"""The checker is checked: what it is there to find is put before it, and found. No daemon takes part."""

from ledger import Ledger, write_token
from person import Person, Room
from stage import check, scenario

FORMS = {
    "irc": b":ann!~ann@local PRIVMSG #room :%b\r\n", "pychat": b"ann: %b\n", "telnet": b"\r<ann> %b\n",
    "wxchat": b"At Sat Nov 21 09:30:00 2026 -- Message from ann:\r\n\t%b\r\n",
}


def lines(protocol: str, *numbers: int) -> list[bytes]:
    return [FORMS[protocol] % write_token(b"ann", b"m", number, b"hello") for number in numbers]


def listener(protocol: str, transport: str = "TCP") -> Person:
    """Somebody who is in and has heard the first thing said."""
    person = Person("ben", protocol, transport, Room("#room"), Ledger())
    person.is_in = person.is_connected = True
    person._feed(b"".join(lines(protocol, 1)))
    return person


def counts(person: Person) -> dict[str, int]:
    return {what: count for what, count in person.ledger.tally[person.transport].items() if what != "delivered"}


@scenario
def what_is_wrong_is_seen(stage):
    """Messages that are lost, doubled, out of order, or garbled are seen, and who comes or goes, in every protocol"""
    for protocol in FORMS:
        one, two, three, four = lines(protocol, 1, 2, 3, 4)
        gone = {"irc": b":cleo!~c@local QUIT :gone\r\n", "pychat": b"cleo has left the room.\n", "telnet": b"\rClient (cleo) is offline\n",
                "wxchat": b"At Sat Nov 21 09:30:00 2026 -- cleo has exited\r\n"}[protocol]
        for what, stream, expected in (
                ("whole", two + three, set()),
                ("one twice", two + two + three, {"doubled"}),
                ("out of order", three + two, {"reordered"}),
                ("one byte less", two.replace(b"hello", b"hell") + three, {"garbled"}),
                ("one byte other", two.replace(b"hello", b"hallo") + three, {"garbled"}),
                ("an end that comes again", two + two[-7:] + three, {"garbled"}),
                ("a beginning that is gone", two + three[5:], {"garbled"}),
                ("of another", two.replace(b"ann", b"amy", 1) + three, {"garbled"}),
                ("a quit", two + gone + three, {"quits"})):
            for cut in (1, 7, len(stream)):
                person = listener(protocol)
                for start in range(0, len(stream), cut):
                    person._feed(stream[start:start + cut])
                check(set(counts(person)) == expected, f"{protocol}, {what}, by {cut}: {counts(person)}, not {expected}")
        person = listener(protocol)
        person._feed(two + four)
        check(person.missing == {(b"ann", b"m", 3)}, f"{protocol}: what is missing is {person.missing}")


@scenario
def what_may_come_again_is_told_apart(stage):
    """After a kill the tail of one send may come again on a Unix socket: it is told from everything else, wherever it is cut"""
    for protocol in FORMS:
        before, after = b"".join(lines(protocol, 2, 3, 4)), b"".join(lines(protocol, 5, 6))
        stream = before + after
        for killed_at in range(len(lines(protocol, 2)[0]), len(stream) - 1):
            for repeated in range(0, killed_at, 5):
                again = stream[:killed_at] + stream[killed_at - repeated:]
                for cut in (11, len(again)):
                    person = listener(protocol, "Unix")
                    person.splices.append(person.read + killed_at)
                    for start in range(0, len(again), cut):
                        person.take_in(again[start:start + cut])
                    found = counts(person)
                    what = f"{protocol}, killed at {killed_at}, {repeated} again, by {cut}"
                    check(set(found) <= {"repeated"} and bool(found) == bool(repeated),
                          f"{what}: {found} {again[:killed_at]} | {again[killed_at:]}")
                    check(person.heard[b"ann", b"m"] == 6 and not person.missing, what)


@scenario
def an_answer_that_comes_again_is_told_from_the_next(stage):
    """After a kill, the same answer as before may be the tail of one send that comes again, or what was asked for next"""
    answer = [b":s 322 ben #room 2 :\r\n", b":s 323 ben :End of /LIST\r\n"]
    names = [b":s 353 ben = #room :ann ben\r\n", b":s 366 ben #room :End of /NAMES list\r\n"]
    for what, before, after, repeated in (
            ("answered once more", answer, answer + names, 0),
            ("said again, and answered", answer, answer + lines("irc", 2) + answer + names, 2),
            ("its end said again, and answered", answer, answer[1:] + answer + names, 1)):
        person = listener("irc", "Unix")
        person.is_settled = True
        person.room.names = {b"ann", b"ben"}
        person.ask(b"LIST")
        for line in before:
            person.take_in(line)
        person.splices.append(person.read)
        person.ask(b"LIST")
        person.ask(b"NAMES")
        person.take_in(b"".join(after))
        expected = {"repeated": repeated} if repeated else {}
        check(counts(person) == expected and not person.questions, f"{what}: {counts(person)} {person.questions}")
