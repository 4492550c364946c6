import Glibc

/// Receives bytes from many sockets, and hands them out as lines, without an allocation or a copy for each.
///
/// All connections share one buffer. Only what is left of a line that has not yet arrived as a whole is put aside, in a place of its connection's own;
/// the next time, it is put before what arrives, so that a line always stands in one piece.
struct LineInbox: ~Copyable {
    /// The longest line: what IRC allows with tags (8191 + 512) is never asked for here. A place that is not used takes no memory.
    static let lineBytes = 4096
    /// What one call may receive.
    private static let chunkBytes = 256 << 10
    /// From one place to the next: a cache line more than a page, or all places would compete for the same few lines of the cache.
    private static let stride = lineBytes + 64

    private let buffer: UnsafeMutableRawPointer
    private let kept: UnsafeMutableRawPointer

    /// - Parameter connections: how many there may be; they are numbered from 0.
    init(connections: Int) {
        buffer = .allocate(byteCount: LineInbox.lineBytes + LineInbox.chunkBytes, alignment: 64)
        kept = .allocate(byteCount: connections * LineInbox.stride, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
        kept.deallocate()
    }

    /// What one call of recv(2) has brought.
    enum Outcome {
        case lines(Lines)
        case nothing
        /// The other side has ended the connection, or it is broken.
        case ended
    }

    /// Receives once.
    /// - Parameter keptBytes: how much of a line was put aside for this connection.
    @inline(__always)
    func receive(from socket: CInt, connection: Int, keptBytes: Int) -> Outcome {
        let arrival = buffer + LineInbox.lineBytes
        let count = recv(socket, arrival, LineInbox.chunkBytes, CInt(MSG_DONTWAIT))
        guard count > 0 else {
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
        }
        let start = arrival - keptBytes
        if keptBytes > 0 { memcpy(start, kept + connection * LineInbox.stride, keptBytes) }
        return .lines(Lines(position: UnsafeRawPointer(start), end: UnsafeRawPointer(arrival + count)))
    }

    /// Puts aside what is left of a line.
    /// - Returns: how much, or nil where the line is longer than any may be.
    @inline(__always)
    func keep(_ lines: Lines, connection: Int) -> Int? {
        let count = lines.end - lines.position
        guard count < LineInbox.lineBytes else { return nil }
        if count > 0 { memcpy(kept + connection * LineInbox.stride, lines.position, count) }
        return count
    }
}

/// The lines that stand in received bytes, one after the other.
struct Lines {
    fileprivate(set) var position: UnsafeRawPointer
    fileprivate let end: UnsafeRawPointer

    /// The next whole line, without the `\r\n` or `\n` that ends it.
    @inline(__always)
    mutating func next() -> UnsafeRawBufferPointer? {
        guard let newline = memchr(position, 10, end - position) else { return nil }
        let start = position
        position = UnsafeRawPointer(newline) + 1
        var count = UnsafeRawPointer(newline) - start
        if count > 0, start.load(fromByteOffset: count - 1, as: UInt8.self) == 13 { count -= 1 }
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}
