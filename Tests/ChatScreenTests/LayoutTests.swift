import ChatClient
import Testing

@testable import ChatScreen

/// What stands where. The cursor is `▏`, before the character that it is on.
@Suite struct LayoutTests {
    @Test func aWideTerminalShowsListsOnBothSides() {
        var stage = Stage(112, 12)
        stage.enter("#lobby", with: ["@ben", "carl", "+dora"])
        stage.overview.rooms[0].topic = "What the lab is about today"
        stage.overview.rooms[0].people[2].isAway = true
        stage.overview.lagMilliseconds = 120
        stage.enter("#ops", with: ["ben"])
        stage.hear("good morning, everybody")
        stage.hear("morning!", from: "ann")
        stage.hear("waves", from: "carl", manner: .action)
        stage.hear("ann: deployed", in: "#ops", mentions: true)
        stage.hear("and more", in: "#ops")
        stage.type("hello")
        #expect(
            stage.picture == """
                 #lobby: What the lab is about today
                 1 Home             │                                                                        │ 4 people
                 2 #lobby           │                                                                        │@ben
                 3 #ops           !2│                                                                        │+dora
                                    │────────────────────── Saturday, 21 November 2026 ──────────────────────│ ann
                                    │16:48            → │ you joined #lobby                                  │ (carl)
                                    │16:48          ben │ good morning, everybody                            │
                                    │16:48          ann ┃ morning!                                           │
                                    │16:48            * │ carl waves                                         │
                 16:48 │ ann │ 2 #lobby │ lag 120 ms │ Home
                [#lobby] hello▏
                 F1 Help  F2 Be right back  F3 I'm back  F4 Name  F5 Disconnect  F6 Server  F7 People  F8 Next unread  F10 Quit
                """
        )
    }

    @Test func aNarrowTerminalShowsWordsAlone() {
        var stage = Stage.inLobby(60, 10)
        stage.enter("#ops")
        stage.hear("good morning, everybody, this is a line that is longer than the row")
        stage.hear("ann: look", in: "#ops", mentions: true)
        #expect(
            stage.picture == """
                 #lobby


                ──────────────── Saturday, 21 November 2026 ────────────────
                16:48 → │ you joined #lobby
                16:48 ben │ good morning, everybody, this is a line that is
                      longer than the row
                 16:48 │ ann │ 2 #lobby │ unread 3! │ Home
                [#lobby] ▏
                 F1 Help  F2 Be right back  F3 I'm back  F4 Name  F10 Quit
                """
        )
    }

    @Test func aTinyTerminalShowsTheInputLineAlone() {
        var stage = Stage.inLobby(19, 5)
        stage.hear("hello")
        stage.type("good morning")
        #expect(stage.picture == "\n\n\n\ngood morning▏")
        stage.screen.resize(columns: 40, rows: 3)
        #expect(stage.picture == "\n\ngood morning▏")
    }

    @Test func theSmallestTerminalThatShowsWordsHasOneRowForThem() {
        var stage = Stage.inLobby(20, 4)
        stage.hear("good morning")
        #expect(stage.picture == " #lobby\nben │ good morning\n 16:48 │ ann │ 2 #lo\n[#lobby] ▏")
    }

    @Test func aTerminalThatWasTinyShowsEverythingAgain() {
        var stage = Stage.inLobby(112, 14)
        for number in 0..<30 { stage.hear("line \(number) with words enough that it wraps where there is little room") }
        let before = stage.screen.frame
        for (columns, rows) in [(1, 1), (3, 2), (20, 4), (69, 9), (300, 80), (1, 40), (112, 14)] {
            stage.screen.resize(columns: columns, rows: rows)
            #expect(stage.screen.frame.rows.count == rows)
        }
        #expect(stage.screen.frame == before)
    }

    @Test func listsFoldAwayWhereThereIsNoRoom() {
        var stage = Stage.inLobby(112, 12)
        #expect(stage.screen.panes.list > 0 && stage.screen.panes.roster > 0)
        stage.screen.resize(columns: 99, rows: 12)
        #expect(stage.screen.panes.list > 0 && stage.screen.panes.roster == 0)
        stage.screen.resize(columns: 69, rows: 12)
        #expect(stage.screen.panes.list == 0 && stage.screen.panes.roster == 0)
    }

    @Test(arguments: [Key.function(7), .alt("n")]) func theRosterIsToggled(_ key: Key) {
        var stage = Stage.inLobby(80, 12)
        stage.press(key)
        #expect(stage.screen.panes.roster > 0)
        #expect(stage.row(2).hasSuffix("│@ben"))
        stage.press(key)
        #expect(stage.screen.panes.roster == 0)
    }

    @Test(arguments: [Key.function(9), .alt("l")]) func theListIsToggled(_ key: Key) {
        var stage = Stage.inLobby(80, 12)
        stage.press(key)
        #expect(stage.screen.panes.list == 0)
        stage.press(key)
        #expect(stage.screen.panes.list > 0)
    }

    @Test func aRosterThatIsTooLongSaysHowManyMore() {
        var stage = Stage(112, 9)
        stage.enter("#lobby", with: ["+zoe"] + (1...20).map { "guest-\($0)" })
        let roster = (1...5).map { stage.row($0).split(separator: "│").last.map(String.init) }
        #expect(roster == [" 22 people", "+zoe", " ann", " guest-1", " … 19 more"])
    }

    @Test func aListThatIsTooLongShowsTheOneInFront() {
        var stage = Stage(80, 9)
        for number in 1...30 { stage.enter("#room\(number)") }
        stage.press(.altLeft)
        stage.press(.altLeft)
        #expect((1...5).map(stage.row).contains { $0.hasPrefix("30 #room29") })
    }

    @Test func aTopicThatIsTooLongIsCut() {
        var stage = Stage.inLobby(30, 10)
        stage.overview.rooms[0].topic = "日本語 and everything else there is"
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.row(0) == " #lobby: 日本語 and everythin…")
    }

    @Test func theStatusLineTellsOfTheConnection() {
        var stage = Stage(100, 10)
        let phases: [(Overview.Phase, String)] = [
            (.offline, "not connected"), (.connecting(attempt: 1), "connecting to chat.example.org:6667 …"),
            (.connecting(attempt: 3), "connecting to chat.example.org:6667, attempt 3 …"),
            (.registering, "logging in …"), (.waiting(until: stage.uptime + 11_500_000_000), "trying again in 12 s"),
            (.online, "Home"),
        ]
        for (phase, words) in phases {
            stage.overview.phase = phase
            stage.screen.update(stage.overview, at: stage.now)
            #expect(stage.status.hasSuffix(words))
        }
    }

    @Test func theCountdownGoesOnWithTheClock() {
        var stage = Stage(100, 10)
        stage.overview.phase = .waiting(until: stage.uptime + 5_000_000_000)
        stage.pass(seconds: 3)
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.status.hasSuffix("trying again in 2 s"))
        stage.pass(seconds: 10)
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.status.hasSuffix("trying again in 0 s"))
    }

    @Test func theStatusLineTellsThatWeAreAway() {
        var stage = Stage(100, 10)
        stage.overview.awayWords = ""
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.status.contains("│ ann (away) │"))
        stage.overview.awayWords = "lunch"
        stage.screen.update(stage.overview, at: stage.now)
        #expect(stage.status.contains("│ ann (away: lunch) │"))
    }

    @Test func theStatusLineTellsTheLag() {
        var stage = Stage(100, 10)
        for (lag, words) in [(0, "lag 0 ms"), (999, "lag 999 ms"), (1_250, "lag 1.2 s")] {
            stage.overview.lagMilliseconds = lag
            stage.screen.update(stage.overview, at: stage.now)
            #expect(stage.status.contains("│ \(words) │"))
        }
    }

    @Test func onTheLANNamesAreMarkedAsUnverified() {
        var stage = Stage(100, 10)
        stage.overview.isUnverified = true
        stage.enter("LAN 8888")
        stage.hear("hello", in: "LAN 8888")
        stage.hear("hi", from: "ann", in: "LAN 8888")
        #expect(stage.status.hasSuffix("names are unverified"))
        #expect(stage.said.contains("ben? │ hello"))
        #expect(stage.said.contains("ann ┃ hi"))
    }

    @Test func aRoomOfTenThousandPeopleIsPutInOrder() {
        let people = (0..<10_000).map { Overview.Person(name: "guest-\(10_000 + ($0 * 7_919) % 10_000)") }
        let roster = Roster(people + [Overview.Person(name: "zoe", rank: "@")], rows: 3)
        #expect(roster.shown.map(\.name) == ["zoe", "guest-10000", "guest-10001"])
        #expect(roster.count == 10_001)
    }
}
