import Testing

@testable import chatd_bench

@Suite struct WindowsTests {
    @Test func roomComesBackWhenAllHaveTheOldest() {
        var windows = Windows(senders: 2, size: 3)
        for _ in 0..<3 { windows.send(from: 1, to: 2) }
        #expect(windows.room(of: 0) == 3)
        #expect(windows.room(of: 1) == 0)
        windows.arrive(1, from: 1)
        windows.arrive(1, from: 1)
        windows.arrive(0, from: 1)
        #expect(windows.room(of: 1) == 0)
        windows.arrive(0, from: 1)
        #expect(windows.room(of: 1) == 2)
        windows.send(from: 1, to: 2)
        windows.send(from: 1, to: 2)
        #expect(windows.room(of: 1) == 0)
        for sequence in [2, 2, 3, 3, 4, 4] { windows.arrive(sequence, from: 1) }
        #expect(windows.room(of: 1) == 3)
    }

    @Test func windowOfOneIsPossible() {
        var windows = Windows(senders: 1, size: 1)
        windows.send(from: 0, to: 1)
        #expect(windows.room(of: 0) == 0)
        windows.arrive(0, from: 0)
        #expect(windows.room(of: 0) == 1)
    }
}
