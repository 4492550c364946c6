import Glibc
import Logging
import Testing

@testable import Systemd

@Suite struct EscapedTextTests {
    @Test(arguments: [
        ("plain, with ä, 漢 and 🙂", "plain, with ä, 漢 and 🙂"),
        ("two\nlines\r", "two\\x0alines\\x0d"),
        ("tab\tstays", "tab\tstays"),
        ("\u{1B}[31mred\u{7F}\0", "\\x1b[31mred\\x7f\\x00"),
        ("\u{9B}31m", "\\xc2\\x9b31m"),
        ("back\\slash", "back\\slash"),
    ])
    func controlCharactersAreEscaped(text: String, escaped: String) {
        #expect(EscapedText.escape(text, limit: 100) == escaped)
    }

    @Test func aTextThatFitsIsNotCut() {
        #expect(EscapedText.escape("12345", limit: 5) == "12345")
        #expect(EscapedText.escape("", limit: 0) == "")
    }

    @Test func whatIsCutEndsInAnEllipsisWithinTheLimit() {
        #expect(EscapedText.escape("123456", limit: 5) == "12…")
        // Neither in the middle of a character, nor of an escape.
        #expect(EscapedText.escape("1ää456", limit: 5) == "1…")
        #expect(EscapedText.escape("1\n3456789", limit: 7) == "1…")
        #expect(EscapedText.escape("🙂🙂", limit: 7) == "🙂…")
        #expect(EscapedText.escape("1234", limit: 2) == "")
    }

    @Test func noTextExceedsAnyLimit() {
        let text = "a\n\u{9B}ä漢🙂z"
        for limit in 0...40 {
            let escaped = EscapedText.escape(text, limit: limit)
            #expect(escaped.utf8.count <= limit)
            #expect(escaped == "a\\x0a\\xc2\\x9bä漢🙂z" || escaped.hasSuffix("…") || limit < 3)
        }
    }
}

@Suite struct JournalSinkTests {
    let sink = JournalSink(identifier: "chatd", fieldPrefix: "CHATD_")

    @Test func aRecordIsItsFields() {
        let record = sink.record(
            of: event("alice is away (lunch)", ["MESSAGE_ID": "3f2a", "CHATD_EVENT": "away", "member": "alice"])
        )
        #expect(
            String(decoding: record, as: UTF8.self) == """
                PRIORITY=6
                SYSLOG_IDENTIFIER=chatd
                MESSAGE=alice is away (lunch)
                CHATD_EVENT=away
                MESSAGE_ID=3f2a
                CHATD_MEMBER=alice

                """
        )
    }

    @Test(arguments: [
        (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
    ])
    func levelsArePriorities(level: Logger.Level, priority: Int) {
        let record = String(decoding: sink.record(of: event("x", level: level)), as: UTF8.self)
        #expect(record.hasPrefix("PRIORITY=\(priority)\n"))
    }

    @Test(arguments: [
        ("member", "CHATD_MEMBER"),
        ("old_name", "CHATD_OLD_NAME"),
        ("old-name", "CHATD_OLD_NAME"),
        ("request.id", "CHATD_REQUEST_ID"),
        ("größe", "CHATD_GR_SSE"),
        ("", "FIELD_"),
        ("MESSAGE_ID", "MESSAGE_ID"),
        ("CHATD_EVENT", "CHATD_EVENT"),
        ("MESSAGE", "FIELD_MESSAGE"),
        ("_PID", "FIELD__PID"),
        ("2ND", "FIELD_2ND"),
        ("a=b\nPRIORITY=0", "CHATD_A_B_PRIORITY_0"),
    ])
    func metadataKeysBecomeFieldNames(key: String, name: String) {
        #expect(sink.fieldName(for: key) == name)
    }

    @Test func withoutAPrefixAKeyThatCannotBeAFieldIsMended() {
        let sink = JournalSink(identifier: "service")
        #expect(sink.fieldName(for: "member") == "MEMBER")
        #expect(sink.fieldName(for: "message") == "FIELD_MESSAGE")
        #expect(sink.fieldName(for: "9lives") == "FIELD_9LIVES")
    }

    @Test func everythingInARecordIsBounded() {
        let long = String(repeating: "long", count: 10_000)
        var metadata: Logger.Metadata = [:]
        for number in 100..<200 { metadata["key\(number)\(long)"] = "\(long)" }
        let fields = sink.record(of: event(long, metadata)).split(separator: UInt8(ascii: "\n"))
        #expect(fields.count == 3 + LogLimits.fields)
        #expect(fields[2].count == "MESSAGE=".utf8.count + LogLimits.messageBytes)
        for field in fields.dropFirst(3) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1)
            #expect(parts[0].count == LogLimits.fieldNameBytes)
            #expect(parts[1].count == LogLimits.valueBytes)
        }
    }

    @Test func noValueCanAddAField() {
        let record = sink.record(of: event("hello\nPRIORITY=0", ["member": "alice\n_UID=0"]))
        let fields = record.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            fields == [
                "PRIORITY=6", "SYSLOG_IDENTIFIER=chatd", "MESSAGE=hello\\x0aPRIORITY=0",
                "CHATD_MEMBER=alice\\x0a_UID=0",
            ]
        )
    }

    /// libsystemd sends to a fixed path. In a process of its own, with a mount namespace of its own, that path is the
    /// test's; only root may do that.
    @Test(.enabled(if: geteuid() == 0)) func aStalledJournalStallsNobodyAndLearnsWhatItMissed() async {
        await #expect(processExitsWith: .success) {
            let journal = try journalOfItsOwn()
            let writer = LogWriter(
                sink: JournalSink(identifier: "chatd", fieldPrefix: "CHATD_"),
                limits: LogLimits(records: 100)
            )
            // The journal reads nothing yet: its socket fills up, then the queue.
            for number in 1...5000 { writer.log(event("\(number)", ["member": "alice"])) }

            // Now it reads. In libsystemd's form a field is a line.
            var expected = 1
            var dropped = 0
            while dropped == 0 {
                let fields = try #require(journal.receiveNow()).split(separator: "\n").map(String.init)
                if let field = fields.first(where: { $0.hasPrefix("CHATD_DROPPED=") }) {
                    dropped = Int(field.dropFirst("CHATD_DROPPED=".count)) ?? 0
                    #expect(fields[0] == "PRIORITY=4")
                } else {
                    let record = ["PRIORITY=6", "SYSLOG_IDENTIFIER=chatd", "MESSAGE=\(expected)", "CHATD_MEMBER=alice"]
                    try #require(fields == record)
                    expected += 1
                }
            }
            #expect(expected - 1 + dropped == 5000)
            #expect(expected > 100)
        }
    }
}

/// Puts a socket where journald's would be, for this thread and those it starts.
private func journalOfItsOwn() throws -> DatagramServer {
    // unshare(2) is for _GNU_SOURCE only, so the Glibc module does not have it.
    let newMountNamespace: CInt = 0x0002_0000
    let unshare = unsafeBitCast(dlsym(nil, "unshare"), to: (@convention(c) (CInt) -> CInt).self)
    try #require(unshare(newMountNamespace) == 0)
    try #require(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
    try #require(mount("tmpfs", "/run", "tmpfs", 0, nil) == 0)
    try #require(mkdir("/run/systemd", 0o755) == 0 && mkdir("/run/systemd/journal", 0o755) == 0)
    return DatagramServer(path: "/run/systemd/journal/socket")
}

@Suite struct TextSinkTests {
    /// 09:30 in a zone an hour east of Greenwich.
    private let time = {
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (126, 10, 21)
        (time.tm_hour, time.tm_min, time.tm_sec) = (9, 30, 0)
        time.tm_gmtoff = 3600
        return time
    }()

    private func line(_ event: LogEvent) -> String {
        String(decoding: TextSink.line(for: event, at: time), as: UTF8.self)
    }

    @Test func aLineIsTimeLevelMessageAndMetadataByKey() {
        let line = line(event("listening", ["protocol": "irc", "address": "0.0.0.0:6667", "MESSAGE_ID": "3f2a"]))
        #expect(line == "2026-11-21T09:30:00+0100 info: listening address=0.0.0.0:6667 protocol=irc\n")
    }

    @Test func valuesWithSpacesStandInQuotes() {
        let line = line(event("left", level: .warning, ["reason": "Quit: \"bye\"", "empty": "", "tab": "a\tb"]))
        #expect(line == "2026-11-21T09:30:00+0100 warning: left empty=\"\" reason=\"Quit: \\\"bye\\\"\" tab=a\tb\n")
    }

    @Test func noValueCanStartALineOrReachTheTerminal() {
        let line = line(event("a\nb", ["k\ney": "\u{1B}]0;x\u{07}"]))
        #expect(line == "2026-11-21T09:30:00+0100 info: a\\x0ab k\\x0aey=\\x1b]0;x\\x07\n")
    }

    @Test func writesTheWholeLineToAFullPipeOnceItIsRead() throws {
        var pair: [CInt] = [-1, -1]
        try #require(pipe(&pair) == 0)
        let (reader, filler) = (pair[0], pair[1])
        defer { pair.forEach { close($0) } }
        try #require(fcntl(filler, F_SETFL, O_NONBLOCK) == 0)
        let writer = LogWriter(sink: TextSink(descriptor: filler))
        // The pipe holds 64 KiB, these lines more: the sink has to wait, also in the middle of a line.
        let lines = (1...40).map { "\($0) " + String(repeating: "x", count: LogLimits.messageBytes - 3) }
        for line in lines { writer.log(event(line)) }

        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1000)
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < lines.count {
            var readable = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            try #require(poll(&readable, 1, 10_000) == 1)
            let count = read(reader, &buffer, buffer.count)
            text += buffer.prefix(count)
        }
        let messages = text.split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self).split(separator: " info: ", maxSplits: 1).last.map(String.init)
        }
        #expect(messages == lines)
    }

    @Test func aPipeThatNobodyReadsIsALossAndNotTheEnd() throws {
        var pair: [CInt] = [-1, -1]
        try #require(pipe(&pair) == 0)
        close(pair[0])
        defer { close(pair[1]) }
        let writer = LogWriter(sink: TextSink(descriptor: pair[1]))
        writer.log(event("unread"))
        #expect(writer.flush(timeout: .seconds(10)))
    }
}

@Suite struct JournalStreamTests {
    @Test func matchesOnlyTheDeviceAndInodeOfTheDescriptor() throws {
        var pair: [CInt] = [-1, -1]
        try #require(pipe(&pair) == 0)
        defer { pair.forEach { close($0) } }
        var status = stat()
        try #require(fstat(pair[1], &status) == 0)

        #expect(JournalStream.matches("\(status.st_dev):\(status.st_ino)", descriptor: pair[1]))
        #expect(!JournalStream.matches("\(status.st_dev):\(status.st_ino + 1)", descriptor: pair[1]))
        #expect(!JournalStream.matches("", descriptor: pair[1]))
        #expect(!JournalStream.matches("\(status.st_dev):\(status.st_ino)", descriptor: -1))
    }

    @Test func standardErrorIsCompared() async {
        await #expect(processExitsWith: .success) {
            var status = stat()
            try #require(fstat(STDERR_FILENO, &status) == 0)
            unsetenv("JOURNAL_STREAM")
            #expect(!JournalStream.isConnected())
            setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
            #expect(JournalStream.isConnected())
        }
    }
}
