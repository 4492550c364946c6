"""How `chat` divides a terminal: topic, conversations │ what was said │ people, status, the line that is typed, keys."""

import re

from terminal import PATIENCE, Terminal, width

BORDER = "│"
LIST_COLUMNS, ROSTER_COLUMNS = 20, 18


class Line:
    """The row that is typed into, from where the first character goes."""

    def __init__(self, terminal: Terminal):
        self.terminal = terminal
        # The cursor is elsewhere while the rest is drawn.
        terminal.until(lambda rows: terminal.cursor[1] == len(rows) - 2, "has the cursor where one types")
        self.column, self.row = terminal.cursor

    @property
    def text(self) -> str:
        return self.of(self.terminal.rows)

    def of(self, rows: list[str]) -> str:
        return rows[self.row][self.column:].rstrip()

    def becomes(self, text: str) -> None:
        self.terminal.until(lambda rows: self.of(rows) == text, f"has {text!r} on the input line")


def middle(rows: list[str]) -> list[str]:
    """The rows between the topic and the status line."""
    return rows[1:-3]


def cells(row: str) -> list[str]:
    """What stands in each column of a row: a wide character in its first, nothing in its second."""
    found: list[str] = []
    for character in row:
        columns = width(character)
        if columns == 0 and found:
            found[-1] += character
        else:
            found += [character] + [""] * (columns - 1)
    return found


def borders_are_straight(rows: list[str], columns: int) -> bool:
    """The list of conversations and the roster begin where they should, in each row."""
    places = LIST_COLUMNS, columns - ROSTER_COLUMNS - 1
    return all(len(row) > place and row[place] == BORDER for row in map(cells, middle(rows)) for place in places)


def roster(rows: list[str], columns: int = 100) -> list[str]:
    """Who is in the room, as the roster shows it."""
    names = ["".join(cells(row)[columns - ROSTER_COLUMNS:]).strip() for row in middle(rows)]
    return [name for name in names[1:] if name]


def spoken(rows: list[str], columns: int = 100) -> list[str]:
    """The rows between the list and the roster, where there is one."""
    end = columns - ROSTER_COLUMNS - 1
    found = [cells(row)[LIST_COLUMNS + 1:] for row in middle(rows)]
    has_roster = all(len(row) > end - LIST_COLUMNS - 1 and row[end - LIST_COLUMNS - 1] == BORDER for row in found)
    return ["".join(row[:end - LIST_COLUMNS - 1] if has_roster else row).rstrip() for row in found]


def says(terminal: Terminal, pattern: str, seconds: float = PATIENCE) -> re.Match:
    """Waits until the words match that stand between the list and the roster, however they are wrapped."""
    def found(rows: list[str]) -> re.Match | None:
        return re.search(pattern, " ".join(" ".join(spoken(rows)).split()))

    return terminal.until(found, f"says {pattern!r}", seconds)
