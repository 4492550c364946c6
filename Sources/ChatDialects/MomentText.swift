import ChatCore

/// Moments in UTC as text: `2026-11-21T09:30:00.000Z`, in tags and queries of IRC and in JSON.
/// Source: RFC 3339, https://ircv3.net/specs/extensions/server-time
extension Timestamp {
    /// What stands between the numbers of a moment, up to its seconds.
    private static let form = Array("0000-00-00T00:00:00".utf8)

    /// The moment that a text means, with decimal places of its seconds or without, of which six count; nil for what is none.
    ///
    /// A leap second is the first one of the next minute. A day that its month does not have is one of the next month.
    /// - Parameter text: at most 32 bytes of it.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        let fraction = bytes.dropFirst(Timestamp.form.count)
        guard bytes.count <= 32, fraction.last == UInt8(ascii: "Z"),
            zip(bytes, Timestamp.form).allSatisfy({ $1.isDigit ? $0.isDigit : $0 == $1 })
        else { return nil }
        let places = fraction.dropFirst().dropLast()
        guard fraction.count == 1 || fraction.first == UInt8(ascii: "."), places.allSatisfy(\.isDigit) else {
            return nil
        }
        func number(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        let (month, day) = (number(bytes[5..<7]), number(bytes[8..<10]))
        let (hour, minute, second) = (number(bytes[11..<13]), number(bytes[14..<16]), number(bytes[17..<19]))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
        let days = LocalTime.days(year: number(bytes[0..<4]), month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        let microseconds = number((places + Array("000000".utf8)).prefix(6))
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(microseconds))
    }

    /// The moment as `rfc3339` writes it, and no other way: three decimal places, and a day that there is; nil for what is none.
    init?(serverTime text: String) {
        guard text.utf8.count == Timestamp.form.count + 5, let moment = Timestamp(rfc3339: text) else { return nil }
        // A leap second at the end of a day is on the next one.
        let midnight = text.prefix(10) + "T00:00:00.000Z"
        guard let day = Timestamp(rfc3339: String(midnight)), day.rfc3339 == midnight else { return nil }
        self = moment
    }

    /// In milliseconds, rounded down.
    public var rfc3339: String {
        let clock = LocalTime(self, secondsEast: 0)
        let date = [(clock.year, 4), (clock.month, 2), (clock.day, 2)].map(Timestamp.digits).joined(separator: "-")
        let milliseconds = Int(microseconds - seconds * 1_000_000) / 1000
        return "\(date)T\(clock.clock).\(Timestamp.digits(milliseconds, 3))Z"
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
