"""How each protocol comes in, speaks, and shows what others say: what DESIGN §6 promises, as regular expressions."""

import re

from ledger import TOKEN

_NAME = rb"(?P<name>\w+)"
_STAMP = rb"At \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} -- "
_AWAY = rb"(?P<away>will be right back|is back) -- "


class Protocol:
    """A protocol that says a line as it stands. `speech` matches what others (and oneself) say, whole and with its line end;
    `membership` what tells that somebody has come, gone or changed their name; `goodbye` what may go before the end."""

    def __init__(self, name: str, speech: bytes, membership: bytes, goodbye: bytes, hears_itself: bool = False,
                 pauses: bool = False):
        self.name = name
        self.speech = re.compile(speech)
        self.membership = re.compile(membership)
        self.goodbye = re.compile(goodbye)
        self.hears_itself, self.pauses = hears_itself, pauses

    def enter(self, client):
        """Comes in: sends, and yields each pattern that has to be read before it goes on."""
        client.send(b"/nick %b\n" % client.name)
        yield re.compile(rb"now goes by %b\r?\n" % client.name)

    def say(self, client, text: bytes, number: int) -> bytes:
        return b"%b\n" % text

    def go_away(self, text: bytes) -> bytes:
        return b"/brb %b\n" % text

    def come_back(self, text: bytes) -> bytes:
        return b"/back %b\n" % text

    def manner(self, match: re.Match) -> bytes:
        """What kind of message it is by its form."""
        return b"w" if match["away"] else b"d" if match["private"] else b"m"

    def other_line(self, client, line: bytes) -> bool:
        """Whether a line that nobody said makes sense here."""
        return False

    def may_answer(self, client, line: bytes) -> bool:
        """Whether a line may be part of the answer that this client waits for."""
        return False


class Pychat(Protocol):
    def enter(self, client):
        yield re.compile(rb"^Connect Success")
        client.send(b"login %b\n" % client.name)
        yield re.compile(rb"Login Success")

    def say(self, client, text: bytes, number: int) -> bytes:
        return b"say %b\n" % text


class Talk(Protocol):
    """Two people at a time; nothing ends what they are sent."""

    def enter(self, client):
        client.send(b"login|%b\n" % client.name)
        yield re.compile(rb"login\|%b" % client.partner.name)

    def tell(self, target: bytes, text: bytes) -> bytes:
        return b"talk|%b|%b\n" % (target, text)


class IRC(Protocol):
    CAPABILITIES = (b"", b"server-time message-tags", b"echo-message", b"labeled-response batch echo-message message-tags",
                    b"echo-message labeled-response batch message-tags server-time multi-prefix userhost-in-names")
    _NUMERIC = re.compile(rb"(?:@\S+ )?:\S+ (\d{3}) (\S+) ?(.*)\r\n", re.DOTALL)
    _AT_ENDS = {b"WHO": (b"352", b"315"), b"NAMES": (b"353", b"366"), b"LIST": (b"322", b"323")}
    _CALM = re.compile(rb"(?:@\S+ )?:\S+ (?:ACK|PONG .*|BATCH -.*|301 .*|321 .*)\r\n")
    _TAG = re.compile(rb"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|msgid=[\w-]+|label=\w+-\d+|batch=\w+")
    _BATCH = re.compile(rb"@(?:\S+;)?(?P<label>label=[^; ]+)\S* :\S+ BATCH \+\w+ labeled-response\r\n")

    def enter(self, client):
        if client.capabilities:
            client.send(b"CAP REQ :%b\r\n" % client.capabilities)
        client.send(b"NICK %b\r\nUSER %b 0 * :%b\r\n" % (client.name, client.name, client.name))
        if client.capabilities:
            client.send(b"CAP END\r\n")
        yield re.compile(rb" (?:422|376) %b [^\r]*\r\n" % client.name)
        if client.room:
            client.send(b"JOIN %b\r\n" % client.room.name)
            yield re.compile(rb" 366 %b [^\r]*\r\n" % client.name)

    def say(self, client, text: bytes, number: int) -> bytes:
        return self._line(client, client.room.name, text, b"m", number)

    def tell_by(self, client, target: bytes, text: bytes, number: int) -> bytes:
        return self._line(client, target, text, b"d" + target, number)

    def _line(self, client, target: bytes, text: bytes, kind: bytes, number: int) -> bytes:
        label = b"@label=%b-%d " % (kind, number) if b"labeled-response" in client.capabilities else b""
        return b"%bPRIVMSG %b :%b\r\n" % (label, target, text)

    def manner(self, match: re.Match) -> bytes:
        return b"m" if match["target"].startswith(b"#") else b"d"

    def shows_source_of(self, client, match: re.Match) -> bool:
        """Whether a message carries the tags that this client has agreed on, and no others, and comes from where its sender is."""
        tags = match["tags"] or b""
        if client.ledger.prefixes.setdefault(match["sender"], match["prefix"]) != match["prefix"]:
            return False
        if match["target"] != (client.room.name if match["kind"] == b"m" else match["kind"][1:]):
            return False
        if not all(self._TAG.fullmatch(tag) for tag in tags.split(b";") if tag):
            return False
        label = b"label=%b-%b" % match.group("kind", "number")
        # With RPL_AWAY beside it, the echo comes in a batch, which has the label for it.
        is_labeled = label in tags.split(b";") or b"batch=" in tags and client.batch == label
        is_own_echo = match["sender"] == client.name and match["target"] != client.name
        has_label = b"labeled-response" in client.capabilities and is_own_echo
        return (b"time=" in tags) == (b"server-time" in client.capabilities) and (
            is_labeled == has_label) and (b"msgid=" in tags) == (b"message-tags" in client.capabilities)

    def ask(self, command: bytes, room: bytes) -> bytes:
        return {b"WHO": b"WHO %b\r\n" % room, b"NAMES": b"NAMES %b\r\n" % room, b"LIST": b"LIST\r\n"}[command]

    def other_line(self, client, line: bytes) -> bool:
        if line.startswith(b"PING "):
            client.send(b"PONG" + line[4:])
            return True
        if match := self._BATCH.fullmatch(line):
            client.batch = match["label"]
            return True
        if match := self._NUMERIC.fullmatch(line):
            return self._answer(client, *match.groups()) or bool(self._CALM.fullmatch(line))
        return bool(self._CALM.fullmatch(line))

    def may_answer(self, client, line: bytes) -> bool:
        match = self._NUMERIC.fullmatch(line)
        return bool(match and client.questions and match[1] in self._AT_ENDS[client.questions[0][0]])

    def _is_repeated_answer(self, client, numeric: bytes) -> bool:
        """Whether it belongs to the answer that has come once, or to one like it that came again, before or after it: see `Person.answered`."""
        if numeric not in self._AT_ENDS.get(client.answered, ()):
            return False
        if numeric == self._AT_ENDS[client.answered][1]:
            client.answered = b""
        client.ledger.count("repeated", client)
        return True

    def _answer(self, client, numeric: bytes, name: bytes, rest: bytes) -> bool:
        """A line of what was asked for: it has to be complete at its end."""
        if name != client.name:
            return False
        if not client.questions or numeric not in self._AT_ENDS[client.questions[0][0]]:
            return self._is_repeated_answer(client, numeric)
        command, room, seen = client.questions[0]
        row, _ = self._AT_ENDS[command]
        if numeric == row:
            if command == b"NAMES":
                seen.update(re.split(rb"[!]", word)[0].lstrip(b"~&@%+") for word in rest.split(b" :", 1)[1].split())
            elif command == b"WHO":
                seen.add(rest.split()[4])
            else:
                seen.add(rest.split()[0])
            return True
        is_complete = seen == client.room.names if command != b"LIST" else client.room.name in seen
        if client.may_repeat and not is_complete:
            # The end of one that was complete.
            client.ledger.count("repeated", client, amount=len(seen) + 1)
            seen.clear()
            return True
        client.questions.popleft()
        client.answered = command if client.may_repeat else b""
        return is_complete


PROTOCOLS = {protocol.name: protocol for protocol in (
    IRC("irc", rb"(?:@(?P<tags>\S+) )?:(?P<prefix>" + _NAME + rb"!\S+) PRIVMSG (?P<target>\S+) :" + TOKEN + rb"\r\n",
        rb"(?:@\S+ )?:(?P<name>[^!\s]+)\S* (?:JOIN|PART|QUIT|KICK|NICK|MODE)\b.*\r\n", rb"(?:@\S+ )?ERROR .*\r\n"),
    Pychat("pychat", rb"(?P<private>\[private\] )?" + _NAME + rb"(?:: | " + _AWAY + rb")" + TOKEN + rb"\n",
           rb"(?P<name>.*) (?:has entered the room\.|has left the room\.|now goes by .*)\n", rb"-- .*\n", hears_itself=True),
    Protocol("wxchat", _STAMP + rb"(?:(?:(?P<private>Private m)|M)essage from " + _NAME + rb":\r\n\t|(?P<who>\w+) " + _AWAY
             + rb")" + TOKEN + rb"\r\n", _STAMP + rb"(?P<name>.*) (?:has joined|is leaving now.*|has exited.*|now goes by .*)\r\n",
             _STAMP + rb"-- .*\r\n", hears_itself=True, pauses=True),
    Protocol("telnet", rb"\r(?:<" + _NAME + rb"> (?P<private>\(private\) )?|\[(?P<who>\w+)\] " + _AWAY + rb")" + TOKEN + rb"\n",
             rb"\r?(?:\[|Client \()(?P<name>.*)[])] (?:entered room|is offline|now goes by .*)\n", rb"\r-- .*\n", pauses=True),
    Talk("talk", TOKEN, rb"login\|(?P<name>\w+)", rb"[^\[]+"),
)}
WXCHAT_HEADER = re.compile(_STAMP + rb"(?:Private m|M)essage from \w+:\r\n")
