import Glibc
import TestSupport
import Testing

@testable import StateMemory

/// Whatever the bytes of a file are: reading it ends with a problem, or with values of which those that have a checksum are as they were written.
@Suite struct DamageTests {
    /// A state file with some of everything, of which bytes are changed and put back.
    private final class Victim {
        let subject: Subject
        let original: LeftState
        /// What of the file has memory.
        let pages: [Int]

        init(seed: UInt64) throws {
            subject = try Subject()
            var operations = Operations(seed: seed)
            for _ in 0..<400 { subject.perform(operations.next()) }
            let area = subject.file.readArea(lane: 0)
            area.begin(serial: 1, offset: 2)
            area.bytes.copyBytes(from: Array("some input".utf8))
            area.filled(10)
            original = try subject.left
            pages = Victim.pages(of: subject.file.descriptor)
        }

        // lseek(2); Glibc's module leaves them out.
        private static let (seekData, seekHole): (CInt, CInt) = (3, 4)

        private static func pages(of descriptor: CInt) -> [Int] {
            var pages: [Int] = []
            var offset = lseek(descriptor, 0, seekData)
            while offset >= 0 {
                let end = lseek(descriptor, offset, seekHole)
                pages += stride(from: offset, to: end, by: Layout.pageSize)
                offset = lseek(descriptor, end, seekData)
            }
            return pages
        }

        /// Looks at the file with some bytes changed.
        func changing(_ changes: [(offset: Int, bytes: [UInt8])], _ comment: Comment) {
            let base = subject.file.base
            let kept = changes.map { Array(UnsafeRawBufferPointer(start: base + $0.offset, count: $0.bytes.count)) }
            for change in changes {
                (base + change.offset).copyMemory(from: change.bytes, byteCount: change.bytes.count)
            }
            if let left = try? subject.left { check(left, comment) }
            // The last first: changes may overlap.
            for (change, kept) in zip(changes, kept).reversed() {
                (base + change.offset).copyMemory(from: kept, byteCount: kept.count)
            }
        }

        private func check(_ left: LeftState, _ comment: Comment) {
            // Which of the checkpoints is the newest has no checksum: it may be the older one, whose memory is given back.
            #expect(left.checkpoint == original.checkpoint, comment)
            #expect(left.generation == original.generation && left.format == original.format, comment)
            #expect(left.log.count <= original.log.count, comment)
            #expect(zip(left.log, original.log).allSatisfy { Array($0) == Array($1) }, comment)
            #expect(left.connections.count + left.damagedRecords <= original.connections.count + 16, comment)
            let originals = Dictionary(uniqueKeysWithValues: original.connections.map { ($0.serial, $0) })
            for connection in left.connections {
                #expect(originals[connection.serial]?.record == connection.record, comment)
                #expect(originals[connection.serial]?.cookie == connection.cookie, comment)
            }
            _ = left.lostInput(serial: 1, offset: 2, count: nil)
            _ = left.lostInput(serial: 1, offset: 4, count: 5)
        }
    }

    @Test func eachBitOfTheHeaderMayBeWrong() throws {
        let victim = try Victim(seed: 1)
        for offset in 0..<Header.size {
            let byte = victim.subject.file.base.load(fromByteOffset: offset, as: UInt8.self)
            for bit in 0..<8 { victim.changing([(offset, [byte ^ 1 << bit])], "bit \(bit) of byte \(offset)") }
        }
        #expect(try victim.subject.left.connections == victim.original.connections)
    }

    @Test(arguments: 1...UInt64(4))
    func anyWordMayBeWrong(seed: UInt64) throws {
        let victim = try Victim(seed: seed)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            let changes = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                // What says where something is, or how long, is at the beginnings of pages more often than elsewhere.
                let page = victim.pages.randomElement(using: &generator)!
                let word = Int.random(in: 0..<(Bool.random(using: &generator) ? 16 : 512), using: &generator)
                return (page + word * 8, value(using: &generator))
            }
            victim.changing(changes, "seed \(seed), round \(round)")
        }
        #expect(try victim.subject.left.connections == victim.original.connections)
    }

    /// A word that could be an offset, a count, nothing, or too much.
    private func value(using generator: inout SeededGenerator) -> [UInt8] {
        let any = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
        let word = [
            0, .max, any, 1 << 63, UInt64(Int.max), any & ~63,
            UInt64(Layout(connections: 16, lanes: 1).size) - any % 100,
        ]
        .randomElement(using: &generator)!
        return withUnsafeBytes(of: word) { Array($0) }
    }

    @Test func randomPagesMayBeWrong() throws {
        let victim = try Victim(seed: 9)
        var generator = SeededGenerator(seed: 9)
        for page in victim.pages where page > 0 {
            let noise = (0..<Layout.pageSize).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            victim.changing([(page, noise)], "page \(page)")
            victim.changing([(page, [UInt8](repeating: 0, count: Layout.pageSize))], "page \(page)")
        }
    }

    @Test func aDamagedRecordIsCounted() throws {
        let subject = try Subject()
        for serial in UInt64(1)...3 {
            subject.perform(.makeSlot(serial: serial))
            subject.perform(.commit(serial: serial, record: [1, 2, 3], sent: 4, position: 5))
        }
        let slot = subject.file.base + subject.file.layout.slots.lowerBound + Slot.size
        let record = Int(slot.load(fromByteOffset: Slot.recordAt, as: UInt64.self))
        subject.file.base.storeBytes(of: 0, toByteOffset: record + Record.headerSize, as: UInt8.self)
        let left = try subject.left
        #expect(left.connections.map(\.serial) == [1, 3])
        #expect(left.damagedRecords == 1)
    }

    @Test func nothingIsReadThatWasNeverWritten() throws {
        let subject = try Subject()
        subject.perform(.makeSlot(serial: 1))
        subject.perform(.commit(serial: 1, record: [1], sent: 0, position: 0))
        let file = subject.file
        // 2 GiB of zeros would come, one by one.
        file.base.storeBytes(of: 1 << 32 | 2 << 30, toByteOffset: Header.logEndAt(era: 1), as: UInt64.self)
        let problem = #expect(throws: StateFileProblem.self) { try subject.left }
        #expect(problem.map { "\($0)" }?.contains("\(2 << 30) bytes in") == true)
        let image = try FileImage(file.descriptor)
        #expect(throws: StateFileProblem.self) {
            try image.written(UInt64(image.allocated) + 1, in: file.layout.records)
        }
        #expect(throws: StateFileProblem.self) { try image.written(.max, in: file.layout.records) }
    }

    @Test func aFileThatWasCutIsRefused() throws {
        for size in [0, 8, Header.size - 1, Header.size, Layout.pageSize, 1 << 20] {
            let victim = try Victim(seed: 3)
            #expect(ftruncate(victim.subject.file.descriptor, size) == 0)
            #expect(throws: StateFileProblem.self) { try victim.subject.left }
        }
    }

    @Test func whatIsNoStateFileIsRefused() throws {
        #expect(throws: StateFileProblem.system(call: "fstat", error: EBADF)) { try LeftState(descriptor: -1) }
        for path in ["/dev/null", "/proc/self/exe", "/"] {
            let descriptor = open(path, O_RDONLY)
            defer { close(descriptor) }
            #expect(throws: StateFileProblem.foreign, "\(path)") { try LeftState(descriptor: descriptor) }
        }
    }

    @Test func anUnfinishedFileIsRefused() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
        #expect(throws: StateFileProblem.unfinished) { try LeftState(descriptor: file.descriptor) }
        file.beginCheckpoint()
        [].withUnsafeBufferPointer(file.completeCheckpoint)
        #expect(throws: StateFileProblem.unfinished) { try LeftState(descriptor: file.descriptor) }
        file.seal()
        _ = try LeftState(descriptor: file.descriptor)
    }

    @Test func anotherVersionOfTheLayoutIsNamed() throws {
        let file = try Subject().file
        file.base.storeBytes(of: Layout.version + 1, toByteOffset: Header.versionAt, as: UInt64.self)
        #expect(throws: StateFileProblem.layout(Layout.version + 1)) { try LeftState(descriptor: file.descriptor) }
    }

    @Test func readingAFileChangesNothing() throws {
        let victim = try Victim(seed: 4)
        let (allocated, size) = (victim.subject.file.allocatedBytes, victim.subject.file.layout.size)
        let descriptor = open("/proc/self/fd/\(victim.subject.file.descriptor)", O_RDONLY)
        defer { close(descriptor) }
        #expect(try LeftState(descriptor: descriptor).connections == victim.original.connections)
        #expect(victim.subject.file.allocatedBytes == allocated)
        #expect(try FileImage(descriptor).size == size)
    }
}
