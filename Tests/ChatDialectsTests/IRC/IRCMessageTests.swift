import NIOCore
import Testing

@testable import ChatDialects

/// How a line is taken apart; most lines are those of https://github.com/ircdocs/parser-tests, which are in the public domain.
@Suite struct IRCMessageTests {
    private static func parts(_ line: String) -> [String] {
        let message = IRCMessage(ByteBuffer(string: line))
        return [message.command] + message.all(from: 0)
    }

    @Test(
        arguments: [
            ("foo bar baz asdf", ["FOO", "bar", "baz", "asdf"]),
            (":coolguy foo bar baz asdf", ["FOO", "bar", "baz", "asdf"]),
            ("foo bar baz :asdf quux", ["FOO", "bar", "baz", "asdf quux"]),
            ("foo bar baz :", ["FOO", "bar", "baz", ""]),
            ("foo bar baz ::asdf", ["FOO", "bar", "baz", ":asdf"]),
            (":coolguy foo bar baz :  asdf quux ", ["FOO", "bar", "baz", "  asdf quux "]),
            (":coolguy PRIVMSG bar :lol :) ", ["PRIVMSG", "bar", "lol :) "]),
            (":coolguy foo bar baz :  ", ["FOO", "bar", "baz", "  "]),
            ("@a=b;c=32;k;rt=ql7 foo", ["FOO"]),
            ("@c;h=;a=b :quux ab cd", ["AB", "cd"]),
            (":src JOIN #chan", ["JOIN", "#chan"]), (":src JOIN :#chan", ["JOIN", "#chan"]),
            (":src AWAY", ["AWAY"]), (":src AWAY ", ["AWAY"]),
            (":cool\tguy foo bar baz", ["FOO", "bar", "baz"]),
            (":coolguy!ag@net\u{3}5w\u{3}ork.admin PRIVMSG foo :bar baz", ["PRIVMSG", "foo", "bar baz"]),
            ("COMMAND", ["COMMAND"]),
            (
                ":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal",
                ["432", "#momo", "Erroneous Nickname: Illegal"]
            ),
            (":gravel.mozilla.org MODE #tckk +n ", ["MODE", "#tckk", "+n"]),
            (":services.esper.net MODE #foo-bar +o foobar  ", ["MODE", "#foo-bar", "+o", "foobar"]),
            (":SomeOp MODE #channel :+i", ["MODE", "#channel", "+i"]),
            (
                ":SomeOp MODE #channel +oo SomeUser :AnotherUser",
                ["MODE", "#channel", "+oo", "SomeUser", "AnotherUser"]
            ),
            ("", [""]), ("   ", [""]), (":", [""]), (":only.source", [""]), ("@", [""]), ("@a", [""]), ("@a :b", [""]),
            ("a\rb\rc", ["A", "b", "c"]), ("PRIVMSG b :c\rd", ["PRIVMSG", "b", "c d"]),
        ] as [(String, [String])]
    ) func splits(_ line: String, _ expected: [String]) {
        #expect(Self.parts(line) == expected)
    }

    @Test func theFifteenthParameterIsTheRest() {
        let fourteen = (1...14).map { String($0) }
        let line = "x " + fourteen.joined(separator: " ")
        #expect(Self.parts(line + " 15 16 :17") == ["X"] + fourteen + ["15 16 :17"])
        #expect(Self.parts(line + " :15 16") == ["X"] + fourteen + ["15 16"])
    }

    @Test(
        arguments: [
            ("@a=b;c=32;k;rt=ql7 foo", ["a": "b", "c": "32", "k": "", "rt": "ql7"]),
            (#"@a=b\\and\nk;c=72\s45;d=gh\:764 foo"#, ["a": "b\\and\nk", "c": "72 45", "d": "gh;764"]),
            ("@c;h=;a=b :quux ab cd", ["c": "", "h": "", "a": "b"]),
            ("@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= c", ["vendor1/tag3": "value2", "vendor2/tag4": ""]),
            (#"@foo=\\\\\:\\s\s\r\n COMMAND"#, ["foo": "\\\\;\\s \r\n"]),
            (#"@tag1=value\\ntest COMMAND"#, ["tag1": "value\\ntest"]),
            (#"@tag1=value\1 COMMAND"#, ["tag1": "value1"]),
            (#"@tag1=value1\ COMMAND"#, ["tag1": "value1"]),
            ("@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND", ["tag1": "5", "tag2": "3", "tag3": "4"]),
            ("@tag1=1;tag1=5;vendor/tag2=8 COMMAND", ["tag1": "5", "vendor/tag2": "8"]),
            ("@;;a=b=c;; COMMAND", ["a": "b=c"]),
        ] as [(String, [String: String])]
    ) func readsTags(_ line: String, _ expected: [String: String]) {
        let tags = IRCMessage(ByteBuffer(string: line)).tags
        for (name, value) in expected { #expect(tags[name] == value, "\(name)") }
        #expect(tags["absent"] == nil)
    }

    @Test func passesOnTheTagsOfClientsAsTheyWere() {
        let line = #"@label=1;+typing=active;+a/b.c=x\sy;+é=1;+;+typing=done;draft/x=1;+n TAGMSG #a"#
        #expect(IRCMessage(ByteBuffer(string: line)).tags.clientOnly == #"+typing=done;+a/b.c=x\sy;+n"#)
    }

    @Test func aLineMayBeAsLongAsItMayBe() {
        let body = { (count: Int) in "PRIVMSG #a :" + String(repeating: "x", count: count - 12) }
        let tags = { (count: Int) in "@a=" + String(repeating: "y", count: count - 4) + " " }
        let fault = { (line: String) in IRCMessage(ByteBuffer(string: line)).fault }
        #expect(fault(body(510)) == nil)
        #expect(fault(body(511)) == .lineTooLong(limit: 510))
        #expect(fault(tags(4096) + body(510)) == nil)
        #expect(fault(tags(4097) + "PING a") == .lineTooLong(limit: 4096))
        #expect(fault(tags(4096) + body(511)) == .lineTooLong(limit: 510))
        #expect(fault("@" + String(repeating: "y", count: 100_000)) == .lineTooLong(limit: 4096))
        #expect(fault(String(repeating: "y", count: 100_000)) == .lineTooLong(limit: 510))
    }

    @Test func whatIsNotUTF8IsNotObeyedWhereverItStands() {
        for bytes: [UInt8] in [
            Array("PRIVMSG #a :".utf8) + [0xFF], Array("@a=".utf8) + [0xC3] + Array(" PING a".utf8),
            [0x3A, 0x80] + Array(" PING a".utf8), [0xED, 0xA0, 0x80], Array("PING a\u{301}".utf8.dropLast()),
        ] {
            let message = IRCMessage(ByteBuffer(bytes: bytes))
            #expect(message.fault == .notUTF8)
            #expect(message.count == 0)
        }
    }

    @Test func startsWhereTheBufferStarts() {
        var buffer = ByteBuffer(string: "xxxPRIVMSG #a :hi")
        buffer.moveReaderIndex(forwardBy: 3)
        let message = IRCMessage(buffer)
        #expect(message.command == "PRIVMSG")
        #expect(message.all(from: 0) == ["#a", "hi"])
    }
}
