import ChatClient
import Testing

@testable import ChatScreen

/// The line in which one types.
@Suite struct InputTests {
    @Test func whatIsTypedIsSaid() {
        var stage = Stage.inLobby()
        stage.enterLine("hello")
        #expect(stage.newCommands() == [.say("hello", to: .room("#lobby"), manner: .message)])
        #expect(stage.input == "[#lobby] ▏")
    }

    @Test func nothingIsNotSaid() {
        var stage = Stage.inLobby()
        stage.press(.enter)
        stage.enterLine("   ")
        #expect(stage.newEffects() == [])
    }

    @Test(arguments: [Key.enter, .control("m"), .control("j")]) func everyEnterSends(_ key: Key) {
        var stage = Stage.inLobby()
        stage.type("hi")
        stage.press(key)
        #expect(stage.newCommands().count == 1)
    }

    @Test func messagesDoNotDisturbWhatIsTyped() {
        var stage = Stage.inLobby()
        stage.type("hello ben")
        stage.press(.control("b"), .control("b"))
        let before = stage.input
        stage.hear("ann: look", mentions: true)
        stage.hearAlone("psst")
        stage.happen(.kicked(room: "#lobby", name: "ann", by: "ben", words: nil, isUs: true))
        stage.overview.rooms = []
        stage.happen(.disconnected(reason: "connection reset", retrySeconds: 5))
        stage.enter("#other")
        #expect(stage.input == before)
        #expect(stage.input == "[#lobby] hello b▏en")
    }

    @Test func everyConversationKeepsWhatIsTypedInIt() {
        var stage = Stage.inLobby()
        stage.type("to the lobby")
        stage.press(.alt("1"))
        #expect(stage.input == "[server] ▏")
        stage.press(.alt("2"))
        #expect(stage.input == "[#lobby] to the lobby▏")
    }

    @Test func aLongLineMovesWithTheCursor() {
        var stage = Stage.inLobby(30, 10)
        stage.type("the quick brown fox jumps over")
        #expect(stage.input == "[#lobby] n fox jumps over▏")
        stage.press(.home)
        #expect(stage.input == "[#lobby] ▏the quick brown fox j")
    }

    @Test func wideAndCombiningCharactersAreTypedAndRemovedWhole() {
        var stage = Stage.inLobby()
        stage.type("日本e\u{301}")
        #expect(stage.input == "[#lobby] 日本e\u{301}▏")
        #expect(stage.screen.frame.cursor?.column == 9 + 5)
        stage.press(.left)
        #expect(stage.screen.frame.cursor?.column == 9 + 4)
        stage.press(.backspace)
        #expect(stage.screen.frame.cursor?.column == 9 + 2)
        #expect(stage.input == "[#lobby] 日▏e\u{301}")
    }

    @Test func anAccentThatComesByItselfJoinsItsLetter() {
        var stage = Stage.inLobby()
        stage.press(.character("e"), .character("\u{301}"), .backspace)
        #expect(stage.input == "[#lobby] ▏")
    }

    @Test func controlCharactersAreNotTyped() {
        var stage = Stage.inLobby()
        stage.press(.character("\u{1B}"), .character("\u{7}"), .character("a"))
        #expect(stage.input == "[#lobby] a▏")
    }

    // MARK: What was entered before

    @Test func linesThatWereEnteredComeBack() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.enterLine("two")
        stage.type("draft")
        stage.press(.up)
        #expect(stage.input == "[#lobby] two▏")
        stage.press(.control("p"))
        #expect(stage.input == "[#lobby] one▏")
        stage.press(.up)
        #expect(stage.input == "[#lobby] one▏")
        stage.press(.down)
        #expect(stage.input == "[#lobby] two▏")
        stage.press(.control("n"))
        #expect(stage.input == "[#lobby] draft▏")
        stage.press(.down)
        #expect(stage.input == "[#lobby] draft▏")
    }

    @Test func theHistoryIsBounded() {
        var history = InputHistory()
        for number in 0..<(InputHistory.capacity + 10) { history.enter("\(number)") }
        #expect(history.lines.count == InputHistory.capacity)
        #expect(history.lines.first == "10")
    }

    @Test func theSameLineTwiceIsRememberedOnce() {
        var history = InputHistory()
        for line in ["a", "a", "", "b", "a"] { history.enter(line) }
        #expect(history.lines == ["a", "b", "a"])
    }

    @Test func linesThatWereEnteredAreSearched() {
        var stage = Stage.inLobby()
        for line in ["deploy one", "hello", "deploy two"] { stage.enterLine(line) }
        stage.type("draft")
        stage.press(.control("r"))
        #expect(stage.input == "Search back: ▏")
        stage.type("Depl")
        #expect(stage.input == "Search back: Depl▏ → deploy two")
        stage.press(.control("r"))
        #expect(stage.input == "Search back: Depl▏ → deploy one")
        stage.press(.control("r"))
        #expect(stage.input == "Search back: Depl▏ → deploy one")
        stage.press(.control("e"))
        #expect(stage.input == "[#lobby] deploy one▏")
    }

    @Test func whatWasFoundCanBeSentAtOnce() {
        var stage = Stage.inLobby()
        stage.enterLine("deploy one")
        _ = stage.newEffects()
        stage.press(.control("r"))
        stage.type("dep")
        stage.press(.enter)
        #expect(stage.newCommands() == [.say("deploy one", to: .room("#lobby"), manner: .message)])
    }

    @Test func aSearchThatIsCancelledLeavesTheLine() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.type("draft")
        stage.press(.control("r"), .character("o"), .escape)
        #expect(stage.input == "[#lobby] draft▏")
    }

    @Test func aSearchInVainSaysSo() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.press(.control("r"), .character("x"))
        #expect(stage.input == "Search back: x▏ → nothing")
        stage.press(.backspace, .character("n"))
        #expect(stage.input == "Search back: n▏ → one")
    }

    @Test func aSearchInVainSendsNothing() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.type("draft")
        _ = stage.newEffects()
        for words in ["x", ""] {
            stage.press(.control("r"))
            stage.type(words)
            stage.press(.enter)
            #expect(stage.newEffects() == [])
            #expect(stage.input == "[#lobby] draft▏")
        }
    }

    @Test func whatWasTypedBeforeASearchComesBack() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.type("draft")
        stage.press(.control("r"), .character("o"), .end)
        #expect(stage.input == "[#lobby] one▏")
        stage.press(.down)
        #expect(stage.input == "[#lobby] draft▏")
    }

    @Test func whatWasTypedIsThereAgainAfterAnotherConversation() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.type("draft")
        stage.press(.up, .alt("2"), .alt("1"), .alt("2"))
        #expect(stage.input == "[#lobby] draft▏")
    }

    @Test func anEnteredLineThatWasChangedStaysAndTheDraftIsNotLost() {
        var stage = Stage.inLobby()
        stage.enterLine("one")
        stage.type("draft")
        stage.press(.up, .character("!"), .alt("1"), .alt("2"))
        #expect(stage.input == "[#lobby] one!▏")
        stage.press(.up)
        #expect(stage.input == "[#lobby] draft▏")
        stage.press(.down)
        #expect(stage.input == "[#lobby] one!▏")
    }

    // MARK: Leaving

    @Test func controlCEmptiesTheLineAndThenAsksWhetherToQuit() {
        var stage = Stage.inLobby()
        stage.type("hello")
        stage.press(.control("c"))
        #expect(stage.input == "[#lobby] ▏")
        stage.press(.control("c"))
        #expect(stage.input == "Quit? y/n ▏")
        #expect(stage.newEffects() == [])
        stage.press(.control("c"))
        #expect(stage.newCommands() == [.quit(words: nil)])
    }

    @Test(arguments: [Key.control("c"), .control("d"), .function(10)]) func whetherToQuitIsAsked(_ key: Key) {
        for answer in [Key.character("n"), .escape, .control("g")] {
            var stage = Stage.inLobby()
            stage.press(key)
            #expect(stage.input == "Quit? y/n ▏")
            stage.pass(seconds: 1)
            stage.press(.enter, answer)
            #expect(stage.input == "[#lobby] ▏")
            #expect(stage.newEffects() == [])
        }
        for answer in [Key.character("y"), .character("Y")] {
            var stage = Stage.inLobby()
            stage.press(key)
            stage.pass(seconds: 1)
            stage.press(answer)
            #expect(stage.newCommands() == [.quit(words: nil)])
        }
    }

    @Test func whoeverTypesOnStays() {
        for seconds in [0, 1] as [Int64] {
            var stage = Stage.inLobby()
            stage.press(.control("c"))
            stage.pass(seconds: seconds)
            stage.enterLine("hey all")
            #expect(stage.newCommands() == [.say("hey all", to: .room("#lobby"), manner: .message)])
        }
    }

    @Test func whatWasTypedBeforeTheQuestionWasSeenIsNoAnswer() {
        var stage = Stage.inLobby()
        stage.press(.control("c"), .enter)
        stage.enterLine("yes")
        #expect(stage.newCommands() == [.say("yes", to: .room("#lobby"), manner: .message)])
        stage.press(.control("d"))
        stage.enterLine("no")
        #expect(stage.newCommands() == [.say("no", to: .room("#lobby"), manner: .message)])
    }

    @Test func whatIsPastedInPlaceOfAnAnswerIsTyped() {
        var stage = Stage.inLobby()
        stage.press(.control("c"), .paste("a line"))
        #expect(stage.input == "[#lobby] a line▏")
    }

    @Test func controlDRemovesWhereThereIsSomething() {
        var stage = Stage.inLobby()
        stage.type("ab")
        stage.press(.home, .control("d"))
        #expect(stage.input == "[#lobby] ▏b")
    }

    @Test func theTerminalIsDrawnAnewAndSuspended() {
        var stage = Stage.inLobby()
        stage.press(.control("l"), .control("z"))
        #expect(stage.newEffects() == [.redraw, .suspend])
    }
}
