import ChatCore
import ChatDialects

/// The calendar and the clock on the wall, as the screen shows them.
struct Calendar {
    private static let dayLength = 86_400

    /// The day, counted from 1970-01-01.
    let day: Int
    /// `16:48`.
    let clock: String

    /// - Parameter secondsEast: seconds east of UTC at a point in time.
    init(_ time: Timestamp, secondsEast: (Int64) -> Int) {
        let east = secondsEast(time.seconds)
        let local = LocalTime(time, secondsEast: east)
        day = (Int(time.seconds) + east - local.second) / Self.dayLength
        clock = String(local.clock.prefix(5))
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ]

    /// `Saturday, 21 November 2026`.
    static func date(ofDay day: Int) -> String {
        let midnight = LocalTime(Timestamp(microseconds: Int64(day * dayLength) * 1_000_000), secondsEast: 0)
        return "\(weekdays[midnight.weekday]), \(midnight.day) \(months[midnight.month - 1]) \(midnight.year)"
    }
}
