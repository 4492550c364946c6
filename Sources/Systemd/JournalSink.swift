import CSystemd
import Logging

/// Sends records to journald in its native form, each piece of metadata a field. Source: sd_journal_sendv(3),
/// systemd.journal-fields(7).
///
/// | field | what |
/// |---|---|
/// | `MESSAGE` | the message in one line, control characters other than tab as `\xNN` |
/// | `PRIORITY` | trace, debug 7 · info 6 · notice 5 · warning 4 · error 3 · critical 2 |
/// | `SYSLOG_IDENTIFIER` | the service |
/// | one for each key of the metadata | see `fieldName(for:)`; the value escaped like the message |
public struct JournalSink: LogSink {
    private let fieldPrefix: String
    /// `SYSLOG_IDENTIFIER=…` and a line end.
    private let identifierField: [UInt8]

    /// - Parameters:
    ///   - identifier: the service, as `journalctl -t` finds it.
    ///   - fieldPrefix: what metadata keys in lower case get in front, such as `CHATD_`: `A-Z`, `0-9`, `_`.
    public init(identifier: String, fieldPrefix: String = "") {
        self.fieldPrefix = fieldPrefix
        identifierField = Self.field("SYSLOG_IDENTIFIER", EscapedText.escape(identifier, limit: LogLimits.valueBytes))
    }

    /// The fields, `NAME=VALUE` each, with a line end after each: no value contains one, since they are escaped.
    public func record(of event: LogEvent) -> [UInt8] {
        var record = Self.field("PRIORITY", "\(event.level.priority)") + identifierField
        record.append(contentsOf: "MESSAGE=".utf8)
        EscapedText.append("\(event.message)", limit: LogLimits.messageBytes, to: &record)
        record.append(Self.lineEnd)
        let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }
        for (key, value) in metadata.prefix(LogLimits.fields) {
            record.append(contentsOf: fieldName(for: key).utf8)
            record.append(UInt8(ascii: "="))
            EscapedText.append("\(value)", limit: LogLimits.valueBytes, to: &record)
            record.append(Self.lineEnd)
        }
        return record
    }

    /// Hands the fields to journald. Blocks while its socket is full.
    public func send(_ record: [UInt8]) -> Bool {
        record.withUnsafeBytes { bytes in
            let fields = bytes.split(separator: Self.lineEnd).map { field in
                let field = UnsafeRawBufferPointer(rebasing: field)
                return iovec(iov_base: UnsafeMutableRawPointer(mutating: field.baseAddress), iov_len: field.count)
            }
            return sd_journal_sendv(fields, CInt(fields.count)) >= 0
        }
    }

    /// The journal's field for a metadata key.
    ///
    /// `member` becomes `CHATD_MEMBER` with the prefix `CHATD_`; what is in upper case already, such as `MESSAGE_ID`,
    /// stays. A character that the journal does not allow becomes `_`, and what could not be a field of its own (a
    /// digit or `_` in front, or `MESSAGE` and the others that each record has) gets `FIELD_` in front. At most
    /// `LogLimits.fieldNameBytes`.
    func fieldName(for key: String) -> String {
        let isFieldName = key.utf8.allSatisfy(Self.isAllowed)
        let wanted = isFieldName ? key : fieldPrefix + key.uppercased()
        let allowed = wanted.unicodeScalars.map { scalar in
            scalar.isASCII && Self.isAllowed(UInt8(ascii: scalar)) ? Character(scalar) : "_"
        }
        let name = String(allowed)
        let isFree = name.first?.isLetter == true && !Self.ownFields.contains(name)
        return String((isFree ? name : "FIELD_" + name).prefix(LogLimits.fieldNameBytes))
    }

    private static let lineEnd = UInt8(ascii: "\n")
    private static let ownFields: Set<String> = ["MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER"]

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func field(_ name: String, _ value: String) -> [UInt8] {
        Array("\(name)=\(value)\n".utf8)
    }
}

extension Logger.Level {
    /// The level in the terms of syslog(3).
    fileprivate var priority: CInt {
        switch self {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }
}
