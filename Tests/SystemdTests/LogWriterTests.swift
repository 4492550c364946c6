import Glibc
import Logging
import Testing

@testable import Systemd

@Suite struct LogWriterTests {
    @Test func recordsArriveInOrder() {
        let sink = GatedSink()
        let writer = LogWriter(sink: sink)
        for number in 1...100 { writer.log(event("\(number)")) }
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken == (1...100).map(String.init))
    }

    @Test func whoLogsNeverWaitsForASinkThatDoesNotReturn() {
        let sink = GatedSink(isOpen: false)
        let writer = LogWriter(sink: sink, limits: LogLimits(records: 8))
        writer.log(event("first"))
        sink.waitUntilSending()
        // Were one of these calls to wait for the sink, this test would never end: the gate opens after them.
        for number in 1...10_000 { writer.log(event("\(number)")) }
        #expect(!writer.flush(timeout: .milliseconds(1)))

        sink.open()
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(
            sink.taken == ["first"] + (1...8).map(String.init) + [
                "9992 log records were dropped while the log was not accepting them"
            ]
        )
        // And it is a log again.
        writer.log(event("afterwards"))
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken.last == "afterwards")
    }

    @Test func theReportOfDroppedRecordsIsAWarningWithTheNumberAsAField() {
        let sink = GatedSink(isOpen: false, inner: JournalSink(identifier: "service", fieldPrefix: "CHATD_"))
        let writer = LogWriter(sink: sink, limits: LogLimits(records: 1))
        writer.log(event("in the sink"))
        sink.waitUntilSending()
        for _ in 1...4 { writer.log(event("waiting, then dropped")) }
        sink.open()
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(
            sink.taken.last == """
                PRIORITY=4
                SYSLOG_IDENTIFIER=service
                MESSAGE=3 log records were dropped while the log was not accepting them
                CHATD_DROPPED=3

                """
        )
    }

    @Test func recordsThatTheSinkRefusesAreReportedOnceItTakesOneAgain() {
        let sink = GatedSink(refusing: true)
        let writer = LogWriter(sink: sink)
        writer.log(event("lost"))
        writer.log(event("lost too"))
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken == [])

        sink.accept()
        writer.log(event("kept"))
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken == ["2 log records were dropped while the log was not accepting them", "kept"])
    }

    @Test func recordsOfManyThreadsAllArrive() async {
        let sink = GatedSink()
        let writer = LogWriter(sink: sink, limits: LogLimits(records: 10_000))
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 { writer.log(event("\(task) \(number)")) }
                }
            }
        }
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken.count == 4000)
        for task in 0..<8 {
            // Each task's own records are in their order.
            #expect(sink.taken.filter { $0.hasPrefix("\(task) ") } == (0..<500).map { "\(task) \($0)" })
        }
    }

    @Test func whatWasLoggedIsWrittenAfterTheWriterIsReleased() {
        let sink = GatedSink(isOpen: false)
        do {
            let writer = LogWriter(sink: sink)
            for number in 1...3 { writer.log(event("\(number)")) }
        }
        sink.open()
        #expect(sink.waitUntilTaken(3) == ["1", "2", "3"])
    }

    @Test func levelChangesForAllLoggersWithoutTheirOwn() {
        let sink = GatedSink()
        let writer = LogWriter(sink: sink, level: .info)
        let shared = logger(writer)
        var talkative = logger(writer)
        talkative.logLevel = .trace

        shared.debug("too quiet")
        talkative.debug("own level")
        writer.level = .debug
        shared.debug("now loud enough")
        writer.level = .error
        shared.warning("too quiet again")
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(sink.taken == ["own level", "now loud enough"])
    }

    @Test func metadataOfTheRecordWinsOverTheProvidersAndThatOverTheLoggers() {
        let sink = GatedSink(inner: JournalSink(identifier: "service"))
        let writer = LogWriter(sink: sink)
        var logger = Logger(label: "test") { _ in
            SystemLogHandler(
                writer: writer,
                metadataProvider: Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
            )
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("hello", metadata: ["c": "record"])
        #expect(writer.flush(timeout: .seconds(10)))
        #expect(
            sink.taken == ["PRIORITY=6\nSYSLOG_IDENTIFIER=service\nMESSAGE=hello\nA=logger\nB=provider\nC=record\n"]
        )
    }
}

@Suite struct LogQueueTests {
    @Test func whatWaitsIsJoinedWhereTheSinkTakesSeveral() {
        var queue = LogQueue(limits: LogLimits(records: 3), joinsRecords: true)
        for byte: UInt8 in 1...4 { queue.append([byte, 10]) }
        let joined = LogQueue.Entry.record([1, 10, 2, 10, 3, 10], count: 3)
        #expect(queue.next() == joined)
        // What was refused counts record by record, on top of what did not fit.
        queue.wrote(joined, accepted: false)
        queue.append([5])
        #expect(queue.next() == .dropped(4))
    }

    @Test func bytesAreBoundedToo() {
        var queue = LogQueue(limits: LogLimits(records: 100, bytes: 10))
        for size in [4, 4, 4] { queue.append([UInt8](repeating: 7, count: size)) }
        #expect(drain(&queue) == [.record([7, 7, 7, 7]), .record([7, 7, 7, 7]), .dropped(1)])
        // What was drained makes room.
        queue.append([UInt8](repeating: 7, count: 10))
        queue.append([7])
        #expect(drain(&queue) == [.record([UInt8](repeating: 7, count: 10)), .dropped(1)])
        // A record that never fits is dropped alone.
        queue.append([UInt8](repeating: 7, count: 11))
        #expect(drain(&queue) == [.dropped(1)])
    }

    @Test func aFullQueueTakesNothingUntilHalfIsFree() {
        var queue = LogQueue(limits: LogLimits(records: 4))
        for number in 1...5 { queue.append([UInt8(number)]) }
        #expect(queue.next() == .record([1]))
        queue.wrote(.record([1]), accepted: true)
        queue.append([6])
        #expect(queue.next() == .record([2]))
        queue.wrote(.record([2]), accepted: true)
        queue.append([7])
        // The report stands where 5 and 6 would have stood.
        #expect(drain(&queue) == [.record([3]), .record([4]), .dropped(2), .record([7])])
    }

    @Test func isSettledWhenNothingWaitsAndNothingIsBeingWritten() {
        var queue = LogQueue(limits: LogLimits(records: 1))
        #expect(queue.isSettled)
        queue.append([1])
        #expect(!queue.isSettled)
        #expect(queue.next() == .record([1]))
        #expect(!queue.isSettled)
        queue.append([2])
        queue.append([3])
        queue.wrote(.record([1]), accepted: true)
        #expect(!queue.isSettled)
        #expect(drain(&queue) == [.record([2]), .dropped(1)])
        #expect(queue.isSettled)
    }

    @Test func aRefusedReportWaitsForTheNextRecordAndKeepsItsCount() {
        var queue = LogQueue(limits: LogLimits(records: 4))
        queue.append([1])
        #expect(drain(&queue, accepted: false) == [.record([1])])
        #expect(queue.isSettled)
        queue.append([2])
        #expect(drain(&queue, accepted: false) == [.dropped(1), .record([2])])
        queue.append([3])
        #expect(drain(&queue) == [.dropped(2), .record([3])])
    }

    @Test func endComesAfterTheLastRecord() {
        var queue = LogQueue(limits: LogLimits(records: 1))
        queue.append([1])
        queue.append([2])
        queue.close()
        #expect(drain(&queue) == [.record([1]), .dropped(1)])
        #expect(queue.next() == .end)
    }

    /// Writes all there is.
    private func drain(_ queue: inout LogQueue, accepted: Bool = true) -> [LogQueue.Entry] {
        var entries: [LogQueue.Entry] = []
        while let entry = queue.next(), entry != .end {
            queue.wrote(entry, accepted: accepted)
            entries.append(entry)
        }
        return entries
    }
}

func event(_ message: String, level: Logger.Level = .info, _ metadata: Logger.Metadata = [:]) -> LogEvent {
    LogEvent(
        level: level,
        message: "\(message)",
        metadata: metadata,
        source: nil,
        file: #fileID,
        function: #function,
        line: #line
    )
}

func logger(_ writer: LogWriter) -> Logger {
    Logger(label: "test") { _ in SystemLogHandler(writer: writer) }
}

/// A sink with a gate: while it is closed, `send` does not return. It keeps what went through.
private final class GatedSink: LogSink {
    private struct State {
        var isOpen: Bool
        var isRefusing: Bool
        var isSending = false
        var taken: [String] = []
    }

    private let state: Monitor<State>
    private let inner: JournalSink?

    /// - Parameter inner: writes the records; without one, a record is its message.
    init(isOpen: Bool = true, refusing: Bool = false, inner: JournalSink? = nil) {
        state = Monitor(State(isOpen: isOpen, isRefusing: refusing))
        self.inner = inner
    }

    func record(of event: LogEvent) -> [UInt8] {
        inner?.record(of: event) ?? Array("\(event.message)".utf8)
    }

    func send(_ record: [UInt8]) -> Bool {
        state.change { $0.isSending = true }
        state.wait { $0.isOpen ? () : nil }
        return state.change {
            $0.isSending = false
            if !$0.isRefusing { $0.taken.append(String(decoding: record, as: UTF8.self)) }
            return !$0.isRefusing
        }
    }

    var taken: [String] { state.read { $0.taken } }

    func open() { state.change { $0.isOpen = true } }

    func accept() { state.change { $0.isRefusing = false } }

    func waitUntilSending() { state.wait { $0.isSending ? () : nil } }

    func waitUntilTaken(_ count: Int) -> [String]? {
        state.wait(atMost: .seconds(10)) { $0.taken.count >= count ? $0.taken : nil }
    }
}
