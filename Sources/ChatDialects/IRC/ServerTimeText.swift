import ChatCore

/// A moment as clients of IRC write it. Source: https://ircv3.net/specs/extensions/server-time
extension Timestamp {
    /// What stands between the numbers of a moment.
    private static let form = "0000-00-00T00:00:00.000Z"

    /// The moment that `2026-11-21T09:30:00.000Z` means; nil for what is none.
    init?(serverTime text: String) {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let bytes = Array(text.utf8)
        guard bytes.count == Timestamp.form.utf8.count,
            zip(bytes, Timestamp.form.utf8).allSatisfy({ isDigit($1) ? isDigit($0) : $0 == $1 })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        let (month, day) = (number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        // A leap second is the first one of the next minute.
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        let days = LocalTime.days(year: number(0..<4), month: month, day: day)
        let midnight = Timestamp(microseconds: Int64(days) * 86_400_000_000)
        // There is no 30th of February.
        let clock = LocalTime(midnight, secondsEast: 0)
        guard clock.month == month, clock.day == day else { return nil }
        let milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + number(20..<23)
        self.init(microseconds: midnight.microseconds + Int64(milliseconds) * 1000)
    }
}
