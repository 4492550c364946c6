import ChatClient
import Testing

@testable import ChatScreen

/// What slash commands and function keys do.
@Suite struct CommandTests {
    @Test func commandsAreForTheConversation() {
        var stage = Stage.inLobby()
        stage.enterLine("/me waves")
        stage.enterLine("/nick anna")
        stage.enterLine("/quit bye")
        #expect(
            stage.newCommands() == [
                .say("waves", to: .room("#lobby"), manner: .action), .rename("anna"), .quit(words: "bye"),
            ]
        )
    }

    @Test func whatMakesNoSenseIsTold() {
        var stage = Stage.inLobby()
        stage.enterLine("/helq")
        #expect(stage.newEffects() == [])
        #expect(stage.said.contains("? │ there is no /helq"))
    }

    @Test func nobodyHearsWhatIsSaidToTheServer() {
        var stage = Stage.inLobby()
        stage.press(.alt("1"))
        stage.enterLine("hello")
        #expect(stage.newEffects() == [])
        #expect(stage.said.contains("? │"))
    }

    @Test func helpOfACommandIsShownWhereOneIs() {
        var stage = Stage.inLobby(100, 20)
        stage.enterLine("/help whois")
        #expect(stage.said.contains("· │ /whois NAME"))
    }

    @Test func helpIsReadPageByPage() {
        var stage = Stage.inLobby(100, 20)
        stage.type("draft")
        stage.press(.function(1))
        #expect(stage.input.hasPrefix("Help: PageUp and PageDown scroll"))
        let first = stage.said
        #expect(first.hasPrefix(" Keys"))
        var pages = [first]
        for _ in 0..<10 {
            stage.press(.pageDown)
            pages.append(stage.said)
        }
        for command in SlashCommand.all { #expect(pages.contains { $0.contains(command.line) }) }
        #expect(pages[9] == pages[10])
        stage.press(.up)
        #expect(stage.said != pages[10])
        stage.press(.down)
        #expect(stage.said == pages[10])
        stage.press(.home)
        #expect(stage.said == first)
        stage.press(.end)
        #expect(stage.said == pages[10])
        stage.press(.pageUp, .escape)
        #expect(stage.input == "[#lobby] draft▏")
        #expect(stage.said.contains("you joined #lobby"))
    }

    @Test func whoTypesHasReadTheHelp() {
        var stage = Stage.inLobby(100, 20)
        stage.enterLine("/help")
        stage.type("/help")
        #expect(stage.input == "[#lobby] /help▏")
    }

    @Test func helpIsReadableInASmallTerminal() {
        var stage = Stage.inLobby(20, 4)
        stage.press(.function(1), .pageDown)
        #expect(stage.row(1) != "")
        stage.screen.resize(columns: 200, rows: 90)
        #expect(stage.said.contains("/quit"))
        #expect(stage.screen.frame.rows.count == 90)
    }

    @Test func aDirectConversationIsOpened() {
        var stage = Stage.inLobby()
        stage.enterLine("/query dora")
        #expect(stage.input == "[dora] ▏")
        stage.enterLine("hello")
        #expect(stage.newCommands() == [.say("hello", to: .direct("dora"), manner: .message)])
        stage.press(.alt("2"))
        stage.enterLine("/query carl hi there")
        #expect(stage.newCommands() == [.say("hi there", to: .direct("carl"), manner: .message)])
        #expect(stage.input == "[carl] ▏")
    }

    @Test func aMessageToOneAloneOpensTheirConversationBehind() {
        var stage = Stage.inLobby(80, 12)
        stage.enterLine("/msg dora hello")
        #expect(stage.input == "[#lobby] ▏")
        #expect(stage.row(3).hasPrefix(" 3 dora"))
    }

    @Test func aConversationIsFoundByItsNumber() {
        var stage = Stage.inLobby()
        stage.enterLine("/window 1")
        #expect(stage.input == "[server] ▏")
        stage.enterLine("/window 9")
        #expect(stage.said.contains("? │ there are windows from 1 to 2"))
    }

    @Test func theListOfPeopleIsShownToWhoAskedForIt() {
        var stage = Stage.inLobby()
        let people = [
            Overview.Person(name: "carl", isAway: true), Overview.Person(name: "ben", rank: "@"),
        ]
        stage.happen(.people(room: "#lobby", people))
        #expect(!stage.said.contains("2 people"))
        stage.enterLine("/users")
        #expect(stage.newCommands() == [.people(room: "#lobby")])
        stage.happen(.people(room: "#lobby", people))
        #expect(stage.said.contains("· │ 2 people in #lobby: @ben (carl)"))
    }

    @Test func answersComeWhereTheQuestionWas() {
        var stage = Stage.inLobby()
        stage.enterLine("/whois ben")
        stage.happen(.information("ben is ben@example.org", target: nil))
        #expect(stage.said.contains("· │ ben is ben@example.org"))
        stage.pass(seconds: 60)
        stage.happen(.information("a word from the server", target: nil))
        #expect(!stage.said.contains("a word from the server"))
        stage.press(.alt("1"))
        #expect(stage.said.contains("· │ a word from the server"))
    }

    @Test func aRefusalIsToldWhereItBelongs() {
        var stage = Stage.inLobby()
        stage.enter("#ops")
        stage.happen(.refused(reason: "you may not speak", target: .room("#ops")))
        stage.happen(.refused(reason: "no such name", target: nil))
        #expect(stage.said.contains("! │ refused: no such name"))
        #expect(!stage.said.contains("you may not speak"))
        stage.press(.alt("3"))
        #expect(stage.said.contains("! │ refused: you may not speak"))
    }

    @Test func aRoomThatLetsNobodyInSaysSoWhereOneIs() {
        var stage = Stage.inLobby()
        stage.enter("#ops")
        stage.overview.rooms.removeAll { $0.name == "#ops" }
        stage.happen(.refused(reason: "the key is wrong", target: .room("#ops")))
        #expect(stage.said.contains("! │ refused: the key is wrong"))
    }

    @Test func theLossOfTheConnectionIsToldInEveryRoomOnce() {
        var stage = Stage.inLobby()
        stage.happen(.welcome(name: "ann", place: "Home"))
        stage.happen(.disconnected(reason: "connection reset", retrySeconds: 1))
        #expect(stage.said.contains("! │ not connected: connection reset"))
        let before = stage.said
        stage.happen(.disconnected(reason: "connection refused", retrySeconds: 2))
        #expect(stage.said == before)
        stage.happen(.welcome(name: "ann", place: "Home"))
        stage.happen(.reconnected(afterSeconds: 90, missed: 3))
        #expect(stage.said.contains("· │ connected again after 1 min; 3 messages were"))
    }

    @Test func whatOnlyThePersonCanMendIsToldWhereTheyAre() {
        var stage = Stage.inLobby()
        stage.happen(.disconnected(reason: "the certificate is not trusted", retrySeconds: nil))
        #expect(stage.said.contains("! │ not connected: the certificate is not trusted"))
        stage.happen(.loginRefused(reason: "you are banned", nextName: nil))
        #expect(stage.said.contains("! │ not let in: you are banned"))
    }

    // MARK: Function keys

    @Test func f2And3TakeWordsOrNone() {
        var stage = Stage.inLobby()
        stage.type("draft")
        stage.press(.function(2))
        #expect(stage.input == "Be right back, saying (or nothing): ▏")
        stage.enterLine("lunch")
        stage.press(.function(3), .enter)
        #expect(stage.newCommands() == [.away(words: "lunch"), .back(words: nil)])
        stage.press(.function(2), .enter)
        stage.press(.function(3))
        #expect(stage.input == "I'm back, saying (or nothing): ▏")
        stage.enterLine("hi again")
        #expect(stage.newCommands() == [.away(words: nil), .back(words: "hi again")])
        #expect(stage.input == "[#lobby] draft▏")
    }

    @Test(arguments: [2, 3, 4, 6]) func wordsForACommandCanBeTakenBack(_ number: Int) {
        for key in [Key.escape, .control("c"), .control("g")] {
            var stage = Stage.inLobby()
            stage.press(.function(number), .character("x"), key)
            #expect(stage.input == "[#lobby] ▏")
            #expect(stage.newEffects() == [])
        }
    }

    @Test func f4ChangesTheName() {
        var stage = Stage.inLobby()
        stage.press(.function(4))
        #expect(stage.input == "Your name: ann▏")
        stage.enterLine("a")
        #expect(stage.newCommands() == [.rename("anna")])
    }

    @Test func f5ConnectsAndDisconnects() {
        var stage = Stage.inLobby(100, 12)
        stage.press(.function(5))
        #expect(stage.newCommands() == [.disconnect(words: nil)])
        #expect(stage.row(11).contains("F5 Disconnect"))
        stage.overview.phase = .offline
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.row(11).contains("F5 Connect "))
        stage.press(.function(5))
        #expect(stage.newCommands() == [.connect(nil)])
    }

    @Test func f6ChoosesTheServer() {
        var stage = Stage.inLobby()
        stage.press(.function(6))
        #expect(stage.input == "Connect to HOST[:PORT]: chat.example.org:6667▏")
        stage.press(.control("u"))
        stage.enterLine("irc.example.net:7000")
        let server = Server(endpoint: .tcp(host: "irc.example.net", port: 7_000))
        #expect(stage.newCommands() == [.connect(server)])
    }

    @Test func f6KeepsTheEncryption() {
        var stage = Stage.inLobby()
        stage.overview.server?.isEncrypted = true
        stage.screen.update(stage.overview, at: stage.now)
        stage.press(.function(6), .enter)
        #expect(stage.newCommands() == [.connect(stage.overview.server)])
    }

    @Test func onTheLANThereIsNoServerToChoose() {
        var stage = Stage.inLobby(120, 12)
        #expect(stage.row(11).contains("F6 Server"))
        stage.overview.server = nil
        stage.screen.update(stage.overview, at: stage.now)
        #expect(!stage.row(11).contains("F5") && !stage.row(11).contains("F6"))
    }

    @Test func everyFunctionKeyAtTheBottomDoesSomething() {
        for (number, _) in Screen.functions {
            var stage = Stage.inLobby(120, 12)
            stage.hearAlone("something unread")
            _ = stage.newEffects()
            let before = stage.screen.frame
            stage.press(.function(number))
            #expect(stage.screen.frame != before || !stage.newEffects().isEmpty)
        }
    }
}
