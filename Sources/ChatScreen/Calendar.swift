import ChatCore

/// The clock on the wall, without the C library's: what it shows at a point in time, and what day that is.
struct Calendar {
    /// The day, counted from 1970-01-01.
    let day: Int
    /// `16:48`.
    let clock: String

    /// - Parameter secondsEast: seconds east of UTC at a point in time.
    init(_ time: Timestamp, secondsEast: (Int64) -> Int) {
        let local = Int(time.seconds) + secondsEast(time.seconds)
        let second = ((local % 86_400) + 86_400) % 86_400
        day = (local - second) / 86_400
        clock = Self.twoDigits(second / 3_600) + ":" + Self.twoDigits(second / 60 % 60)
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ]

    /// `Saturday, 21 November 2026`.
    /// Source: Howard Hinnant, chrono-compatible low-level date algorithms (civil_from_days).
    static func date(ofDay day: Int) -> String {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(weekdays[(day % 7 + 7) % 7]), \(dayOfMonth) \(months[month - 1]) \(year)"
    }
}
