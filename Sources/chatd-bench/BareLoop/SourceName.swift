/// What a client's lines begin with when others get them: `:nick!~nick@host` and a blank, as long as chatd's, kept in place.
struct SourceName {
    private var bytes = SIMD64<UInt8>()
    private var count = 0

    /// Nobody's.
    init() {}

    /// - Parameter nick: its first twelve bytes count.
    init(_ nick: UnsafeRawBufferPointer) {
        append(UnsafeRawBufferPointer(rebasing: nick.prefix(0)), before: ":")
        append(UnsafeRawBufferPointer(rebasing: nick.prefix(12)), before: "!~")
        append(UnsafeRawBufferPointer(rebasing: nick.prefix(12)), before: "@a4jxq2mpnt.c7ukd3wz.ip ")
    }

    @inline(__always)
    mutating func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeBytes(of: &bytes) { body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    }

    private mutating func append(_ name: UnsafeRawBufferPointer, before words: StaticString) {
        for byte in name { append(byte) }
        words.withUTF8Buffer { for byte in $0 { append(byte) } }
    }

    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }
}
