import CStateMemory
import Glibc
import Testing

@testable import StateMemory

@Suite struct ReadAreaTests {
    /// What is left when this much came for connection 5, after 1000 bytes, and the process died before or after it said so.
    private func left(_ input: String, isFilled: Bool) throws -> LeftState {
        let subject = try Subject()
        let area = subject.file.readArea(lane: 0)
        area.begin(serial: 4, offset: 7)
        area.bytes.copyBytes(from: [UInt8](repeating: 0xFF, count: ReadArea.capacity))
        area.filled(ReadArea.capacity)
        area.begin(serial: 5, offset: 1000)
        area.bytes.copyBytes(from: input.utf8)
        if isFilled { area.filled(input.utf8.count) }
        return try subject.left
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [true, false])
    func inputThatWasNotCommittedIsThere(isFilled: Bool) throws {
        let left = try left("GET /\r\n", isFilled: isFilled)
        #expect(text(left.lostInput(serial: 5, offset: 1000, count: 7)) == "GET /\r\n")
        #expect(text(left.lostInput(serial: 5, offset: 1000, count: 3)) == "GET")
        #expect(text(left.lostInput(serial: 5, offset: 1004, count: 3)) == "/\r\n")
        #expect(text(left.lostInput(serial: 5, offset: 1000, count: nil)) == "GET /\r\n")
        #expect(text(left.lostInput(serial: 5, offset: 1004, count: nil)) == "/\r\n")
        #expect(text(left.lostInput(serial: 5, offset: 1007, count: nil)) == "")
        #expect(text(left.lostInput(serial: 5, offset: 1000, count: 0)) == "")
    }

    @Test(arguments: [true, false])
    func inputThatIsNotThereIsNotMadeUp(isFilled: Bool) throws {
        let left = try left("GET /\r\n", isFilled: isFilled)
        #expect(left.lostInput(serial: 5, offset: 999, count: 1) == nil)
        #expect(left.lostInput(serial: 5, offset: 999, count: nil) == nil)
        #expect(left.lostInput(serial: 5, offset: 1000, count: ReadArea.capacity + 1) == nil)
        #expect(left.lostInput(serial: 5, offset: .max, count: 1) == nil)
        #expect(left.lostInput(serial: 5, offset: 1000, count: -1) == nil)
        #expect(left.lostInput(serial: 4, offset: 7, count: 1) == nil)
        #expect(left.lostInput(serial: 0, offset: 0, count: 1) == nil)
        #expect((left.lostInput(serial: 5, offset: 1000, count: 8) == nil) == isFilled)
    }

    @Test func eachLaneHasItsOwn() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 3)
        file.beginCheckpoint()
        [].withUnsafeBufferPointer(file.completeCheckpoint)
        file.seal()
        for lane in 0..<3 {
            let area = file.readArea(lane: lane)
            #expect(UnsafeRawBufferPointer(file.readAreas).contains(area.bytes))
            area.begin(serial: UInt64(lane + 1), offset: 0)
            area.bytes.copyBytes(from: [UInt8](repeating: UInt8(lane + 1), count: ReadArea.capacity))
        }
        let left = try LeftState(descriptor: file.descriptor)
        for lane in 1...3 {
            let expected = [UInt8](repeating: UInt8(lane), count: ReadArea.capacity)
            #expect(left.lostInput(serial: UInt64(lane), offset: 0, count: ReadArea.capacity) == expected)
            #expect(left.lostInput(serial: UInt64(lane), offset: 0, count: nil) == expected)
        }
    }

    @Test func theAllocatorTellsAreasFromItsOwnMemory() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 2)
        let area = file.readArea(lane: 1).bytes
        cstatememory_register_areas(file.readAreas.baseAddress, file.readAreas.count)
        defer { cstatememory_register_areas(nil, 0) }
        area.copyBytes(from: [1, 2, 3, 4])

        let copy = try #require(cstatememory_reallocate(area.baseAddress, 4, 8))
        #expect(copy != area.baseAddress)
        #expect(Array(UnsafeRawBufferPointer(start: copy, count: 4)) == [1, 2, 3, 4])
        let smaller = try #require(cstatememory_reallocate(area.baseAddress, 4, 2))
        #expect(Array(UnsafeRawBufferPointer(start: smaller, count: 2)) == [1, 2])
        let grown = try #require(cstatememory_reallocate(copy, 8, 1 << 20))
        #expect(Array(UnsafeRawBufferPointer(start: grown, count: 4)) == [1, 2, 3, 4])
        for pointer in [grown, smaller, cstatememory_allocate(10), nil] { cstatememory_deallocate(pointer) }

        // free(3) of this would end the process.
        cstatememory_deallocate(area.baseAddress)
        cstatememory_deallocate(area.baseAddress! + ReadArea.capacity - 1)
        #expect(Array(area.prefix(4)) == [1, 2, 3, 4])
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func contains(_ other: UnsafeMutableRawBufferPointer) -> Bool {
        other.baseAddress! >= baseAddress! && other.baseAddress! + other.count <= baseAddress! + count
    }
}
