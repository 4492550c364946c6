import ChatCore
import ChatDialects

/// Moments as IRC writes them in tags and queries: `2026-11-21T09:30:00.000Z`.
/// Source: https://ircv3.net/specs/extensions/server-time
extension Timestamp {
    /// The moment that such a text names; nil where it is none.
    init?(serverTime text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 32, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":")
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            bytes[range].reduce(0) { sum, byte in
                guard let sum, (0x30...0x39).contains(byte) else { return nil }
                return sum * 10 + Int64(byte - 0x30)
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...31).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var microseconds: Int64 = 0
        if bytes[19] == UInt8(ascii: ".") {
            let digits = Array((bytes[20..<bytes.count - 1] + Array(repeating: UInt8(ascii: "0"), count: 6)).prefix(6))
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            microseconds = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        } else if bytes.count != 20 {
            return nil
        }
        let days = Timestamp.days(year: year, month: month, day: day)
        let seconds = days * 86400 + hour * 3600 + minute * 60 + second
        self.init(microseconds: seconds * 1_000_000 + microseconds)
    }

    /// In milliseconds, rounded down.
    var serverTime: String {
        let clock = LocalTime(self, secondsEast: 0)
        let milliseconds = (microseconds - seconds * 1_000_000) / 1000
        return
            "\(Timestamp.digits(clock.year, 4))-\(Timestamp.digits(clock.month, 2))-\(Timestamp.digits(clock.day, 2))"
            + "T\(clock.clock).\(Timestamp.digits(Int(milliseconds), 3))Z"
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Since 1970-01-01. Years are counted from March, so that the leap day is the last of its year.
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
