import ChatCore
import NIOCore

/// A moment as a calendar and a clock on the wall show it.
public struct LocalTime: Equatable, Sendable {
    /// Of the common era.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 for Sunday.
    public let weekday: Int
    /// Since midnight.
    public let second: Int

    /// The moment in a zone so many seconds east of UTC.
    public init(_ moment: Timestamp, secondsEast: Int) {
        let seconds = Int(moment.seconds) + secondsEast
        let days = LocalTime.floor(seconds, by: 86400)
        second = seconds - days * 86400
        weekday = (4 + days) - LocalTime.floor(4 + days, by: 7) * 7  // 1970-01-01 was a Thursday

        // Days are counted from 0000-03-01, so that the leap day is the last of its year and the months before it never move.
        // Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = days + 719_468
        let era = LocalTime.floor(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// How many days after 1970-01-01 a date is; of the dates that there are none of, that of some other.
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = floor(yearFromMarch, by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func floor(_ value: Int, by divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// As asctime(3) writes it, without the newline: `Sat Nov 21 09:30:00 2026`, the day padded with a space.
    var asctime: String { "\(date) \(clock) \(year)" }

    /// As servers of IRC say when they were started: `Sat Nov 21 2026 at 09:30:00`.
    var sentence: String { "\(date) \(year) at \(clock)" }

    /// As HTTP writes a moment in UTC: `Sat, 21 Nov 2026 09:30:00 GMT`. Source: RFC 9110 §5.6.7.
    public var httpDate: String {
        let (name, month) = (LocalTime.weekdays[weekday], LocalTime.months[month - 1])
        return "\(name), \(LocalTime.pad(day, with: "0")) \(month) \(year) \(clock) GMT"
    }

    private var date: String {
        "\(LocalTime.weekdays[weekday]) \(LocalTime.months[month - 1]) \(LocalTime.pad(day, with: " "))"
    }

    /// `09:30:00`.
    public var clock: String {
        [second / 3600, second / 60 % 60, second % 60].map { LocalTime.pad($0, with: "0") }.joined(separator: ":")
    }

    /// A number of one or two digits, in two places.
    static func pad(_ number: Int, with filler: Character) -> String {
        number < 10 ? "\(filler)\(number)" : "\(number)"
    }
}
