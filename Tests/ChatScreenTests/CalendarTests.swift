import ChatCore
import Testing

@testable import ChatScreen

@Suite struct CalendarTests {
    @Test(arguments: [
        (0, "Thursday, 1 January 1970"), (-1, "Wednesday, 31 December 1969"), (11_016, "Tuesday, 29 February 2000"),
        (20_778, "Saturday, 21 November 2026"),
    ])
    func daysHaveTheirDates(_ day: Int, _ date: String) { #expect(Calendar.date(ofDay: day) == date) }

    @Test func theClockIsThatOfThePlace() {
        let time = Timestamp(microseconds: 1_795_279_680_000_000)
        #expect(Calendar(time) { _ in 0 }.clock == "16:48")
        #expect(Calendar(time) { _ in 8 * 3_600 }.clock == "00:48")
        #expect(Calendar(time) { _ in 8 * 3_600 }.day == Calendar(time) { _ in 0 }.day + 1)
        #expect(Calendar(Timestamp(microseconds: -1)) { _ in 0 }.clock == "23:59")
        #expect(Calendar(Timestamp(microseconds: -1)) { _ in 0 }.day == -1)
    }
}
