"""The first screen: coming in, and what can be wrong with that."""

import re
import subprocess

from machine import until
from stage import Stage, check, scenario


@scenario
def come_in(stage: Stage):
    """Who types a name is in the lobby; nothing else is asked for"""
    ann = stage.guest()
    stage.picture(ann, "login")
    ann.has_focus("#login-name")
    check(ann.value("#login-room") == "#lobby", f"the room is {ann.value('#login-room')!r}")
    ann.type("ann")
    ann.press("Enter")
    ann.is_in("ann")
    ann.has_focus("#message")
    stage.irc().send("PRIVMSG #lobby :welcome, ann\r\n")
    ann.sees("welcome, ann", "message")


@scenario
def a_name_that_is_missing(stage: Stage):
    """Without a name, the screen says so, and the name has the keyboard"""
    ann = stage.guest()
    for name in ("", "   "):
        ann.fill("#login-name", name)
        ann.click("#login-submit")
        check(re.search("name", ann.refusal(), re.I), f"it says {ann.refusal()!r}")
        ann.has_focus("#login-name")
    check(ann.evaluate("() => document.querySelector('#login-name').getAttribute('aria-invalid')") == "true", "the name is not marked as wrong")
    ann.come_in("ann")


@scenario
def a_name_that_is_taken(stage: Stage):
    """Who asks for a name that somebody has is told so, and comes in by a press of the one that is suggested"""
    ivy = stage.irc("ann")
    ann = stage.guest()
    ann.wish("ann")
    words = ann.refusal("ann")
    check(re.search("taken|in use|has that name|already", words), f"it says {words!r}")
    stage.picture(ann, "login-name-taken")
    suggestion = ann.evaluate("() => document.querySelector('#login-suggestion').textContent.match(/ann[^\\s.,!?”\"’]+/)[0]")
    ann.click("#login-suggestion")
    ann.is_in(suggestion)
    ivy.expect(rf":{re.escape(suggestion)}!\S+ JOIN")


@scenario
def a_name_that_is_not_possible(stage: Stage):
    """A name that the server cannot take is refused with the reason, and can be mended"""
    ann = stage.guest()
    for name in ("ann bee", "#ann", "ann,bob", "a" * 200):
        ann.wish(name)
        words = ann.refusal(f"“{name[:8]}")
        reason = words.replace(name, "").partition("as a name")[2].strip(" .:\n")
        check(len(reason.split()) > 1, f"for {name!r} it does not say why: {words!r}")
        check(not ann.is_shown("#chat"), f"{name!r} came in")
    ann.come_in("ann")


@scenario
def a_server_that_is_not_there(stage: Stage):
    """Where the server is not reachable, the seconds to the next try are counted down, and it comes in by itself later"""
    ann = stage.guest()
    ann.excuse("WebSocket connection to", "ERR_CONNECTION_REFUSED")
    stage.server.kill()
    ann.wish("ann")
    first = until(lambda: re.search(r"\d+", ann.refusal())[0] if re.search(r"\d+", ann.refusal()) else None, "a countdown")
    stage.picture(ann, "login-unreachable")
    until(lambda: (now := re.search(r"\d+", ann.text("#login-problem"))) is None or now[0] != first, "it counts down")
    stage.server.start()
    ann.is_in("ann")


@scenario
def a_password_of_the_server(stage: Stage):
    """A server with a password asks for it, refuses a wrong one, and takes the right one"""
    hashed = subprocess.run([stage.daemon, "hash-password"], input="open sesame\n", capture_output=True, text=True, check=True).stdout.strip()
    stage.serve(server=f'password_hash = "{hashed}"\n')
    ann = stage.guest()
    ann.wish("ann")
    check("password" in ann.refusal("assword").lower(), "it does not say that a password is wanted")
    ann.has_focus("#login-password")
    stage.picture(ann, "login-password")
    ann.fill("#login-password", "open barley")
    ann.tries_in_vain("assword")
    ann.fill("#login-password", "open sesame")
    ann.click("#login-submit")
    ann.is_in("ann")
    kept = ann.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    check("sesame" not in kept, f"the password is kept: {kept}")


@scenario
def name_and_room_are_remembered(stage: Stage):
    """Who comes again finds their name and room filled in"""
    ann = stage.visitor("ann", "#tea")
    ann.reload()
    ann.shows("#login")
    check(ann.value("#login-name") == "ann" and ann.value("#login-room") == "#tea", "name or room are forgotten")
    ann.click("#login-submit")
    ann.is_in("ann", "#tea")


@scenario
def a_room_by_its_bare_name(stage: Stage):
    """A room's name is taken without its # too, and one that cannot be is refused"""
    ann = stage.guest()
    ann.wish("ann", "no way")
    check(len(ann.refusal().split()) > 3, "it does not say what is wrong with the room")
    ann.wish("ann", "tea")
    ann.is_in("ann", "#tea")


@scenario
def over_tls(stage: Stage):
    """Where the page comes over TLS, so does the chat"""
    stage.serve(is_secure=True)
    ann = stage.tab()
    ann.call("Security.setIgnoreCertificateErrors", ignore=True)
    # Nobody has vouched for the certificate, so the browser wants no service worker from there.
    ann.excuse("ServiceWorker", "SSL certificate", "ERR_CERT")
    ann.open(stage.server.address)
    ann.come_in("ann")
    ann.enter("nobody else reads this")
    ann.sees("nobody else reads this")
    check(ann.evaluate("() => isSecureContext && location.protocol") == "https:", "it is not secure")
