import Glibc
import NIOCore
import Testing

@testable import ChatServer

/// The gate: what the kernel takes is gone, what it does not take comes back, and a broken connection is remembered.
@Suite struct OutboxTests {
    @Test func whatTheKernelDoesNotTakeComesBack() throws {
        let (near, far) = try SocketPair.make(sendBuffer: 4096)
        defer {
            near.close()
            far.close()
        }
        var outbox = Outbox(descriptor: near.descriptor)
        let text = (0..<20_000).map { "\($0)\n" }.joined()
        outbox.pending.writeString(text)
        let left = outbox.flush()
        let rest = try #require(left)
        #expect(outbox.pending.readableBytes == 0)
        #expect(far.received() + String(decoding: rest.readableBytesView, as: UTF8.self) == text)
        #expect(outbox.failure == nil)
    }

    @Test func aBrokenConnectionIsRememberedAndKillsNobody() throws {
        let (near, far) = try SocketPair.make(sendBuffer: 4096)
        defer { near.close() }
        far.close()
        var outbox = Outbox(descriptor: near.descriptor)
        #expect(outbox.send(ByteBuffer(string: "hello")) == 0)
        #expect(outbox.failure == EPIPE)
        #expect(outbox.send([ByteBuffer(string: "hello")]) == 0)
    }

    @Test func withoutADescriptorEverythingIsForTheChannel() {
        var outbox = Outbox(descriptor: nil)
        #expect(!outbox.isDirect)
        outbox.pending.writeString("hello")
        #expect(outbox.flush() == ByteBuffer(string: "hello"))
    }
}
