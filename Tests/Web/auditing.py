"""What axe-core has against each screen, in both themes, on a desk and on a phone."""

import functools
import importlib.util
import pathlib

from stage import Stage, check, scenario
from visitor import Visitor, buffer, member


@functools.cache
def axe() -> str:
    """The audit's own script, as axe-core-python brings it."""
    package = importlib.util.find_spec("axe_core_python")
    return (pathlib.Path(package.submodule_search_locations[0]) / "axe.min.js").read_text()


def audit(visitor: Visitor, screen: str) -> None:
    """In a world of its own: the page's policy, which forbids it, is not touched, nor are the page's objects."""
    for is_dark in (False, True):
        visitor.prefer(is_dark)
        frame = visitor.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = visitor.call("Page.createIsolatedWorld", frameId=frame, worldName="audit")["executionContextId"]
        visitor.call("Runtime.evaluate", contextId=world, expression=axe())
        answer = visitor.call("Runtime.evaluate", contextId=world, awaitPromise=True, returnByValue=True, expression="""axe.run(document, {
          resultTypes: ['violations']}).then(({violations, passes}) => ({violations: violations.map(({id, help, nodes}) =>
          ({id, help, nodes: nodes.slice(0, 3).map(({html, failureSummary}) => `${html.slice(0, 160)} ${failureSummary}`)})), passed: passes.length}))""")
        result = answer["result"].get("value")
        check(result, f"axe does not answer: {answer}")
        check(result["passed"] > 10, f"axe looked at nothing: {result}")
        text = "".join(f"\n      {each['id']}: {each['help']}\n        " + "\n        ".join(each["nodes"]) for each in result["violations"])
        check(not text, f"{screen}, {'dark' if is_dark else 'light'}:{text}")
    visitor.prefer(False)


@scenario
def the_first_screen_is_accessible(stage: Stage):
    """axe-core finds nothing wrong with the first screen, with and without a problem, light and dark"""
    stage.irc("ann")
    ann = stage.guest()
    audit(ann, "first screen")
    ann.wish("")
    ann.refusal()
    audit(ann, "first screen without a name")
    ann.wish("ann")
    ann.shows("#login-suggestion")
    audit(ann, "first screen with a taken name")
    ann.prefer(True)
    stage.picture(ann, "login-dark")


@scenario
def the_chat_is_accessible(stage: Stage):
    """axe-core finds nothing wrong with the chat: a full room, away, private, disconnected, light and dark"""
    ann = stage.guest()
    audit_full_room(stage, ann)
    ann.goes_to("#lobby")
    ann.click(member("ivy"))
    ann.enter("psst")
    audit(ann, "a private conversation")
    ann.enter("/brb lunch")
    audit(ann, "away")
    ann.click("#connection")
    ann.until("() => document.querySelector('#connection').textContent.trim() === 'Connect'", what="it is disconnected")
    audit(ann, "disconnected")


def audit_full_room(stage: Stage, ann: Visitor) -> None:
    """With one of everything that a room can show."""
    ann.come_in("ann")
    ivy, holly = stage.irc("ivy"), stage.irc("holly")
    ivy.send("TOPIC #lobby :tea at four: https://example.org/tea\r\nPRIVMSG #lobby :ann: see https://example.org/a\r\n"
             "PRIVMSG #lobby :\x02fat\x02 \x034red\x03 \x1ditalic\x1d \x0311,1cyan\x03 \x11mono\x11\r\nPRIVMSG #lobby :\x01ACTION waves\x01\r\n"
             "NOTICE #lobby :noted\r\nAWAY :a walk\r\n")
    ann.enter("hello, both of you")
    ann.enter("/bbr")
    ann.sees("waves", "action"), ann.sees("bbr", "error")
    for name in ("one", "two"):
        stage.irc(name).send("QUIT :bye\r\n")
    ann.shows("#log details.folded")
    audit(ann, "the room")
    ann.prefer(True)
    stage.picture(ann, "chat-dark")
    ann.prefer(False)
    ann.enter("/join #tea")
    ann.shows(buffer("#tea"))
    holly.send("PRIVMSG #lobby :ann?\r\n")
    ann.counts("#lobby", 1, "mentions")
    audit(ann, "an empty room, with a mention elsewhere")


@scenario
def a_screen_reader(stage: Stage):
    """A screen reader reads what is said now, and neither what was said before nor a flood; the parts of the page have their roles"""
    ivy = stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :said before\r\nPING done\r\n")
    ivy.expect("PONG .*done")
    ann = stage.guest()
    # Whether the log was read aloud when each entry came into it.
    ann.evaluate("""() => { globalThis.readAloud = {}; const log = document.querySelector('#log');
      new MutationObserver((changes) => { for (const {addedNodes} of changes) for (const node of addedNodes)
        if (node.textContent) readAloud[node.textContent.match(/said \\w+/)?.[0]] = log.ariaLive; }).observe(log, {childList: true, subtree: true}); }""")
    ann.come_in("ann")
    ann.sees("said before")
    ann.until("() => document.querySelector('#log').ariaLive === 'polite'", what="the log is read aloud")
    ivy.send("PRIVMSG #lobby :said now\r\n")
    ann.sees("said now")
    ivy.send("".join(f"PRIVMSG #lobby :said in{number}\r\n" for number in range(40)))
    ann.sees("said in39")
    heard = ann.evaluate("() => readAloud")
    check((heard.get("said before"), heard.get("said now"), heard.get("said in39")) == ("off", "polite", "off"), f"read aloud: {heard}")
    tree = ann.call("Accessibility.getFullAXTree")["nodes"]
    found = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node.get("ignored") and "role" in node}
    roles = {role for role, _ in found}
    check({"main", "log", "navigation", "complementary", "status", "heading", "textbox"} <= roles, f"the roles: {roles}")
    for role in ("log", "navigation", "complementary", "textbox", "button"):
        check(all(name for each, name in found if each == role), f"there is a {role} without a name: {found}")


@scenario
def dialogs_are_accessible(stage: Stage):
    """axe-core finds nothing wrong with any dialog, light and dark"""
    ann = stage.visitor("ann")
    for button, dialog in (("#brb", "#dialog-brb"), ("#set-name", "#dialog-name"), ("#edit-topic", "#dialog-topic"),
                           ("#join-room", "#dialog-join"), ("#help", "#dialog-help")):
        ann.click(button)
        ann.shows(dialog)
        audit(ann, dialog)
        ann.press("Escape")
        ann.hides(dialog)
    ann.click("#message")
    ann.paste("one\ntwo\nthree")
    ann.shows("#dialog-paste")
    audit(ann, "#dialog-paste")


@scenario
def the_phone_is_accessible(stage: Stage):
    """axe-core finds nothing wrong on a phone, with either drawer open, and while it waits for the server"""
    ann = stage.visitor("ann", width=360, height=640, is_phone=True)
    audit(ann, "phone")
    for button, drawer in (("#menu", "#buffers"), ("#users", "#roster")):
        ann.click(button)
        ann.shows(drawer)
        audit(ann, f"phone with {drawer}")
        ann.press("Escape")
        ann.hides(drawer)
    ann.excuse("WebSocket connection to", "ERR_CONNECTION_REFUSED")
    stage.server.kill()
    ann.shows("#status")
    audit(ann, "waiting")
    stage.picture(ann, "phone-waiting")
