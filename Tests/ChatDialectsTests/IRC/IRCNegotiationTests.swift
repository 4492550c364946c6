import Testing

@testable import ChatCore
@testable import ChatDialects

/// CAP: what is offered to whom, and what is agreed on.
@Suite struct IRCNegotiationTests {
    private static func words(_ intent: Intent) -> [String] {
        guard case .read(let lines) = intent else { return [short(intent)] }
        return lines.flatMap {
            $0.split(separator: " :", maxSplits: 1).last?.split(separator: " ").map(String.init) ?? []
        }
    }

    @Test func valuesAreForThoseWhoKnowOfThem() {
        let facts = ServerFacts.with(strictTransport: .init(port: 6697, seconds: 3600))
        var old = IRCDialect.fresh(facts)
        let plain = Self.words(old.interpret(line: "CAP LS"))
        #expect(plain.contains("server-time"))
        #expect(!plain.contains { $0.contains("=") || $0.hasPrefix("sts") || $0 == "draft/multiline" })

        var new = IRCDialect.fresh(facts)
        let values = Self.words(new.interpret(line: "CAP LS 302"))
        #expect(values.contains("draft/multiline=max-bytes=4096,max-lines=24"))
        #expect(values.contains("sts=port=6697"))
        #expect(values.count == Capabilities.names.count + 1)

        var secure = IRCDialect.fresh(facts, isSecure: true)
        #expect(Self.words(secure.interpret(line: "CAP LS 302")).contains("sts=duration=3600"))
        #expect(Self.words(secure.interpret(line: "CAP REQ sts")) == ["sts"])
        #expect(secure.meaning("CAP REQ sts") == #"read(["CAP * NAK :sts"])"#)
    }

    @Test func aLongListIsSeveralLines() {
        var dialect = IRCDialect.fresh()
        guard case .read(let lines) = dialect.interpret(line: "CAP LS 302") else { Issue.record("none"); return }
        for line in lines { #expect(line.utf8.count <= 510) }
        for line in lines.dropLast() { #expect(line.contains(" CAP * LS * :")) }
        #expect(lines.last?.contains(" CAP * LS :") == true)
    }

    @Test func linesArePackedToTheByte() {
        #expect(["aa", "bb", "cc"].packed(intoBytes: 5) == ["aa bb", "cc"])
        #expect(["aa", "bb", "cc"].packed(intoBytes: 4) == ["aa", "bb", "cc"])
        #expect(["aa", "bb", "cc"].packed(intoBytes: 100, words: 2) == ["aa bb", "cc"])
        #expect(["toolong"].packed(intoBytes: 2) == ["toolong"])
        #expect([].packed(intoBytes: 2) == [""])
    }

    @Test func allOrNothing() {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning("CAP REQ :batch nonsense") == #"read(["CAP alice NAK :batch nonsense"])"#)
        #expect(dialect.capabilities.isEmpty)
        #expect(dialect.meaning("CAP REQ :batch setname") == #"read(["CAP alice ACK :batch setname"])"#)
        #expect(dialect.meaning("CAP REQ :-batch away-notify") == #"read(["CAP alice ACK :-batch away-notify"])"#)
        #expect(dialect.capabilities == [.setName, .awayNotify])
        #expect(dialect.meaning("CAP LIST") == #"read(["CAP alice LIST :away-notify setname"])"#)
        #expect(dialect.variant.capabilities == dialect.capabilities.rawValue)
    }

    @Test func whoSpeaks302HasCapNotifyForGood() {
        var dialect = IRCDialect.fresh()
        _ = dialect.interpret(line: "CAP LS 307")
        #expect(dialect.capabilities == [.capabilityNotify])
        #expect(dialect.meaning("CAP REQ -cap-notify") == #"read(["CAP * NAK :-cap-notify"])"#)
        var old = IRCDialect.member([.capabilityNotify])
        #expect(old.meaning("CAP REQ -cap-notify") == #"read(["CAP alice ACK :-cap-notify"])"#)
    }

    @Test func watchingCloselyIsAskedForAtOnce() {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning("CAP REQ extended-monitor") == "request(watchClosely(true))")
        #expect(dialect.command.remarks == [":chat.example.org CAP alice ACK :extended-monitor"])
        #expect(dialect.meaning("CAP REQ extended-monitor") == #"read(["CAP alice ACK :extended-monitor"])"#)
        #expect(dialect.meaning("CAP REQ -extended-monitor") == "request(watchClosely(false))")
    }

    @Test func otherSubcommandsDoNotExist() {
        var dialect = IRCDialect.fresh()
        #expect(dialect.meaning("CAP") == #"read(["461 * CAP :Not enough parameters"])"#)
        #expect(dialect.meaning("CAP nope") == #"read(["410 * nope :Invalid CAP command"])"#)
        #expect(dialect.meaning("CAP END") == "nothing")
    }

    @Test func everyCapabilityHasOneName() {
        let all = Capabilities.names.reduce(into: Capabilities()) { $0.formUnion($1.capability) }
        #expect(all.rawValue == (1 << 21) - 1)
        #expect(Capabilities.named.count == 21)
    }
}
