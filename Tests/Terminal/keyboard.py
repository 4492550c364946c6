"""What is typed: it stays whole whatever arrives, is edited, completed, pasted, sent."""

import time

from layout import Line
from stage import Stage, check, scenario
from terminal import Terminal


@scenario
def typing_while_messages_arrive(stage: Stage):
    """Fifty messages arrive while a line is typed key by key: it is never disturbed, and is sent whole"""
    ann, tom = stage.ann(), stage.telnet()
    line = Line(ann)
    words = "the quick brown fox jumps over the lazy dog, twice"
    for index, character in enumerate(words):
        tom.send(f"message {index} of fifty\r\n")
        ann.type(character)
        shown = line.text
        check(words.startswith(shown), f"the input line was {shown!r} while {words[:index + 1]!r} was typed")
    line.becomes(words)
    ann.shows("message 49 of fifty")
    check(line.text == words, "the last message has changed the input line")
    ann.press("Enter")
    tom.expect(rf"<ann> {words}\n")
    line.becomes("")
    ann.shows(f"ann ┃ {words[:30]}")


@scenario
def lines_are_edited(stage: Stage):
    """A line is edited with the keys that readline has, and earlier ones come back"""
    ann, tom = stage.ann(), stage.telnet()
    line = Line(ann)
    ann.type("three two one")
    ann.press("C-w")
    line.becomes("three two")
    ann.press("C-a")
    ann.type("one ")
    line.becomes("one three two")
    ann.press("M-f", "C-k")
    line.becomes("one three")
    ann.press("C-u")
    line.becomes("")
    # What was cut without another key between comes back as one.
    ann.press("C-y")
    line.becomes("one three two")
    ann.press("Left", "Left", "BSpace", "Home", "DC", "End")
    line.becomes("ne three to")
    ann.press("Enter")
    tom.expect(r"<ann> ne three to *\n")
    ann.enter("the second")
    tom.expect(r"<ann> the second\n")
    ann.press("Up", "Up")
    line.becomes("ne three to")
    ann.press("Down")
    line.becomes("the second")
    ann.press("Down")
    line.becomes("")


@scenario
def long_lines_scroll_sideways(stage: Stage):
    """A line longer than the row scrolls under the cursor, and is sent whole"""
    ann, tom = stage.ann(), stage.telnet()
    line = Line(ann)
    words = " ".join(f"word{number}" for number in range(40))
    ann.type(words)
    ann.shows(r"word39")
    check(ann.cursor[1] == line.row, "the cursor has left the input line")
    ann.press("Home")
    ann.until(lambda rows: line.of(rows).startswith("word0 word1"), "goes back to the beginning of the line")
    ann.press("Enter")
    tom.expect(rf"<ann> {words}\n")


@scenario
def names_are_completed(stage: Stage):
    """Tab completes names, and goes through all that fit, there and back"""
    ann = stage.ann()
    for name in ("toby", "tom"):
        stage.telnet(name)
        ann.shows(name)
    line = Line(ann)
    ann.type("say hi to tob")
    ann.press("Tab")
    ann.until(lambda rows: line.of(rows).startswith("say hi to toby"), "completes toby")
    ann.press("C-u")
    ann.type("to")
    ann.until(lambda rows: line.of(rows).rstrip() == "to", "shows what is typed")
    seen = []
    for key in ("Tab", "Tab", "Tab", "BTab"):
        before = line.text
        ann.press(key)
        ann.until(lambda rows: line.of(rows) != before, "completes another name")
        seen.append(line.text.rstrip(":, "))
    check(sorted(seen[:2]) == ["toby", "tom"] and seen[2] in (seen[0], "to"), f"Tab went through {seen}")
    check(seen[3] == seen[1], f"Shift-Tab does not go back: {seen}")
    # What was completed last came while somebody spoke, and is as it was.
    tom = stage.telnet("tommy")
    tom.send("just saying\r\n")
    ann.shows("just saying")
    check(line.text.rstrip(":, ") == seen[3], "a message has changed what was completed")


@scenario
def rooms_and_commands_are_completed(stage: Stage):
    """Tab completes rooms and commands"""
    ann = stage.ann("--room", "#kitchen")
    line = Line(ann)
    ann.type("/whoi")
    ann.press("Tab")
    line.becomes("/whois")
    ann.press("C-u")
    ann.type("/topic #kit")
    ann.press("Tab")
    line.becomes("/topic #kitchen")


def answer(terminal: Terminal, key: str) -> None:
    """Answers a question that is shown; what comes in its first half second was typed before it was seen, and is no answer"""
    time.sleep(1)
    terminal.press(key)


@scenario
def pasting_many_lines_asks_first(stage: Stage):
    """Many lines that are pasted are sent after a yes, and not after a no; one line is as if typed"""
    ann, tom = stage.ann(), stage.telnet()
    line = Line(ann)
    ann.paste("first of many\nsecond of many\nthird of many\n")
    ann.shows(r"Send 3 lines")
    answer(ann, "n")
    ann.shows_no_more(r"Send 3 lines")
    ann.press("C-u")
    line.becomes("")
    ann.paste("just one line")
    line.becomes("just one line")
    ann.press("Enter")
    check("of many" not in tom.expect(r"<ann> just one line\n"), "lines were sent that were not to be")
    ann.paste("fourth of many\nfifth of many\nsixth of many\n")
    ann.shows(r"Send 3 lines")
    answer(ann, "y")
    for which in ("fourth", "fifth", "sixth"):
        tom.expect(rf"<ann> {which} of many\n")
    line.becomes("")


@scenario
def pasted_control_characters_do_nothing(stage: Stage):
    """What is pasted cannot press keys: it is text, and its control characters reach nobody"""
    ann, tom = stage.ann(), stage.telnet()
    ann.paste("pasted \x1b[15~\x03\x1b]0;title\x07 text")
    ann.shows("pasted.*text")
    ann.press("Enter")
    heard = tom.expect(r"<ann> pasted[^\n]*text\n")
    check(not any(ord(character) < 32 and character not in "\r\n" for character in heard), f"control characters were sent: {heard!r}")


@scenario
def scroll_back(stage: Stage):
    """Page-Up shows what was said before, and stays there while more is said; Page-Down comes back"""
    ann, tom = stage.ann(), stage.telnet()
    for number in range(100):
        tom.send(f"line {number} of a hundred\r\n")
    ann.shows("line 99 of a hundred")
    ann.press("PageUp")
    ann.shows_no_more("line 99 of a hundred")
    ann.press("PageUp")
    ann.shows(r"line 45 of a hundred")

    def lines() -> list[str]:
        return [row for row in ann.rows if "of a hundred" in row]

    before = lines()
    tom.send("something new\r\n")
    ann.type("typed meanwhile")
    ann.shows("typed meanwhile")
    check(lines() == before, "a new message has moved what was being read")
    check(ann.count("something new") == 0, "the newest is shown to somebody who reads what is old")
    ann.press("PageDown", "PageDown", "PageDown")
    ann.shows("something new")
    ann.shows("line 99 of a hundred")
    ann.press("Enter")
    tom.expect(r"<ann> typed meanwhile\n")
