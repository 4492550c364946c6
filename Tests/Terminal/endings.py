"""However it ends, the terminal is as it was before."""

import re
import shlex
import signal
import subprocess

from machine import until
from stage import Stage, check, scenario
from terminal import has_gone


@scenario
def quitting(stage: Stage):
    """/quit leaves the terminal as it was, and the status is 0"""
    ann = stage.ann()
    ann.enter("/quit")
    check(ann.ends() == 0, "leaving is no failure")
    ann.is_restored()


@scenario
def terminated(stage: Stage):
    """SIGTERM ends it with a goodbye to the server, and the terminal is as it was"""
    ends_by(stage, signal.SIGTERM)


@scenario
def hung_up(stage: Stage):
    """SIGHUP ends it with a goodbye to the server, and the terminal is as it was"""
    ends_by(stage, signal.SIGHUP)


def ends_by(stage: Stage, number: signal.Signals) -> None:
    ann, tom = stage.ann(), stage.telnet()
    ann.type("half a line")
    ann.shows("half a line")
    ann.signal(number)
    tom.expect(r"\(ann\) is offline.*\n")
    status = ann.ends()
    check(status in (0, 128 + number), f"the status is {status}")
    ann.is_restored()


@scenario
def the_terminal_is_closed(stage: Stage):
    """The terminal is closed: the program ends, and is seen to leave"""
    ann, tom = stage.ann(), stage.telnet()
    process = ann.process
    ann.tmux.run("kill-server")
    tom.expect(r"\(ann\) is offline.*\n")
    until(lambda: has_gone(process), "the program has ended")


@scenario
def suspended(stage: Stage):
    """Suspended by Control-Z and by a signal the shell has its terminal back; in the foreground again everything is there"""
    ann = stage.shell()
    ann.enter("stty -g > modes-wanted; echo before: $?")
    ann.shows("^before: 0")
    tom = stage.telnet()
    ann.enter(shlex.join([str(stage.program), stage.to(stage.server), "--name", "ann", "--room", "#lobby"]))
    stage.is_in(ann)
    for number, stop in enumerate((lambda: ann.press("C-z"), lambda: ann.signal(signal.SIGTSTP))):
        ann.type(f"half a line {number}")
        ann.shows(f"half a line {number}")
        stop()
        ann.shows("Stopped")
        ann.enter("clear; stty -g | cmp - modes-wanted; echo same: $?")
        ann.shows("^same: 0")
        check(ann.tmux.ask("alternate_on") == "0", "the program's screen is still there")
        tom.send(f"said meanwhile {number}\r\n")
        ann.resize(90 - 10 * number, 24)
        ann.enter("fg")
        ann.shows(f"said meanwhile {number}")
        ann.shows(rf"\] half a line {number}")
        ann.press("Enter")
        tom.expect(rf"<ann> half a line {number}\n")
    ann.enter("/quit")
    ann.until(lambda rows: any(re.search(r"^\$ *$", row) for row in rows), "has its shell back")
    ann.enter("clear; stty -g | cmp - modes-wanted; echo same: $?")
    ann.shows("^same: 0")


@scenario
def no_terminal(stage: Stage):
    """Without a terminal, or with one that can do nothing, it says what to do instead"""
    result = subprocess.run([stage.program, stage.to(stage.server), "--name", "ann"], input="", capture_output=True, text=True,
                            timeout=30, env=stage.environment())
    check(result.returncode == 64, f"the status is {result.returncode}: {result.stderr}")
    check("--plain" in result.stderr, f"it does not say what to do: {result.stderr!r}")
    check("\x1b" not in result.stdout + result.stderr, "it writes sequences to what is no terminal")
    for term in ("dumb", "no-such-terminal"):
        ann = stage.chat(stage.to(stage.server), "--name", "ann", inside=("env", f"TERM={term}"))
        ann.shows("--plain")
        check(ann.ends() == 64, "the status is not 64")
        check(b"\x1b" not in ann.written, "it writes sequences that the terminal does not know")
