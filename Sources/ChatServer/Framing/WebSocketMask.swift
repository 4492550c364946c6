import NIOCore

/// What clients lay over their payloads, so that nobody on the way takes what a page sends for a request. Source: RFC 6455 §5.3, §10.3.
extension ByteBuffer {
    /// Writes what is under the mask, which is turned to the next byte.
    mutating func writeUnmasked(_ payload: ByteBuffer, _ mask: inout UInt32) {
        let count = payload.readableBytes
        let word = UInt64(mask) << 32 | UInt64(mask)
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            payload.withUnsafeReadableBytes { source in
                var index = 0
                while index + 8 <= count {
                    let masked = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                    target.storeBytes(of: (masked ^ word).littleEndian, toByteOffset: index, as: UInt64.self)
                    index += 8
                }
                while index < count {
                    target[index] = source[index] ^ UInt8(truncatingIfNeeded: word >> (8 * (index & 3)))
                    index += 1
                }
            }
            return count
        }
        let turn = UInt32(8 * (count & 3))
        if turn > 0 { mask = mask >> turn | mask << (32 - turn) }
    }
}
