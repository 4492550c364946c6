import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// CHATHISTORY: what it asks for, and how it is answered. Source: https://ircv3.net/specs/extensions/chathistory
@Suite struct IRCHistoryTests {
    static let agreed: Capabilities = [.chatHistory, .batch, .messageTags, .serverTime]
    private static let time = "timestamp=2026-11-21T09:30:00.000Z"

    @Test(
        arguments: [
            ("LATEST #a * 50", "latest(after: nil), limit: 50"),
            ("latest #a msgid=r1-7 50", "latest(after: Optional(event(7))), limit: 50"),
            ("BEFORE #a msgid=r1-7 1", "before(event(7)), limit: 1"),
            ("AFTER #a msgid=older-7 1", "after(event(0)), limit: 1"),
            ("AROUND #a msgid=r1-18446744073709551615 3", "around(event(18446744073709551615)), limit: 3"),
            ("BETWEEN #a msgid=r1-9 msgid=r1-7 99999", "between(event(9), event(7)), limit: 99999"),
        ] as [(String, String)]
    ) func asksFor(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member(Self.agreed)
        #expect(dialect.meaning("CHATHISTORY \(line)") == ##"request(history(named("#a"), \##(expected)))"##)
    }

    @Test func aTimestampIsAMillisecond() {
        var dialect = IRCDialect.member(Self.agreed)
        guard
            case .request(.history(_, let selection, _)) = dialect.interpret(
                line: "CHATHISTORY AFTER #a \(Self.time) 9"
            )
        else { Issue.record("no history"); return }
        let end = Timestamp(microseconds: halfPastNine.microseconds + 1000)
        #expect(selection == .after(.time(halfPastNine..<end)))
    }

    @Test(
        arguments: [
            ("", "INVALID_PARAMS * :Unknown command"), ("SOON #a * 1", "INVALID_PARAMS SOON :Unknown command"),
            ("LATEST", "INVALID_PARAMS LATEST :Insufficient parameters"),
            ("LATEST #a *", "INVALID_PARAMS LATEST :Insufficient parameters"),
            ("LATEST #a * 1 2", "INVALID_PARAMS LATEST :Too many parameters"),
            ("BETWEEN #a msgid=r1-1 5", "INVALID_PARAMS BETWEEN :Insufficient parameters"),
            ("LATEST #a * 0", "INVALID_PARAMS LATEST 0 :Invalid limit"),
            ("LATEST #a * many", "INVALID_PARAMS LATEST many :Invalid limit"),
            ("BEFORE #a * 1", "INVALID_PARAMS BEFORE * :Invalid reference"),
            ("BEFORE #a r1-7 1", "INVALID_PARAMS BEFORE r1-7 :Invalid reference"),
            ("BEFORE #a msgid=7 1", "INVALID_PARAMS BEFORE msgid=7 :Invalid reference"),
            ("BEFORE #a msgid=r1- 1", "INVALID_PARAMS BEFORE msgid=r1- :Invalid reference"),
            ("BEFORE #a name=r1-7 1", "INVALID_PARAMS BEFORE name=r1-7 :Invalid reference"),
            ("BEFORE #a timestamp=now 1", "INVALID_PARAMS BEFORE timestamp=now :Invalid reference"),
            ("BETWEEN #a msgid=r1-1 : 5", "INVALID_PARAMS BETWEEN :Insufficient parameters"),
            ("TARGETS msgid=r1-1 msgid=r1-2 5", "INVALID_PARAMS TARGETS :Invalid timestamp"),
            ("LATEST @#a * 1", "INVALID_TARGET LATEST @#a :Messages could not be retrieved"),
            ("LATEST * * 1", "INVALID_TARGET LATEST * :Messages could not be retrieved"),
        ] as [(String, String)]
    ) func whatIsWrongIsSaid(_ line: String, _ words: String) {
        var dialect = IRCDialect.member(Self.agreed)
        #expect(dialect.meaning("CHATHISTORY \(line)") == #"read(["FAIL CHATHISTORY \#(words)"])"#)
    }

    @Test func withoutTheCapabilityThereIsNoSuchCommand() {
        var dialect = IRCDialect.member([.batch, .messageTags])
        #expect(
            dialect.meaning("CHATHISTORY LATEST #a * 1") == #"read(["421 alice CHATHISTORY :Unknown command"])"#
        )
    }

    @Test func whatIsAskedForIsPaidFor() {
        var dialect = IRCDialect.member(Self.agreed)
        for (limit, cost) in [("1", 2), ("50", 2), ("51", 3), ("100", 3), ("500", 11), ("9223372036854775807", 11)] {
            _ = dialect.interpret(line: "CHATHISTORY LATEST #a * \(limit)")
            #expect(dialect.cost == cost, "\(limit)")
        }
    }

    /// Of what was said in private nothing is kept.
    @Test func thereIsNothingOfPrivateMessages() {
        var dialect = IRCDialect.member(Self.agreed)
        #expect(dialect.meaning("CHATHISTORY LATEST bob * 50") == #"read(["BATCH +h chathistory bob", "BATCH -h"])"#)
        var plain = IRCDialect.member([.chatHistory])
        #expect(plain.meaning("CHATHISTORY LATEST bob * 50") == "read([])")
    }

    // MARK: Answers

    private static func said(_ number: UInt64, _ words: String, _ manner: Event.Manner = .plain) -> Event {
        Event(
            number: number,
            time: halfPastNine,
            actor: Given.id,
            persona: Given.alice,
            kind: .said(to: .room("#old"), words: words, manner: manner),
            tags: number == 1 ? "+x=1" : ""
        )
    }

    private func answer(_ dialect: inout IRCDialect, _ reply: Reply) -> [String] {
        dialect.text(of: reply).split(separator: "\r\n").map(String.init)
    }

    @Test func messagesAreAsTheyWereInTheRoomAsItIs() {
        var dialect = IRCDialect.member(Self.agreed)
        let messages = [Self.said(1, "hi"), Self.said(2, "waves", .action), Self.said(3, "note", .notice)]
        let now = "time=2026-11-21T09:30:00.000Z"
        #expect(
            answer(&dialect, .history(room: "#new", messages)) == [
                "@\(now) :chat.example.org BATCH +h chathistory #new",
                "@batch=h;\(now);msgid=r1-1;+x=1 :alice!irc@localhost PRIVMSG #new :hi",
                "@batch=h;\(now);msgid=r1-2 :alice!irc@localhost PRIVMSG #new :\u{1}ACTION waves\u{1}",
                "@batch=h;\(now);msgid=r1-3 :alice!irc@localhost NOTICE #new :note",
                "@\(now) :chat.example.org BATCH -h",
            ]
        )
    }

    /// Who does not know of batches gets the lines alone.
    @Test func withoutBatchesThereAreOnlyMessages() {
        var dialect = IRCDialect.member([.chatHistory])
        #expect(
            answer(&dialect, .history(room: "#a", [Self.said(1, "hi")])) == [":alice!irc@localhost PRIVMSG #a :hi"]
        )
        #expect(answer(&dialect, .history(room: "#a", [])) == [])
    }

    @Test func aMessageOfSeveralLinesIsABatchInTheBatch() {
        var dialect = IRCDialect.member([.chatHistory, .batch, .multiline])
        let source = ":alice!irc@localhost"
        #expect(
            answer(&dialect, .history(room: "#a", [Self.said(4, "one\ntwo"), Self.said(5, "three")])) == [
                ":chat.example.org BATCH +h chathistory #a", "@batch=h \(source) BATCH +m4 draft/multiline #a",
                "@batch=m4 \(source) PRIVMSG #a :one", "@batch=m4 \(source) PRIVMSG #a :two",
                "@batch=h \(source) BATCH -m4", "@batch=h \(source) PRIVMSG #a :three",
                ":chat.example.org BATCH -h",
            ]
        )
        dialect.capabilities.remove(.multiline)
        #expect(
            answer(&dialect, .history(room: "#a", [Self.said(4, "one\ntwo")])) == [
                ":chat.example.org BATCH +h chathistory #a", "@batch=h \(source) PRIVMSG #a :one",
                "@batch=h \(source) PRIVMSG #a :two", ":chat.example.org BATCH -h",
            ]
        )
    }

    /// With a label, the batch of the history has it; where it grows large, the batch of the answer.
    @Test(arguments: [3, 300]) func aLabelStandsOnTheBatch(_ count: Int) {
        var dialect = IRCDialect.member(Self.agreed.union(.labeledResponse).subtracting(.serverTime))
        _ = dialect.interpret(line: "@label=l CHATHISTORY LATEST #a * 500")
        var bytes = ByteBuffer()
        let reply = Reply.history(room: "#a", (1...UInt64(count)).map { Self.said($0, "hi") })
        let request = Request.history(.named("#a"), .latest(after: nil), limit: 500)
        var index: Int? = 0
        while let start = index {
            index = dialect.answer(reply, to: request, own: [], from: start, time: Given.time(), into: &bytes).resumeAt
        }
        dialect.conclude(time: Given.time(), into: &bytes)
        var lines = String(buffer: bytes).split(separator: "\r\n").map(String.init)
        if count == 300 {
            #expect(lines.removeFirst() == "@label=l :chat.example.org BATCH +r labeled-response")
            #expect(lines.removeLast() == ":chat.example.org BATCH -r")
        }
        #expect(lines.count == count + 2)
        let tag = count == 300 ? "batch=r" : "label=l"
        #expect(lines.first == "@\(tag) :chat.example.org BATCH +h chathistory #a")
        #expect(lines.last == ":chat.example.org BATCH -h")
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("@batch=h;msgid=r1-") })
    }

    @Test func aLongHistoryIsWrittenInParts() {
        var dialect = IRCDialect.member([.chatHistory, .batch])
        let words = String(repeating: "x", count: 400)
        let messages = (1...100 as ClosedRange<UInt64>).map { Self.said($0, words) }
        let request = Request.history(.named("#a"), .latest(after: nil), limit: 100)
        var (index, parts, lines): (Int?, Int, [String]) = (0, 0, [])
        while let start = index {
            var bytes = ByteBuffer()
            let reply = Reply.history(room: "#a", messages)
            index = dialect.answer(reply, to: request, own: [], from: start, time: Given.time(), into: &bytes).resumeAt
            parts += 1
            #expect(bytes.readableBytes <= Answer.partBytes + 1024)
            lines += String(buffer: bytes).split(separator: "\r\n").map(String.init)
        }
        #expect(parts > 2)
        #expect(lines.count == 102)
        #expect(lines.count { $0.hasPrefix("@batch=h :alice") } == 100)
    }

    @Test func targetsAreTheRoomsWhereTheLastMessageStandsBetween() {
        func moment(_ second: Int64) -> Timestamp {
            Timestamp(microseconds: halfPastNine.microseconds + second * 1_000_000)
        }
        let rooms = [("#c", 3), ("#a", 1), ("#e", 5), ("#b", 2), ("#d", 4)] as [(String, Int64)]
        let reply = Reply.latestMessages(rooms.map { LatestMessage(room: $0.0, time: moment($0.1)) })
        func targets(_ line: String) -> [String] {
            var dialect = IRCDialect.member([.chatHistory, .batch])
            #expect(dialect.meaning("CHATHISTORY TARGETS \(line)") == "request(latestMessages)")
            return answer(&dialect, reply)
        }
        func stamp(_ second: Int) -> String { "2026-11-21T09:30:0\(second).000Z" }
        func line(_ room: String, _ second: Int) -> String {
            "@batch=h :chat.example.org CHATHISTORY TARGETS \(room) \(stamp(second))"
        }
        let (first, last) = (":chat.example.org BATCH +h draft/chathistory-targets", ":chat.example.org BATCH -h")
        let forwards = "timestamp=\(stamp(1)) timestamp=\(stamp(5))"
        #expect(targets("\(forwards) 50") == [first, line("#b", 2), line("#c", 3), line("#d", 4), last])
        #expect(targets("\(forwards) 1") == [first, line("#b", 2), last])
        let backwards = "timestamp=\(stamp(5)) timestamp=\(stamp(1))"
        #expect(targets("\(backwards) 2") == [first, line("#c", 3), line("#d", 4), last])
        #expect(targets("timestamp=\(stamp(3)) timestamp=\(stamp(3)) 9") == [first, last])
    }
}

/// Moments as clients write them.
@Suite struct ServerTimeTests {
    @Test func momentsAreReadAsTheyAreWritten() {
        #expect(Timestamp(serverTime: "2026-11-21T09:30:00.000Z") == halfPastNine)
        #expect(Timestamp(serverTime: "1970-01-01T00:00:00.001Z") == Timestamp(microseconds: 1000))
        #expect(Timestamp(serverTime: "2016-12-31T23:59:60.500Z") == Timestamp(serverTime: "2017-01-01T00:00:00.500Z"))
        // A step that is no whole number of days or hours, from the year 0 to 9999.
        for second in stride(from: -62_167_219_200 as Int64, to: 253_402_300_800, by: 10_000_019) {
            let moment = Timestamp(microseconds: second * 1_000_000)
            let clock = LocalTime(moment, secondsEast: 0)
            let date = "\(padded(clock.year, 4))-\(padded(clock.month, 2))-\(padded(clock.day, 2))"
            let read = Timestamp(serverTime: "\(date)T\(clock.clock).000Z")
            guard read == moment else {
                Issue.record("\(date) \(clock.clock) is read as \(String(describing: read))")
                return
            }
        }
    }

    private func padded(_ number: Int, _ digits: Int) -> String {
        String(repeating: "0", count: digits - "\(number)".count) + "\(number)"
    }

    @Test(arguments: [
        "", "now", "2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000", "2026-11-21T09:30:00.000z",
        "2026-11-21 09:30:00.000Z", "2026-11-21T09:30:00.0000Z", "+026-11-21T09:30:00.000Z", "2026-11-21T24:00:00.000Z",
        "2026-11-21T09:60:00.000Z", "2026-11-21T09:30:61.000Z", "2026-00-21T09:30:00.000Z", "2026-13-21T09:30:00.000Z",
        "2026-11-00T09:30:00.000Z", "2026-11-31T09:30:00.000Z", "2026-02-29T09:30:00.000Z", "٢026-11-21T09:30:00.000Z",
    ]) func whatIsNoMomentIsNone(_ text: String) { #expect(Timestamp(serverTime: text) == nil) }
}
