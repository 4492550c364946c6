"""Without a terminal: --send, --plain, --json."""

import json
import re
import shlex
import signal
import subprocess

from server import free_ports
from stage import Stage, check, scenario


@scenario
def sending(stage: Stage):
    """What comes in is sent, line by line, and the status is 0 once it has arrived"""
    tom, ivy = stage.telnet(), stage.irc()
    ivy.send("JOIN #ops\r\n")
    ivy.expect(" 366 ")
    result = stage.run(stage.to(stage.server), "--name", "ann", "--send", "--room", "#ops", words="deploy done\nall well\n")
    check(result.returncode == 0, f"the status is {result.returncode}: {result.stderr}")
    check(result.stdout == "", f"it prints {result.stdout!r}")
    ivy.expect(r":ann!\S+ PRIVMSG #ops :deploy done\r\n")
    ivy.expect(r":ann!\S+ PRIVMSG #ops :all well\r\n")
    result = stage.run(stage.to(stage.server), "--name", "ann", "--send", "--room", "#lobby", words="without a line end, with 日本語")
    check(result.returncode == 0, f"the status is {result.returncode}: {result.stderr}")
    tom.expect(r"<ann> without a line end, with 日本語\n")


@scenario
def sending_a_lot(stage: Stage):
    """Many lines arrive all, in order, no faster than servers like it"""
    ivy = stage.irc()
    result = stage.run(stage.to(stage.server), "--name", "ann", "--send", "--room", "#lobby", words="".join(f"line {number}\n" for number in range(12)))
    check(result.returncode == 0, f"the status is {result.returncode}: {result.stderr}")
    heard = re.findall(r"PRIVMSG #lobby :line (\d+)\r", ivy.expect(r"PRIVMSG #lobby :line 11\r\n"))
    check([int(each) for each in heard] == list(range(12)), "lines are lost, or out of order")


@scenario
def sending_in_vain(stage: Stage):
    """A status that is not 0, with the reason: nobody listens, the room is moderated, the name is taken, nothing fits"""
    nobody = stage.run(f"{stage.host}:{free_ports(1, stage.host)[0]}", "--name", "ann", "--send", "--room", "#lobby", words="x\n")
    check(nobody.returncode == 69, f"the status is {nobody.returncode}: {nobody.stderr}")
    check("refused" in nobody.stderr, f"the reason is not told: {nobody.stderr!r}")
    unknown = stage.run("no-such-host.invalid", "--name", "ann", "--send", "--room", "#lobby", words="x\n")
    check(unknown.returncode == 68, f"the status is {unknown.returncode}: {unknown.stderr}")
    ivy = stage.irc()
    ivy.send("JOIN #closed\r\nMODE #closed +i\r\n")
    ivy.expect(r"MODE #closed \+i")
    closed = stage.run(stage.to(stage.server), "--name", "ann", "--send", "--room", "#closed", words="x\n")
    check(closed.returncode not in (0, 64), f"the status is {closed.returncode}")
    check("#closed" in closed.stderr, f"the reason is not told: {closed.stderr!r}")
    taken = stage.run(stage.to(stage.server), "--name", "ivy", "--send", "--room", "#lobby", words="whoever I am\n")
    check(taken.returncode in (0, 77), f"the status is {taken.returncode}: {taken.stderr}")
    check(taken.returncode == 0 or "ivy" in taken.stderr, f"the reason is not told: {taken.stderr!r}")
    wrong = stage.run(stage.to(stage.server), "--no-such-option")
    check(wrong.returncode == 64, f"the status is {wrong.returncode}")


@scenario
def plain_lines(stage: Stage):
    """--plain prints a line for what happens and takes lines, without a single escape sequence"""
    tom = stage.telnet()
    ann = stage.piped(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain")
    tom.expect(r"\[ann\] entered room\n")
    tom.send("hello, ann\r\n")
    ann.shows(r"tom\W.*hello, ann")
    ann.enter("hello, tom")
    tom.expect(r"<ann> hello, tom\n")
    ann.enter("/brb tea")
    tom.expect(r"\[ann\] will be right back -- tea\n")
    ann.enter("/nick anna")
    ann.shows(r"anna")
    ann.enter("/nick tom")
    ann.shows(r"(?i)tom.*(taken|in use)|(taken|in use).*tom")
    ann.enter("/quit bye")
    check(ann.ends() == 0, f"the status is not 0: {ann.errors}")
    check(not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", ann.written), "there are control characters in what is printed")


@scenario
def plain_ends_with_its_input(stage: Stage):
    """At the end of its input --plain says goodbye and ends; what was said before it arrives"""
    tom = stage.telnet()
    ann = stage.piped(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain")
    ann.enter("the last words")
    ann.close_input()
    tom.expect(r"<ann> the last words\n")
    tom.expect(r"\(ann\) is offline")
    check(ann.ends() == 0, f"the status is not 0: {ann.errors}")


@scenario
def plain_in_a_terminal(stage: Stage):
    """--plain in a terminal (for a screen reader) writes lines, and no sequence"""
    ann = stage.ann("--plain")
    tom = stage.telnet()
    tom.send("hello, ann\r\n")
    ann.shows(r"tom\W.*hello, ann")
    ann.enter("hello, tom")
    tom.expect(r"<ann> hello, tom\n")
    ann.press("C-d")
    check(ann.ends() == 0, "the end of the input is no failure")
    check(b"\x1b" not in ann.written, "there are escape sequences")
    ann.is_restored()


@scenario
def events_as_json(stage: Stage):
    """--json prints an object a line for all that happens, and takes commands"""
    tom = stage.telnet()
    ann = stage.piped(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--json")
    tom.expect(r"\[ann\] entered room\n")
    tom.send('hello, "ann" \\ 日本\r\n/brb tea\r\n/back\r\n/nick thomas\r\n')
    ann.shows("thomas")
    ann.enter("hello, tom")
    tom.expect(r"<ann> hello, tom\n")
    tom.send("/quit\r\n")
    ann.shows("quit|gone|left")
    ann.enter("/quit")
    check(ann.ends() == 0, f"the status is not 0: {ann.errors}")
    events = [json.loads(line) for line in ann.written.decode().splitlines()]
    check(all(isinstance(event, dict) for event in events), "a line is no object")
    kinds = {event["event"] for event in events}
    check({"welcome", "joined", "message", "away", "back", "renamed", "quit"} <= kinds, f"there are only {sorted(kinds)}")
    check(all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", event["time"]) for event in events), "an event has no time")
    message = next(event for event in events if event["event"] == "message")
    expected = {"room": "#lobby", "name": "tom", "text": 'hello, "ann" \\ 日本', "manner": "message", "own": False, "mention": True}
    check({key: message.get(key) for key in expected} == expected, f"the message is {message}")
    away = next(event for event in events if event["event"] == "away")
    check((away["name"], away["text"], away["rooms"]) == ("tom", "tea", ["#lobby"]), f"being away is {away}")


@scenario
def harmless_complaints(stage: Stage):
    """What stands on standard error has no escape sequences, whatever it quotes"""
    secret = stage.home / "secret\x1b[31m\x9b31m"
    secret.write_text("secret\n")
    secret.chmod(0o644)
    nobody = f"{stage.host}:{free_ports(1, stage.host)[0]}"
    send = ("--room", "#lobby", "--send")
    for arguments, status in ((("--no-such\x1b[31m-option\x9b31m",), 64), (("--lan", "1\x1b[31m"), 64), (("no-such\x1b[31m\x9b31m-host", *send), None),
                              ((nobody, *send, "--password-file", str(secret)), None), ((nobody, *send, "--password-file", f"{secret}s"), None),
                              ((nobody, "--plain"), 78)):
        stage.configure('"\\u001B[31m" = 1\n' if status == 78 else "")
        result = stage.run(*arguments, "--name", "ann", words="x\n")
        check(result.returncode == (status or result.returncode) != 0, f"{arguments}: the status is {result.returncode}: {result.stderr!r}")
        check("31m" in result.stderr, f"{arguments}: it does not say what is wrong: {result.stderr!r}")
        check(not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", result.stdout + result.stderr), f"{arguments}: {result.stderr!r}")


@scenario
def disconnecting_in_a_script(stage: Stage):
    """/disconnect from a script: what goes before it arrives, the script goes on behind it, and its end is the program's"""
    tom = stage.telnet()
    ann = stage.run(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain", words="hello\n/disconnect\n")
    tom.expect(r"<ann> hello\n")
    check(ann.returncode == 0, f"the status is {ann.returncode}: {ann.stderr}")
    ann = stage.run(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain", words="one\n/disconnect\n/connect\ntwo\n")
    check(ann.returncode == 0, f"the status is {ann.returncode}: {ann.stderr}")
    tom.expect(r"<ann> one\n(?s:.*)<ann> two\n")
    unheard = stage.run(stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain", words="/disconnect\nhello\n")
    check(unheard.returncode == 77, f"the status is {unheard.returncode}: {unheard.stderr}")


@scenario
def slow_readers(stage: Stage):
    """Signals that do not end it lose nothing of what is printed for a slow reader, and cut no line"""
    rogue = stage.rogue()
    with subprocess.Popen([stage.program, stage.to(rogue), "--name", "ann", "--room", "#lobby", "--json", "--stay"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, env=stage.environment()) as process:
        try:
            rogue.hears("JOIN")
            lines = (json.loads(line) for line in process.stdout)
            next(event for event in lines if event["event"] == "joined")
            rogue.send(b"".join(b":ben!u@h PRIVMSG #lobby :%d\r\n" % number for number in range(3_000)))
            for number in range(3_000):
                process.send_signal((signal.SIGWINCH, signal.SIGCONT)[number % 2])
                event = next(event for event in lines if event["event"] == "message")
                check(event["text"] == str(number), f"instead of {number} there is {event['text']}")
        finally:
            process.kill()


@scenario
def stopped(stage: Stage):
    """Control-Z stops --plain as it stops every program; what is said meanwhile is there afterwards"""
    ann, tom = stage.shell(), stage.telnet()
    ann.enter(shlex.join([str(stage.program), stage.to(stage.server), "--name", "ann", "--room", "#lobby", "--plain"]))
    tom.expect(r"\[ann\] entered room\n")
    ann.press("C-z")
    ann.shows("Stopped")
    tom.send("said meanwhile\r\n")
    ann.enter("fg")
    ann.shows("said meanwhile")
    ann.enter("good")
    tom.expect(r"<ann> good\n")
