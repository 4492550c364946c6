import TestSupport

@testable import StateMemory

/// What is done to a state file.
enum Operation {
    case append([UInt8])
    case beginCheckpoint
    case completeCheckpoint([UInt8])
    case makeSlot(serial: UInt64)
    case commit(serial: UInt64, record: [UInt8], sent: UInt64, position: UInt64)
    case advance(serial: UInt64, sent: UInt64, position: UInt64)
    case free(serial: UInt64)
}

/// What a successor has to find, said plainly.
struct Model: Equatable {
    var checkpoint: [UInt8] = []
    var log: [[UInt8]] = []
    var connections: [UInt64: LeftConnection] = [:]
    /// How many of the entries were there when the checkpoint was begun that is not complete yet.
    var entriesBeforeCheckpoint: Int?

    mutating func apply(_ operation: Operation) {
        switch operation {
        case .append(let entry): log.append(entry)
        case .beginCheckpoint: entriesBeforeCheckpoint = log.count
        case .completeCheckpoint(let bytes):
            checkpoint = bytes
            log.removeFirst(entriesBeforeCheckpoint!)
            entriesBeforeCheckpoint = nil
        case .makeSlot: break
        case .commit(let serial, let record, let sent, let position):
            connections[serial] = LeftConnection(
                serial: serial,
                cookie: serial ^ 0xC00C1E,
                record: record,
                sent: sent,
                position: position
            )
        case .advance(let serial, let sent, let position):
            update(serial, sent: sent, position: position)
        case .free(let serial): connections[serial] = nil
        }
    }

    private mutating func update(_ serial: UInt64, sent: UInt64, position: UInt64) {
        let old = connections[serial]!
        connections[serial] = LeftConnection(
            serial: serial,
            cookie: old.cookie,
            record: old.record,
            sent: sent,
            position: position
        )
    }

    /// Whether that is what was left.
    func equals(_ left: LeftState) -> Bool {
        left.checkpoint == checkpoint && left.log.map(Array.init) == log && left.isLogWhole && left.damagedRecords == 0
            && left.connections.count == connections.count
            && left.connections.allSatisfy { connections[$0.serial] == $0 }
    }
}

/// A sealed state file with an empty checkpoint, and the slots that were made in it.
final class Subject {
    let file: StateFile
    private var slots: [UInt64: ConnectionSlot] = [:]

    init(connections: Int = 16) throws {
        file = try StateFile(generation: 1, format: 1, connections: connections, lanes: 1)
        file.beginCheckpoint()
        perform(.completeCheckpoint([]))
        file.seal()
    }

    func perform(_ operation: Operation) {
        switch operation {
        case .append(let entry): entry.withUnsafeBufferPointer(file.append)
        case .beginCheckpoint: file.beginCheckpoint()
        case .completeCheckpoint(let bytes): bytes.withUnsafeBufferPointer(file.completeCheckpoint)
        case .makeSlot(let serial): slots[serial] = file.makeSlot(serial: serial, cookie: serial ^ 0xC00C1E)
        case .commit(let serial, let record, let sent, let position):
            record.withUnsafeBufferPointer { slots[serial]!.commit($0, sent: sent, position: position) }
        case .advance(let serial, let sent, let position): slots[serial]!.advance(sent: sent, position: position)
        case .free(let serial): slots.removeValue(forKey: serial)!.free()
        }
    }

    var left: LeftState { get throws { try LeftState(descriptor: file.descriptor) } }
}

/// Operations that may follow one another, at random.
struct Operations {
    private var generator: SeededGenerator
    private var isCheckpointUnderway = false
    private var made: Set<UInt64> = []
    private var committed: Set<UInt64> = []
    private var serial: UInt64 = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> Operation {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...2: return .append(bytes(upTo: 200))
        case 3:
            defer { isCheckpointUnderway.toggle() }
            return isCheckpointUnderway ? .completeCheckpoint(bytes(upTo: 3000)) : .beginCheckpoint
        case 4, 5:
            guard made.count < 12 else { return next() }
            serial += 1
            made.insert(serial)
            return .makeSlot(serial: serial)
        case 6...10:
            guard let serial = any(of: made) else { return next() }
            committed.insert(serial)
            let (sent, position) = (numbers(), numbers())
            return .commit(serial: serial, record: bytes(upTo: 700), sent: sent, position: position)
        case 11...18:
            guard let serial = any(of: committed) else { return next() }
            return .advance(serial: serial, sent: numbers(), position: numbers())
        default:
            guard let serial = any(of: made) else { return next() }
            made.remove(serial)
            committed.remove(serial)
            return .free(serial: serial)
        }
    }

    private mutating func any(of serials: Set<UInt64>) -> UInt64? { serials.sorted().randomElement(using: &generator) }

    private mutating func numbers() -> UInt64 { generator.next() >> UInt64.random(in: 0..<64, using: &generator) }

    mutating func bytes(upTo count: Int) -> [UInt8] {
        // Most are small, and some far larger than most.
        let most = (count << Int.random(in: 0...6, using: &generator)) >> 3
        return (0..<Int.random(in: 0...most, using: &generator)).map { _ in
            UInt8(truncatingIfNeeded: generator.next())
        }
    }
}
