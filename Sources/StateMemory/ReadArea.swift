import CStateMemory

/// What sockets of one event loop are read into, so that what read(2) took from the kernel is there for a successor before anybody has looked at it.
///
/// On the event loop's thread. Of each read(2): `begin`, the read into `bytes`, `filled`.
public struct ReadArea: Sendable {
    /// How much can be read at once: 32 KiB, as without it: NIO reads 8 KiB up to four times in a row. With less, a burst comes in parts, and each of them
    /// goes out by itself.
    public static let capacity = 32 << 10
    private nonisolated(unsafe) let header: UnsafeMutableRawPointer
    /// Where the input is.
    public var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: header + ReadArea.bytesAt, count: ReadArea.capacity)
    }

    static let stride = Layout.pageSize + capacity
    /// 0 while it is nobody's.
    static let serialAt = 0
    static let offsetAt = 8
    static let countAt = 16
    static let bytesAt = Layout.pageSize

    init(at start: UnsafeMutableRawPointer) { header = start }

    /// Says whose input comes next, before it is read. What was there is zero afterwards, as far as `filled` said.
    /// - Parameters:
    ///   - serial: the connection's; not 0.
    ///   - offset: how many bytes were read from the connection before.
    public func begin(serial: UInt64, offset: UInt64) {
        let used = Int(cstatememory_load(header + ReadArea.countAt))
        Step.store(0, at: header + ReadArea.serialAt)
        Step.clear(used, at: header + ReadArea.bytesAt)
        Step.store(0, at: header + ReadArea.countAt)
        Step.store(offset, at: header + ReadArea.offsetAt)
        Step.store(serial, at: header + ReadArea.serialAt)
    }

    /// Says how much was read, after it was: 0 to `capacity`.
    public func filled(_ count: Int) {
        precondition((0...ReadArea.capacity).contains(count), "\(count) bytes in a read area")
        Step.store(UInt64(count), at: header + ReadArea.countAt)
    }
}

extension StateFile {
    /// The area of an event loop: `lane` counts from 0, up to as many as the file was made for.
    public func readArea(lane: Int) -> ReadArea {
        precondition((0..<layout.lanes).contains(lane), "lane \(lane) of \(layout.lanes)")
        return ReadArea(at: base + layout.readAreas.lowerBound + lane * ReadArea.stride)
    }

    /// Where all read areas are, for an allocator that has to tell what is theirs (`cstatememory_register_areas`).
    public var readAreas: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + layout.readAreas.lowerBound, count: layout.readAreas.count)
    }
}
