import ChatCore
import Foundation
import Testing

@testable import ChatDialects

@Suite struct LocalTimeTests {
    @Test(arguments: [
        (0, 0, "Thu Jan  1 00:00:00 1970"),
        (-1, 0, "Wed Dec 31 23:59:59 1969"),
        (951_782_400, 0, "Tue Feb 29 00:00:00 2000"),
        (951_868_800, 0, "Wed Mar  1 00:00:00 2000"),
        (1_709_251_199, 0, "Thu Feb 29 23:59:59 2024"),
        (1_709_251_199, 1, "Fri Mar  1 00:00:00 2024"),
        (1_709_251_199, -18000, "Thu Feb 29 18:59:59 2024"),
        (4_107_542_400, 0, "Mon Mar  1 00:00:00 2100"),
        (4_107_542_399, 0, "Sun Feb 28 23:59:59 2100"),
        (1_795_253_400, 20700, "Sat Nov 21 15:15:00 2026"),
        (1_767_225_600, -36000, "Wed Dec 31 14:00:00 2025"),
    ]) func looksAsAsctimeWritesIt(_ seconds: Int64, _ east: Int, _ expected: String) {
        #expect(LocalTime(Timestamp(microseconds: seconds * 1_000_000), secondsEast: east).asctime == expected)
    }

    @Test(arguments: [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (1_795_253_400, "Sat, 21 Nov 2026 09:30:00 GMT")])
    func looksAsHTTPWritesIt(_ seconds: Int64, _ expected: String) {
        #expect(LocalTime(Timestamp(microseconds: seconds * 1_000_000), secondsEast: 0).httpDate == expected)
    }

    @Test func agreesWithTheCLibraryOverCenturies() {
        // A step that is no whole number of days or hours, from 1900 to 2300.
        for second in stride(from: -2_208_988_800 as Int, to: 10_413_792_000, by: 1_000_003) {
            var moment = time_t(second)
            var parts = tm()
            gmtime_r(&moment, &parts)
            var buffer = [CChar](repeating: 0, count: 64)
            asctime_r(&parts, &buffer)
            let expected = String(
                decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)),
                as: UTF8.self
            )
            let shown = LocalTime(Timestamp(microseconds: Int64(second) * 1_000_000), secondsEast: 0).asctime
            guard shown == expected else {
                Issue.record("\(second): \(shown) is not \(expected)")
                return
            }
        }
    }
}
