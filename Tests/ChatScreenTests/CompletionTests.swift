import ChatClient
import Testing

@testable import ChatScreen

@Suite struct CompletionTests {
    private func lobby() -> Stage {
        var stage = Stage()
        stage.enter("#lobby", with: ["@ben", "carl", "Carola", "bea"])
        return stage
    }

    @Test func aNameAtTheBeginningIsSpokenTo() {
        var stage = lobby()
        stage.type("car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] carl: ▏")
    }

    @Test func aNameElsewhereStandsAlone() {
        var stage = lobby()
        stage.type("ask car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] ask carl ▏")
    }

    @Test func tabGoesThroughAllAndBack() {
        var stage = lobby()
        stage.type("car")
        stage.press(.tab, .tab)
        #expect(stage.input == "[#lobby] Carola: ▏")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] car▏")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] carl: ▏")
        stage.press(.backTab, .backTab)
        #expect(stage.input == "[#lobby] Carola: ▏")
    }

    @Test func shiftTabBeginsWithTheLast() {
        var stage = lobby()
        stage.type("car")
        stage.press(.backTab)
        #expect(stage.input == "[#lobby] Carola: ▏")
    }

    @Test func whoSpokeLastComesFirst() {
        var stage = lobby()
        stage.hear("hi", from: "Carola")
        stage.type("car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] Carola: ▏")
        stage.press(.control("u"))
        stage.hear("hi", from: "carl")
        stage.type("car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] carl: ▏")
    }

    @Test func whoHasLeftIsNotMeant() {
        var stage = lobby()
        stage.hear("bye", from: "caspar")
        stage.type("cas")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] cas▏")
    }

    @Test func whoSpokeUnderAnotherNameComesFirstToo() {
        var stage = lobby()
        stage.hear("hi", from: "dora")
        stage.overview.rooms[0].people.append(Overview.Person(name: "Carsten"))
        stage.happen(.renamed(old: "dora", new: "Carsten", rooms: ["#lobby"], isUs: false))
        stage.type("car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] Carsten: ▏")
    }

    @Test func ourOwnNameIsNotMeant() {
        var stage = lobby()
        stage.type("an")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] an▏")
    }

    @Test func whatIsBehindTheCursorStays() {
        var stage = lobby()
        stage.type("car, look")
        for _ in 0..<6 { stage.press(.left) }
        stage.press(.tab)
        #expect(stage.input == "[#lobby] carl: ▏, look")
    }

    @Test func anotherKeyEndsTheRound() {
        var stage = lobby()
        stage.type("car")
        stage.press(.tab)
        stage.type("be")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] carl: bea ▏")
    }

    @Test func commandsAreCompleted() {
        var stage = lobby()
        stage.type("/whoi")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] /whois ▏")
    }

    @Test func theWordsOfACommandAreWhatItWants() {
        var stage = lobby()
        stage.enter("#ops")
        stage.press(.alt("2"))
        stage.type("/msg car")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] /msg carl ▏")
        stage.press(.control("u"))
        stage.type("/join #o")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] /join #ops ▏")
        stage.press(.control("u"))
        stage.type("/help whoi")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] /help whois ▏")
    }

    @Test func roomsAreCompletedAnywhere() {
        var stage = lobby()
        stage.type("come to #l")
        stage.press(.tab)
        #expect(stage.input == "[#lobby] come to #lobby ▏")
    }

    @Test func theOtherIsCompletedWhereTwoSpeakAlone() {
        var stage = lobby()
        stage.enterLine("/query dora")
        stage.type("do")
        stage.press(.tab)
        #expect(stage.input == "[dora] dora: ▏")
    }

    @Test func nothingIsCompletedToNothing() {
        var stage = lobby()
        stage.press(.tab)
        #expect(stage.input == "[#lobby] ▏")
        stage.type("x")
        stage.press(.tab, .backTab)
        #expect(stage.input == "[#lobby] x▏")
    }

    @Test func whatIsCompletedAtTheEndOfALongLineIsBounded() {
        var stage = lobby()
        stage.press(.paste(String(repeating: "x", count: LineEditor.longest - 4) + " car"))
        stage.press(.tab, .character("a"), .tab, .backTab, .character("b"))
        #expect(stage.screen.pages[stage.screen.front].editor.characters.count == LineEditor.longest)
    }
}
