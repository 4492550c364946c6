import Testing

@testable import ChatCore
@testable import ChatDialects

/// The conditions of LIST.
@Suite struct IRCListFilterTests {
    private static func minutesAgo(_ minutes: Int64) -> Timestamp {
        Timestamp(microseconds: halfPastNine.microseconds - minutes * 60_000_000)
    }

    private static func room(_ name: String, members: Int, made: Int64, topic: Int64? = nil) -> RoomSummary {
        let topic = topic.map { Topic(words: "x", by: "bob!b@h", at: minutesAgo($0)) }
        return RoomSummary(name: name, members: members, topic: topic, created: minutesAgo(made))
    }

    private static let rooms = [
        room("#lobby", members: 10, made: 100, topic: 5), room("#Linux", members: 2, made: 10),
        room("#ärger", members: 1, made: 1, topic: 1),
    ]

    @Test(
        arguments: [
            ("", ["#lobby", "#Linux", "#ärger"]), (">1", ["#lobby", "#Linux"]), ("<10", ["#Linux", "#ärger"]),
            (">1,<10", ["#Linux"]), ("C>10", ["#lobby"]), ("C<11", ["#Linux", "#ärger"]), ("c>5,c<50", ["#Linux"]),
            ("T>2", ["#lobby"]), ("T<2", ["#ärger"]), ("#l*", ["#lobby", "#Linux"]), ("!#l*", ["#ärger"]),
            ("#LOBBY,#linux", ["#lobby", "#Linux"]), ("#l*,>5", ["#lobby"]), ("*Ä*", ["#ärger"]),
            ("#?????", ["#lobby", "#Linux", "#ärger"]),
            (">x", ["#lobby", "#Linux", "#ärger"]), ("C>99999999999999999999", ["#lobby", "#Linux", "#ärger"]),
            ("C>4294967295", []), ("topic", []), ("!", ["#lobby", "#Linux", "#ärger"]), ("#nowhere", []),
        ] as [(String, [String])]
    ) func picks(_ text: String, _ expected: [String]) {
        let filter = ListFilter(text)
        #expect(Self.rooms.filter { filter.matches($0, now: halfPastNine) }.map(\.name) == expected)
    }

    @Test func listKeepsItsConditions() {
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "LIST >5,#l*")
        guard case .list(let filter) = dialect.command.query else { Issue.record("no conditions"); return }
        #expect(Self.rooms.filter { filter.matches($0, now: halfPastNine) }.map(\.name) == ["#lobby"])
    }
}
