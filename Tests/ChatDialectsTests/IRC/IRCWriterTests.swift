import NIOCore
import TestSupport
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What holds for everything that is written, whatever stands in it.
@Suite struct IRCWriterTests {
    @Test func parametersCannotBreakALine() {
        let persona = Persona(name: "a b", user: ":u\r\n", host: "", realName: "r\nq", guestAddress: nil, via: "irc")
        let event = Given.event(persona, .entered(room: ":#x y\0"))
        let text = IRCDialect.member(.extendedJoin).text(of: event)
        #expect(text == ":a_b!_u__@* JOIN _#x_y_ * :r q\r\n")
        let topic = Given.event(IRCEventTests.bob, .topic(room: "#a", words: "a\r\nQUIT :b\0\u{1}"))
        #expect(IRCDialect.member().text(of: topic) == ":bob!~b@host TOPIC #a :a  QUIT :b  \r\n")
        let words = IRCEventTests.said("a\rb\u{1}", tags: "+x=1\r\nQUIT")
        let said = IRCDialect.member(.messageTags).text(of: words)
        #expect(said == "@msgid=r1-7;+x=1__QUIT :bob!~b@host PRIVMSG #a :a b \r\n")
    }

    @Test func othersLinesAreCutBetweenCharacters() {
        for length in 480...520 {
            let words = String(repeating: "x", count: length % 5) + String(repeating: "漢", count: length)
            let event = Given.event(IRCEventTests.bob, .topic(room: "#a", words: words))
            let text = IRCDialect.member(.serverTime).text(of: event)
            let line = text.dropFirst("@time=2026-11-21T09:30:00.000Z ".count)
            #expect((510...512).contains(line.utf8.count))
            #expect(line.hasSuffix("漢\r\n"))
        }
    }

    @Test func onlyItsOwnLineIsWritten() {
        var bytes = ByteBuffer(string: "before ")
        bytes.moveReaderIndex(forwardBy: 3)
        IRCDialect.member().encode(IRCEventTests.said("a\rb"), time: Given.time(), into: &bytes)
        #expect(String(buffer: bytes) == "ore :bob!~b@host PRIVMSG #a :a b\r\n")
    }

    @Test(arguments: [0, 1, 63, 64, 65, 300, 400, 420, 440, 500, 1000, 1016, 4000, 4093, 4094, 4095])
    func tagsOfAnyLengthStandBeforeTheWholeLine(_ length: Int) throws {
        let tags = try #require(String(String(repeating: "+a=b c\r\n;", count: 500).utf8.prefix(length)))
        let event = IRCEventTests.said(String(repeating: "x", count: 600), manner: .query, tags: tags)
        let parts = IRCDialect.member(.messageTags).text(of: event).split(separator: " ", maxSplits: 1)
        let isShown = (1...4094).contains(length)
        let shown = tags.unicodeScalars.map { $0.value <= 0x20 ? "_" : String($0) }.joined()
        #expect(parts[0] == "@msgid=r1-7" + (isShown ? ";" + shown : ""))
        #expect(parts[1].utf8.count == 512)
        #expect(parts[1].hasPrefix(":bob!~b@host PRIVMSG #a :\u{1}xxx"))
    }

    // MARK: Anything at all

    /// A small generator, so that a failure can be repeated by its seed.
    static let alphabet: [String] = [
        "x", " ", "\n", "\r", "\0", "\u{1}", ":", ";", "\\", "é", "漢", "👨‍👩‍👧‍👦", "\u{301}", "🇩🇪", "\r\n", "@", "!",
    ]

    static func text(_ random: inout SeededGenerator, upTo longest: Int) -> String {
        let count = Int.random(in: 0...longest, using: &random)
        return (0..<count).reduce(into: "") { text, _ in text += alphabet.randomElement(using: &random)! }
    }

    static func kinds(_ random: inout SeededGenerator) -> [Event.Kind] {
        let (word, words) = (text(&random, upTo: 90), text(&random, upTo: 900))
        let persona = Persona(name: word, user: word, host: words, realName: words, guestAddress: nil, via: "irc")
        let changes: [ModeChange] = [.mask(.bans, true, words), .rank(.voice, true, of: word), .key(word), .limit(3)]
        let manners: [Event.Manner] = [.plain, .action, .notice, .query, .response, .tagsOnly]
        return manners.map { .said(to: .ranked(.voice, room: word), words: words, manner: $0) } + [
            .entered(room: word, away: Away(words: words, since: halfPastNine)), .left(room: word, words: words),
            .kicked(room: word, by: persona, words: words), .quit(.killed(by: word, words: words)),
            .renamed(from: persona), .away(words: words), .topic(room: word, words: words),
            .modesChanged(room: word, changes: changes), .invited(name: word, room: word), .invitation(room: word),
            .knocked(room: word, words: words), .redacted(from: .member(word), number: 3, words: words),
            .realNameChanged, .hostChanged(from: persona), .appeared, .vanished, .screened, .announced(words: words),
        ]
    }

    @Test(arguments: 0..<60) func everyLineIsOne(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let capabilities = Capabilities(rawValue: UInt32.random(in: 0..<1 << 20, using: &random))
        let dialect = IRCDialect.member(capabilities)
        let persona = Persona(
            name: Self.text(&random, upTo: 90),
            user: Self.text(&random, upTo: 90),
            host: Self.text(&random, upTo: 90),
            realName: Self.text(&random, upTo: 300),
            guestAddress: nil,
            via: "irc"
        )
        for kind in Self.kinds(&random) {
            let tags = Self.text(&random, upTo: 50)
            let event = Event(number: 7, time: halfPastNine, actor: Given.id, persona: persona, kind: kind, tags: tags)
            var bytes = ByteBuffer()
            dialect.encode(event, time: Given.time(), into: &bytes)
            Self.check(bytes, "seed \(seed), \("\(kind)".prefix(16))")
        }
    }

    /// What was written is whole lines of valid UTF-8, within their bounds.
    static func check(_ bytes: ByteBuffer, _ what: String) {
        let view = bytes.readableBytesView
        #expect(String(validating: view, as: UTF8.self) != nil, "\(what)")
        #expect(view.isEmpty || view.last == 10, "\(what)")
        for line in view.split(separator: 10) {
            #expect(line.last == 13, "\(what)")
            let text = line.dropLast()
            #expect(!text.contains { $0 == 0 || $0 == 13 }, "\(what)")
            let hasTags = text.first == UInt8(ascii: "@")
            let tags = hasTags ? text.prefix { $0 != UInt8(ascii: " ") } : text.prefix(0)
            let body = hasTags ? text.dropFirst(tags.count + 1) : text
            #expect(tags.count < 8191 && body.count <= 510 && !body.isEmpty, "\(what)")
            // No parameter but the last one is empty.
            let words = body.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            let beginning = words.prefix(1) + words.dropFirst().prefix { $0.first != UInt8(ascii: ":") }
            #expect(beginning.allSatisfy { !$0.isEmpty }, "\(what)")
        }
    }

    @Test(arguments: 0..<60) func whatIsTooLongIsInPiecesThatAreTheWhole(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = Self.text(&random, upTo: 900)
        let limit = Int.random(in: 4...500, using: &random)
        let pieces = words.pieces(ofAtMost: limit)
        var whole = ""
        for (index, piece) in pieces.enumerated() {
            #expect(piece.words.utf8.count <= limit)
            if index > 0, !piece.continues { whole += "\n" }
            whole += piece.words
        }
        #expect(whole.unicodeScalars.elementsEqual(words.unicodeScalars), "seed \(seed)")
    }
}
