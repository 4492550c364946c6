"""What people do with IRC clients, a scenario each. irma uses irssi, wanda uses WeeChat."""

from machine import until
from stage import Stage, chatd_only, check, scenario

# Coming


@scenario
def irssi_connects(stage: Stage):
    """irssi connects with its own settings and is in the room"""
    irma = stage.irssi()
    irma.shows(r"Capabilities acknowledged: .*server-time")
    check(irma.count("(?i)unknown command|not enough parameters") == 0, "the server turned down what irssi sends by itself")


@scenario
def weechat_connects(stage: Stage):
    """WeeChat connects with its own settings and is in the room"""
    wanda = stage.weechat()
    wanda.shows(r"client capability, enabled: .*away-notify.*server-time")
    check(wanda.count("(?i)unknown command|not enough parameters") == 0, "the server turned down what WeeChat sends by itself")


@scenario
def irssi_connects_with_tls(stage: Stage):
    """irssi connects over TLS, and is heard by somebody without"""
    wanda, irma = stage.weechat(), stage.irssi(tls=True)
    wanda.shows(r"irma \(.*\) has joined #lobby")
    irma.type("nobody reads along")
    wanda.shows(r"^#lobby\|.*\|irma\|nobody reads along$")
    wanda.type("nearly nobody", "#lobby")
    irma.shows(r"<.wanda> nearly nobody$")


@scenario
def weechat_connects_with_tls(stage: Stage):
    """WeeChat connects over TLS, and is heard by somebody without"""
    irma, wanda = stage.irssi(), stage.weechat(tls=True)
    irma.shows(r"wanda \[.*\] has joined #lobby")
    wanda.type("nobody reads along", "#lobby")
    irma.shows(r"<.wanda> nobody reads along$")
    irma.type("nearly nobody")
    wanda.shows(r"^#lobby\|.*\|irma\|nearly nobody$")


@chatd_only
@scenario
def who_is_secure_is_shown_so(stage: Stage):
    """WHOIS tells who is connected over TLS, and who is not"""
    stage.irssi(tls=True)
    wanda = stage.weechat()
    wanda.type("/whois irma")
    wanda.shows(r"(?i)\[irma\] .*(secure|tls)")
    wanda.shows(r"\[irma\] End of")
    wanda.type("/whois wanda")
    wanda.shows(r"\[wanda\] End of")
    check(wanda.count(r"(?i)\[wanda\] .*(secure|tls)") == 0, "a plaintext connection is called secure")


@scenario
def a_taken_nick_is_replaced(stage: Stage):
    """Both clients take their alternative nick where theirs is taken at connect"""
    first, second = stage.irssi(), stage.irssi()
    second.shows(r"irma_ \[.*\] has joined #lobby")
    first.shows(r"irma_ \[.*\] has joined #lobby")
    third = stage.weechat(nicks="irma,irmgard")
    third.shows(r"(?i)irma.*already in use")
    first.shows(r"irmgard \[.*\] has joined #lobby")


# Talking


@scenario
def they_talk(stage: Stage):
    """Both join #lobby and talk, both ways"""
    irma, wanda = stage.both()
    irma.type("hello, wanda")
    wanda.shows(r"^#lobby\|.*\|irma\|hello, wanda$")
    wanda.type("hello, irma", "#lobby")
    irma.shows(r"<.wanda> hello, irma$")
    wanda.type(":) starts with a colon", "#lobby")
    irma.shows(r"<.wanda> :\) starts with a colon$")


@scenario
def they_act(stage: Stage):
    """/me is shown as a deed, both ways"""
    irma, wanda = stage.both()
    irma.type("/me waves")
    wanda.shows(r"^#lobby\|.*\| \*\|irma waves$")
    wanda.type("/me waves back", "#lobby")
    irma.shows(r" \* wanda waves back$")


@scenario
def they_notice(stage: Stage):
    """A notice to the room and one in private are shown as notices, both ways"""
    irma, wanda = stage.both()
    irma.type("/notice #lobby supper is ready")
    wanda.shows(r"Notice\(irma\).*supper is ready$")
    irma.type("/notice wanda yours too")
    wanda.shows(r"yours too$")
    wanda.type("/notice irma thanks")
    irma.shows(r"-wanda\(.*\)- thanks$")


@scenario
def they_talk_in_private(stage: Stage):
    """Direct messages arrive, both ways, and nobody else sees them"""
    irma, wanda = stage.both()
    other = stage.irssi("iris")
    irma.type("/msg wanda psst")
    wanda.shows(r"^irma\|.*\|irma\|psst$")
    wanda.type("psst yourself", "irma")
    irma.shows(r"wanda.*psst yourself$")
    wanda.type("that was all", "#lobby")
    other.shows("that was all$")
    check(other.count("psst") == 0, "a direct message was shown to somebody else")


@scenario
def clients_ask_each_other(stage: Stage):
    """CTCP VERSION is asked and answered, client to client"""
    irma, wanda = stage.both()
    irma.type("/ctcp wanda VERSION")
    irma.shows(r"CTCP VERSION reply from wanda: WeeChat")


@chatd_only
@scenario
def every_script_is_welcome(stage: Stage):
    """Names like Ωmega and 日本, and text with emoji, look the same on the other side"""
    irma, wanda = stage.irssi("Ωmega"), stage.weechat("日本")
    irma.shows(r"日本 \[.*\] has joined #lobby")
    irma.type("grüß dich 👋 日本")
    wanda.shows(r"^#lobby\|.*\|Ωmega\|grüß dich 👋 日本$")
    wanda.type("こんにちは 🎉", "#lobby")
    irma.shows(r"<.日本> こんにちは 🎉$")
    irma.type("/nick ёлка")
    wanda.shows(r"^#lobby\|.*Ωmega is now known as ёлка$")
    wanda.type("/msg ёлка с днём рождения")
    irma.shows(r"日本.*с днём рождения$")


@chatd_only
@scenario
def server_times_and_single_echoes(stage: Stage):
    """WeeChat shows the server's time, tells messages by their id, and shows its own words once"""
    irma, wanda = stage.both()
    wanda.type("once", "#lobby")
    irma.shows(r"<.wanda> once$")
    irma.type("after it")
    wanda.shows(r"^#lobby\|.*\|irma\|after it$")
    check(wanda.count(r"^#lobby\|.*\|wanda\|once$") == 1, "WeeChat doubles its own words")
    tags = [wanda.ask(f"${{buffer[last_gui_buffer].own_lines.last_line.data.{index}|tags_array}}") for index in range(6)]
    check(any(tag.startswith("irc_tag_time_20") for tag in tags), f"no server time among {tags}")
    check(any(tag.startswith("irc_tag_msgid_") for tag in tags), f"no message id among {tags}")


# Being somebody, being away


@scenario
def new_nicks_are_seen(stage: Stage):
    """A new nick is seen by the other, both ways"""
    irma, wanda = stage.both()
    irma.type("/nick imogen")
    irma.shows(r"You're now known as imogen")
    wanda.shows(r"^#lobby\|.*\|irma is now known as imogen$")
    wanda.type("/nick wilma")
    irma.shows(r"wanda is now known as wilma$")
    irma.type("/msg wilma is it you?")
    wanda.shows(r"^imogen\|.*\|imogen\|is it you\?$")


@scenario
def away_is_known(stage: Stage):
    """/away and being back are known to WeeChat by away-notify, and told to who writes in private"""
    irma, wanda = stage.both()
    irma.type("/away lunch")
    irma.shows("You have been marked as being away")
    until(lambda: wanda.knows_away("irma"), "WeeChat shows irma as away")
    wanda.type("/msg irma are you there?")
    irma.shows(r"wanda.*are you there\?$")
    wanda.shows(r"irma.*lunch")
    irma.type("/away")
    irma.shows("You are no longer marked as being away")
    until(lambda: not wanda.knows_away("irma"), "WeeChat shows irma as back")
    wanda.type("/away supper")
    wanda.shows("You have been marked as being away")
    irma.type("/msg wanda and you?")
    irma.shows(r"wanda is away: supper")
    irma.type("/whois wanda")
    irma.shows(r"away *: supper")
    wanda.type("/away")
    wanda.shows("You are no longer marked as being away")


@scenario
def whois_tells(stage: Stage):
    """WHOIS tells real name, rooms and idle time, both ways"""
    irma, wanda = stage.both()
    wanda.type("/whois irma irma")
    wanda.shows(r"\[irma\] \(.*@.*\): irma of irssi$")
    wanda.shows(r"\[irma\] .*#lobby")
    wanda.shows(r"\[irma\] idle: .*signon at: ")
    wanda.shows(r"\[irma\] End of")
    irma.type("/whois wanda wanda")
    irma.shows(r"wanda \[.*@.*\]")
    irma.shows(r"ircname *: wanda$")
    irma.shows(r"channels *: .*#lobby")
    irma.shows(r"End of WHOIS")
    irma.type("/whois nobody")
    irma.shows(r"no such nick nobody")


@scenario
def who_was_here_is_known(stage: Stage):
    """WHOWAS knows somebody who has left"""
    irma, wanda = stage.both()
    wanda.type("/quit")
    irma.shows("wanda .* has quit")
    irma.type("/whowas wanda")
    irma.shows(r"wanda \[.*@.*\]")
    irma.shows(r"was *: wanda$")
    irma.shows("End of WHOWAS")


@scenario
def friends_are_notified(stage: Stage):
    """WeeChat's /notify, which is MONITOR, tells who comes and goes, without a shared room"""
    wanda = stage.weechat()
    wanda.type("/notify add irma")
    wanda.shows("irma is offline")
    irma = stage.irssi(room=None)
    wanda.shows(r"irma (\(.*\) )?(is|has) (connected|joined|online)")
    irma.type("/quit")
    wanda.shows("irma has quit")


# Rooms


@scenario
def topics_are_seen(stage: Stage):
    """A topic is seen by who is in the room and by who comes later, with who set it"""
    irma, wanda = stage.both("#garden")
    irma.type("/topic roses & violets")
    wanda.shows(r'^#garden\|.*irma has .*topic for #garden.*"roses & violets"$')
    iris = stage.irssi("iris", "#garden")
    iris.shows("Topic for #garden: roses & violets")
    iris.shows("Topic set by irma")
    irma.type("/topic -delete")
    wanda.shows(r"^#garden\|.*irma has unset topic for #garden")


@chatd_only
@scenario
def lobby_has_no_lord(stage: Stage):
    """Everybody may set the topic of #lobby, and nobody is its operator"""
    irma, wanda = stage.both()
    wanda.type("/topic welcome", "#lobby")
    irma.shows("wanda changed the topic of #lobby to: welcome")
    irma.type("/kick wanda out")
    irma.shows("(?i)not channel operator|you're not|you are not|must be")
    wanda.type("still here", "#lobby")
    irma.shows("<.wanda> still here")


@scenario
def operators_are_made(stage: Stage):
    """Who makes a room is its operator, and makes others so; without it, nobody does"""
    irma, wanda = stage.both("#garden")
    wanda.type("/mode #garden +m", "#garden")
    wanda.shows("(?i)operator|op or higher")
    irma.type("/op wanda")
    wanda.shows(r"^#garden\|.*Mode #garden \[\+o wanda\] by irma")
    wanda.type("/mode #garden +m", "#garden")
    irma.shows(r"mode/#garden.* \[\+m\] by wanda")
    irma.type("/deop wanda")
    wanda.shows(r"^#garden\|.*Mode #garden \[-o wanda\] by irma")
    wanda.type("am I heard?", "#garden")
    wanda.shows(r"(?i)#garden: .*cannot send ")
    irma.type("/voice wanda")
    wanda.shows(r"^#garden\|.*Mode #garden \[\+v wanda\] by irma")
    wanda.type("and now?", "#garden")
    irma.shows(r"<\+wanda> and now\?$")
    check(irma.count(r"am I heard\?") == 0, "a moderated room let somebody speak")


@scenario
def bans_keep_out(stage: Stage):
    """Who is banned and kicked is out until the ban is lifted"""
    irma, wanda = stage.both("#garden")
    irma.type("/ban wanda!*@*")
    wanda.shows(r"^#garden\|.*Mode #garden \[\+b wanda!\*@\*\] by irma")
    irma.type("/kick wanda enough now")
    wanda.shows(r"irma has kicked wanda \(enough now\)")
    irma.shows(r"wanda was kicked from #garden by irma \[enough now\]")
    wanda.type("/join #garden")
    wanda.shows(r"(?i)#garden: cannot join channel")
    irma.type("/ban")
    irma.shows(r"ban wanda!\*@\*")
    irma.type("/unban wanda!*@*")
    irma.shows(r"\[-b wanda!\*@\*\] by irma")
    wanda.type("/join #garden")
    irma.shows(r"wanda \[.*\] has joined #garden")


@scenario
def invitations_let_in(stage: Stage):
    """A room by invitation lets in who is invited, and nobody else"""
    irma, wanda = stage.irssi(room="#garden"), stage.weechat(room=None)
    irma.type("/mode +i")
    irma.shows(r"mode/#garden.* \[\+i\] by irma")
    wanda.type("/join #garden")
    wanda.shows(r"(?i)#garden: cannot join channel")
    irma.type("/invite wanda")
    irma.shows(r"Inviting wanda to #garden")
    wanda.shows(r"You have been invited to #garden by irma")
    wanda.type("/join #garden")
    irma.shows(r"wanda \[.*\] has joined #garden")


@scenario
def keys_and_limits_hold(stage: Stage):
    """A key and a limit keep out who does not fit"""
    irma, wanda = stage.irssi(room="#garden"), stage.weechat(room=None)
    irma.type("/mode +k sesame")
    irma.shows(r"mode/#garden.* \[\+k sesame\] by irma")
    wanda.type("/join #garden")
    wanda.shows(r"(?i)#garden: cannot join channel")
    wanda.type("/join #garden sesame")
    irma.shows(r"wanda \[.*\] has joined #garden")
    irma.type("/mode +l 1")
    wanda.shows(r"^#garden\|.*Mode #garden \[\+l 1\] by irma")
    wanda.type("/part #garden", "#garden")
    irma.shows(r"wanda \[.*\] has left #garden")
    wanda.type("/join #garden sesame")
    wanda.shows(r"(?i)#garden: cannot join channel")


@scenario
def lists_show_rooms(stage: Stage):
    """LIST shows rooms with members and topic in both clients, and no secret ones"""
    irma, wanda = stage.irssi(room="#garden"), stage.weechat()
    iris = stage.irssi("iris", "#cellar")
    iris.type("/mode +s")
    iris.shows(r"mode/#cellar.* \[.*s.*\] by iris")
    irma.type("/topic roses")
    irma.shows("irma changed the topic of #garden to: roses")
    irma.type("/list -yes")
    irma.shows(r"-!- #garden 1 .*roses")
    irma.shows(r"-!- #lobby 1")
    irma.shows("End of")
    wanda.type("/list")
    wanda.shows(r"\|#garden\(1\): .*roses")
    wanda.shows(r"\|#lobby\(1\)")
    wanda.shows("(?i)end of (channel list|/list)")
    check(irma.count("#cellar") + wanda.count("#cellar") == 0, "a secret room was listed")


@scenario
def goings_are_seen(stage: Stage):
    """Parting and quitting are seen with their words, both ways"""
    irma, wanda = stage.both()
    wanda.type("/part off to lunch", "#lobby")
    irma.shows(r"wanda \[.*\] has left #lobby \[off to lunch\]$")
    wanda.join("#lobby")
    irma.shows(r"wanda \[.*\] has joined #lobby")
    irma.type("/quit good night")
    wanda.shows(r"^#lobby\|.*irma \(.*\) has quit \(.*good night\)$")
    iris = stage.irssi("iris")
    wanda.type("/quit good morning")
    iris.shows(r"wanda \[.*\] has quit \[.*good morning\]$")


@scenario
def a_lost_connection_is_seen(stage: Stage):
    """Who is killed without a word is seen to be gone"""
    irma, wanda = stage.both()
    wanda.process.kill()
    irma.shows(r"wanda \[.*\] has quit \[.+\]$")
