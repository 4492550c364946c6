"""Being somebody, being away, and who else is there."""

from layout import roster, says
from stage import Stage, check, scenario


@scenario
def be_right_back_by_command(stage: Stage):
    """/brb and /back, with words and without: others see them, and so does the status line"""
    ann, tom, pat = stage.ann(), stage.telnet(), stage.pychat()
    ann.enter("/brb lunch")
    tom.expect(r"\[ann\] will be right back -- lunch\n")
    pat.expect(r"ann will be right back -- lunch\n")
    ann.shows(r"ann \(away: lunch\)")
    ann.shows(r"you are away \(lunch\)")
    ann.enter("/back")
    tom.expect(r"\[ann\] is back\n")
    pat.expect(r"ann is back\n")
    ann.shows("you are back")
    ann.shows_no_more(r"ann \(away")
    ann.enter("/brb")
    tom.expect(r"\[ann\] will be right back")
    ann.enter("/back")
    tom.expect(r"\[ann\] is back\n")


@scenario
def be_right_back_by_key(stage: Stage):
    """The keys at the bottom do the same as /brb and /back"""
    ann, tom = stage.ann(), stage.telnet()
    away, back = (ann.shows(rf"(F\d+) {words}")[1] for words in ("Be right back", "I'm back"))
    ann.type("half a line")
    ann.press(away)
    ann.shows("^Be right back, saying")
    ann.enter("tea")
    tom.expect(r"\[ann\] will be right back -- tea\n")
    ann.shows(r"ann \(away: tea\)")
    ann.press(back)
    ann.shows("^I'm back, saying")
    ann.press("Enter")
    tom.expect(r"\[ann\] is back\n")
    ann.shows_no_more(r"ann \(away")
    # What was being typed is there again; and who thinks better of it stays.
    ann.press(away)
    ann.shows("^Be right back, saying")
    ann.press("Escape")
    ann.shows("half a line$")
    ann.press("Enter")
    check("right back" not in tom.expect(r"<ann> half a line\n"), "Escape has not kept it from being away")


@scenario
def others_who_are_away_are_marked(stage: Stage):
    """Somebody's /brb and /back are shown, and marked in the roster"""
    ann, pat, tom = stage.ann(), stage.pychat(), stage.telnet()
    ann.until(lambda rows: sorted(roster(rows)) == ["ann", "pat", "tom"], "has everybody in the roster")
    tom.send("/brb tea\r\n")
    ann.shows(r"tom will be right back \(tea\)")
    ann.until(lambda rows: sorted(roster(rows)) == ["(tom)", "ann", "pat"], "marks tom in the roster")
    tom.send("/back\r\n")
    ann.shows(r"tom is back")
    ann.until(lambda rows: sorted(roster(rows)) == ["ann", "pat", "tom"], "marks tom no more")
    pat.send("say still here\n")
    ann.shows(r"pat.*still here")


@scenario
def names_change(stage: Stage):
    """/nick changes the name, others see it; theirs are seen; a taken one is refused with words"""
    ann, tom = stage.ann(), stage.telnet()
    ann.enter("/nick anna")
    tom.expect(r"\[ann\] now goes by anna\n")
    ann.shows(r"you are now anna")
    tom.send("/nick thomas\r\n")
    ann.shows("tom is now thomas")
    ann.enter("/nick thomas")
    ann.shows(r"refused: .*(taken|in use)")
    ann.enter("it is still me")
    tom.expect(r"<anna> it is still me\n")


@scenario
def a_name_that_is_taken_at_login(stage: Stage):
    """Who asks for a name that somebody has is told so"""
    stage.telnet("ann")
    other = stage.chat(stage.to(stage.server), "--name", "ann", "--room", "#lobby")
    stage.is_in(other)
    # What the server has said stands among its words.
    other.press("M-1")
    name = says(other, r"not let in: ann: .*in use; trying as (\S+)")[1]
    other.shows(f"welcome to .*, {name}")


@scenario
def unread_and_mentions(stage: Stage):
    """What is said in other rooms is counted; a mention rings once, and is marked; both go away once read"""
    ann, tom = stage.ann(), stage.telnet()
    ann.enter("/join #quiet")
    ann.shows("you joined #quiet")
    tom.send("one\r\ntwo\r\n")
    ann.shows(r"#lobby +2│")
    check(ann.bells == 0, "it rings where nobody was mentioned")
    tom.send("ann: are you there?\r\n")
    ann.shows(r"#lobby +!3│")
    ann.until(lambda _: ann.bells == 1, "rings")
    ann.press("M-2")
    ann.shows("are you there")
    ann.shows_no_more(r"#lobby +!3│")
    check(ann.bells == 1, "it rings more than once")


@scenario
def two_talk_in_private(stage: Stage):
    """Direct messages have a place of their own, ring, and are answered"""
    ann, tom = stage.ann(), stage.telnet()
    tom.send("/msg ann psst\r\n")
    ann.shows(r"tom +!1│")
    ann.until(lambda _: ann.bells == 1, "rings")
    ann.enter("/msg tom psst yourself")
    tom.expect(r"<ann> \(private\) psst yourself\n")
    ann.enter("/query tom")
    ann.shows("you speak to tom alone")
    ann.shows(r"tom . psst\b")
    ann.shows_no_more(r"tom +!1│")
    ann.enter("in the open place")
    tom.expect(r"<ann> \(private\) in the open place\n")


@scenario
def the_list_of_users(stage: Stage):
    """/users lists who is there, and the roster shows them"""
    ann = stage.ann()
    stage.telnet("tom"), stage.pychat("pat")
    ann.until(lambda rows: sorted(roster(rows)) == ["ann", "pat", "tom"], "has everybody in the roster")
    ann.enter("/users")
    ann.shows("in #lobby: .*ann.*pat.*tom")
    ann.press("F7")
    ann.until(lambda rows: "people" not in rows[1], "folds the roster away")


@scenario
def help_is_there(stage: Stage):
    """/help lists the commands, /help brb explains one, and an unknown one is refused to its sender alone"""
    ann, tom = stage.ann(columns=100, rows=70), stage.telnet()
    ann.enter("/help")
    for command in ("/brb", "/back", "/join", "/msg", "/nick", "/quit", "/connect", "/disconnect", "/users"):
        ann.shows(rf"{command}\b")
    ann.enter("/help brb")
    ann.shows(r"/brb \[WORDS\]")
    ann.enter("/bbr lunch")
    ann.shows("there is no /bbr; did you mean /brb")
    ann.enter("that was a slip")
    check("bbr" not in tom.expect(r"<ann> that was a slip\n"), "an unknown command was said aloud")


@scenario
def topics(stage: Stage):
    """A topic is shown and set"""
    ann, ivy = stage.ann(), stage.irc()
    ivy.send("TOPIC #lobby :tea at four\r\n")
    ann.shows(r"tea at four")
    ann.enter("/topic tea at five")
    ivy.expect(r":ann!\S+ TOPIC #lobby :tea at five\r\n")
    ann.shows(r"tea at five")


@scenario
def actions(stage: Stage):
    """/me is a deed on both sides; two slashes say one"""
    ann, ivy, tom = stage.ann(), stage.irc(), stage.telnet()
    ann.enter("/me waves")
    tom.expect(r"\* ann waves\n")
    ivy.send("PRIVMSG #lobby :\x01ACTION waves back\x01\r\n")
    ann.shows(r"\* │ ivy waves back")
    ann.enter("//usr/share")
    tom.expect(r"<ann> /usr/share\n")
