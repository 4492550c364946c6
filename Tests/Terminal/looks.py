"""How it looks: sizes, wide characters, long words, colours."""

import re

from layout import Line, borders_are_straight, middle, spoken
from stage import Stage, check, scenario
from terminal import COLOUR, width


@scenario
def every_size(stage: Stage):
    """The window is made small, tiny, large and as it was: it is always filled, and nothing is lost"""
    ann, tom = stage.ann(), stage.telnet()
    tom.send("".join(f"line {number} of ten\r\n" for number in range(10)))
    ann.shows("line 9 of ten")
    ann.type("half a line")
    ann.shows("half a line")
    for columns, rows in ((60, 15), (30, 8), (12, 3), (2, 1), (1, 1), (200, 60), (100, 24)):
        ann.resize(columns, rows)
        if columns < 30:
            continue
        # What is typed and then taken back shows that it has drawn itself anew.
        ann.type("#")
        ann.until(lambda shown: len(shown) == rows and shown[-2].endswith("half a line#"), f"has {rows} rows, and what is typed in the last but one")
        ann.press("BSpace")
        ann.shows("half a line *$")
        ann.shows("line 9 of ten")
        check(all(width(row) <= columns for row in ann.rows), "a row is longer than the terminal")
    for number in range(10):
        ann.shows(f"line {number} of ten")
    check(borders_are_straight(ann.rows, 100), "the borders are crooked")
    ann.press("Enter")
    tom.expect(r"<ann> half a line\n")


@scenario
def resized_while_messages_arrive(stage: Stage):
    """Resized over and over while messages arrive, it shows what it should in the end"""
    ann, tom = stage.ann(), stage.telnet()
    for number in range(40):
        tom.send(f"message {number} of forty\r\n")
        ann.resize(1 + number * 7 % 120, 1 + number * 5 % 40)
    ann.resize(100, 24)
    ann.shows("message 39 of forty")
    ann.until(lambda rows: len(rows) == 24 and borders_are_straight(rows, 100), "has straight borders")
    ann.enter("all well")
    tom.expect(r"<ann> all well\n")


@scenario
def wide_and_combining_characters(stage: Stage):
    """Wide and combining characters take the columns they should: borders are straight, and the cursor is where it belongs"""
    ann, tom, ivy = stage.ann(), stage.telnet(), stage.irc("日本")
    texts = ("日本語のとても長い文章がここにあります" * 3, "e\u0301" * 30 + " combining", "ｆｕｌｌ ｗｉｄｔｈ", "grüß dich, Ωmega ёлка",
             "한국어 텍스트 " * 8, "a👋b🎉c", "plain at the end")
    for text in texts:
        tom.send(f"{text}\r\n")
        ivy.send(f"PRIVMSG #lobby :{text}\r\n")
    ann.until(lambda rows: sum("plain at the end" in row for row in rows) == 2, "shows everything")
    ann.until(lambda rows: any(row.endswith("日本") for row in middle(rows)), "has everybody in the roster")
    ann.until(lambda rows: borders_are_straight(rows, 100), "has straight borders")
    check(all(width(row) <= 100 for row in ann.rows), "a row is longer than the terminal")
    line = Line(ann)
    ann.type("日本語e\u0301")
    ann.until(lambda _: ann.cursor[0] == line.column + 7, "has the cursor behind what was typed")
    ann.press("BSpace", "BSpace")
    line.becomes("日本")
    ann.until(lambda _: ann.cursor[0] == line.column + 4, "has the cursor behind two characters")
    ann.press("Left")
    ann.until(lambda _: ann.cursor[0] == line.column + 2, "has the cursor between two characters")
    ann.press("Enter")
    tom.expect(r"<ann> 日本\n")


@scenario
def addresses_stay_whole(stage: Stage):
    """A URL is cut only where a row ends, with nothing in between; with list and roster folded away a terminal finds it whole"""
    ann, tom = stage.ann(), stage.telnet()
    url = "https://example.org/" + "/".join(f"part{number}" for number in range(40)) + "?the=end"
    tom.send(f"look: {url} please\r\n")
    ann.shows("the=end")
    check(url in "".join(row.strip() for row in spoken(ann.rows)), f"the URL is not whole:\n{ann.text}")
    ann.press("F7", "F9")
    ann.until(lambda rows: url in "".join(rows), "has the URL whole in the rows of the terminal")
    rows = [row for row in ann.rows if "part" in row]
    check(all(width(row) == 100 for row in rows[:-1]) and all(row[0] != " " for row in rows[1:]), f"the URL does not fill its rows:\n{ann.text}")
    ann.press("F7", "F9")
    short = "https://example.org/a/short/one/that/fits"
    tom.send(f"some words that take nearly all of the row: {short} and\r\n")
    ann.shows(short)


@scenario
def colours(stage: Stage):
    """Names have colours, and each always the same"""
    ann, tom = stage.ann(), stage.telnet()
    others = [stage.telnet(f"tom{letter}") for letter in "abcde"]
    for speaker in (tom, *others, tom):
        speaker.send("a word\r\n")
    ann.until(lambda rows: sum("a word" in row for row in rows) == 7, "shows everything")
    found: dict[str, set] = {}
    for row in ann.styled_rows:
        if match := re.search(r"((?:\x1b\[[\d;]*m)+)(tom[a-e]?)(?:\x1b\[[\d;]*m)+ │.*a word", row):
            found.setdefault(match[2], set()).add(tuple(colours_in(match[1])))
    check(len(found) == 6 and all(len(each) == 1 for each in found.values()), f"names have no colours, or several: {found}")
    check(len(set.union(*found.values())) > 1, f"all names have the same colour: {found}")


@scenario
def no_colours(stage: Stage):
    """With NO_COLOR nothing has a colour, and mentions are told apart all the same"""
    ann, tom = stage.ann(environment={"NO_COLOR": "1"}), stage.telnet()
    tom.send("a word\r\nann: a mention\r\n")
    ann.shows("a mention")
    check(not any(colours_in(row) for row in ann.styled_rows), "there are colours")
    plain, mention = (next(row for row in ann.styled_rows if words in row) for words in ("a word", "a mention"))
    check(COLOUR.findall(plain) != COLOUR.findall(mention), "a mention looks like any other line")


def colours_in(row: str) -> list[str]:
    """The colours that the sequences of a row choose: 31, 38;5;12 …"""
    found = []
    for sequence in COLOUR.findall(row):
        found += re.findall(r"(?:^|[;:])((?:3|4|9|10)[0-7]|[34]8[;:][\d;:]+)(?=$|[;:])", sequence[2:-1])
    return found
