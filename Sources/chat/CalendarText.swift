import ChatCore

#if canImport(Glibc)
    import Glibc
#endif

/// Points in time as text, and what the C library knows of the local time zone.
enum CalendarText {
    /// Seconds east of UTC at a point in time, in seconds since 1970.
    static func secondsEast(_ moment: Int64) -> Int {
        local(moment).tm_gmtoff
    }

    /// `2026-11-21`.
    static func date(_ parts: tm) -> String {
        "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
    }

    /// The local time: `09:30:00`, and with the day before it where that is not today.
    static func stamp(_ timestamp: Timestamp) -> String {
        let (then, now) = (local(timestamp.seconds), local(Int64(time(nil))))
        let isToday = (then.tm_year, then.tm_yday) == (now.tm_year, now.tm_yday)
        return isToday ? clock(then) : "\(date(then)) \(clock(then))"
    }

    private static func local(_ seconds: Int64) -> tm {
        var moment = time_t(seconds)
        var parts = tm()
        localtime_r(&moment, &parts)
        return parts
    }

    private static func clock(_ parts: tm) -> String {
        "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
    }

    private static func padded(_ number: Int32, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
