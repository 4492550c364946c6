import ChatClient
import Testing

@testable import ChatScreen

@Suite struct ScrollingTests {
    /// Fifty lines, of which the terminal shows seven.
    private func fifty() -> Stage {
        var stage = Stage.inLobby(60, 11)
        for number in 1...50 { stage.hear("line \(number)") }
        return stage
    }

    private func lines(_ stage: Stage) -> [String] {
        (1...7).map { stage.row($0).split(separator: "│ ", maxSplits: 1).last.map(String.init) ?? "" }
    }

    @Test func pagesAreTurned() {
        var stage = fifty()
        #expect(lines(stage) == (44...50).map { "line \($0)" })
        stage.press(.pageUp)
        #expect(lines(stage) == (38...44).map { "line \($0)" })
        stage.press(.pageUp)
        #expect(lines(stage) == (32...38).map { "line \($0)" })
        stage.press(.pageDown)
        #expect(lines(stage) == (38...44).map { "line \($0)" })
        stage.press(.pageDown)
        #expect(lines(stage) == (44...50).map { "line \($0)" })
    }

    @Test func theBeginningAndTheEndAreReachedAndNotPassed() {
        var stage = fifty()
        stage.press(.alt("<"))
        let first = stage.said
        #expect(first.contains("Saturday, 21 November 2026"))
        #expect(lines(stage).last == "line 5")
        stage.press(.pageUp)
        #expect(stage.said == first)
        stage.press(.pageDown)
        #expect(lines(stage).last == "line 11")
        stage.press(.alt(">"))
        #expect(lines(stage).last == "line 50")
        stage.press(.pageDown)
        #expect(lines(stage).last == "line 50")
    }

    @Test func whatIsReadStaysWhereItIs() {
        var stage = fifty()
        stage.press(.pageUp, .pageUp)
        let before = stage.said
        for number in 51...80 { stage.hear("line \(number) \(String(repeating: "word ", count: number % 30))") }
        #expect(stage.said == before)
        #expect(stage.status.contains("▼ 42 below"))
    }

    @Test func itIsToldHowMuchIsBelow() {
        var stage = fifty()
        #expect(!stage.status.contains("below"))
        stage.press(.pageUp)
        #expect(stage.status.contains("▼ 6 below"))
        stage.hear("one more")
        #expect(stage.status.contains("▼ 7 below"))
        stage.press(.alt(">"))
        #expect(!stage.status.contains("below"))
    }

    @Test func whatIsSaidIsShown() {
        var stage = fifty()
        stage.press(.pageUp)
        stage.enterLine("hello")
        #expect(lines(stage).last == "line 50")
    }

    @Test func longEntriesAreScrolledRowByRow() {
        var stage = Stage.inLobby(60, 8)
        stage.hear((1...200).map { "w\($0)" }.joined(separator: " "))
        let end = stage.said
        stage.press(.pageUp)
        #expect(stage.said != end)
        #expect(stage.status.contains("▼ 1 below"))
        stage.press(.pageDown)
        #expect(stage.said == end)
    }

    @Test func everyRowIsSeenOnTheWayUp() {
        var stage = Stage.inLobby(60, 9)
        for number in 1...40 { stage.hear("\(number): " + String(repeating: "word ", count: number % 25)) }
        var seen = Set<Int>()
        for _ in 0..<60 {
            for number in 1...40 where stage.said.contains("│ \(number):") { seen.insert(number) }
            stage.press(.pageUp)
        }
        #expect(seen == Set(1...40))
        #expect(stage.said.contains("you joined #lobby"))
    }

    @Test func theSameWordsAreReadAfterAResize() {
        var stage = fifty()
        stage.press(.pageUp, .pageUp)
        let last = lines(stage).last
        stage.screen.resize(columns: 35, rows: 11)
        #expect(lines(stage).last == last)
        stage.screen.resize(columns: 60, rows: 11)
        #expect(lines(stage).last == last)
    }

    @Test func whatWasReadAndIsForgottenGivesWayToTheOldest() {
        var stage = fifty()
        stage.press(.alt("<"))
        for number in 0..<Backlog.capacity { stage.hear("new \(number)") }
        #expect(lines(stage) == (0..<7).map { "new \($0)" })
    }

    @Test func everyConversationKeepsItsPlace() {
        var stage = fifty()
        stage.press(.pageUp)
        let before = stage.said
        stage.press(.alt("1"), .alt("2"))
        #expect(stage.said == before)
    }

    @Test func whoGoesToWhatIsUnreadSeesIt() {
        var stage = fifty()
        stage.press(.pageUp, .alt("1"))
        stage.hear("line 51")
        stage.press(.alt("a"))
        #expect(lines(stage).last == "line 51")
    }

    @Test func aQuestionDoesNotKeepOneFromReading() {
        var stage = fifty()
        stage.press(.function(10), .pageUp)
        #expect(stage.status.contains("below"))
        #expect(stage.input == "Quit? y/n ▏")
    }

    @Test func clearingForgetsAll() {
        var stage = fifty()
        stage.press(.pageUp)
        stage.enterLine("/clear")
        #expect(stage.said == "")
        stage.hear("afterwards")
        #expect(lines(stage).last == "afterwards")
    }
}
