import ChatClient
import Testing

@testable import ChatScreen

/// How what is said looks.
@Suite struct BufferTests {
    @Test func everyMannerCanBeToldApart() {
        var stage = Stage.inLobby(90, 14)
        stage.hear("hello")
        stage.hear("hello", from: "ann")
        stage.hear("waves", manner: .action)
        stage.hear("build 7 is done", from: "bot", manner: .notice)
        stage.hear("said before", isHistory: true)
        stage.hear("said before", from: "ann", isHistory: true)
        stage.happen(.joined(room: "#lobby", name: "dora", isUs: false))
        stage.happen(.parted(room: "#lobby", name: "dora", words: "bye", isUs: false))
        #expect(
            stage.rows(2..<11) == """
                 2 #lobby           │16:48            → │ you joined #lobby
                                    │16:48          ben │ hello
                                    │16:48          ann ┃ hello
                                    │16:48            * │ ben waves
                                    │16:48        -bot- │ build 7 is done
                                    │16:48          ben ┊ said before
                                    │16:48          ann ┇ said before
                                    │16:48            → │ dora joined #lobby
                                    │16:48            ← │ dora left #lobby (bye)
                """
        )
    }

    @Test func aNameHasItsColourWhereverItIsSeen() {
        var stage = Stage.inLobby(112, 14)
        stage.hear("hello", from: "carl")
        stage.hear("hello", from: "CARL")
        let colours = (stage.spans("carl") + stage.spans("CARL")).map(\.style.colour)
        #expect(colours.count == 3)
        #expect(Set(colours).count == 1)
        guard case .name(let number)? = colours.first else {
            Issue.record("a name has no colour of its own")
            return
        }
        #expect((0..<Style.nameColours).contains(number))
    }

    @Test func aMentionIsReversed() {
        var stage = Stage.inLobby()
        stage.hear("ann: hello", mentions: true)
        #expect(stage.spans("ben").map(\.style) == [Style(colour: .accent, isBold: true, isReversed: true)])
    }

    @Test func ourOwnNameIsBold() {
        var stage = Stage.inLobby()
        stage.hear("hello", from: "ann")
        #expect(stage.spans("ann").first?.style.isBold == true)
        #expect(stage.said.contains("ann ┃ hello"))
    }

    @Test func joinsAndLeavesAreQuiet() {
        var stage = Stage.inLobby()
        stage.happen(.quit(name: "carl", words: nil, rooms: ["#lobby"]))
        #expect(stage.spans("carl is gone").map(\.style) == [Style(colour: .quiet)])
    }

    @Test func joinsAndLeavesAreNotShownToWhoDoesNotWantThem() {
        var stage = Stage.inLobby(60, 12, Screen.Preferences(showsComings: false))
        let before = stage.said
        stage.happen(.joined(room: "#lobby", name: "dora", isUs: false))
        stage.happen(.parted(room: "#lobby", name: "dora", words: nil, isUs: false))
        stage.happen(.quit(name: "carl", words: nil, rooms: ["#lobby"]))
        #expect(stage.said == before)
        stage.happen(.parted(room: "#lobby", name: "ann", words: nil, isUs: true))
        #expect(stage.said != before)
    }

    @Test func everyDayBeginsWithItsDate() {
        var stage = Stage.inLobby(60, 12)
        stage.hear("late")
        stage.pass(seconds: 8 * 3_600)
        stage.hear("early")
        stage.hear("still early")
        #expect(
            stage.rows(3..<9) == """
                ──────────────── Saturday, 21 November 2026 ────────────────
                16:48 → │ you joined #lobby
                16:48 ben │ late
                ───────────────── Sunday, 22 November 2026 ─────────────────
                00:48 ben │ early
                00:48 ben │ still early
                """
        )
    }

    @Test func aDayBeginsByTheClockOnTheWall() {
        var stage = Stage.inLobby(60, 12, Screen.Preferences(secondsEast: { _ in 7 * 3_600 }))
        stage.pass(seconds: 1_800)
        stage.hear("after midnight")
        #expect(stage.said.contains("Sunday, 22 November 2026"))
        #expect(stage.said.contains("00:18 ben │ after midnight"))
    }

    @Test func aLongNameIsShortened() {
        var stage = Stage.inLobby(90, 12)
        stage.hear("hello", from: "somebody-with-a-long-name")
        #expect(stage.said.contains("16:48 somebody-wi… │ hello"))
    }

    @Test func wordsStandBelowWords() {
        var stage = Stage.inLobby(90, 12)
        stage.hear("one two three four five six seven eight nine ten eleven")
        #expect(
            stage.rows(7..<9) == """
                                    │16:48          ben │ one two three four five six seven eight nine ten
                                    │                     eleven
                """
        )
    }

    @Test func wideCharactersStopBeforeTheEdge() {
        var stage = Stage.inLobby(31, 10)
        stage.hear("日本語日本語日本語日本語")
        #expect(stage.rows(5..<7) == "16:48 ben │ 日本語日本語日本語\n      日本語")
        stage.hear("x日本語日本語日本語日本語")
        #expect(stage.rows(5..<7) == "16:48 ben │ x日本語日本語日本語\n      日本語")
    }

    @Test func aMessageThatWasTakenBackIsGone() {
        var stage = Stage.inLobby(80, 12)
        stage.hear("a secret", id: "m1")
        stage.happen(.redacted(target: .room("#lobby"), id: "m1", by: "ben", words: "oops"))
        #expect(!stage.said.contains("secret"))
        #expect(stage.said.contains("(a message was taken back by ben (oops))"))
    }

    @Test func somethingUnknownThatWasTakenBackIsTold() {
        var stage = Stage.inLobby(80, 12)
        stage.happen(.redacted(target: .room("#lobby"), id: "m0", by: "ben", words: nil))
        #expect(stage.said.contains("· │ a message was taken back by ben"))
    }

    @Test func whatATerminalWouldObeyIsReplacedWhereverItComesFrom() {
        var stage = Stage.inLobby(112, 14)
        let evil = "\u{1B}[2J\u{202E}x\u{9B}"
        stage.overview.place = evil
        stage.overview.awayWords = evil
        stage.overview.name = "ann" + evil
        stage.overview.rooms[0].topic = evil
        stage.overview.rooms[0].people[1] = Overview.Person(name: evil, rank: "\u{7}")
        stage.hear(evil, from: evil)
        stage.happen(.topic(room: "#lobby", words: evil, by: evil, isNew: true))
        stage.happen(.information(evil, target: .room("#lobby")))
        stage.enter("#" + evil)
        for row in stage.screen.frame.rows {
            #expect(row.allSatisfy { Glyphs.clean($0.text) == $0.text })
        }
        #expect(stage.said.contains("\u{FFFD}[2J"))
    }

    @Test func theLinesOfAMessageStayLines() {
        var stage = Stage.inLobby()
        stage.hear("one\n  two")
        #expect(stage.said.hasSuffix("16:48 ben │ one\n        two"))
    }

    @Test func aTabIsShownAsABlank() {
        var stage = Stage.inLobby()
        stage.hear("a\tb")
        #expect(stage.said.contains("ben │ a b"))
    }

    @Test func linksAreUnderlined() {
        var stage = Stage.inLobby()
        stage.hear("see https://a.b now")
        #expect(stage.spans("https://a.b").map { $0.text } == ["https://a.b"])
        #expect(stage.spans("https://a.b").map(\.style.isUnderlined) == [true])
    }

    @Test func theOldestLinesMakeRoom() {
        var stage = Stage.inLobby(60, 12)
        for number in 0..<(Backlog.capacity + 100) { stage.hear("line \(number)") }
        stage.press(.alt("<"))
        #expect(stage.row(1).hasSuffix("line 100"))
    }

    @Test func aHundredThousandMessagesAreTakenIn() {
        var stage = Stage.inLobby(100, 40)
        for number in 0..<100_000 { stage.hear("line \(number)", in: number % 2 == 0 ? "#lobby" : "#ops") }
        #expect(stage.screen.pages.map(\.backlog.numbers.count) == [0, Backlog.capacity, Backlog.capacity])
        #expect(stage.said.contains("line 99998"))
    }
}
