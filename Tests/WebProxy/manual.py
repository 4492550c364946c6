"""The examples of docs/web.md, as they stand there, but for ports, paths and names of this test."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs/web.md").read_text()


def example(heading: str, language: str, number: int = 0) -> str:
    """One of a section's examples in a language, counted from 0."""
    section = re.search(rf"(?ms)^## {re.escape(heading)}$(.*?)(?=^## |\Z)", TEXT)
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section[1])[number]


def put(text: str, changes: dict[str, str]) -> str:
    """The text with each key replaced by its value; a key that does not stand there would be a change of the manual."""
    for old, new in changes.items():
        if old not in text:
            raise AssertionError(f"docs/web.md has no {old!r} there:\n{text}")
        text = text.replace(old, new)
    return text
