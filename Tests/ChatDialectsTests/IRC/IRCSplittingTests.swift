import Testing

@testable import ChatCore
@testable import ChatDialects

/// Messages that are longer than a line.
@Suite struct IRCSplittingTests {
    /// Bytes of words in a line from Bob to #a: 512 without `:bob!~b@host PRIVMSG #a :` and the line's end.
    static let room = 512 - ":bob!~b@host PRIVMSG #a :".utf8.count - 2

    /// A letter, é, 漢, 👍, a family of seven scalars, and an e with two marks.
    static let characters = ["x", "é", "漢", "👍", "👨‍👩‍👧‍👦", "e\u{301}\u{323}"]

    @Test(arguments: characters) func noCharacterIsSplitAtAnyLengthAroundTheLimit(_ character: String) {
        for bytes in (Self.room - 30)...(Self.room + 30) {
            // Filled up with ASCII, so that the limit falls at each byte of the character once.
            let filler = String(repeating: "-", count: bytes % (character.utf8.count + 1))
            let count = (bytes - filler.utf8.count) / character.utf8.count
            let words = filler + String(repeating: character, count: count)
            let lines = Self.lines(of: words)
            #expect(lines.map(Self.words).joined() == words)
            #expect(lines.map(Self.words).reduce(0) { $0 + $1.count } == words.count)
            #expect(lines.count == (words.utf8.count <= Self.room ? 1 : 2))
            #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        }
    }

    @Test func aLineEndsAfterABlankWhereOneIsNear() {
        let head = String(repeating: "x", count: Self.room - 20)
        #expect(Self.lines(of: "\(head) and much more to say").map(Self.words) == ["\(head) and much more to ", "say"])
        // Not a hundred bytes before the end.
        let far = "far " + String(repeating: "x", count: Self.room)
        #expect(Self.lines(of: far).map { Self.words($0).utf8.count } == [Self.room, 4])
    }

    @Test func eachPieceOfADeedIsADeed() {
        let words = String(repeating: "waves ", count: 200)
        let lines = Self.lines(of: words, manner: .action)
        #expect(lines.count == 3)
        for line in lines {
            #expect(line.hasPrefix(":bob!~b@host PRIVMSG #a :\u{1}ACTION waves"))
            #expect(line.hasSuffix("\u{1}"))
            #expect(line.utf8.count <= 510)
        }
        let deeds = lines.map { $0.dropFirst(":bob!~b@host PRIVMSG #a :\u{1}ACTION ".count).dropLast() }
        #expect(deeds.joined() == words)
    }

    @Test func aQueryIsCutAndStaysWhole() {
        let lines = Self.lines(of: "PING " + String(repeating: "漢", count: 300), manner: .query)
        #expect(lines.count == 1)
        #expect(lines[0].hasSuffix("漢\u{1}"))
        #expect((508...510).contains(lines[0].utf8.count))
    }

    @Test func oneLongClusterIsSplitBetweenScalars() {
        let cluster = "e" + String(repeating: "\u{301}", count: 600)
        let lines = Self.lines(of: cluster)
        #expect(lines.map(Self.words).joined().unicodeScalars.elementsEqual(cluster.unicodeScalars))
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    }

    @Test func theFirstOfSeveralLinesIsTheMessage() {
        let event = IRCEventTests.said("one\n\ntwo", tags: "+x")
        #expect(
            IRCDialect.member(.messageTags).text(of: event)
                == "@msgid=r1-7;+x :bob!~b@host PRIVMSG #a :one\r\n:bob!~b@host PRIVMSG #a :two\r\n"
        )
        // Where the first line is blank, the first that is not.
        let blank = IRCEventTests.said("\n\ntwo\n")
        #expect(IRCDialect.member(.messageTags).text(of: blank) == "@msgid=r1-7 :bob!~b@host PRIVMSG #a :two\r\n")
    }

    @Test func whoAgreedOnItGetsSeveralLinesAsOne() {
        let capabilities: Capabilities = [.messageTags, .batch, .multiline]
        let long = String(repeating: "x", count: Self.room)
        let event = IRCEventTests.said("one\n\n\(long)yz", tags: "+x")
        let lines = [
            "@msgid=r1-7;+x :bob!~b@host BATCH +m7 draft/multiline #a",
            "@batch=m7 :bob!~b@host PRIVMSG #a :one", "@batch=m7 :bob!~b@host PRIVMSG #a :",
            "@batch=m7 :bob!~b@host PRIVMSG #a :\(long)",
            "@batch=m7;draft/multiline-concat :bob!~b@host PRIVMSG #a :yz", ":bob!~b@host BATCH -m7",
        ]
        #expect(IRCDialect.member(capabilities).text(of: event) == lines.map { "\($0)\r\n" }.joined())
        // What is one line needs no batch.
        #expect(
            IRCDialect.member(capabilities).text(of: IRCEventTests.said("one"))
                == "@msgid=r1-7 :bob!~b@host PRIVMSG #a :one\r\n"
        )
    }

    private static func lines(of words: String, manner: Event.Manner = .plain) -> [String] {
        let text = IRCDialect.member().text(of: IRCEventTests.said(words, manner: manner))
        return text.utf8.split(separator: 10).map { String(Substring($0).dropLast("\r".count)) }
    }

    private static func words(_ line: String) -> String {
        String(Substring(line.utf8.dropFirst(":bob!~b@host PRIVMSG #a :".utf8.count)))
    }
}
