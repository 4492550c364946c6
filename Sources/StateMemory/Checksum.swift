/// A fast checksum of 64 bits, against memory that is not what it should be; not against people.
///
/// Each word of 8 bytes is mixed in by one multiplication, as in the finalizer of MurmurHash3. Where there are many words, every fourth is mixed into one of
/// four values, so that no multiplication waits for the one before, and these into one. What is left at the end and shorter than a word is filled up with
/// zeros, and the count is mixed in last.
struct Checksum {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    mutating func mix(_ word: UInt64) { value = Checksum.mixed(value, word) }

    mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        if rest.count >= 32 { mixBlocks(of: &rest) }
        while rest.count >= 8 {
            mix(rest.loadUnaligned(as: UInt64.self))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(8))
        }
        if !rest.isEmpty { mix(rest.reversed().reduce(0) { $0 << 8 | UInt64($1) }) }
        mix(UInt64(bytes.count))
    }

    /// Mixes as many blocks of four words as there are.
    private mutating func mixBlocks(of bytes: inout UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        var (first, second, third, fourth) = (value, value &+ 1, value &+ 2, value &+ 3)
        let end = bytes.count & ~31
        var offset = 0
        while offset < end {
            first = Checksum.mixed(first, start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            second = Checksum.mixed(second, start.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
            third = Checksum.mixed(third, start.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self))
            fourth = Checksum.mixed(fourth, start.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self))
            offset &+= 32
        }
        mix(first)
        mix(second)
        mix(third)
        mix(fourth)
        bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(end))
    }

    @inline(__always)
    private static func mixed(_ value: UInt64, _ word: UInt64) -> UInt64 {
        let product = (value ^ word) &* 0xFF51_AFD7_ED55_8CCD
        return product ^ (product >> 33)
    }
}
