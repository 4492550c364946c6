"""Words and names that mean harm: they are text, and nothing else."""

import http.server
import threading

from stage import Stage, check, scenario
from visitor import CUT_OFF, Visitor, buffer

STACK = "Z" + "\u0316\u0301\u0324\u0307" * 20
# What somebody sends by IRC, where a line holds 512 bytes.
NASTY = {
    "markup": "<b>fat</b> <script>alert(1)</script> <img src=x onerror=alert(2)> &lt;i&gt;",
    "an attribute": "\" onmouseover=\"alert(3)\" x=\"' onclick='alert(4)",
    "a template": "${alert(5)} {{alert(6)}} `alert(7)`",
    "links that run": "javascript:alert(8) JAVASCRIPT:alert(9) vbscript:x data:text/html,<script>alert(10)</script> "
                      "https://example.org/\"onmouseover=\"alert(11)",
    "overrides of the direction": "user\u202egnp.exe \u2066\u2067 \u202dabc \u200f end",
    "what has no width": "pass\u200bword \ufeffab\u2060c \u00ad soft",
    "control codes": "a\x01b\x05c\x06d\x08e\x0bf\x0cg\x0eh\x1bi \x1b[31mred\x1b[0m \x7f end",
    "colours without an end": "\x0399,99a\x03,5b\x034,c\x03" + "\x02\x1d\x1f" * 50 + "d",
    "wide emoji": "👨‍👩‍👧‍👦" * 12,
    "stacked marks": STACK * 2,
    "line separators": "one\u2028two\u2029three\u0085four",
    "nothing but blanks": "\u00a0\u3000\u2003",
    "right to left": "שלום <b>עולם</b> https://example.org/שלום",
}
# And by telnet, where it holds 4,096.
LONG = {
    "a word of 4,000 bytes": "w" * 4000,
    "a thousand emoji": "👨‍👩‍👧‍👦" * 160,
    "a long row of stacked marks": STACK * 24,
    "a thousand blanks": "a" + " " * 1000 + "b",
    "an endless address": "https://example.org/" + "x/" * 1900,
}


def boxes(visitor: Visitor, words: str) -> dict:
    """Where an entry with these words lies."""
    return visitor.evaluate("""(words) => { const box = [...document.querySelectorAll('#log .entry')]
      .find((each) => each.textContent.includes(words)).getBoundingClientRect();
      return {left: box.left, width: box.width, height: box.height}; }""", words)


def lies_as_before(visitor: Visitor, what: str, before: dict) -> None:
    for words, box in before.items():
        check(boxes(visitor, words) == box, f"{what} moves another entry from {box} to {boxes(visitor, words)}")
    wide = visitor.evaluate("""() => ['#log', '#chat', 'html'].filter((each) => {
      const it = document.querySelector(each); return it.scrollWidth > it.clientWidth; })""")
    check(not wide, f"{what} makes {wide} wider than it is")
    cut = visitor.evaluate(CUT_OFF)
    check(not cut, f"{what} is cut off: {cut}")


def nothing_was_made(visitor: Visitor, what: str) -> None:
    """No element that came from outside, no handler, no address that runs."""
    made = visitor.evaluate("""() => [...document.querySelectorAll('#chat *')].filter((each) =>
      /^(SCRIPT|IFRAME|OBJECT|EMBED|STYLE|LINK|VIDEO|AUDIO)$/.test(each.tagName) || each.closest('#log') && each.tagName === 'IMG'
      || [...each.attributes].some(({name, value}) => name.startsWith('on') || /^(href|src)$/.test(name)
        && /^\\s*(javascript|vbscript|data):/i.test(value) && !each.closest('svg')))
      .map((each) => each.outerHTML.slice(0, 200))""")
    check(not made, f"{what} makes {made}")


@scenario
def words_that_mean_harm(stage: Stage):
    """Markup, scripts, overrides, codes, endless words and stacked marks are shown as text; what stands around stays as it was"""
    ann, ivy, holly, tom = stage.visitor("ann"), stage.irc("ivy"), stage.irc("holly"), stage.telnet("tom")
    holly.send("PRIVMSG #lobby :the neighbour above\r\n")
    ann.sees("the neighbour above")
    before = {"the neighbour above": boxes(ann, "the neighbour above")}
    forms = ("PRIVMSG #lobby :{}", "NOTICE #lobby :{}", "PRIVMSG #lobby :\x01ACTION {}\x01")
    plays = [(ivy, what, words, forms) for what, words in NASTY.items()] + [(tom, what, words, ("{}", "/me {}")) for what, words in LONG.items()]
    said = {ivy: 0, tom: 0}
    for number, (person, what, words, shapes) in enumerate(plays):
        person.send("".join(shape.format(words) + "\r\n" for shape in shapes))
        said[person] += len(shapes)
        name = "ivy" if person is ivy else "tom"
        # The server cuts long deeds into several.
        ann.until("(name, count) => document.querySelectorAll(`#log .entry[data-from=${name}]:not([data-kind=join])`).length >= count", name,
                  said[person], what=f"{what} is shown {len(shapes)} times")
        holly.send(f"PRIVMSG #lobby :neighbour {number} below\r\n")
        ann.sees(f"neighbour {number} below")
        said[person] = ann.count(f"#log .entry[data-from={name}]:not([data-kind=join])")
        lies_as_before(ann, what, before)
        nothing_was_made(ann, what)
        if what == list(NASTY)[-1]:
            stage.picture(ann, "harm")
    shown = "\n".join(entry["text"] for entry in ann.entries())
    check("<script>alert(1)</script>" in shown and "&lt;i&gt;" in shown, "markup is not shown as it was written")
    check("w" * 4000 in shown, "the long word is not whole")
    check(not any(code in shown for code in "\x01\x05\x08\x1b\x7f"), "control codes reach the page")


@scenario
def marks_stay_in_their_line(stage: Stage):
    """Stacked marks and overrides do not paint over what others have said"""
    ann, ivy, holly = stage.visitor("ann"), stage.irc("ivy"), stage.irc("holly")
    holly.send("PRIVMSG #lobby :the neighbour above\r\n")
    ann.sees("the neighbour above")
    before = picture_of(ann, "the neighbour above")
    ivy.send(f"PRIVMSG #lobby :{STACK * 2}\r\nPRIVMSG #lobby :done\r\n")
    ann.sees("done")
    check(picture_of(ann, "the neighbour above") == before, "the line above looks different")
    # Not every font stacks them as high as they are; so few paint over nothing in any.
    marks = ann.evaluate("() => Math.max(0, ...(document.querySelector('#entries').textContent.match(/\\p{M}+/gu) ?? []).map((each) => [...each].length))")
    check(0 < marks <= 16, f"{marks} marks stand on one letter")
    check(ann.count("#log .entry bdi") and ann.count("#roster bdi"), "names are not set apart from what stands beside them")


def picture_of(visitor: Visitor, words: str) -> str:
    box = visitor.evaluate("""(words) => { const box = [...document.querySelectorAll('#log .entry')]
      .find((each) => each.textContent.includes(words)).getBoundingClientRect();
      return {x: box.x, y: box.y, width: box.width, height: box.height, scale: 1}; }""", words)
    return visitor.call("Page.captureScreenshot", format="png", clip=box)["data"]


@scenario
def names_and_topics_that_mean_harm(stage: Stage):
    """Room names, topics, reasons, away words and real names that mean harm are text too, and so is the title"""
    ann, ivy, rose = stage.visitor("ann"), stage.irc("ivy"), stage.irc("rose")
    markup = "<img/src=x/onerror=alert(1)>"
    room = f"#{markup}"
    # Who comes first may set the topic.
    ivy.send(f"JOIN {room}\r\nTOPIC {room} :{markup} \u202e{STACK} javascript:alert(2)\r\n")
    ivy.expect(r" TOPIC .*\r\n")
    ann.enter(f"/join {room}")
    ann.shows("#buffers", markup)
    check(ann.title().startswith(room) and "\u202e" not in ann.title(), f"the title is {ann.title()!r}")
    rose.send(f"JOIN {room}\r\nAWAY :{markup}\u202e\r\nPART {room} :{markup}\u202e\r\n")
    ivy.send(f"PRIVMSG {room} :ann: {markup}\r\n")
    ann.sees(f"ann: {markup}")
    ann.shows("#topic", markup)
    nothing_was_made(ann, "a topic, an away message, a reason")
    holly = stage.irc("holly")
    holly.send(f"PRIVMSG ann :{markup}\r\nQUIT :{markup} \u202e\r\n")
    ann.shows(buffer("holly"))
    ann.goes_to("holly")
    ann.sees(markup)
    nothing_was_made(ann, "a goodbye")
    wide = ann.evaluate("() => document.scrollingElement.scrollWidth > innerWidth")
    check(not wide, "the page has become wider than it is")
    stage.picture(ann, "harm-names")


@scenario
def lines_that_mean_harm(stage: Stage):
    """Tags, CTCPs and typing that mean harm cause nothing: no answer, no other name, no error"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("CAP REQ :message-tags\r\n")
    ivy.expect("CAP ivy ACK")
    ivy.send("@+typing=<b>;+x=\\:\\s\\\\ TAGMSG #lobby\r\n@+typing=active TAGMSG ann\r\n@+reply=<script> PRIVMSG #lobby :tagged\r\n"
             "PRIVMSG ann :\x01VERSION\x01\r\nPRIVMSG ann :\x01DCC SEND ../../etc/passwd 1 2 3\x01\r\nPRIVMSG #lobby :\x01\x01\r\n"
             "PRIVMSG #lobby :\x01ACTION\x01\r\nPRIVMSG #lobby :after all that\r\n")
    ann.sees("tagged"), ann.sees("after all that")
    nothing_was_made(ann, "tags")
    ann.enter("still here")
    check("NOTICE ivy :\x01DCC" not in ivy.expect("PRIVMSG #lobby :still here"), "a DCC is answered")


class ForeignPage(http.server.BaseHTTPRequestHandler):
    """A page of somebody else's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>foreign</title>")

    def log_message(self, *_) -> None:
        pass


@scenario
def a_foreign_page(stage: Stage):
    """A page from elsewhere cannot speak in the name of who looks at it, nor show the chat in a frame of its own"""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), ForeignPage) as foreign:
        threading.Thread(target=foreign.serve_forever, daemon=True).start()
        mallory = stage.tab()
        mallory.excuse("WebSocket connection to", "favicon", "frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", "refused to connect", "Framing")
        mallory.go(f"http://127.0.0.1:{foreign.server_port}/")
        opens = """(address) => new Promise((resolve) => { const socket = new WebSocket(address.replace('http', 'ws'), ['text.ircv3.net']);
          socket.onopen = () => resolve('opened'); socket.onclose = () => resolve('refused'); })"""
        check(mallory.evaluate(opens, stage.server.address) == "refused", "a foreign page is let in")
        framed = mallory.evaluate("""(address) => new Promise((resolve) => { const frame = document.createElement('iframe');
          frame.onload = () => resolve(frame.contentDocument === null); frame.src = address; document.body.append(frame); })""", stage.server.address)
        check(framed, "the frame is of the foreign page")
        tree = mallory.call("Page.getFrameTree")["frameTree"].get("childFrames", [])
        check(not any(stage.server.address == each["frame"]["url"] and not each["frame"].get("unreachableUrl") for each in tree), f"framed: {tree}")
        foreign.shutdown()
    ann = stage.visitor("ann")
    check(ann.evaluate(opens, stage.server.address) == "opened", "the page itself is not let in")
