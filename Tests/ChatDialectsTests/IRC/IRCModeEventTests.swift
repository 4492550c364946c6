import Testing

@testable import ChatCore
@testable import ChatDialects

/// MODE, and how several changes share a line.
@Suite struct IRCModeEventTests {
    @Test(arguments: [
        (
            [ModeChange.rank(.operator, true, of: "a"), .rank(.voice, true, of: "b"), .mask(.bans, false, "m")],
            "+ov-b a b m"
        ),
        ([.flag([.inviteOnly, .moderated], true), .flag(.secret, false)], "+im-s"),
        ([.key("sesame"), .limit(5)], "+kl sesame 5"),
        ([.key(nil), .limit(nil)], "-kl *"),
        ([.mask(.exceptions, true, "x"), .mask(.invitations, true, "y")], "+eI x y"),
        (
            [.rank(.owner, true, of: "a"), .rank(.administrator, true, of: "a"), .rank(.halfOperator, false, of: "b")],
            "+qa-h a a b"
        ),
        ([.flag(.noOutsiders, true), .flag(.topicLocked, true), .flag(.noQueries, true)], "+ntC"),
    ]) func changesShareALine(_ changes: [ModeChange], _ line: String) {
        let event = Given.event(IRCEventTests.bob, .modesChanged(room: "#a", changes: changes))
        #expect(IRCDialect.member().text(of: event) == ":bob!~b@host MODE #a \(line)\r\n")
    }

    @Test func nothingChangedIsNothing() {
        for changes: [ModeChange] in [[], [.flag([], true)]] {
            let event = Given.event(IRCEventTests.bob, .modesChanged(room: "#a", changes: changes))
            #expect(IRCDialect.member().text(of: event) == "")
        }
    }

    @Test(arguments: [1, 12, 13, 20, 25]) func noLineHasMoreThanTwelveParameters(_ count: Int) {
        let changes = (0..<count).map { ModeChange.rank(.voice, true, of: "member_\($0)") }
        let lines = lines(of: changes)
        #expect(lines.count == (count + 11) / 12)
        #expect(lines.flatMap(parameters) == (0..<count).map { "member_\($0)" })
    }

    /// At every length around the limit, no mask is cut.
    @Test(arguments: 200...256) func longMasksGetLinesOfTheirOwn(_ length: Int) {
        let masks = (0..<5).map { "\($0)" + String(repeating: "x", count: length - 1) }
        let lines = lines(of: masks.map { .mask(.bans, true, $0) })
        #expect(lines.flatMap(parameters) == masks)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    }

    private func lines(of changes: [ModeChange]) -> [Substring] {
        let event = Given.event(IRCEventTests.bob, .modesChanged(room: "#a", changes: changes))
        return IRCDialect.member().text(of: event).split(separator: "\r\n")
    }

    private func parameters(of line: Substring) -> [String] {
        line.split(separator: " ").dropFirst(4).map(String.init)
    }
}
