import Dispatch
import TestSupport
import Testing

@testable import StateMemory

@Suite struct ConnectionSlotTests {
    @Test func aConnectionIsThereFromItsFirstCommitToItsEnd() throws {
        let subject = try Subject()
        subject.perform(.makeSlot(serial: 1))
        #expect(try subject.left.connections.isEmpty)
        subject.perform(.commit(serial: 1, record: [], sent: 0, position: 0))
        #expect(try subject.left.connections.map(\.serial) == [1])
        subject.perform(.free(serial: 1))
        #expect(try subject.left.connections.isEmpty)
        subject.perform(.makeSlot(serial: 2))
        #expect(try subject.left.connections.isEmpty)
    }

    @Test func thereAreAsManySlotsAsWereAskedFor() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 3, lanes: 1)
        let slots = (1...3).compactMap { file.makeSlot(serial: $0, cookie: 0) }
        #expect(slots.count == 3)
        #expect(file.makeSlot(serial: 4, cookie: 0) == nil)
        slots[1].free()
        #expect(file.makeSlot(serial: 4, cookie: 0) != nil)
        #expect(file.makeSlot(serial: 5, cookie: 0) == nil)
    }

    @Test func theNewestOfRecordAndCellCounts() throws {
        let subject = try Subject()
        var model = Model()
        subject.perform(.makeSlot(serial: 1))
        let operations: [Operation] = [
            .commit(serial: 1, record: [1], sent: 10, position: 1), .advance(serial: 1, sent: 20, position: 2),
            .advance(serial: 1, sent: 30, position: 3), .commit(serial: 1, record: [2], sent: 25, position: 2),
            .advance(serial: 1, sent: 40, position: 4), .commit(serial: 1, record: [3], sent: 50, position: 5),
        ]
        for operation in operations {
            subject.perform(operation)
            model.apply(operation)
            #expect(model.equals(try subject.left))
        }
    }

    @Test func aRecordMayHaveAnySize() throws {
        let subject = try Subject()
        subject.perform(.makeSlot(serial: 1))
        let sizes = [0, 1, 7, 8, 216, 217, 400, 4056, 4057, 65_495, 65_496, 65_497, 1 << 20, 3 << 20, 5]
        for (index, size) in sizes.enumerated() {
            let record = (0..<size).map { UInt8(truncatingIfNeeded: $0 ^ index) }
            subject.perform(.commit(serial: 1, record: record, sent: 0, position: 0))
            let left = try subject.left.connections.map(\.record)
            #expect(left.count == 1 && left[0] == record, "\(size) bytes")
        }
    }

    @Test func manyThreadsMayCommit() throws {
        let count = 4
        let file = try StateFile(generation: 1, format: 1, connections: 100 * count, lanes: 1)
        file.beginCheckpoint()
        [].withUnsafeBufferPointer(file.completeCheckpoint)
        file.seal()
        DispatchQueue.concurrentPerform(iterations: count) { work(thread: $0, on: file) }
        let left = try LeftState(descriptor: file.descriptor)
        #expect(left.damagedRecords == 0)
        #expect(left.connections.count == 100 * count)
        for connection in left.connections {
            #expect(connection.record.allSatisfy { $0 == UInt8(truncatingIfNeeded: connection.serial) })
            #expect(connection.sent == UInt64(connection.record.count))
            #expect(connection.position == 199)
        }
    }

    /// A hundred slots, of which each is committed two hundred times, with records that say whose they are.
    @Sendable
    private func work(thread: Int, on file: StateFile) {
        var generator = SeededGenerator(seed: UInt64(thread))
        let slots = (0..<100).map { UInt64(thread * 100 + $0) }.map {
            (serial: $0, slot: file.makeSlot(serial: $0, cookie: 0)!)
        }
        for round in 0..<200 {
            for (serial, slot) in slots {
                let size = Int.random(in: 0..<(64 << Int.random(in: 0...9, using: &generator)), using: &generator)
                let record = [UInt8](repeating: UInt8(truncatingIfNeeded: serial), count: size)
                record.withUnsafeBufferPointer { slot.commit($0, sent: UInt64(size), position: UInt64(round)) }
            }
        }
    }
}
