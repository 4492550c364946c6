import CStateMemory
@_spi(CustomByteBufferAllocator) import NIOCore
import StateMemory

/// Has a connection read into the read area of its loop, in which a successor finds what was read last and not written down yet.
///
/// There is one area for all connections of a loop: what was read into it has been copied, or is dealt with, before the loop reads again. So at most one
/// message is to be read at a time (`maxMessagesPerRead`), and whoever gets the buffer is not to keep it. No larger than three words, so that a channel
/// has it in itself.
struct ReadAreaAllocator: RecvByteBufferAllocator {
    let area: ReadArea
    /// Asked on the connection's loop alone.
    nonisolated(unsafe) let estate: Estate

    /// Frees what was allocated and leaves the areas alone.
    private static let allocator = ByteBufferAllocator(
        allocate: { cstatememory_allocate($0) },
        reallocate: { cstatememory_reallocate($0, $1, $2) },
        deallocate: { cstatememory_deallocate($0) },
        copy: { $0.copyMemory(from: $1, byteCount: $2) }
    )

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        area.begin(serial: estate.serial, offset: estate.consumed)
        cstatememory_offer(area.bytes.baseAddress, area.bytes.count)
        return ByteBuffer(takingOwnershipOf: area.bytes, allocator: ReadAreaAllocator.allocator, writerIndex: 0)
    }

    /// - Returns: true, so that the next buffer is asked for, and not this one taken again.
    mutating func record(actualReadBytes: Int) -> Bool {
        area.filled(actualReadBytes)
        return true
    }
}
