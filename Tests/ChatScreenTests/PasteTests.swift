import ChatClient
import Testing

@testable import ChatScreen

@Suite struct PasteTests {
    @Test func oneLineIsTyped() {
        var stage = Stage.inLobby()
        stage.press(.paste("one line\n"))
        #expect(stage.input == "[#lobby] one line▏")
        #expect(stage.newEffects() == [])
    }

    @Test func severalLinesAreAskedAboutFirst() {
        var stage = Stage.inLobby(60, 14)
        stage.press(.paste((1...12).map { "line \($0)" }.joined(separator: "\n") + "\n"))
        #expect(
            stage.rows(4..<13) == """
                ────────────────────────── paste ───────────────────────────
                  line 1
                  line 2
                  line 3
                  line 4
                  line 5
                  … and 7 more
                 16:48 │ ann │ 2 #lobby │ Home
                Send 12 lines? y/n ▏
                """
        )
        #expect(stage.newEffects() == [])
    }

    @Test func whatIsSentIsOneMessageWithWhatWasTyped() {
        var stage = Stage.inLobby()
        stage.type("look: ")
        stage.press(.paste("one\r\n\r\n  two\rthree\r\n"))
        stage.pass(seconds: 1)
        stage.press(.character("y"))
        #expect(stage.newCommands() == [.say("look: one\n\n  two\nthree", to: .room("#lobby"), manner: .message)])
        #expect(stage.input == "[#lobby] ▏")
    }

    @Test(arguments: [Key.character("n"), .escape, .control("c")]) func whatIsNotWantedIsNotSent(_ key: Key) {
        var stage = Stage.inLobby()
        stage.type("look: ")
        stage.press(.paste("one\ntwo"), .enter)
        stage.pass(seconds: 1)
        stage.press(key)
        #expect(stage.newEffects() == [])
        #expect(stage.input == "[#lobby] look: ▏")
    }

    @Test func whoeverTypesOnHasNotAnswered() {
        var stage = Stage.inLobby()
        stage.type("look: ")
        stage.press(.paste("one\ntwo"))
        stage.pass(seconds: 1)
        stage.type(" yes, nevermind")
        #expect(stage.newEffects() == [])
        stage.press(.backspace)
        #expect(stage.input == "Send 2 lines? y/n ▏ yes, nevermin")
        stage.press(.escape)
        #expect(stage.input == "[#lobby] look:  yes, nevermin▏")
    }

    @Test func whatIsTypedMeanwhileIsNotSentWithIt() {
        var stage = Stage.inLobby()
        stage.press(.paste("one\ntwo"), .character("y"), .enter)
        #expect(stage.newEffects() == [])
        stage.pass(seconds: 1)
        stage.press(.character("y"))
        #expect(stage.newCommands() == [.say("one\ntwo", to: .room("#lobby"), manner: .message)])
        #expect(stage.input == "[#lobby] y▏")
    }

    @Test func moreThatIsPastedMeanwhileIsAskedAboutToo() {
        var stage = Stage.inLobby()
        stage.press(.paste("one\ntwo"), .paste("three\n"))
        #expect(stage.input == "Send 3 lines? y/n ▏")
    }

    @Test func whatIsNotSaidStaysInTheLine() {
        var stage = Stage.inLobby()
        stage.type("/msg bob ")
        stage.press(.paste("one\ntwo\nthree"))
        stage.pass(seconds: 1)
        stage.press(.character("y"))
        #expect(stage.newEffects() == [])
        #expect(stage.input == "[#lobby] /msg bob ▏")
    }

    @Test func severalLinesAreNoCommand() {
        var stage = Stage.inLobby()
        stage.press(.paste("/quit\n/quit"))
        stage.pass(seconds: 1)
        stage.press(.character("y"))
        #expect(stage.newCommands() == [])
    }

    @Test func controlCharactersAreNotPasted() {
        var stage = Stage.inLobby()
        stage.press(.paste("a\u{1B}[31mb\u{7}\tc"))
        stage.press(.enter)
        #expect(stage.newCommands() == [.say("a[31mb\tc", to: .room("#lobby"), manner: .message)])
    }

    @Test func theQuestionIsReadableInATinyTerminal() {
        var stage = Stage.inLobby(19, 2)
        stage.press(.paste("one\ntwo"))
        #expect(stage.picture == "\nSend 2 lines? y/n ▏")
    }

    @Test func whatIsTooLongIsRefusedAloud() {
        var stage = Stage.inLobby(120, 12)
        stage.press(.paste(String(repeating: "x", count: LineEditor.longest + 1)))
        #expect(stage.said.contains("too long"))
        #expect(stage.input == "[#lobby] ▏")
        stage.press(.pasteTooLong(limit: 65_536))
        #expect(stage.said.contains("65536"))
    }
}
