import ChatCore
import ChatDialects
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// What a session promises its dialect.
@Suite struct DialectContractTests {
    @Test func severalRequestsAreAnsweredInOrderAndTheLineIsConcludedOnce() throws {
        let probe = ProbeStage()
        try probe.open("bob")
        #expect(try probe.say("bob", "login bob") == "= modes\n.\n")
        #expect(
            try probe.say("bob", "many join #a;join #b;topic #c;topic #a", "topic #b") == """
                * bob entered #a
                = entered #a
                * bob entered #b
                = entered #b
                ! noSuchRoom("#c")
                = topic #a none
                .
                = topic #b none
                .

                """
        )
        try probe.stage.end()
    }

    @Test func eachLineIsConcludedWhateverItWas() throws {
        let probe = ProbeStage(lineBytes: 40)
        try probe.open("bob")
        #expect(
            try probe.say("bob", "", "topic #a", "what", "facts")
                == ".\n! notLoggedIn\n.\n! unknownCommand what\n.\n- chat.example.org, nobody\n.\n"
        )
        #expect(try probe.say("bob", "login bob", "login bob") == "= modes\n.\n! alreadyLoggedIn\n.\n")
        // What could not be interpreted is no line to the dialect.
        #expect(try probe.say("bob", String(repeating: "x", count: 60)) == "! lineTooLong 40\n")
        #expect(try probe.say("bob", "facts") == "- chat.example.org, bob\n.\n")
        #expect(try probe.say("bob", "quit") == "= gone\n.\n")
        try probe.stage.end()
    }

    @Test func ownEventsAreGatheredIntoTheAnswerAndOthersComeBefore() throws {
        let probe = ProbeStage()
        try probe.join("ann")
        try probe.join("bob")
        try probe.block("bob")
        _ = try probe.say("ann", "say #a one")
        #expect(try probe.say("bob", "label say #a two", "label join #b", "say #a three") == "")
        #expect(
            try probe.unblock("bob") == """
                * ann said to #a: one
                = done (bob said to #a: two)
                .
                = entered #b (bob entered #b)
                .
                .
                * bob said to #a: three

                """
        )
        #expect(try probe.output("ann") == "* bob said to #a: two\n* bob said to #a: three\n")
        try probe.stage.end()
    }

    @Test func anAnswerThatIsHeldBackMakesWayForTheEventsOfOthers() throws {
        let probe = ProbeStage()
        try probe.join("ann")
        try probe.join("bob")
        // The lane has not collected it when the next line comes.
        try probe.stage.client("ann").channel.writeInbound(ByteBuffer(string: "say #a one\n"))
        #expect(
            try probe.say("bob", "label say #a two") == """
                /
                * ann said to #a: one
                = done (bob said to #a: two)
                .

                """
        )
        try probe.stage.end()
    }

    @Test func anAnswerThatIsAwaitedComesAfterTheEvent() throws {
        let probe = ProbeStage()
        try probe.join("bob")
        #expect(
            try probe.say("bob", "away lunch", "label away dinner")
                == "* bob away: lunch\n= done\n.\n= something (bob away: dinner)\n.\n"
        )
        try probe.stage.end()
    }

    @Test func aReaderThatMayMissNothingLeavesWhenARoomHasDroppedSomething() throws {
        let probe = ProbeStage(.unhurried.with { $0.limits.queueEvents = 4 })
        try probe.join("ann")
        try probe.join("bob")
        try probe.block("bob")
        for number in 0..<10 { _ = try probe.say("ann", "say #a \(number)") }
        #expect(try probe.unblock("bob") == "goodbye: too slow, 6 messages behind\n")
        #expect(try probe.stage.client("bob").session.phase != .open)
        #expect(try probe.output("ann") == "* bob lost: too slow, 6 messages behind\n")
        try probe.stage.end()
    }

    @Test func whatAMailboxDroppedIsToldAndNoReasonToLeave() throws {
        let probe = ProbeStage(.unhurried.with { $0.limits.mailboxEvents = 2 })
        try probe.join("ann")
        try probe.join("bob")
        try probe.block("bob")
        for number in 0..<5 { _ = try probe.say("ann", "tell bob \(number)") }
        #expect(try probe.unblock("bob") == "~ 3\n* ann said to bob: 3\n* ann said to bob: 4\n")
        try probe.stage.end()
    }

    @Test func aLineCountsForWhatItCosts() throws {
        let probe = ProbeStage(
            .unhurried.with {
                $0.floodBurst = 5
                $0.floodRate = 1
            }
        )
        try probe.open("bob")
        // For nothing, as often as one likes.
        for _ in 0..<20 { #expect(try probe.say("bob", "cost 0") == "- cost 0\n.\n") }
        #expect(try probe.say("bob", "cost 6", "facts") == "- cost 6\n.\n! tooFast 1\n")
        probe.stage.wait(milliseconds: 1999)
        #expect(try probe.output("bob") == "")
        probe.stage.wait(milliseconds: 1)
        #expect(try probe.output("bob") == "- chat.example.org, nobody\n.\n")
        try probe.stage.end()
    }

    @Test func aMemberWhoAgreesOnSomethingElseReadsOnInItsTerms() throws {
        let probe = ProbeStage()
        for name in ["ann", "bob", "cat"] { try probe.join(name) }
        #expect(try probe.say("bob", "cap 3") == "- cap 3\n.\n")
        _ = try probe.say("ann", "say #a hi")
        #expect(try probe.output("bob") == "3* ann said to #a: hi\n")
        #expect(try probe.output("cat") == "* ann said to #a: hi\n")
        #expect(
            try probe.say("bob", "say #a one", "cap 0", "say #a two").hasSuffix(
                "- cap 0\n.\n.\n* bob said to #a: two\n"
            )
        )
        try probe.stage.end()
    }

    @Test func newFactsReachThoseWhoAreHereAndALimitOfTheProtocolStays() throws {
        let probe = ProbeStage(lineBytes: 40)
        try probe.join("bob")
        probe.stage.courier.settings = .unhurried.with {
            $0.facts = ServerFacts(
                serverName: "new.example.org",
                network: "n",
                version: "v",
                started: halfPastNine,
                run: "r2"
            )
        }
        #expect(try probe.say("bob", "facts") == "- new.example.org, bob\n.\n")
        #expect(try probe.say("bob", String(repeating: "x", count: 60)) == "! lineTooLong 40\n")
        try probe.stage.end()
    }

    // MARK: Silence

    @Test func whoIsSilentIsAskedOnceAndEndsAfterAsLongAgain() throws {
        let probe = ProbeStage()
        try probe.join("ann")
        try probe.join("bob")
        probe.stage.wait(milliseconds: 134_000)
        _ = try probe.say("ann", "")
        #expect(try probe.output("bob") == "")
        probe.stage.wait(milliseconds: 1_000)
        #expect(try probe.output("bob") == "?\n")
        #expect(try probe.output("ann") == "")
        // Any line is an answer.
        #expect(try probe.say("bob", "") == ".\n")
        probe.stage.wait(milliseconds: 135_000)
        #expect(try probe.output("bob") == "?\n")
        _ = try probe.say("ann", "")
        probe.stage.wait(milliseconds: 105_000)
        #expect(try probe.output("bob") == "")
        probe.stage.wait(milliseconds: 15_000)
        #expect(try probe.output("bob") == "goodbye: Ping timeout: 240 seconds\n")
        #expect(try probe.output("ann").hasSuffix("* bob lost: Ping timeout: 240 seconds\n"))
        try probe.stage.end()
    }

    @Test func whoseLinesWaitForTheirTurnIsNotSilent() throws {
        let probe = ProbeStage(
            .unhurried.with {
                $0.floodBurst = 1
                $0.floodRate = 1
                $0.loginTimeoutSeconds = 0
            }
        )
        try probe.open("bob")
        #expect(try probe.say("bob", "cost 300", "facts") == "- cost 300\n.\n! tooFast 1\n")
        probe.stage.wait(milliseconds: 299_000)
        #expect(try probe.output("bob") == "")
        probe.stage.wait(milliseconds: 1_000)
        #expect(try probe.output("bob") == "- chat.example.org, nobody\n.\n")
        try probe.stage.end()
    }

    @Test func nobodyIsAskedWhereTheSettingsSayNeverOrTheProtocolHasNoWords() throws {
        let probe = ProbeStage(.unhurried.with { $0.pingSeconds = 0 })
        try probe.join("bob")
        try probe.stage.open("tom", "telnet", host: "192.0.2.7", port: 38378)
        _ = try probe.output("tom")
        probe.stage.wait(milliseconds: 1_000_000)
        #expect(try probe.output("bob") == "")
        #expect(try probe.output("tom") == "")
        try probe.stage.end()
    }

    // MARK: Being put out

    @Test func whoIsPutOutHearsWhatWasSaidBeforeAndWhoDidItAndWhy() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        try probe.join("bob")
        #expect(try probe.say("ann", "kill bob spam") == "! notOperator\n.\n")
        _ = try probe.say("ann", "oper root secret")
        _ = try probe.output("bob")
        _ = try probe.say("ann", "say #a bye", "kill bob spam", "say #a gone")
        #expect(try probe.output("bob") == "* ann said to #a: bye\ngoodbye: put out by ann: spam\n")
        #expect(try probe.stage.client("bob").session.member == nil)
        probe.stage.wait(milliseconds: 2000)
        #expect(try probe.stage.isClosed("bob"))
        try probe.stage.end()
    }

    @Test func whatSomebodyAsksWhoWasPutOutMeanwhileIsNotDone() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        try probe.join("bob")
        _ = try probe.say("ann", "oper root secret")
        _ = try probe.output("bob")
        let ann = try #require(try probe.stage.client("ann").session.member)
        // Another loop does it: this one has not heard of it.
        let outcome = probe.stage.hub.perform(.kill(name: "bob", words: nil), by: ann)
        probe.stage.hub.wake(outcome.wake)
        let last = try probe.say("bob", "say #a hi", "join #b", "bans")
        #expect(last == "goodbye: put out by ann\n")
        #expect(try probe.output("ann") == "* bob killed by ann: \n")
        #expect(try probe.stage.client("bob").session.member == nil)
        try probe.stage.end()
    }
}
