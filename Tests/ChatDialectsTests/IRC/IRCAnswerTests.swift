import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What is answered, beside what the transcripts show: what is long, and what is rare.
@Suite struct IRCAnswerTests {
    /// Everything that is answered to one request, part by part, and how many parts it took.
    static func answer(_ dialect: inout IRCDialect, _ reply: Reply, to request: Request = .census) -> (
        lines: [String], parts: Int, then: Request?
    ) {
        var bytes = ByteBuffer()
        var (index, parts) = (0, 0)
        while true {
            let before = bytes.writerIndex
            let answer = dialect.answer(reply, to: request, own: [], from: index, time: Given.time(), into: &bytes)
            parts += 1
            #expect(bytes.writerIndex - before <= Answer.partBytes + 1024)
            IRCWriterTests.check(bytes, "\(request)")
            guard let next = answer.resumeAt else {
                return (String(buffer: bytes).split(separator: "\r\n").map(String.init), parts, answer.then)
            }
            #expect(next > index)
            index = next
        }
    }

    @Test func aLongRosterComesInBoundedParts() {
        var premises = Premises()
        let ids = (0..<2000).map { premises.admit("member_\($0)") }
        for id in ids { _ = premises.perform(.enter(room: "#lobby", from: .now), by: id) }
        let reply = premises.perform(.members(.named("#lobby")), by: ids[0])
        let names = (0..<2000).map { "member_\($0)" }
        for capabilities: Capabilities in [[], [.multiPrefix, .userhostInNames]] {
            var dialect = IRCDialect.member(capabilities)
            _ = dialect.interpret(line: "NAMES #lobby")
            let (lines, parts, _) = Self.answer(&dialect, reply)
            #expect(parts > 1)
            #expect(lines.last == ":chat.example.org 366 alice #lobby :End of /NAMES list")
            let shown = lines.dropLast().flatMap { line in
                line.dropFirst(":chat.example.org 353 alice = #lobby :".count).split(separator: " ")
            }
            #expect(shown.map { String($0.prefix { $0 != "!" }) } == names)
        }
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "WHO #lobby")
        let (lines, parts, _) = Self.answer(&dialect, reply)
        #expect(parts > 5)
        #expect(lines.count == 2001)
        #expect(lines.last == ":chat.example.org 315 alice #lobby :End of WHO list")
    }

    @Test func listsAreSortedAndComeInParts() {
        let rooms = (0..<2000).map { number in
            RoomSummary(name: "#room_\(number)", members: number, topic: nil, created: halfPastNine)
        }
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "LIST >9")
        let (lines, parts, _) = Self.answer(&dialect, .rooms(rooms.shuffled()), to: .rooms)
        #expect(parts > 3)
        #expect(lines.first == ":chat.example.org 321 alice Channel :Users  Name")
        #expect(lines.last == ":chat.example.org 323 alice :End of /LIST")
        let names = lines.dropFirst().dropLast().map { String($0.split(separator: " ")[3]) }
        #expect(names == rooms.dropFirst(10).map(\.name).sorted())
    }

    @Test func searchesGoOnUntilTheEnd() throws {
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "WHO b*")
        let pattern = SearchPattern(mask: "b*")
        let found = Acquaintance(persona: IRCEventTests.bob, away: IRCEventTests.away, address: nil)
        let row = ":chat.example.org 352 alice * ~b host chat.example.org bob G :0 Bob B."
        let first = Self.answer(&dialect, .matches([found], next: 512), to: .search(pattern, from: 0))
        #expect(first.lines == [row])
        guard case .search(pattern, from: 512)? = first.then else { throw Unexpected() }
        let last = Self.answer(&dialect, .matches([found], next: nil), to: .search(pattern, from: 512))
        #expect(last.lines == [row, ":chat.example.org 315 alice b* :End of WHO list"])
        if case .some = last.then { throw Unexpected() }
    }

    @Test func fieldsOfWhox() {
        let found = Acquaintance(persona: IRCEventTests.robot, away: nil, address: "192.0.2.9")
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "WHO bob %tcuihsnfdlaor,77")
        let (lines, _, _) = Self.answer(&dialect, .matches([found], next: nil), to: .census)
        #expect(
            lines[0]
                == ":chat.example.org 354 alice 77 * ~b 192.0.2.9 host chat.example.org bob HB 0 0 0 n/a :Bob B."
        )
        _ = dialect.interpret(line: "WHO bob %rn")
        #expect(
            Self.answer(&dialect, .matches([found], next: nil)).lines[0] == ":chat.example.org 354 alice bob :Bob B."
        )
    }

    @Test func whoisTellsAllThatTheChatTells() {
        let persona = IRCEventTests.bob.with(modes: [.operator, .bot, .secure])
        let rooms = (0..<100).map { (name: "#room_\($0)", ranks: $0 == 0 ? Ranks(.operator, .voice) : Ranks()) }
        let profile = Profile(
            persona: persona,
            away: IRCEventTests.away,
            since: Timestamp(microseconds: 5_000_000),
            lastSpoke: Timestamp(microseconds: halfPastNine.microseconds - 7_000_000),
            rooms: rooms,
            address: "192.0.2.9",
            certificateFingerprint: "ab12"
        )
        var dialect = IRCDialect.member(.multiPrefix)
        _ = dialect.interpret(line: "WHOIS bob")
        let (lines, _, _) = Self.answer(&dialect, .profile(profile), to: .profile(name: "bob"))
        let numerics = lines.map { $0.split(separator: " ")[1] }
        #expect(
            numerics == ["311", "319", "319", "312", "301", "313", "335", "671", "378", "276", "317", "318"]
        )
        #expect(lines[0] == ":chat.example.org 311 alice bob ~b host * :Bob B.")
        #expect(lines[1].hasPrefix(":chat.example.org 319 alice bob :@+#room_0 #room_1 "))
        let shown = lines[1...2].flatMap { $0.split(separator: " :", maxSplits: 1)[1].split(separator: " ") }
        #expect(shown.count == 100)
        #expect(lines[8] == ":chat.example.org 378 alice bob :is connecting from *@192.0.2.9 192.0.2.9")
        #expect(lines[9] == ":chat.example.org 276 alice bob :has client certificate fingerprint ab12")
        #expect(lines[10] == ":chat.example.org 317 alice bob 7 5 :seconds idle, signon time")
    }

    @Test func leavingAllRoomsIsOneAfterAnother() throws {
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "JOIN 0")
        let profile = Profile(
            persona: Given.alice,
            away: nil,
            since: halfPastNine,
            lastSpoke: halfPastNine,
            rooms: [("#a", Ranks()), ("#b", Ranks())],
            address: nil,
            certificateFingerprint: nil
        )
        var answer = Self.answer(&dialect, .profile(profile), to: .profile(name: "alice"))
        #expect(answer.lines == [])
        for name in ["#a", "#b"] {
            guard case .leave(.named(name), nil)? = answer.then else { throw Unexpected() }
            let request = try #require(answer.then)
            #expect(dialect.awaitsAnswer(to: request))
            answer = Self.answer(&dialect, .done, to: request)
        }
        if case .some = answer.then { throw Unexpected() }
    }

    @Test func watchingIsToldInWholeNames() {
        let names = (0..<60).map { "somebody_\($0)" }
        var dialect = IRCDialect.member()
        let reply = Reply.watching(online: [IRCEventTests.bob], offline: names, refused: ["x", "y"], limit: 100)
        let (lines, _, _) = Self.answer(&dialect, reply, to: .watch(names))
        #expect(lines[0] == ":chat.example.org 730 alice :bob!~b@host")
        #expect(lines.suffix(2)[lines.count - 2] == ":chat.example.org 734 alice 100 x :Monitor list is full.")
        let offline = lines[1..<(lines.count - 2)].flatMap {
            $0.dropFirst(":chat.example.org 731 alice :".count).split(separator: ",").map(String.init)
        }
        #expect(offline == names)
    }
}
