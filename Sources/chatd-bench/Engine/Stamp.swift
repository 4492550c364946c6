/// What the text of a test message begins with: who sent it, the how manieth it is, and when it was to be sent.
///
/// 24 bytes of printable ASCII at a fixed place, so that whoever receives a line finds it without reading the line: a word that no other text
/// begins with, a word of sender (8 bits) and sequence (40 bits), a word of time (48 bits of nanoseconds). A byte carries six bits, as a character
/// from `0` (48) to `o` (111); so eight are put in and out with a handful of shifts.
struct Stamp: Equatable {
    /// Which of the senders, from 0 to 255.
    var sender: Int
    /// From 0 for each sender, without gaps.
    var sequence: Int
    /// When it was to be sent, on `Clock`, of which the lowest 48 bits remain: 78 hours.
    var due: UInt64

    /// How long a stamp is.
    static let bytes = 24
    private static let magic: UInt64 = 0x6461_6f6c_7461_6863  // "chatload"
    private static let timeMask: UInt64 = 1 << 48 - 1

    init(sender: Int, sequence: Int, due: UInt64) {
        self.sender = sender
        self.sequence = sequence
        self.due = due & Stamp.timeMask
    }

    /// The stamp that stands there, if any does.
    /// - Parameter text: `Stamp.bytes` readable bytes.
    @inline(__always)
    init?(at text: UnsafeRawPointer) {
        guard UInt64(littleEndian: text.loadUnaligned(as: UInt64.self)) == Stamp.magic else { return nil }
        let number = Stamp.unpack(text.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        sender = Int(truncatingIfNeeded: number >> 40)
        sequence = Int(truncatingIfNeeded: number & (1 << 40 - 1))
        due = Stamp.unpack(text.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    }

    /// - Parameter text: room for `Stamp.bytes`.
    func write(to text: UnsafeMutableRawPointer) {
        text.storeBytes(of: Stamp.magic.littleEndian, as: UInt64.self)
        text.storeBytes(of: Stamp.pack(UInt64(sender) << 40 | UInt64(sequence)), toByteOffset: 8, as: UInt64.self)
        text.storeBytes(of: Stamp.pack(due), toByteOffset: 16, as: UInt64.self)
    }

    /// How long after it was to be sent some moment is, in nanoseconds.
    @inline(__always)
    func age(at now: UInt64) -> UInt64 { (now &- due) & Stamp.timeMask }

    /// Spreads 48 bits over eight characters.
    private static func pack(_ number: UInt64) -> UInt64 {
        var word = number & 0xff_ffff | (number & 0xffff_ff00_0000) << 8
        word = word & 0x0000_0fff_0000_0fff | (word & 0x00ff_f000_00ff_f000) << 4
        word = word & 0x003f_003f_003f_003f | (word & 0x0fc0_0fc0_0fc0_0fc0) << 2
        return (word + 0x3030_3030_3030_3030).littleEndian
    }

    @inline(__always)
    private static func unpack(_ characters: UInt64) -> UInt64 {
        var word = UInt64(littleEndian: characters) &- 0x3030_3030_3030_3030
        word = word & 0x003f_003f_003f_003f | (word & 0x3f00_3f00_3f00_3f00) >> 2
        word = word & 0x0000_0fff_0000_0fff | (word & 0x0fff_0000_0fff_0000) >> 4
        return word & 0xff_ffff | (word >> 8) & 0xffff_ff00_0000
    }
}
