import ChatCore
import Testing

@testable import ChatScreen

@Suite struct BacklogTests {
    private func entry(_ number: Int) -> Entry {
        Entry(time: Timestamp(microseconds: 0), label: "", text: "\(number)")
    }

    @Test func theNewestAreKeptUnderTheirNumbers() {
        var backlog = Backlog()
        let count = Backlog.capacity * 2 + 7
        for number in 0..<count { backlog.append(entry(number)) }
        #expect(backlog.numbers == (count - Backlog.capacity)..<count)
        #expect(backlog.numbers.allSatisfy { backlog[$0].text == "\($0)" })
        #expect(backlog.last?.text == "\(count - 1)")
    }

    @Test func longWordsLeaveRoomForFewer() {
        var backlog = Backlog()
        let text = String(repeating: "x", count: 8_000)
        for _ in 0..<1_000 { backlog.append(Entry(time: Timestamp(microseconds: 0), label: "", text: text)) }
        #expect(backlog.numbers == (1_000 - Backlog.bytesAtMost / 8_000)..<1_000)
        for number in backlog.numbers { backlog.change(number) { $0.takeBack("gone") } }
        for number in 0..<1_000 { backlog.append(entry(number)) }
        #expect(backlog.numbers.count == 1_000 + Backlog.bytesAtMost / 8_000)
    }

    @Test func numbersGoOnAfterEverythingWasForgotten() {
        var backlog = Backlog()
        for number in 0..<3 { backlog.append(entry(number)) }
        backlog.removeAll()
        #expect(backlog.isEmpty)
        backlog.append(entry(3))
        #expect(backlog.numbers == 3..<4)
        #expect(backlog[3].text == "3")
    }
}
