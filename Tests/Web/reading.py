"""How words are shown, and how the writing line helps."""

from machine import until
from stage import Stage, check, scenario

BOLD, ITALIC, UNDERLINE, COLOUR, RESET = "\x02", "\x1d", "\x1f", "\x03", "\x0f"

# How the text node that is just these words looks.
STYLE = """(words) => {
  const texts = document.createTreeWalker(document.querySelector('#log'), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    if (text.data !== words) continue;
    const style = getComputedStyle(text.parentElement);
    let lines = '';
    for (let it = text.parentElement; it.id !== 'log'; it = it.parentElement) lines += getComputedStyle(it).textDecorationLine + ' ';
    return {weight: Number(style.fontWeight), slant: style.fontStyle, lines, colour: style.color, family: style.fontFamily};
  }
  return null;
}"""


@scenario
def formatting(stage: Stage):
    """Bold, italic, underlined and coloured words look so, and no code is seen"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send(f"PRIVMSG #lobby :plain {BOLD}fat{BOLD} {ITALIC}leaning{ITALIC} {UNDERLINE}lined{UNDERLINE} {COLOUR}4red{RESET} end\r\n")
    entry = ann.sees("fat")
    check("plain fat leaning lined red end" in entry["text"], f"it shows {entry['text']!r}")
    check(ann.evaluate(STYLE, "fat")["weight"] >= 600, "bold is not")
    check(ann.evaluate(STYLE, "leaning")["slant"] == "italic", "italic is not")
    check("underline" in ann.evaluate(STYLE, "lined")["lines"], "underlined is not")
    check(ann.evaluate(STYLE, "red")["colour"] != ann.evaluate(STYLE, " end")["colour"], "red is not")


@scenario
def links(stage: Stage):
    """Addresses are links that open elsewhere and tell nothing; what only looks like one is not"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :see https://example.org/a?b=c&d=(e). or mailto:tea@example.org, not javascript:alert(1) nor data:text/html,x\r\n")
    ann.sees("see https")
    found = ann.evaluate("""() => [...document.querySelectorAll('#log .entry a')].map((each) =>
      [each.getAttribute('href'), each.textContent, each.target, each.rel])""")
    check([each[0] for each in found] == ["https://example.org/a?b=c&d=(e)", "mailto:tea@example.org"], f"links: {found}")
    check(found[0][2] == "_blank" and "noopener" in found[0][3] and "noreferrer" in found[0][3], f"it opens as {found[0]}")


@scenario
def actions(stage: Stage):
    """/me is a deed, of others and one's own"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :\x01ACTION waves\x01\r\n")
    check("\x01" not in ann.sees("waves", "action")["text"] and "ACTION" not in str(ann.entries()), "the code is shown")


@scenario
def names_have_colours(stage: Stage):
    """Each name has a colour of its own, the same everywhere, in both themes"""
    ann = stage.visitor("ann")
    people = [stage.irc(name) for name in ("ivy", "holly", "rose", "fern")]
    for number, person in enumerate(people):
        person.send(f"PRIVMSG #lobby :first\r\nPRIVMSG #lobby :second {number}\r\n")
        ann.sees(f"second {number}")
    colours = """(name) => [...document.querySelectorAll(`#log .entry[data-kind=message][data-from=${name}]`)].map((entry) => {
      const texts = document.createTreeWalker(entry, NodeFilter.SHOW_TEXT);
      for (let text; (text = texts.nextNode());) if (text.data.trim() === name) return getComputedStyle(text.parentElement).color;
      return null; }).filter(Boolean)"""
    for is_dark in (False, True):
        ann.prefer(is_dark)
        seen = [set(ann.evaluate(colours, name)) for name in ("ivy", "holly", "rose", "fern")]
        check(all(len(each) == 1 for each in seen) and len(set.union(*seen)) >= 3, f"colours, dark {is_dark}: {seen}")


@scenario
def days_are_set_apart(stage: Stage):
    """What was said on another day stands under that day"""
    ivy = stage.irc("ivy")
    ivy.send("PRIVMSG #lobby :said long ago\r\nPRIVMSG #lobby :said today\r\nPING done\r\n")
    ivy.expect("PONG .*done")
    ann = stage.tab()
    # The server's clock cannot be turned: on its way into the page, one message is made three days older.
    ann.before_each_page("""const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get;
      Object.defineProperty(MessageEvent.prototype, 'data', {get() {
        const text = data.call(this);
        return typeof text === 'string' && text.includes('said long ago')
          ? text.replace(/time=([^;Z]+Z)/, (_, time) => `time=${new Date(Date.parse(time) - 3 * 864e5).toISOString()}`) : text;
      }});""")
    ann.open(stage.server.address)
    ann.come_in("ann")
    ann.sees("said today")
    rows = ann.evaluate("""() => [...document.querySelectorAll('#log .entry, #log .day')].map((each) =>
      each.matches('.day') ? 'day' : each.textContent)""")
    old, new = (next(at for at, row in enumerate(rows) if words in row) for words in ("said long ago", "said today"))
    check(old < new and "day" in rows[old:new] and "day" in rows[:old], f"the rows are {rows}")
    stage.picture(ann, "days")


@scenario
def history_of_the_writing_line(stage: Stage):
    """Up brings back what was said before, Down what was being written"""
    ann = stage.visitor("ann")
    ann.enter("first"), ann.enter("second")
    ann.sees("second")
    ann.writes("third")
    ann.press("ArrowUp")
    check(ann.value("#message") == "second", f"Up brings {ann.value('#message')!r}")
    ann.press("ArrowUp")
    check(ann.value("#message") == "first", f"Up, Up brings {ann.value('#message')!r}")
    ann.press("ArrowDown", "ArrowDown")
    check(ann.value("#message") == "third", f"Down brings {ann.value('#message')!r}")


@scenario
def completion(stage: Stage):
    """Tab completes names, again for the next; rooms and commands too; Escape, then Tab leaves the writing line"""
    ann = stage.visitor("ann")
    stage.irc("ivy"), stage.irc("ivanhoe").send("PRIVMSG #lobby :I spoke last\r\n")
    ann.sees("I spoke last")
    ann.writes("iv")
    ann.press("Tab")
    check(ann.value("#message") == "ivanhoe: ", f"Tab makes {ann.value('#message')!r}")
    ann.press("Tab")
    check(ann.value("#message") == "ivy: ", f"Tab, Tab makes {ann.value('#message')!r}")
    ann.writes("ask iv")
    ann.press("Tab")
    check(ann.value("#message") == "ask ivanhoe ", f"in the middle Tab makes {ann.value('#message')!r}")
    ann.writes("see #lo")
    ann.press("Tab")
    check(ann.value("#message") == "see #lobby ", f"of a room Tab makes {ann.value('#message')!r}")
    ann.writes("/top")
    ann.press("Tab")
    check(ann.value("#message") == "/topic ", f"of a command Tab makes {ann.value('#message')!r}")
    ann.writes("iv")
    ann.press("Escape", "Tab")
    check(ann.focus() != "#message" and ann.value("#message") == "iv", "Escape, Tab does not leave")


@scenario
def commands_are_offered(stage: Stage):
    """Behind a slash, the commands that fit are offered with their help; keys choose one, Escape sends the offer away"""
    ann = stage.visitor("ann")
    ann.writes("/to")
    check(len(ann.shows("#suggestions", "/topic").split()) > 3, "there is no help with it")
    stage.picture(ann, "commands")
    ann.press("ArrowDown", "Enter")
    check(ann.value("#message") == "/topic ", f"it was chosen as {ann.value('#message')!r}")
    ann.hides("#suggestions")
    ann.writes("/jo")
    ann.shows("#suggestions", "/join")
    ann.press("Escape")
    ann.hides("#suggestions")
    check(ann.value("#message") == "/jo" and ann.focus() == "#message", "Escape does more than that")


@scenario
def several_lines(stage: Stage):
    """Several lines that are pasted ask first; they can be sent, or taken back into the writing line"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    words = "one\ntwo\nthree\nfour"
    ann.click("#message")
    ann.paste("just one line")
    until(lambda: ann.value("#message") == "just one line", "a line is pasted without a question")
    ann.fill("#message", "")
    ann.paste(words)
    shown = ann.shows("#dialog-paste", "three")
    check("4" in shown, f"it does not say how many lines there are: {shown!r}")
    stage.picture(ann, "paste")
    ann.press("Escape")
    ann.hides("#dialog-paste")
    ann.has_focus("#message")
    ann.fill("#message", "")
    ann.paste(words)
    ann.click("#paste-send")
    for each in words.split("\n"):
        check("PRIVMSG #lobby" in ivy.expect(each), f"{each} is not sent")
    ann.sees("four")


@scenario
def a_line_break(stage: Stage):
    """Shift+Enter breaks the line without sending it"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ann.writes("roses")
    ann.press("Shift+Enter")
    ann.type("violets")
    check(ann.value("#message") == "roses\nviolets", f"the writing line holds {ann.value('#message')!r}")
    check(not any("roses" in each["text"] for each in ann.entries()), "it is sent")
    ann.press("Enter")
    ann.hides("#dialog-paste")
    check("roses" in ivy.expect("violets"), "the first line is not sent")
    until(lambda: ann.value("#message") == "", "the writing line is empty")
