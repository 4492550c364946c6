"""Somebody who uses the page: what they do with it, and what they see. The ids are those that Sources/ChatWeb promises."""

import re

from machine import until
from tab import Tab

# What each entry of the room shows, folded ones too, the oldest first.
ENTRIES = """() => [...document.querySelectorAll('#log .entry')].map((entry) => ({
  kind: entry.dataset.kind, from: entry.dataset.from ?? '', text: entry.textContent}))"""


# What of the entries' words cannot be seen, for it stands out of the log. Blanks may.
CUT_OFF = """() => { const log = document.querySelector('#log').getBoundingClientRect();
  return [...document.querySelectorAll('#log .text')].filter((each) => {
    const words = document.createRange();
    words.selectNodeContents(each);
    const box = words.getBoundingClientRect();
    return !/ {9}/.test(each.textContent) && (box.right > log.right + 1 || box.left < log.left - 1); }).map((each) => each.textContent.slice(0, 40)); }"""


def buffer(name: str) -> str:
    return f'#buffers button[data-buffer="{name}"]'


def member(name: str) -> str:
    return f'#roster [data-member="{name}"]'


class Visitor(Tab):
    """A tab at the page's address."""

    name = ""

    def open(self, address: str) -> None:
        """The first screen, ready to be written into."""
        self.go(address)
        self.shows("#login")

    def wish(self, name: str, room: str | None = None) -> None:
        """Fills in the first screen, and asks to come in."""
        self.fill("#login-name", name)
        if room is not None:
            self.fill("#login-room", room)
        self.click("#login-submit")

    def come_in(self, name: str, room: str = "#lobby") -> None:
        self.wish(name, room)
        self.is_in(name, room)

    def is_in(self, name: str, room: str = "#lobby") -> None:
        """Waits until the room is there, and they are in it."""
        self.name = name
        self.shows("#chat")
        if not self.is_phone:
            self.shows(buffer(room))
            self.shows(member(name))
        self.place("#message")

    # Speaking

    def enter(self, line: str) -> None:
        """Writes a line and sends it."""
        self.fill("#message", line)
        self.press("Enter")

    def writes(self, words: str) -> None:
        """Writes without sending."""
        self.fill("#message", words)

    # Seeing

    def entries(self, kind: str | None = None) -> list[dict]:
        return [entry for entry in self.evaluate(ENTRIES) if kind in (None, entry["kind"])]

    def sees(self, words: str, kind: str | None = None, seconds: float = 15) -> dict:
        """Waits for an entry that holds these words; gives it."""
        return until(lambda: next((each for each in self.entries(kind) if words in each["text"]), None),
                     f"{self.name} sees {words!r}{f' as {kind}' if kind else ''}", seconds)

    def words(self, pattern: str) -> list[str]:
        """What of all entries matches, in their order."""
        return [match for entry in self.entries() for match in re.findall(pattern, entry["text"])]

    def sees_in_order(self, wanted: list[str], pattern: str, seconds: float = 20) -> None:
        """Waits for the last, and all are there then, once each and in this order."""
        self.sees(wanted[-1], seconds=seconds)
        seen = self.words(pattern)
        if seen != wanted:
            twice = sorted({each for each in seen if seen.count(each) > 1})
            missing = [each for each in wanted if each not in seen]
            raise AssertionError(f"{self.name}: missing {missing}, twice {twice}, in order {[each for each in seen if each in wanted]}")

    def goes_to(self, name: str) -> None:
        """Looks at a room or a person."""
        self.click(buffer(name))
        self.until("""(name) => document.querySelector(`#buffers button[data-buffer="${CSS.escape(name)}"]`)
          ?.matches('[aria-current]:not([aria-current=false])')""", name, what=f"{name} is looked at")

    def badge(self, name: str, kind: str = "unread") -> int:
        """How much is counted beside a room or a person; what is shown of it may be less exact."""
        words = self.evaluate("(selector) => document.querySelector(selector)?.title ?? ''", f"{buffer(name)} .{kind}")
        return int(re.sub(r"\D", "", words) or 0)

    def counts(self, name: str, number: int, kind: str = "unread", seconds: float = 15) -> None:
        """Waits until that many stand there."""
        def is_shown() -> bool:
            shown = re.sub(r"\D", "", self.text(f"{buffer(name)} .{kind} [aria-hidden]"))
            return self.badge(name, kind) == number and shown == (str(min(number, 999)) if number else "")

        until(is_shown, f"{name} has {number} {kind}", seconds)

    def title(self) -> str:
        return self.evaluate("() => document.title")

    def refusal(self, words: str = "") -> str:
        """What the first screen says that is wrong."""
        return self.shows("#login-problem", words)

    def tries_in_vain(self, words: str) -> None:
        """Asks to come in, and waits until it is said anew what is wrong."""
        self.evaluate("() => document.querySelector('#login-problem p').toggleAttribute('data-seen', true)")
        self.click("#login-submit")
        self.shows("#login-problem p:not([data-seen])", words)
