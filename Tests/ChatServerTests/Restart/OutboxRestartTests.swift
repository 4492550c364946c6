import NIOCore
import StateMemory
import Testing

@testable import ChatServer

/// What the outbox knows of what has gone out, for a successor, and what a successor's does with that.
@Suite struct OutboxRestartTests {
    /// A file, and the estate of a connection in it.
    private struct Stage {
        let handover: Handover
        let near: SocketPair.End
        let far: SocketPair.End

        init() throws {
            (near, far) = try SocketPair.make(sendBuffer: 4096)
            handover = Handover(
                file: try StateFile(generation: 1, format: 1, connections: 10, lanes: 1),
                hold: { _ in },
                release: { _ in }
            )
            handover.file.beginCheckpoint()
            [0].withUnsafeBufferPointer { handover.file.completeCheckpoint($0) }
            handover.file.seal()
        }

        func estate(record: [UInt8] = [1]) throws -> Estate {
            let serial = handover.nextSerial()
            let slot = try #require(handover.makeSlot(serial: serial, descriptor: near.descriptor))
            record.withUnsafeBufferPointer { slot.commit($0, sent: 0, position: 0) }
            return Estate(handover, serial: serial, slot: slot, descriptor: near.descriptor)
        }

        var left: [LeftConnection] { get throws { try LeftState(descriptor: handover.file.descriptor).connections } }

        func close() {
            near.close()
            far.close()
        }
    }

    @Test func whatTheChannelHoldsIsUnsentUntilItHasSentIt() {
        var outbox = Outbox(descriptor: nil, sent: 100)
        #expect(outbox.unsent.readableBytes == 0)
        outbox.handOver(ByteBuffer(string: "held, "))
        outbox.pending.writeString("pending")
        #expect(outbox.isBusy && outbox.sent == 100)
        #expect(String(buffer: outbox.unsent) == "held, pending")
        outbox.channelHasSent()
        #expect(!outbox.isBusy && outbox.sent == 106)
        #expect(String(buffer: outbox.unsent) == "pending")
    }

    @Test func whatTheKernelTakesIsCounted() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: stage.near.descriptor, sent: 7)
        #expect(outbox.send(ByteBuffer(string: "four")) == 4)
        #expect(outbox.send([ByteBuffer(string: "one"), ByteBuffer(string: "two")]) == 6)
        #expect(outbox.sent == 17)
        outbox.pending.writeRepeatingByte(120, count: 1 << 20)
        let rest = outbox.flush()
        #expect(outbox.sent == 17 + UInt64((1 << 20) - (rest?.readableBytes ?? 0)))
        #expect(rest != nil)
    }

    // MARK: What a predecessor has sent already

    @Test func whatIsOutAlreadyIsPassedOver() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: nil)
        let estate = try stage.estate()
        outbox.inherit(estate, sent: 3, unsent: ByteBuffer(string: "answer "))
        let unfinished = Unfinished(skipped: 6)
        estate.unfinished = unfinished
        let start = outbox.pending.readableBytes
        outbox.pending.writeString("one ")
        outbox.skip(from: start)
        #expect(String(buffer: outbox.pending) == "answer " && unfinished.skipped == 2)
        outbox.pending.writeString("two three")
        outbox.skip(from: start)
        #expect(String(buffer: outbox.pending) == "answer o three" && unfinished.skipped == 0)
        outbox.pending.writeString(" four")
        outbox.skip(from: start)
        #expect(String(buffer: outbox.pending) == "answer o three four")
        #expect(outbox.sent == 3)
    }

    @Test func withoutAPredecessorNothingIsPassedOver() {
        var outbox = Outbox(descriptor: nil)
        outbox.pending.writeString("one")
        outbox.skip(from: 0)
        #expect(String(buffer: outbox.pending) == "one")
    }

    // MARK: What a successor finds

    /// The kernel does not count for a Unix socket: so it is written down.
    @Test func whatIsNotCountedIsWrittenDown() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: stage.near.descriptor)
        outbox.use(try stage.estate(), isCounted: false)
        _ = outbox.send(ByteBuffer(string: "four"))
        #expect(try stage.left.map(\.sent) == [0])
        outbox.noteSent(position: 5)
        #expect(try stage.left.map(\.sent) == [4])
        #expect(try stage.left.map(\.position) == [5])
    }

    @Test func whatIsCountedIsWrittenDownWithEventsOnly() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: stage.near.descriptor)
        outbox.use(try stage.estate(), isCounted: true)
        _ = outbox.send(ByteBuffer(string: "four"))
        outbox.noteSent(position: 5)
        #expect(try stage.left.map(\.sent) == [0])
        outbox.note(position: 6)
        #expect(try stage.left.map(\.sent) == [4] && stage.left.map(\.position) == [6])
    }

    /// Last words are on their way, and the place where the connection was written down is another's.
    @Test func whoIsNotTakenOverWritesNothingDownAnyMore() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: stage.near.descriptor)
        outbox.use(try stage.estate(), isCounted: false)
        outbox.retire()
        #expect(try stage.left.isEmpty)
        let other = try stage.estate(record: [2])
        let before = try stage.left
        #expect(before.map(\.serial) == [other.serial])
        _ = outbox.send(ByteBuffer(string: "goodbye"))
        #expect(try stage.left == before)
        outbox.noteSent(position: 77)
        #expect(try stage.left == before)
        #expect(stage.far.received() == "goodbye")
    }

    @Test func theEndIsTheEndForAll() throws {
        let stage = try Stage()
        defer { stage.close() }
        var outbox = Outbox(descriptor: stage.near.descriptor)
        outbox.use(try stage.estate(), isCounted: false)
        outbox.end()
        #expect(try stage.left.isEmpty)
        // A duplicate that somebody holds keeps nothing open.
        #expect(outbox.send(ByteBuffer(string: "more")) == 0 && outbox.failure != nil)
    }
}
