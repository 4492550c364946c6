import Testing

@testable import StateMemory

@Suite struct LogTests {
    @Test func entriesMadeDuringACheckpointComeAfterIt() throws {
        let subject = try Subject()
        subject.perform(.append([1]))
        subject.perform(.beginCheckpoint)
        #expect(subject.file.loggedBytes == 0)
        subject.perform(.append([2]))
        #expect(try subject.left.checkpoint == [])
        #expect(try subject.left.log == [[1], [2]])
        subject.perform(.completeCheckpoint([3]))
        subject.perform(.append([4]))
        #expect(try subject.left.checkpoint == [3])
        #expect(try subject.left.log == [[2], [4]])
    }

    @Test func whatIsLoggedIsCounted() throws {
        let subject = try Subject()
        for count in [0, 1, 8, 9] { subject.perform(.append(Array(repeating: 1, count: count))) }
        #expect(subject.file.loggedBytes == 4 * 16 + 0 + 8 + 8 + 16)
    }

    @Test func aCheckpointGivesTheMemoryOfItsPredecessorBack() throws {
        let subject = try Subject()
        let entry = [UInt8](repeating: 7, count: 1 << 20)
        for _ in 0..<10 {
            for _ in 0..<8 { subject.perform(.append(entry)) }
            #expect(subject.file.allocatedBytes > 8 << 20)
            subject.perform(.beginCheckpoint)
            subject.perform(.completeCheckpoint(entry))
            #expect(subject.file.allocatedBytes < 2 << 20)
            #expect(try subject.left.checkpoint == entry)
            #expect(try subject.left.log.isEmpty)
        }
    }

    @Test func aDamagedEntryEndsTheLog() throws {
        let subject = try Subject()
        for entry in UInt8(1)...5 { subject.perform(.append([entry, entry])) }
        subject.perform(.beginCheckpoint)
        subject.perform(.append([6]))
        let third = subject.file.layout.log(era: 1).lowerBound + 2 * Entry.size(count: 2)
        subject.file.base.storeBytes(of: 9, toByteOffset: third + Entry.headerSize, as: UInt8.self)
        let left = try subject.left
        #expect(left.log == [[1, 1], [2, 2]])
        #expect(!left.isLogWhole)
    }

    @Test func nothingIsLoggedBeforeTheFirstCheckpoint() async {
        await #expect(processExitsWith: .failure) {
            let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
            [1].withUnsafeBufferPointer(file.append)
        }
    }

    @Test func oneCheckpointIsUnderwayAtATime() async {
        await #expect(processExitsWith: .failure) {
            let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
            file.beginCheckpoint()
            file.beginCheckpoint()
        }
    }
}
