"""Much at once: messages, and people."""

import statistics

from machine import until
from stage import Stage, check, scenario
from visitor import buffer, member

MESSAGES = 10_000
MEMBERS = 5_000
# More would be what a browser groans under.
MOST_ENTRIES = 700
MOST_ROWS = 300
# Who reads by IRC and falls behind further than the queue is put out.
ROOMY = '[queue]\nsize = 32768\nbytes = "64MiB"\nsend_buffer = "{}"\n'


def cost(visitor) -> str:
    """What it was for the page: its long tasks, and how long keys took to be seen."""
    tasks, inputs = visitor.evaluate("() => [longTasks, slowInputs]")
    long = f"{len(tasks)} long tasks, median {statistics.median(tasks):.0f} ms, longest {max(tasks):.0f} ms" if tasks else "no long task"
    return f"{long}; slowest key {max(inputs, default=16):.0f} ms"


def forget_cost(visitor) -> None:
    """From here on it counts. That long tasks are noted at all is seen by one."""
    visitor.evaluate("() => setTimeout(() => { for (const end = performance.now() + 80; performance.now() < end;); })")
    visitor.until("() => longTasks.some((each) => each >= 80)", what="a long task is noted")
    visitor.evaluate("() => { longTasks.length = 0; slowInputs.length = 0; }")


def burst(speakers: list, index: int) -> list[str]:
    """A speaker's share of the messages."""
    return [f"burst {index}-{number} of some words that somebody might say" for number in range(MESSAGES // len(speakers))]


def check_the_last(visitor, speakers: list) -> None:
    """What stands in the page is the end of what each has said, without a gap."""
    share = MESSAGES // len(speakers)
    shown = [[int(each) for each in visitor.words(rf"burst {index}-(\d+) of")] for index in range(len(speakers))]
    for index, seen in enumerate(shown):
        check(seen == list(range(share - len(seen), share)), f"of speaker {index} there stand {seen}")
    check(sum(map(len, shown)) >= 100, f"only {sum(map(len, shown))} stand there")
    entries = visitor.count("#log .entry")
    check(entries <= MOST_ENTRIES, f"{entries} entries stand in the page")


@scenario
def ten_thousand_messages(stage: Stage):
    """10,000 messages at once into the room that is looked at: the last ones stand there, and one can write meanwhile"""
    stage.serve(more=ROOMY.format("64KiB"))
    ann = stage.visitor("ann")
    speakers = [stage.speaker(f"speaker{index}") for index in range(4)]
    for speaker in speakers:
        ann.shows(member(speaker.name))
    ann.click("#message")
    forget_cost(ann)
    for index, speaker in enumerate(speakers):
        speaker.say(*burst(speakers, index))
    letters = "roses are red and violets are blue"
    early = 0
    for letter in letters:
        ann.press(letter)
        early += "burst" in ann.text("#log") and not any(f"-{MESSAGES // 4 - 1} of" in line for line in ann.text("#log").splitlines())
    check(ann.value("#message") == letters, f"of what was written there is {ann.value('#message')!r}")
    for speaker in speakers:
        speaker.is_heard()
    speakers[0].say("that was all")
    ann.sees("that was all", seconds=40)
    stage.measure(f"{MESSAGES} messages into the room that is looked at: {cost(ann)}; {early} of {len(letters)} letters were written before the "
                  f"first speaker was through; {ann.evaluate('() => document.querySelectorAll(`*`).length')} elements in the page")
    ann.until("() => { const log = document.querySelector('#log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 50; }",
              what="the log stands at its end")
    check(not ann.is_shown("#to-end"), f"it says {ann.text('#to-end')!r}")
    check_the_last(ann, speakers)
    ivy = stage.irc("ivy")
    ann.press("Enter")
    ivy.expect(letters)


@scenario
def ten_thousand_unread(stage: Stage):
    """10,000 messages into a room that is not looked at are counted right, and the last are there"""
    stage.serve(more=ROOMY.format("64KiB"))
    ann = stage.visitor("ann")
    ann.enter("/join #busy")
    ann.shows(buffer("#busy"))
    ann.goes_to("#lobby")
    speakers = [stage.speaker(f"speaker{index}", "#busy") for index in range(4)]
    forget_cost(ann)
    for index, speaker in enumerate(speakers):
        speaker.say(*burst(speakers, index))
    ann.counts("#busy", MESSAGES, seconds=40)
    stage.measure(f"{MESSAGES} messages into another room: {cost(ann)}")
    ann.goes_to("#busy")
    until(lambda: len(ann.words(r"burst \d-\d+ of")) >= 100, "the last stand there")
    check_the_last(ann, speakers)


@scenario
def new_messages_while_reading(stage: Stage):
    """Who has scrolled up stays where they are, is told how many are new, and comes to the end by a press; earlier ones can be had"""
    ann, ivy = stage.visitor("ann"), stage.irc("ivy")
    ivy.send("".join(f"PRIVMSG #lobby :old {number}.\r\n" for number in range(600)))
    ann.sees("old 599.")
    # Whoever goes up and up comes to the first, some at a time.
    ann.until("""() => { document.querySelector('#log').scrollTop = 0;
      return [...document.querySelectorAll('#log .entry')].some((each) => each.textContent.includes('old 0.')); }""", what="the first message")
    ann.evaluate("() => { document.querySelector('#log').scrollTop = 400; }")
    top = "() => document.elementFromPoint(...(({x, y}) => [x + 200, y + 100])(document.querySelector('#log').getBoundingClientRect())).closest('.entry')?.textContent"
    before = ann.evaluate(top)
    ivy.send("".join(f"PRIVMSG #lobby :new {number}.\r\n" for number in range(7)))
    ann.shows("#to-end", "7")
    check(ann.evaluate(top) == before, f"{ann.evaluate(top)!r} stands where {before!r} stood")
    stage.picture(ann, "scrolled-up")
    ann.click("#to-end")
    ann.hides("#to-end")
    ann.sees("new 6.")
    check(ann.count("#log .entry") <= MOST_ENTRIES, "too many entries stand in the page")


@scenario
def a_room_of_five_thousand(stage: Stage):
    """A room with 5,000 people: the count is right, few rows stand in the page, and anybody can be found"""
    stage.serve(more=ROOMY.format("4KiB"))
    crowd = stage.crowd(MEMBERS, "#lobby")
    ann = stage.guest()
    forget_cost(ann)
    ann.wish("ann")
    ann.shows("#chat")
    ann.shows("#people-heading", f"{MEMBERS + 1:,}", seconds=40)
    rows = ann.count("#roster [data-member]")
    check(0 < rows <= MOST_ROWS, f"{rows} rows stand in the page")
    sizes = ann.evaluate("() => [...new Set([...document.querySelectorAll('#roster [aria-setsize]')].map((each) => each.ariaSetSize))]")
    check(sizes == [str(MEMBERS + 1)], f"a screen reader is told {sizes}")
    stage.picture(ann, "five-thousand")
    frame = "() => { let it = document.querySelector('#roster'); while (it.scrollHeight <= it.clientHeight + 1) it = it.parentElement; return it; }"
    ann.evaluate(f"() => {{ const it = ({frame})(); it.scrollTop = it.scrollHeight; }}")
    ann.shows(member(crowd.names[-1]))
    check(ann.count("#roster [data-member]") <= MOST_ROWS, "rows that were scrolled away stay in the page")
    ann.evaluate(f"() => {{ const it = ({frame})(); it.scrollTop = it.scrollHeight / 2; }}")
    ann.until("() => [...document.querySelectorAll('#roster [data-member]')].some((each) => /crowd2[45]/.test(each.dataset.member))",
              what="the middle of the roster")
    ann.writes("crowd312")
    ann.press("Tab")
    check(ann.value("#message") == "crowd3120: ", f"Tab makes {ann.value('#message')!r}")
    ann.press("Enter")
    ann.sees("crowd3120: ", "message")
    stage.irc("ivy").send("PRIVMSG #lobby :so many people\r\n")
    ann.sees("so many people")
    stage.measure(f"coming into a room of {MEMBERS}: {cost(ann)}; {rows} rows in the page")
