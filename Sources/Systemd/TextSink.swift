import Glibc
import Logging

/// Writes readable lines, for a service that somebody started by hand:
///
///     2026-11-21T09:30:00+0000 info: listening address=0.0.0.0:6667 protocol=irc
///
/// Time is local. The metadata is sorted by key; a value that is empty or contains a space or a `"` stands in quotes, a
/// `"` in it as `\"`. Control characters other than tab are `\xNN` everywhere. `MESSAGE_ID` is left out: it means
/// something only in the journal.
public struct TextSink: LogSink {
    private let descriptor: CInt

    /// - Parameter descriptor: where the lines go; it stays open for as long as the sink is used.
    public init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Yes: a hundred lines cost one system call.
    public var joinsRecords: Bool { true }

    /// One line, with its line end.
    public func record(of event: LogEvent) -> [UInt8] {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Self.line(for: event, at: local)
    }

    /// Writes the line or lines. Blocks while the descriptor takes nothing, even when it is non-blocking.
    public func send(_ record: [UInt8]) -> Bool {
        var rest = record[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest.removeFirst(written)
            } else if errno == EAGAIN {
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&writable, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    static func line(for event: LogEvent, at time: tm) -> [UInt8] {
        var line = timestamp(time)
        EscapedText.append(" ", limit: 1, to: &line)
        EscapedText.append(event.level.rawValue, limit: LogLimits.fieldNameBytes, to: &line)
        EscapedText.append(": ", limit: 2, to: &line)
        EscapedText.append(event.message.description, limit: LogLimits.messageBytes, to: &line)
        var metadata: [(key: String, value: String)] = []
        metadata.reserveCapacity(event.metadata?.count ?? 0)
        for (key, value) in event.metadata ?? [:] where key != "MESSAGE_ID" {
            metadata.append((key, value.description))
        }
        metadata.sort { $0.key < $1.key }
        for (key, value) in metadata.prefix(LogLimits.fields) {
            line.append(UInt8(ascii: " "))
            EscapedText.append(key, limit: LogLimits.fieldNameBytes, to: &line)
            line.append(UInt8(ascii: "="))
            EscapedText.append(quoted(value), limit: LogLimits.valueBytes, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// What a line about a member takes.
    private static let usualBytes = 256

    /// `2026-11-21T09:30:00+0000`, with room for the rest of a line.
    private static func timestamp(_ time: tm) -> [UInt8] {
        var time = time
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let length = strftime(text.baseAddress, text.count, "%Y-%m-%dT%H:%M:%S%z", &time)
            var line: [UInt8] = []
            line.reserveCapacity(usualBytes)
            line.append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<length]))
            return line
        }
    }

    private static func quoted(_ value: String) -> String {
        var value = value
        let (isPlain, hasQuotes) = value.withUTF8 { bytes in
            (!bytes.isEmpty && !bytes.contains(UInt8(ascii: " ")), bytes.contains(UInt8(ascii: "\"")))
        }
        if hasQuotes {
            value = value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        }
        return isPlain && !hasQuotes ? value : "\"" + value + "\""
    }
}
