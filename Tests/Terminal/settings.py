"""Arguments, and ~/.config/chat/config.toml."""

import os
import re

from stage import Stage, check, scenario


@scenario
def settings_from_a_file(stage: Stage):
    """The file in XDG_CONFIG_HOME says where to, who, and which rooms; arguments come before it"""
    stage.configure(f'server = "{stage.to(stage.server)}"\nname = "frieda"\nrooms = ["#lobby", "#kitchen"]\n')
    tom = stage.telnet()
    frieda = stage.chat(name="frieda")
    tom.expect(r"\[frieda\] entered room\n")
    frieda.shows("#kitchen")
    stage.chat("--name", "gerda", name="gerda")
    tom.expect(r"\[gerda\] entered room\n")


@scenario
def a_bad_file(stage: Stage):
    """A bad file: all problems at once, with line, key and what would be right, and status 78"""
    stage.configure('name = 7\nrooms = "#lobby"\nnmae = "x"\nserver = "a b"\n')
    result = stage.run("--plain")
    check(result.returncode == 78, f"the status is {result.returncode}: {result.stderr}")
    for words in ("name", "rooms", "nmae", "config.toml", "1", "2", "3"):
        check(words in result.stderr, f"{words!r} is not told: {result.stderr!r}")
    check(len(re.findall(r"config\.toml", result.stderr)) >= 3, f"not all problems are told: {result.stderr!r}")
    stage.configure('name = "ann\n')
    result = stage.run("--plain")
    check(result.returncode == 78, f"the status is {result.returncode}: {result.stderr}")
    terminal = stage.chat()
    terminal.shows("config.toml")
    check(terminal.ends() == 78, "the status is not 78")
    check(b"\x1b[?1049h" not in terminal.written, "the problems are shown on a screen that goes away")


@scenario
def arguments(stage: Stage):
    """--help and --version print; wrong arguments are refused with 64"""
    usage = stage.run("--help")
    check(usage.returncode == 0, f"the status is {usage.returncode}")
    for option in ("--tls", "--name", "--room", "--send", "--plain", "--json", "--lan", "--tls-fingerprint"):
        check(option in usage.stdout, f"{option} is not in the help")
    check(re.search(r"\d+\.\d+", stage.run("--version").stdout), "--version tells no version")
    for wrong in (["--lan", "70000"], ["--plain", "--json"], ["--send", "--plain"], ["--name", "a b"], ["--send"], ["--tls"], ["host:port"], ["--room", "a b", "--send"], ["--lan", "8888", "host"]):
        result = stage.run(*wrong, words="x\n")
        check(result.returncode == 64, f"{wrong}: the status is {result.returncode}: {result.stderr}")
        check(result.stderr, f"{wrong}: no reason is told")
    check("\x1b" not in usage.stdout, "there are escape sequences")


@scenario
def nowhere_to_go(stage: Stage):
    """Without a server in arguments and settings, and without a daemon on this host, it says what can be done"""
    if os.path.exists("/run/chatd/chat.sock"):
        return
    result = stage.run("--plain")
    check(result.returncode == 69, f"the status is {result.returncode}: {result.stderr}")
    for words in ("chat HOST", "chat --lan PORT"):
        check(words in result.stderr, f"{words!r} is not told: {result.stderr!r}")
    terminal = stage.chat()
    terminal.shows("chat --lan PORT")
    check(terminal.ends() == 69, "the status is not 69")
    terminal.is_restored()
