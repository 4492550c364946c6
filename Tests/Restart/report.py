"""The table of docs/restart.md: what was survived, how often, and what it cost."""

import os
import pathlib
import platform
import time

from ledger import ALLOWED, FAULTS, TRANSPORTS

BEGIN, END = "<!-- made by Tests/Restart/run: begin -->", "<!-- made by Tests/Restart/run: end -->"
COLUMNS = (*FAULTS, *ALLOWED)


def write_report(path: pathlib.Path, rows: list, command: str) -> None:
    """Writes the table between its two marks in the file; at the file's end where there are none."""
    table = f"{BEGIN}\n\n{_describe(rows, command)}\n{END}\n"
    text = path.read_text() if path.exists() else ""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n")
    path.write_text(f"{before.rstrip()}\n\n{table}{after}")


def _describe(rows: list, command: str) -> str:
    lines = [
        f"Made by `{command}` on {time.strftime('%Y-%m-%d')}, on {os.cpu_count()} cores, Linux {platform.release()}. "
        f"Counts are of deliveries, TCP + Unix sockets + WebSockets apart.", "",
        f"| what was done | restarts | kills | people | said | delivered | {' | '.join(COLUMNS)} |",
        "|" + "---|" * (6 + len(COLUMNS))]
    notes = []
    for scenario, stage, problem in rows:
        ledger = stage.crowd.ledger if stage.crowd else None
        counts = [" + ".join(str(ledger.tally[each][what]) for each in TRANSPORTS) if ledger else "" for what in COLUMNS]
        said = [f"{ledger.sum(what):,}" if ledger else "" for what in ("said", "delivered")]
        name = scenario.__doc__ + (" **(failed)**" if problem else "")
        lines.append(f"| {name} | {stage.restarts} | {stage.kills} | {stage.people:,} | {' | '.join(said + counts)} |")
        if stage.note:
            notes.append(f"* {scenario.__doc__}: {stage.note.lstrip(', ')}.")
    return "\n".join([*lines, "", *notes]) + "\n"
