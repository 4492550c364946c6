import ChatClient
import Testing

@testable import ChatScreen

@Suite struct RingingTests {
    @Test func aMentionElsewhereRings() {
        var stage = Stage.inLobby()
        stage.enter("#ops")
        stage.hear("ann: look", in: "#ops", mentions: true)
        #expect(stage.newEffects() == [.bell, .notify(title: "ben in #ops", text: "ann: look")])
    }

    @Test func aWordToUsAloneRings() {
        var stage = Stage.inLobby()
        stage.hearAlone("psst")
        #expect(stage.newEffects() == [.bell, .notify(title: "dora", text: "psst")])
    }

    @Test func whatIsReadAsItComesDoesNotRing() {
        var stage = Stage.inLobby()
        stage.type("x")
        stage.hear("ann: look", mentions: true)
        #expect(stage.newEffects() == [])
    }

    @Test func whoDoesNothingForAMinuteMayLookElsewhere() {
        var stage = Stage.inLobby()
        stage.type("x")
        stage.pass(seconds: 60)
        stage.hear("ann: look", mentions: true)
        #expect(stage.newEffects().contains(.bell))
    }

    @Test func whoReadsWhatWasSaidBeforeIsCalled() {
        var stage = Stage.inLobby(60, 8)
        for number in 0..<20 { stage.hear("\(number)") }
        stage.press(.pageUp)
        stage.hear("ann: look", mentions: true)
        #expect(stage.newEffects().contains(.bell))
    }

    @Test func othersWordsAndOurOwnDoNotRing() {
        var stage = Stage.inLobby()
        stage.enter("#ops")
        stage.hear("hello", in: "#ops")
        stage.hear("from elsewhere", from: "ann", in: "#ops")
        let own = Happening.Message(sender: "ann", target: .direct("dora"), text: "psst", isOwn: true)
        stage.happen(.message(own))
        #expect(stage.newEffects() == [])
    }

    @Test func historyDoesNotRing() {
        var stage = Stage.inLobby()
        stage.enter("#ops")
        stage.hear("ann: look", in: "#ops", mentions: true, isHistory: true)
        #expect(stage.newEffects() == [])
    }

    @Test func whoWantsNoBellHearsNone() {
        var stage = Stage.inLobby(60, 12, Screen.Preferences(rings: false))
        stage.hearAlone("psst")
        #expect(stage.newEffects() == [])
    }

    @Test func aFloodRingsOnceASecond() {
        var stage = Stage.inLobby()
        for _ in 0..<100 { stage.hearAlone("psst") }
        #expect(stage.newEffects().count == 2)
        stage.pass(seconds: 1)
        stage.hearAlone("psst")
        #expect(stage.newEffects().count == 2)
    }

    @Test func aNotificationHoldsNothingThatATerminalObeys() {
        var stage = Stage.inLobby()
        stage.hearAlone("a\u{1B}]0;b\u{7}", from: "do\u{9B}ra")
        #expect(stage.newEffects().last == .notify(title: "do\u{FFFD}ra", text: "a\u{FFFD}]0;b\u{FFFD}"))
    }
}
