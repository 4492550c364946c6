"""What somebody with a browser is promised, under the real systemd: the page, the chat behind it, and what the operator can do about both."""

import os
import re
import signal

from client import irc, telnet
from machine import until
from scenarios import LOCAL, check, test
from web import browser, get

OWN = "/srv/page"


@test
def a_browser_is_enough(machine):
    """With the package comes the page: served with its policy, known again by its ETag, packed for whom that suits; and behind it the chat."""
    page = get(machine, "/")
    check(page.status == 200 and page.headers["Content-Type"].startswith("text/html"), (page.status, page.headers))
    check("default-src 'none'" in page.headers["Content-Security-Policy"], page.headers)
    check(page.headers["Strict-Transport-Security"] is None, "HSTS over plain HTTP")
    again = get(machine, "/", If_None_Match=page.headers["ETag"])
    check(again.status == 304 and not again.body, again.status)
    health = get(machine, "/healthz")
    check((health.status, health.body) == (200, b"ok\n"), (health.status, health.body))

    names = sorted(set(re.findall(r'"(page/[0-9a-f]{16}/[^"]+\.(?:js|css))"', page.body.decode())))
    check(names, "the page names no files")
    for name in names:
        plain = get(machine, f"/{name}")
        check(plain.status == 200 and "immutable" in plain.headers["Cache-Control"], (name, plain.status, plain.headers))
    packed = {get(machine, f"/{name}", Accept_Encoding="br").headers["Content-Encoding"] for name in names}
    check("br" in packed, "nothing is sent packed")

    bo, tom = browser(machine, "bo"), telnet(machine, "tom")
    bo.send("PRIVMSG #lobby :grüße from a browser\r\n")
    tom.expect("<bo> grüße from a browser\n")
    tom.send("and from telnet\n")
    bo.expect(r":tom!\S+ PRIVMSG #lobby :and from telnet\r\n")
    check(machine.journal("-u", "chatd", "CHATD_EVENT=join", "CHATD_MEMBER=bo", "CHATD_PROTOCOL=irc"), "the journal does not have bo")
    bo.close()
    tom.expect(r"\(bo\) is offline")


@test
def restarts_keep_web_sockets(machine):
    """A restart and a SIGKILL keep a browser connected, with every message once, and the page is there again."""
    tom = telnet(machine, "tom")
    bo = browser(machine, "bo")
    tom.expect(r"\[bo\] entered room\n")

    def they_talk(words: str) -> None:
        bo.send(f"PRIVMSG #lobby :{words}, says bo\r\n")
        seen = tom.expect(f"<bo> {words}, says bo\n")
        check(seen.strip() == f"<bo> {words}, says bo", f"tom saw {seen!r}")
        tom.send(f"{words}, says tom\n")
        seen = bo.expect(rf":tom!\S+ PRIVMSG #lobby :{words}, says tom\r\n")
        check(seen.count("\r\n") == 1, f"bo saw {seen!r}")

    they_talk("hello")
    for _ in range(3):
        machine.systemctl("restart", "chatd.service")
        they_talk("after a restart")
    for _ in range(3):
        before = machine.daemon()
        os.kill(machine.process_here(before), signal.SIGKILL)
        until(lambda: machine.daemon() not in (0, before), "another process serves")
        they_talk("after a kill")
    check(get(machine, "/").status == 200, "the page is gone")


def show(machine, directory: str) -> None:
    machine.path(LOCAL).write_text(f'[web]\ndirectory = "{directory}"\n')


def make_page(machine, directory: str, words: str) -> None:
    folder = machine.path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(f"<!doctype html><title>{words}</title>\n")


@test
def another_page_takes_a_reload(machine):
    """`web.directory` in a drop-in and a reload show a page of one's own, and so does a changed file; nobody is disconnected."""
    bo = browser(machine, "bo")
    make_page(machine, OWN, "first")
    show(machine, OWN)
    machine.systemctl("reload", "chatd.service")
    first = get(machine, "/")
    check(first.status == 200 and b"first" in first.body, (first.status, first.body))
    make_page(machine, OWN, "second")
    check(b"first" in get(machine, "/").body, "a file counts before the reload")
    machine.systemctl("reload", "chatd.service")
    second = get(machine, "/", If_None_Match=first.headers["ETag"])
    check(second.status == 200 and b"second" in second.body, (second.status, second.body))
    machine.path(LOCAL).write_text('[[listener]]\nname = "web"\nweb = false\n')
    machine.systemctl("reload", "chatd.service")
    check(get(machine, "/").status == 426 and get(machine, "/healthz").status == 200, "the page is still there")
    bo.send("PING :here\r\n")
    bo.expect(r"PONG \S+ :?here\r\n")


@test
def another_framing_takes_a_restart(machine):
    """A port that is no browsers' any more stays theirs until the restart; who is there by WebSocket stays after it, and others come by IRC."""
    bo = browser(machine, "bo")
    machine.path(LOCAL).write_text('[[listener]]\nname = "web"\nframing = "lines"\nweb = false\n')
    machine.systemctl("reload", "chatd.service")
    check(get(machine, "/healthz").status == 200, "the reload has changed the framing")
    check(get(machine, "/").status == 426, "the page is still there")
    machine.systemctl("restart", "chatd.service")
    ann = irc(machine, "ann", 8067)
    ann.send("PRIVMSG #lobby :by lines\r\n")
    bo.expect(r":ann!\S+ PRIVMSG #lobby :by lines\r\n")
    bo.send("PRIVMSG #lobby :by frames\r\n")
    ann.expect(r":bo!\S+ PRIVMSG #lobby :by frames\r\n")


@test
def a_page_that_is_none_is_refused(machine):
    """A directory that is missing, has no index.html, or lies hidden below /home: the reload fails and names it, and the old page stays."""
    before = get(machine, "/").body
    machine.path("/srv/empty").mkdir()
    make_page(machine, "/home/page", "hidden")
    for directory in ("/srv/missing", "/srv/empty", "/home/page"):
        show(machine, directory)
        result = machine.systemctl("reload", "chatd.service", check=False)
        check(result.returncode != 0, f"the reload with {directory} succeeded")
        by_hand = machine.run("chatd", "reload", check=False)
        check(by_hand.returncode != 0 and f"web.directory: {directory}" in by_hand.stderr, f"{by_hand}")
        check(get(machine, "/").body == before, f"{directory} has changed the page")
    log = "\n".join(record["MESSAGE"] for record in machine.journal("-u", "chatd.service"))
    check("web.directory: /srv/missing" in log, log)
    show(machine, "/srv/empty")
    result = machine.run("chatd", "check-config", check=False)
    check(result.returncode == 78 and "web.directory: /srv/empty" in result.stderr, f"{result}")


@test
def a_browser_is_told_of_a_bad_start(machine):
    """A start with a file that is no TOML, or with a page that is none: a browser gets 503 and the reason; mended, the page."""
    for text in ("this is no TOML\n", '[web]\ndirectory = "/srv/missing"\n'):
        machine.systemctl("stop", "chatd.service")
        machine.path(LOCAL).write_text(text)
        answer = get(machine, "/")
        check(answer.status == 503 and b"not configured correctly" in answer.body, (answer.status, answer.body))
        check(answer.headers["Retry-After"], answer.headers)
        machine.path(LOCAL).unlink()
        until(lambda: get(machine, "/").status == 200, "a mended file is enough", 30)
