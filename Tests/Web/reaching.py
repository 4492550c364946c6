"""Small screens, fingers, and keyboards without a mouse."""

from machine import until
from stage import Stage, check, scenario
from visitor import CUT_OFF, Visitor, buffer, member

# What a finger is to hit and that is too small for one; links within words are what the words are.
SMALL = """() => [...document.querySelectorAll('button, input:not([type=hidden]), textarea, summary, [data-member], [role=button]')].filter((each) => {
  if (!each.checkVisibility({checkVisibilityCSS: true}) || each.closest('[inert]')) return false;
  const box = each.getBoundingClientRect();
  const inside = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  return inside && (box.width < 43.5 || box.height < 43.5);
}).map((each) => `${each.id || each.className || each.tagName} ${Math.round(each.getBoundingClientRect().width)}×${
  Math.round(each.getBoundingClientRect().height)}`)"""

# What stands out at the right of the screen without being able to be scrolled to inside of something.
WIDE = """() => document.scrollingElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.id || each.className || each.tagName) : []"""


def fits(visitor: Visitor, screen: str) -> None:
    wide = visitor.evaluate(WIDE)
    check(not wide, f"{screen} can be scrolled sideways: {wide[:10]}")
    cut = visitor.evaluate(CUT_OFF)
    check(not cut, f"{screen} cuts off {cut}")
    small = visitor.evaluate(SMALL)
    check(not small, f"{screen} has what is too small for a finger: {small}")


@scenario
def on_a_phone(stage: Stage):
    """At 360×640 nothing is cut off or too small for a finger; rooms and people are drawers"""
    ann = stage.guest(width=360, height=640, is_phone=True)
    fits(ann, "the first screen")
    stage.picture(ann, "phone-login")
    ann.come_in("ann")
    ivy = stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :ann: " + "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3 + " https://example.org/" + "a" * 200 + "\r\n")
    ann.sees("Donau")
    fits(ann, "the room")
    stage.picture(ann, "phone")
    check(not ann.is_shown("#buffers") and not ann.is_shown("#roster"), "a drawer is open")
    ann.click("#menu")
    ann.shows(buffer("#lobby"))
    fits(ann, "the drawer of rooms")
    stage.picture(ann, "phone-rooms")
    ann.press("Escape")
    ann.hides("#buffers")
    ann.click("#users")
    ann.shows(member("ivy"))
    fits(ann, "the drawer of people")
    stage.picture(ann, "phone-people")
    ann.click(member("ivy"))
    ann.hides("#roster")
    ann.fill("#message", "psst")
    ann.click("#send")
    ivy.expect("PRIVMSG ann? ?:?psst|PRIVMSG ivy :psst")
    ann.sees("psst")
    ann.click("#menu")
    ann.click(buffer("#lobby"))
    ann.hides("#buffers")
    ann.sees("Donau")


@scenario
def dialogs_on_a_phone(stage: Stage):
    """Every button that opens a dialog can be reached with a finger, and each dialog fits"""
    ann = stage.visitor("ann", width=360, height=640, is_phone=True)
    for button, dialog in (("#brb", "#dialog-brb"), ("#set-name", "#dialog-name"), ("#edit-topic", "#dialog-topic"),
                           ("#join-room", "#dialog-join"), ("#help", "#dialog-help")):
        if not ann.is_shown(button):
            ann.click("#menu")
        ann.click(button)
        ann.shows(dialog)
        fits(ann, dialog)
        ann.press("Escape")
        ann.hides(dialog)
        # And the drawer, where the button is in one.
        ann.press("Escape")
        ann.hides("#buffers")


@scenario
def a_narrow_window(stage: Stage):
    """From 320 to 1600 pixels nothing is cut off, nor with letters that are twice as large"""
    ann = stage.visitor("ann")
    stage.telnet().send("word " * 40 + "w" * 1000 + "\r\n")
    ann.sees("word word")
    for width, height in ((320, 480), (480, 320), (600, 760), (768, 1024), (1024, 600), (1600, 900)):
        fits_at(ann, width, height)
    # As somebody's settings may have it.
    ann.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    for width, height in ((1200, 760), (640, 760)):
        fits_at(ann, width, height)
    stage.picture(ann, "large-letters")


def fits_at(visitor: Visitor, width: int, height: int) -> None:
    """In a window of this size nothing is cut off, one can write, and the newest words stay in sight."""
    visitor.resize(width, height)
    visitor.until("(width) => innerWidth === width", width, what=f"{width} pixels")
    wide, cut = visitor.evaluate(WIDE), visitor.evaluate(CUT_OFF)
    check(not wide, f"at {width}×{height} it can be scrolled sideways: {wide[:10]}")
    check(not cut, f"at {width}×{height} it cuts off {cut}")
    visitor.place("#message"), visitor.place("#send")
    visitor.until("() => { const log = document.querySelector('#log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 50; }",
                  what=f"the newest words are in sight at {width}×{height}")


@scenario
def by_keyboard_alone(stage: Stage):
    """A whole session without a mouse: coming in, speaking, another room, a private word, being away, a new name, leaving"""
    ann, ivy = stage.guest(), stage.irc("ivy")
    ann.has_focus("#login-name")
    ann.type("ann")
    ann.press("Tab")
    ann.has_focus("#login-room")
    ann.press("Enter")
    ann.is_in("ann")
    ann.has_focus("#message")
    ann.type("hello")
    ann.press("Enter")
    ivy.expect("PRIVMSG #lobby :hello")
    ann.type("/join #tea")
    ann.press("Enter")
    ann.shows(buffer("#tea"))
    looked_at = "() => document.querySelector('#buffers [aria-current]:not([aria-current=false])')?.dataset.buffer"
    until(lambda: ann.evaluate(looked_at) == "#tea", "#tea is looked at")
    ann.press("Alt+ArrowUp")
    until(lambda: ann.evaluate(looked_at) == "#lobby", "Alt+Up goes to #lobby")
    ann.press("Alt+ArrowDown")
    until(lambda: ann.evaluate(looked_at) == "#tea", "Alt+Down goes to #tea")
    ivy.send("PRIVMSG #lobby :ann: news\r\n")
    ann.counts("#lobby", 1, "mentions")
    ann.press("Alt+a")
    until(lambda: ann.evaluate(looked_at) == "#lobby", "Alt+A goes to what is unread")
    walk_to(ann, "#brb")
    ann.press("Enter")
    ann.has_focus("#brb-words")
    check_trap(ann, "#dialog-brb")
    ann.press("Escape")
    ann.hides("#dialog-brb")
    ann.has_focus("#brb")
    ann.press("Enter")
    ann.has_focus("#brb-words")
    ann.type("lunch")
    ann.press("Enter")
    until(lambda: "right" not in ann.text("#brb"), "ann is away")
    walk_to(ann, "#brb")
    ann.press(" ")
    until(lambda: "right" in ann.text("#brb"), "ann is back")
    walk_to(ann, "#set-name")
    ann.press("Enter")
    ann.has_focus("#new-name")
    ann.evaluate("() => document.activeElement.select()")
    ann.type("anna")
    ann.press("Enter")
    ivy.expect("NICK :?anna")
    walk_to(ann, member("ivy") + ", " + member("ivy") + " *")
    ann.press("Enter")
    ann.shows(buffer("ivy"))
    ann.has_focus("#message")
    ann.type("psst")
    ann.press("Enter")
    ivy.expect("PRIVMSG ivy :psst")
    walk_to(ann, "#connection")
    ann.press("Enter")
    ivy.expect(":anna!.* QUIT")


def walk_to(visitor: Visitor, selector: str, most: int = 60) -> None:
    """By Tab alone, or arrows where a list has them; whatever has the keyboard on the way is marked so that one sees it."""
    if visitor.focus() == "#message":
        visitor.press("Escape")
    for _ in range(most):
        visitor.press("Tab")
        place = visitor.evaluate("""() => { const it = document.activeElement, style = getComputedStyle(it);
          return {name: it.id || it.dataset.member || it.className || it.tagName, body: it === document.body,
            marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none'}; }""")
        check(place["body"] or place["marked"], f"one does not see that {place['name']} has the keyboard")
        for _ in range(12):
            if visitor.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            if not visitor.evaluate("(selector) => !!document.activeElement.closest('#roster') && !!document.querySelector(selector)?.closest('#roster')", selector):
                break
            visitor.press("ArrowDown")
        if visitor.focus() == "#message":
            visitor.press("Escape")
    raise AssertionError(f"{selector} is not reached by Tab")


def check_trap(visitor: Visitor, dialog: str) -> None:
    """Tab stays in an open dialog. The browser's own bar counts as the body."""
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 6:
        visitor.press(key)
        inside = visitor.evaluate("(dialog) => document.activeElement === document.body || !!document.activeElement.closest(dialog)", dialog)
        check(inside, f"{key} leaves the dialog for {visitor.focus()}")
