import ChatClient
import Testing

@testable import ChatScreen

@Suite struct SwitchingTests {
    /// In #lobby, with #ops and dora behind it.
    private func three() -> Stage {
        var stage = Stage.inLobby(80, 14)
        stage.enter("#ops", with: ["ben"])
        stage.hearAlone("hello")
        _ = stage.newEffects()
        return stage
    }

    private func list(_ stage: Stage) -> [String] {
        (1...4).map { String(stage.row($0).prefix(20)).trimmedEnd }
    }

    @Test func conversationsAreListedWithWhatIsUnread() {
        var stage = three()
        stage.hear("one", in: "#ops")
        stage.hear("two", in: "#ops")
        #expect(list(stage) == [" 1 Home", " 2 #lobby", " 3 #ops            2", " 4 dora           !1"])
        #expect(stage.spans(" 2 #lobby").contains { $0.style.isReversed })
    }

    @Test func joinsAndOurOwnWordsAreNotUnread() {
        var stage = three()
        stage.happen(.joined(room: "#ops", name: "carl", isUs: false))
        stage.hear("from elsewhere", from: "ann", in: "#ops")
        #expect(list(stage)[2] == " 3 #ops")
    }

    @Test func whatWasSaidBeforeWeCameIsNotUnread() {
        var stage = three()
        stage.hear("long ago", in: "#ops", isHistory: true)
        #expect(list(stage)[2] == " 3 #ops")
    }

    @Test func whatWeMissedIsUnread() {
        var stage = three()
        stage.happen(.welcome(name: "ann", place: "Home"))
        stage.happen(.disconnected(reason: "connection reset", retrySeconds: 1))
        stage.happen(.welcome(name: "ann", place: "Home"))
        stage.hear("you were not here", in: "#ops", isHistory: true)
        #expect(list(stage)[2] == " 3 #ops            1")
        #expect(stage.newEffects() == [])
    }

    @Test func aConversationThatIsInFrontIsRead() {
        var stage = three()
        stage.press(.alt("4"))
        #expect(list(stage)[3] == " 4 dora")
        stage.hearAlone("more")
        #expect(list(stage)[3] == " 4 dora")
    }

    @Test func keysGoToConversations() {
        var stage = three()
        stage.press(.alt("1"))
        #expect(stage.input == "[server] ▏")
        stage.press(.altLeft)
        #expect(stage.input == "[dora] ▏")
        stage.press(.altRight, .altDown)
        #expect(stage.input == "[#lobby] ▏")
        stage.press(.altUp)
        #expect(stage.input == "[server] ▏")
        stage.press(.alt("9"))
        #expect(stage.input == "[server] ▏")
    }

    @Test func altZeroIsTheTenth() {
        var stage = Stage()
        for number in 2...10 { stage.enter("#r\(number)") }
        stage.press(.alt("0"))
        #expect(stage.input == "[#r10] ▏")
    }

    @Test(arguments: [Key.alt("a"), .function(8)]) func whatIsForUsComesFirst(_ key: Key) {
        var stage = three()
        stage.hear("one", in: "#ops")
        stage.press(key)
        #expect(stage.input == "[dora] ▏")
        stage.press(key)
        #expect(stage.input == "[#ops] ▏")
        stage.press(key)
        #expect(stage.input == "[#ops] ▏")
    }

    @Test func aLineShowsWhereUnreadBegins() {
        var stage = three()
        stage.press(.alt("3"))
        stage.hear("read", in: "#ops")
        stage.press(.alt("2"))
        stage.hear("unread", in: "#ops")
        stage.hear("this too", in: "#ops")
        stage.press(.alt("3"))
        let rows = stage.said.split(separator: "\n").map { $0.dropFirst(21) }
        #expect(
            rows.suffix(4) == [
                "16:48 ben │ read", "─────────────────────────── new ───────────────────────────",
                "16:48 ben │ unread", "16:48 ben │ this too",
            ]
        )
        stage.press(.alt("2"), .alt("3"))
        #expect(!stage.said.contains(" new "))
    }

    @Test func theFirstRoomComesToTheFront() {
        var stage = Stage()
        stage.enter("#lobby")
        stage.enter("#ops")
        #expect(stage.input == "[#lobby] ▏")
    }

    @Test func aRoomDoesNotComeToTheFrontWhileSomethingIsTyped() {
        var stage = Stage()
        stage.type("/jo")
        stage.enter("#lobby")
        #expect(stage.input == "[server] /jo▏")
    }

    @Test func aRoomThatWasAskedForComesToTheFront() {
        var stage = Stage.inLobby()
        stage.enterLine("/join #ops")
        #expect(stage.newCommands() == [.join(room: "#ops", key: nil)])
        stage.enter("#ops")
        #expect(stage.input == "[#ops] ▏")
        stage.enterLine("/join #LOBBY")
        #expect(stage.newCommands() == [])
        #expect(stage.input == "[#lobby] ▏")
    }

    @Test func aRoomThatWeLeftStays() {
        var stage = three()
        stage.overview.rooms.removeLast()
        stage.happen(.parted(room: "#ops", name: "ann", words: nil, isUs: true))
        #expect(list(stage)[2] == " 3 (#ops)")
        stage.enter("#ops")
        #expect(list(stage)[2] == " 3 #ops")
    }

    @Test func toBePutOutOfARoomIsForUs() {
        var stage = three()
        stage.happen(.kicked(room: "#ops", name: "ann", by: "ben", words: nil, isUs: true))
        #expect(list(stage)[2] == " 3 #ops           !1")
    }

    @Test func aRoomThatIsClosedIsLeft() {
        var stage = three()
        stage.press(.alt("3"))
        stage.enterLine("/close")
        #expect(stage.newCommands() == [.leave(room: "#ops", words: nil)])
        #expect(list(stage) == [" 1 Home", " 2 #lobby", " 3 dora           !1", ""])
        #expect(stage.input == "[#lobby] ▏")
        stage.hear("is said before the server knows", in: "#ops")
        #expect(list(stage)[3] == "")
        stage.overview.rooms.removeLast()
        stage.happen(.parted(room: "#ops", name: "ann", words: nil, isUs: true))
        #expect(list(stage)[3] == "")
        stage.enter("#ops")
        #expect(list(stage)[3] == " 4 #ops")
    }

    @Test func aDirectConversationIsClosed() {
        var stage = three()
        stage.press(.alt("4"))
        stage.enterLine("/close")
        #expect(stage.newCommands() == [])
        #expect(list(stage) == [" 1 Home", " 2 #lobby", " 3 #ops", ""])
        stage.hearAlone("again")
        #expect(list(stage)[3] == " 4 dora           !1")
    }

    @Test func theServersPlaceStays() {
        var stage = three()
        stage.press(.alt("1"))
        stage.enterLine("/close")
        #expect(stage.input == "[server] ▏")
        #expect(stage.said.contains("which stays"))
    }

    @Test func aDirectConversationFollowsTheName() {
        var stage = three()
        stage.happen(.renamed(old: "dora", new: "dorothy", rooms: [], isUs: false))
        stage.hearAlone("still me", from: "Dorothy")
        #expect(list(stage)[3] == " 4 dorothy        !2")
    }

    @Test func aNoticeOpensNoConversation() {
        var stage = three()
        stage.hearAlone("you are known", from: "bot", manner: .notice)
        #expect(list(stage)[0] == " 1 Home           !1")
        stage.press(.alt("1"))
        #expect(stage.said.contains("-bot- │ you are known"))
    }

    @Test func strangersDoNotMakeConversationsWithoutEnd() {
        var stage = Stage()
        for number in 0..<1_000 { stage.hearAlone("hello", from: "guest-\(number)") }
        #expect(stage.screen.pages.count == Screen.pagesAtMost)
        #expect(stage.said.contains("guest-999 │ hello"))
    }

    @Test func namesThatAreTheSameToTheServerAreOneConversation() {
        var stage = Stage()
        stage.overview.folding = .rfc1459
        stage.hearAlone("one", from: "Dora[x]")
        stage.hearAlone("two", from: "dora{X}")
        #expect(stage.screen.pages.count == 2)
        stage.overview.folding = .ascii
        stage.hearAlone("three", from: "dora{X}")
        #expect(stage.screen.pages.count == 3)
    }
}
