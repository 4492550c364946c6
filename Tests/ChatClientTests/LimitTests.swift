import ChatClient
import ChatCore
import Testing

/// Servers that send too much: it is bounded, and said.
@Suite struct LimitTests {
    private func online() -> Transcript {
        var transcript = Transcript()
        for line in [
            "start", "connected", "< :irc.example.net 001 ann :Welcome", "< :irc.example.net 376 ann :End",
            "< :ann!ann@host JOIN #garden",
        ] {
            transcript.play(line)
        }
        _ = transcript.take()
        return transcript
    }

    private func feed(_ transcript: inout Transcript, _ lines: some Sequence<String>) {
        for line in lines { transcript.handle(.received(Array(line.utf8) + [0x0D, 0x0A], from: nil)) }
    }

    private func isLost(_ transcript: inout Transcript, _ reason: String) -> Bool {
        let output = transcript.take()
        return output.contains("! close") && output.contains("= disconnected: \(reason); again in 1 s")
    }

    @Test func aLineWithoutAnEndIsTooMuch() {
        var transcript = online()
        for _ in 0..<11 { transcript.handle(.received(Array(repeating: UInt8(ascii: "x"), count: 1024), from: nil)) }
        #expect(transcript.take().isEmpty)
        transcript.handle(.received(Array(repeating: UInt8(ascii: "x"), count: 1024), from: nil))
        #expect(isLost(&transcript, "the server sends lines without an end"))
    }

    @Test func aLineThatIsTooLongIsTooMuch() {
        var transcript = online()
        feed(&transcript, [":ben!b@h PRIVMSG #garden :" + String(repeating: "x", count: 4000)])
        #expect(transcript.take().count == 1)
        feed(&transcript, [":ben!b@h PRIVMSG #garden :" + String(repeating: "x", count: 4090)])
        #expect(isLost(&transcript, "the server sends a line that is too long"))
    }

    @Test func tagsAreBoundedByThemselves() {
        var transcript = online()
        feed(&transcript, ["@a=\(String(repeating: "x", count: 8000)) :ben!b@h PRIVMSG #garden :hi"])
        #expect(transcript.take() == ["= #garden <ben> hi"])
        feed(&transcript, ["@a=\(String(repeating: "x", count: 8200)) :ben!b@h PRIVMSG #garden :hi"])
        #expect(isLost(&transcript, "the server sends a line that is too long"))
    }

    @Test func nobodyIsInAHundredThousandRooms() {
        var transcript = online()
        feed(&transcript, (1..<500).map { ":ann!ann@host JOIN #\($0)" })
        #expect(transcript.client.overview.rooms.count == 500)
        _ = transcript.take()
        feed(&transcript, [":ann!ann@host JOIN #more"])
        #expect(isLost(&transcript, "the server says that we are in more than 500 rooms"))
    }

    @Test func aHundredThousandPeopleAreAFewTooManyTwice() {
        var transcript = online()
        for start in stride(from: 0, to: 200_000, by: 200) {
            let names = (start..<start + 200).map { "p\($0)" }.joined(separator: " ")
            feed(&transcript, [":irc.example.net 353 ann = #garden :\(names)"])
        }
        #expect(transcript.client.overview.rooms[0].people.count == 200_000)
        feed(&transcript, [":one!more@host JOIN #garden"])
        #expect(isLost(&transcript, "the server tells of more than 200000 people"))
    }

    @Test func aHundredThousandBatchesAreTooMany() {
        var transcript = online()
        feed(&transcript, (0..<64).map { "BATCH +b\($0) netsplit a b" })
        #expect(transcript.take().isEmpty)
        feed(&transcript, ["BATCH +more netsplit a b"])
        #expect(isLost(&transcript, "the server has more than 64 batches open"))
    }

    @Test func aMessageOfManyLinesIsBounded() {
        var transcript = online()
        feed(&transcript, [":ben!b@h BATCH +b draft/multiline #garden"])
        feed(&transcript, (0..<1000).map { "@batch=b :ben!b@h PRIVMSG #garden :\($0)" })
        #expect(transcript.take().isEmpty)
        feed(&transcript, ["@batch=b :ben!b@h PRIVMSG #garden :1000"])
        #expect(isLost(&transcript, "the server sends a message that is too long"))
    }

    @Test func whatIsTypedIsBounded() {
        var transcript = online()
        let text = (0..<1999).map { "\($0)" }.joined(separator: "\n")
        transcript.handle(.command(.say(text, to: .room("#garden"), manner: .message)))
        #expect(transcript.take().count == 1999 + 7)
        transcript.handle(.command(.say("1\n2\n3\n4\n5\n6\n7\n8\n9", to: .room("#garden"), manner: .message)))
        transcript.handle(.command(.say("1\n2\n3\n4\n5\n6\n7\n8\n9", to: .room("#garden"), manner: .message)))
        #expect(
            transcript.take().last
                == "= refused in #garden: 1992 lines wait to be sent already; try again later"
        )
        transcript.handle(.command(.raw(String(repeating: "x", count: 511))))
        #expect(transcript.take() == ["= refused: this is too long: a line has at most 510 bytes, not 511"])
    }

    @Test func namesAreBounded() {
        var transcript = online()
        let long = String(repeating: "x", count: 257)
        feed(
            &transcript,
            [":\(long)!b@h JOIN #garden", ":irc 353 ann = #garden :\(long) ann", ":irc 366 ann #garden :End"]
        )
        #expect(transcript.take().first == "= #garden: people ann")
    }

    /// What a line holds is counted with what the server puts before it.
    @Test(arguments: [1, 2, 3, 4]) func whatIsSaidFitsWithItsSender(_ width: Int) {
        var transcript = online()
        let letter = ["x", "ü", "語", "😀"][width - 1]
        transcript.handle(.command(.say(String(repeating: letter, count: 700), to: .room("#garden"), manner: .message)))
        let sent = transcript.take().filter { $0.hasPrefix("> ") }.map { $0.dropFirst(2) }
        #expect(sent.count == [2, 3, 5, 6][width - 1])
        for line in sent {
            let whole = ":ann!ann@host \(line)\r\n"
            #expect(whole.utf8.count <= 512)
            #expect(!line.contains("\u{FFFD}"))
        }
        #expect(sent.dropLast().allSatisfy { ":ann!ann@host \($0)\r\n".utf8.count > 512 - width })
        let words = sent.map { $0.drop { $0 != ":" }.dropFirst() }.joined()
        #expect(words == String(repeating: letter, count: 700))
    }
}
