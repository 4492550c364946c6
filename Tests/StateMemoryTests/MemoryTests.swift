import TestSupport
import Testing

@testable import StateMemory

@Suite struct MemoryTests {
    @Test func aConnectionTakesLittleMoreThanItsRecord() throws {
        let count = 10_000
        let file = try StateFile(generation: 1, format: 1, connections: 2 * count, lanes: 2)
        file.beginCheckpoint()
        [].withUnsafeBufferPointer(file.completeCheckpoint)
        let slots = (0..<count).map { file.makeSlot(serial: UInt64($0), cookie: 0)! }
        func commit(_ size: Int) {
            [UInt8](repeating: 1, count: size).withUnsafeBufferPointer { record in
                for slot in slots { slot.commit(record, sent: 0, position: 0) }
            }
        }
        commit(100)
        #expect(file.allocatedBytes / count <= 300)
        commit(400)
        #expect(file.allocatedBytes / count <= 800)
        // A burst in which everybody's unsent bytes grew.
        for size in [300, 1500, 4000, 20_000] { commit(size) }
        #expect(file.allocatedBytes / count > 20_000)
        commit(400)
        #expect(file.allocatedBytes / count <= 1000)
        for slot in slots { slot.free() }
        #expect(file.allocatedBytes < 4 << 20)
    }

    @Test func whatIsAllocatedOverlapsNothing() {
        var memory = RecordMemory(count: 64 << 20)
        defer { memory.deallocate() }
        var generator = SeededGenerator(seed: 1)
        var used: [(start: Int, count: Int)] = []
        for _ in 0..<20_000 {
            if Bool.random(using: &generator) || used.isEmpty {
                let count = Int.random(in: 1...(64 << Int.random(in: 0...12, using: &generator)), using: &generator)
                guard let start = memory.allocate(count) else { continue }
                #expect(start > 0 && start % 32 == 0 && start + count <= 64 << 20)
                used.append((start, count))
            } else {
                let index = used.indices.randomElement(using: &generator)!
                used.swapAt(index, used.count - 1)
                if let cold = memory.free(used.removeLast().start) { memory.give(back: cold) }
            }
            if used.count % 64 == 0 { #expect(isApart(used)) }
        }
        #expect(isApart(used))
    }

    private func isApart(_ parts: [(start: Int, count: Int)]) -> Bool {
        let sorted = parts.sorted { $0.start < $1.start }
        return zip(sorted, sorted.dropFirst()).allSatisfy { $0.start + $0.count <= $1.start }
    }

    @Test func whatIsFreedIsUsedAgain() {
        var memory = RecordMemory(count: 1 << 20)
        defer { memory.deallocate() }
        for round in 0..<100 {
            // Half of all there is, in blocks of one size, which is another each time.
            let size = 100 << (round % 8)
            let parts = (0..<(1 << 19) / (size * 2)).map { _ in memory.allocate(size) }
            #expect(!parts.contains(nil), "\(size) bytes")
            for part in parts.compactMap({ $0 }) {
                if let cold = memory.free(part) { memory.give(back: cold) }
            }
        }
    }

    @Test func whereNothingIsFreeNothingIsAllocated() {
        var memory = RecordMemory(count: 64 << 10)
        defer { memory.deallocate() }
        #expect(memory.allocate(64 << 10) == nil)
        let parts = (0..<7).compactMap { _ in memory.allocate(8 << 10) }
        #expect(parts.count == 7)
        #expect(memory.allocate(1) == nil)
        #expect(memory.free(parts[1]) == nil)
        #expect(memory.allocate(1) != nil)
    }

    @Test func aBlockIsAtMostAFourthLargerThanItsRecord() {
        for count in 129...2048 {
            var memory = RecordMemory(count: 64 << 10)
            let (first, second) = (memory.allocate(count)!, memory.allocate(count)!)
            #expect(second - first >= count && second - first <= count + count / 4)
            memory.deallocate()
        }
    }
}
