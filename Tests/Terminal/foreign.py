"""A server of another kind: ngIRCd."""

import re

from layout import says
from stage import Stage, check, scenario


@scenario
def ngircd_talking(stage: Stage):
    """At ngIRCd: coming, talking with another client, topic, WHOIS, away"""
    server = stage.ngircd()
    ann, ivy = stage.ann(server=server), stage.irc(server=server)
    ann.shows("ivy joined #lobby")
    ivy.send("PRIVMSG #lobby :hello, ann\r\n")
    ann.shows("ivy.*hello, ann")
    ann.enter("hello, ivy")
    ivy.expect(r":ann!\S+ PRIVMSG #lobby :hello, ivy\r\n")
    ann.shows("ann.*hello, ivy")
    check(ann.count("ann.*hello, ivy") == 1, "own words are shown twice")
    ann.enter("/topic tea at four")
    ivy.expect(r":ann!\S+ TOPIC #lobby :tea at four\r\n")
    ann.shows("tea at four")
    ann.enter("/whois ivy")
    ann.shows(r"(?i)ivy.*(is|@).*ivy")
    ann.enter("/brb lunch")
    ann.shows(r"ann \(away: lunch\)")
    ivy.send("WHOIS ann\r\n")
    ivy.expect(r" 301 ivy ann :lunch\r\n")
    ann.enter("/back")
    ivy.send("WHOIS ann\r\n")
    check(" 301 " not in ivy.expect(" 318 "), "still away after /back")
    ann.enter("/msg ivy psst")
    ivy.expect(r":ann!\S+ PRIVMSG ivy :psst\r\n")
    ann.enter("/quit good night")
    ivy.expect(r":ann!\S+ QUIT :.*good night")
    check(ann.ends() == 0, "leaving is no failure")


@scenario
def ngircd_name_taken(stage: Stage):
    """At ngIRCd: a name that is taken is told so, at login and later"""
    server = stage.ngircd()
    ivy = stage.irc("ann", server=server)
    ann = stage.chat(stage.to(server), "--name", "ann", "--room", "#lobby", rows=60)
    stage.is_in(ann)
    ann.press("M-1")
    name = says(ann, r"not let in: .*in use; trying as (\S+)")[1]
    ivy.expect(rf":{re.escape(name)}!\S+ JOIN :?#lobby")
    ann.press("M-2")
    ann.enter("/nick ann")
    ann.shows(r"refused: .*in use")
    ann.enter("/nick anna")
    ivy.expect(r"NICK :?anna\r\n")


@scenario
def ngircd_rooms(stage: Stage):
    """At ngIRCd: rooms are listed, entered and left; a wrong key is refused with words"""
    server = stage.ngircd()
    ivy = stage.irc(server=server)
    ivy.send("JOIN #locked\r\nMODE #locked +k secret\r\n")
    ivy.expect("MODE #locked")
    ann = stage.ann(server=server)
    ann.enter("/rooms")
    ann.shows("#locked")
    ann.enter("/join #locked")
    says(ann, "refused: .*key")
    ann.enter("/join #locked secret")
    ivy.expect(r":ann!\S+ JOIN :?#locked")
    ann.shows("you joined #locked")
    ann.enter("/leave")
    ivy.expect(r":ann!\S+ PART :?#locked")
