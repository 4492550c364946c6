import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// Answers to commands that have a label. Source: https://ircv3.net/specs/extensions/labeled-response
@Suite struct IRCLabelTests {
    static let capabilities: Capabilities = [.batch, .labeledResponse, .messageTags]

    private func labelled(_ line: String, _ more: Capabilities = []) -> IRCDialect {
        var dialect = IRCDialect.member(Self.capabilities.union(more))
        _ = dialect.interpret(line: line)
        return dialect
    }

    private func concluded(_ dialect: inout IRCDialect, _ body: (inout IRCDialect, inout ByteBuffer) -> Void)
        -> [String]
    {
        var bytes = ByteBuffer()
        body(&dialect, &bytes)
        dialect.conclude(time: Given.time(), into: &bytes)
        return String(buffer: bytes).components(separatedBy: "\r\n")
    }

    @Test func noAnswerIsAcknowledged() {
        var dialect = labelled("@label=x PONG y")
        #expect(concluded(&dialect) { _, _ in } == ["@label=x :chat.example.org ACK"])
        // Once: what comes next has no label.
        #expect(concluded(&dialect) { _, _ in } == [])
    }

    @Test func oneLineHasTheLabel() {
        var dialect = labelled("@label=a\\sb\\:c PING y", .serverTime)
        let lines = concluded(&dialect) { $0.say([":s PONG"], time: Given.time(), into: &$1) }
        #expect(lines == ["@label=a\\sb\\:c;time=2026-11-21T09:30:00.000Z :s PONG"])
    }

    @Test func severalLinesAreABatch() {
        var dialect = labelled("@label=x MOTD")
        let lines = concluded(&dialect) { $0.say([":s 1", ":s 2"], time: Given.time(), into: &$1) }
        let expected = [
            "@label=x :chat.example.org BATCH +r labeled-response", "@batch=r :s 1", "@batch=r :s 2",
            ":chat.example.org BATCH -r",
        ]
        #expect(lines == expected)
    }

    @Test func aBatchIsOneAnswer() {
        var dialect = labelled("@label=x PRIVMSG bob :one", [.echoMessage, .multiline])
        let echo = Given.event(Given.alice, .said(to: .member("bob"), words: "one\ntwo", manner: .plain))
        let lines = concluded(&dialect) { dialect, bytes in
            let request = Request.tell(name: "bob", words: "one\ntwo", manner: .plain)
            let reply = Reply.delivered(to: IRCEventTests.bob, away: nil, echo)
            _ = dialect.answer(reply, to: request, own: [], from: 0, time: Given.time(), into: &bytes)
        }
        let expected = [
            "@label=x;msgid=r1-1 :alice!irc@localhost BATCH +m1 draft/multiline bob",
            "@batch=m1 :alice!irc@localhost PRIVMSG bob :one", "@batch=m1 :alice!irc@localhost PRIVMSG bob :two",
            ":alice!irc@localhost BATCH -m1",
        ]
        #expect(lines == expected)
    }

    @Test func whatOneTellsOneselfComesTwice() {
        var dialect = labelled("@label=x PRIVMSG alice :note", .echoMessage)
        let event = Given.event(Given.alice, .said(to: .member("alice"), words: "note", manner: .plain))
        let lines = concluded(&dialect) { dialect, bytes in
            let request = Request.tell(name: "alice", words: "note", manner: .plain)
            let reply = Reply.delivered(to: Given.alice, away: nil, event)
            _ = dialect.answer(reply, to: request, own: [event], from: 0, time: Given.time(), into: &bytes)
        }
        let line = "msgid=r1-1 :alice!irc@localhost PRIVMSG alice :note"
        #expect(lines == ["@label=x;\(line)", "@\(line)"])
    }

    @Test func ownEventsStandBeforeTheAnswer() {
        var dialect = labelled("@label=x AWAY :lunch", .awayNotify)
        let own = [
            Given.event(Given.alice, .topic(room: "#a", words: "t")), Given.event(Given.alice, .away(words: "lunch")),
        ]
        let lines = concluded(&dialect) {
            _ = $0.answer(
                .done,
                to: .away(words: "lunch", pausing: false),
                own: own,
                from: 0,
                time: Given.time(),
                into: &$1
            )
        }
        #expect(lines.count == 4)
        #expect(lines[1] == "@batch=r :alice!irc@localhost TOPIC #a :t")
        #expect(lines[2] == "@batch=r :chat.example.org 306 alice :You have been marked as being away")
    }

    @Test func aLongAnswerGoesOutAsItComes() {
        var dialect = labelled("@label=x LIST")
        var bytes = ByteBuffer()
        let line = ":s " + String(repeating: "x", count: 100)
        var count = 0
        while bytes.readableBytes == 0 {
            dialect.say([line], time: Given.time(), into: &bytes)
            count += 1
        }
        #expect((70...80).contains(count))
        #expect(
            String(buffer: bytes).hasPrefix("@label=x :chat.example.org BATCH +r labeled-response\r\n@batch=r :s x")
        )
        dialect.say([":s last"], time: Given.time(), into: &bytes)
        #expect(String(buffer: bytes).hasSuffix("@batch=r :s last\r\n"))
        dialect.conclude(time: Given.time(), into: &bytes)
        #expect(String(buffer: bytes).hasSuffix("@batch=r :s last\r\n:chat.example.org BATCH -r\r\n"))
        let lines = String(buffer: bytes).components(separatedBy: "\r\n")
        #expect(lines.count == count + 3)
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("@batch=r ") })
    }

    @Test func whatIsHeldBackGoesOutBeforeWhatIsNoPartOfTheAnswer() {
        var dialect = labelled("@label=x JOIN #a,#b")
        var bytes = ByteBuffer()
        // Nothing is held back yet.
        dialect.makeWay(time: Given.time(), into: &bytes)
        #expect(bytes.readableBytes == 0)
        dialect.say([":s 1"], time: Given.time(), into: &bytes)
        dialect.makeWay(time: Given.time(), into: &bytes)
        bytes.writeString(":bob PRIVMSG #a :hi\r\n")
        dialect.makeWay(time: Given.time(), into: &bytes)
        dialect.say([":s 2"], time: Given.time(), into: &bytes)
        dialect.conclude(time: Given.time(), into: &bytes)
        let expected = [
            "@label=x :chat.example.org BATCH +r labeled-response", "@batch=r :s 1", ":bob PRIVMSG #a :hi",
            "@batch=r :s 2", ":chat.example.org BATCH -r",
        ]
        #expect(String(buffer: bytes).components(separatedBy: "\r\n") == expected)
    }

    @Test func complaintsAndRemarksHaveTheLabelToo() {
        var dialect = labelled("@label=x PRIVMSG bob :hi")
        let lines = concluded(&dialect) {
            $0.complain(.refusal(.noSuchMember("bob")), to: nil, time: Given.time(), into: &$1)
        }
        #expect(lines == ["@label=x :chat.example.org 401 alice bob :No such nick/channel"])
        dialect = labelled("@label=y MODE #a +n")
        dialect.command.remarks = [":s 472"]
        #expect(concluded(&dialect) { _, _ in } == ["@label=y :s 472"])
    }

    /// Nobody concludes a connection that has ended.
    @Test func theLastWordsAreNotHeldBack() {
        var dialect = labelled("@label=x QUIT")
        var bytes = ByteBuffer()
        let gone = Reply.gone(Given.event(Given.alice, .quit(.leaving(words: "bye"))))
        _ = dialect.answer(gone, to: .census, own: [], from: 0, time: Given.time(), into: &bytes)
        #expect(String(buffer: bytes) == "@label=x ERROR :Closing link: localhost (Quit: bye)\r\n")
    }
}

extension String {
    /// The parts between separators, without an empty one at the end.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: true).map(String.init)
    }
}
