import ChatClient
import ChatDialects
import ChatCore
import Glibc
import Testing

@testable import chat

/// `--plain` and `--json`, from what happens to what is printed.
@Suite struct LineFrontTests {
    /// A front whose standard output is a pipe. Standard input is not read here: lines are put in as they would come from there.
    private final class Printed {
        let (reading, writing): (Int32, Int32)

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
            _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        }

        deinit {
            close(reading)
            close(writing)
        }

        var text: String {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = read(reading, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }

    /// A front, and what it was told.
    private final class Stage {
        var front: LineFront

        init(_ front: LineFront) { self.front = front }

        func show(_ kind: Happening.Kind, status: Int32 = 0) -> [Step] {
            let online = overview(.online, "#ops")
            return front.show(Happening(kind, time: someTime), online, status: status, at: someMoment)
                + front.update(online, at: someMoment)
        }
    }

    private let printed: Printed
    private let message = Happening.Kind.message(
        Happening.Message(sender: "ben", target: .room("#ops"), text: "hi \u{1B}[31m ünï", mentionsUs: true)
    )

    init() throws { printed = try Printed() }

    private func makeStage(_ format: LineFront.Format, stays: Bool = false, isInteractive: Bool = false) -> Stage {
        let output = LineOutput(descriptor: printed.writing)
        return Stage(
            LineFront(format, rooms: ["#ops"], stays: stays, isInteractive: isInteractive, output: output)
        )
    }

    @Test func plainLinesAreSentencesWithoutEscapeSequences() {
        let stage = makeStage(.plain(showsJoins: true))
        #expect(stage.show(message) == [])
        let text = printed.text
        #expect(text.hasSuffix(" #ops <ben> hi \u{FFFD}[31m ünï\n"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func joinsAndLeavesAreLeftOutWhereNobodyWantsThem() {
        let stage = makeStage(.plain(showsJoins: false))
        _ = stage.show(.joined(room: "#ops", name: "ben", isUs: false))
        _ = stage.show(.quit(name: "ben", words: nil, rooms: ["#ops"]))
        #expect(printed.text == "")
        _ = stage.show(.joined(room: "#ops", name: "ann", isUs: true))
        #expect(printed.text.hasSuffix("you joined #ops\n"))
    }

    @Test func jsonIsALineForEachEvent() {
        let stage = makeStage(.json)
        _ = stage.show(message)
        #expect(
            printed.text == """
                {"time":"2026-11-21T16:48:00.250Z","event":"message","room":"#ops","name":"ben","text":"hi \\u001b[31m \\u00fcn\\u00ef",\
                "manner":"message","own":false,"mention":true}

                """
        )
        _ = stage.show(.confirmed("chat-1"))
        #expect(printed.text == "")
    }

    @Test func whenNobodyReadsItEndsQuietly() {
        signal(SIGPIPE, SIG_IGN)
        let stage = makeStage(.json)
        close(printed.reading)
        #expect(stage.show(message) == [.end(status: 0, complaint: nil)])
        #expect(!stage.front.awaitsInput)
    }

    @Test func aSignalThatEndsTheProgramEndsALineForWhichThereIsNoRoom() throws {
        let signals = try Printed()
        try fill(printed.writing)
        #expect(write(signals.writing, "!", 1) == 1)
        let output = LineOutput(descriptor: printed.writing, interruption: signals.reading)
        #expect(output.write("hello") == .interrupted)
        let stage = Stage(LineFront(.json, rooms: [], stays: true, isInteractive: false, output: output))
        #expect(stage.show(message) == [])
        _ = printed.text
        // There is room again; but a line may have been cut in half.
        #expect(stage.show(message) == [])
        #expect(!printed.text.contains("hi"))
    }

    @Test func whoIsAskedToEndWaitsForNobodyWhoReads() throws {
        try fill(printed.writing)
        let stage = makeStage(.json, stays: true)
        stage.front.signalled(SIGTERM)
        #expect(stage.show(message) == [])
    }

    /// Leaves no room in a pipe.
    private func fill(_ descriptor: Int32) throws {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, zeros, zeros.count) > 0 {}
        try #require(errno == EAGAIN)
        _ = fcntl(descriptor, F_SETFL, flags)
    }

    @Test func aPipeIsReadOnceSomebodyCanHearIt() {
        let stage = makeStage(.json)
        #expect(!stage.front.awaitsInput)
        _ = stage.front.update(overview(.online, "#ops"), at: someMoment)
        #expect(!stage.front.awaitsInput)  // the room is wanted, and not yet entered
        _ = stage.show(.joined(room: "#ops", name: "ann", isUs: true))
        #expect(stage.front.awaitsInput)
    }

    @Test func aPersonIsHeardAtOnce() { #expect(makeStage(.json, isInteractive: true).front.awaitsInput) }

    @Test func aScriptThatLosesTheServerIsTold() {
        let stage = makeStage(.json)
        let kind = Happening.Kind.disconnected(reason: "no answer", retrySeconds: 5)
        #expect(stage.show(kind, status: 69) == [.end(status: 69, complaint: "no answer")])
    }

    @Test func whoStaysWaitsForTheServer() {
        let stage = makeStage(.json, stays: true)
        #expect(stage.show(.disconnected(reason: "no answer", retrySeconds: 5), status: 69) == [])
        let kind = Happening.Kind.disconnected(reason: "bad certificate", retrySeconds: nil)
        #expect(stage.show(kind, status: 77) == [.end(status: 77, complaint: "bad certificate")])
    }

    @Test func aPersonMayConnectAgain() {
        let stage = makeStage(.plain(showsJoins: true), isInteractive: true)
        #expect(stage.show(.disconnected(reason: "bad certificate", retrySeconds: nil), status: 77) == [])
    }
}

/// Points in time.
@Suite struct CalendarTextTests {
    @Test func aLineFromAnotherDaySaysFromWhich() {
        // 2001-09-09 01:46:40 UTC; in every time zone it is the 8th or the 9th.
        let stamp = CalendarText.stamp(Timestamp(microseconds: 1_000_000_000_000_000))
        #expect(stamp.hasPrefix("2001-09-0") && stamp.hasSuffix(":40") && stamp.count == 19)
    }

    @Test func programsGetUTC() {
        #expect(someTime.rfc3339 == "2026-11-21T16:48:00.250Z")
        #expect(Timestamp(microseconds: -1000).rfc3339 == "1969-12-31T23:59:59.999Z")
    }
}

/// JSON, field by field.
@Suite struct JSONLineTests {
    private func text(_ kind: Happening.Kind, isHistory: Bool = false, id: String? = nil) -> String? {
        JSONLine(Happening(kind, time: someTime, isHistory: isHistory, id: id))?.text
    }

    private func fields(_ kind: Happening.Kind) -> String? {
        text(kind).map { String($0.dropFirst(#"{"time":"2026-11-21T16:48:00.250Z","event":"#.utf8.count)) }
    }

    @Test func textIsEscaped() {
        var line = JSONLine()
        line.add("text", "\"\\\n\t\u{0}\u{7F}é😀")
        #expect(line.text == ##"{"text":"\"\\\n\u0009\u0000\u007f\u00e9\ud83d\ude00"}"##)
    }

    @Test func historyAndNamesOfMessagesAreMarked() throws {
        let line = try #require(self.text(.back(name: "ben", rooms: [], isUs: false), isHistory: true, id: "x1"))
        #expect(line.hasSuffix(#""history":true,"id":"x1"}"#))
    }

    @Test func whatIsNotKnownIsNotThere() {
        #expect(fields(.disconnected(reason: "r", retrySeconds: nil)) == ##""disconnected","reason":"r"}"##)
        #expect(
            fields(.disconnected(reason: "r", retrySeconds: 2)) == ##""disconnected","reason":"r","retry_seconds":2}"##
        )
        #expect(
            fields(.parted(room: "#a", name: "b", words: nil, isUs: false))
                == ##""parted","room":"#a","name":"b","own":false}"##
        )
    }

    @Test func twoWhoTalkStandUnderWith() {
        let message = Happening.Message(sender: "ben", target: .direct("ben"), text: "x", manner: .notice, isOwn: false)
        #expect(
            fields(.message(message))
                == ##""message","with":"ben","name":"ben","text":"x","manner":"notice","own":false,"mention":false}"##
        )
    }

    @Test func listsAreLists() {
        let people = [Overview.Person(name: "ann", rank: "@"), Overview.Person(name: "ben", isAway: true)]
        #expect(
            fields(.people(room: "#a", people))
                == ##""people","room":"#a","people":[{"name":"ann","rank":"@","away":false},{"name":"ben","rank":"","away":true}]}"##
        )
        #expect(
            fields(.renamed(old: "a", new: "b", rooms: ["#x", "#y"], isUs: true))
                == ##""renamed","name":"a","rooms":["#x","#y"],"own":true,"new_name":"b"}"##
        )
    }
}
