import Glibc

/// Test messages of one sender, to be written at once.
struct MessageBatch: ~Copyable {
    private static let head: StaticString = "PRIVMSG #bench :"
    private let bytes: UnsafeMutableRawBufferPointer
    private let messageBytes: Int
    private let capacity: Int
    private var count = 0

    /// - Parameters:
    ///   - capacity: how many messages at most.
    ///   - textBytes: how long each text is; at least `Stamp.bytes`.
    init(capacity: Int, textBytes: Int) {
        self.capacity = capacity
        let headBytes = MessageBatch.head.utf8CodeUnitCount
        messageBytes = headBytes + textBytes + 2
        bytes = .allocate(byteCount: messageBytes * capacity, alignment: 8)
        for index in 0..<capacity {
            guard let message = bytes.baseAddress.map({ $0 + index * messageBytes }) else { break }
            memcpy(message, MessageBatch.head.utf8Start, headBytes)
            for place in 0..<textBytes {
                message.storeBytes(
                    of: UInt8(ascii: "a") + UInt8(place % 26),
                    toByteOffset: headBytes + place,
                    as: UInt8.self
                )
            }
            message.storeBytes(of: 13, toByteOffset: messageBytes - 2, as: UInt8.self)
            message.storeBytes(of: 10, toByteOffset: messageBytes - 1, as: UInt8.self)
        }
    }

    deinit { bytes.deallocate() }

    mutating func append(_ stamp: Stamp) {
        precondition(count < capacity)
        guard let start = bytes.baseAddress else { return }
        stamp.write(to: start + count * messageBytes + MessageBatch.head.utf8CodeUnitCount)
        count += 1
    }

    /// Lets a member send all of them, and begins anew.
    mutating func send(as member: Int, in crowd: Crowd) {
        crowd.send(member, UnsafeRawBufferPointer(rebasing: bytes[..<(count * messageBytes)]))
        count = 0
    }
}
