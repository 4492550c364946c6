import ChatCore
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

@Suite struct ProxyHeaderTests {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    /// A header of version 2.
    static func binary(_ command: UInt8, _ family: UInt8, _ body: [UInt8]) -> [UInt8] {
        signature + [0x20 | command, family, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    }

    private static let fourBody: [UInt8] = [192, 0, 2, 7, 192, 0, 2, 1, 0x12, 0x34, 0x13, 0x88]
    private static let sixBody: [UInt8] =
        [0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 11) + [7] + Array(repeating: 9, count: 16) + [
            0x12, 0x34, 1, 1,
        ]

    private static let four = PeerAddress(host: "192.0.2.7", port: 0x1234)
    private static let six = PeerAddress(host: "2001:db8::7", port: 0x1234)

    static let headers: [([UInt8], PeerAddress?)] = [
        (Array("PROXY TCP4 192.0.2.7 192.0.2.1 4660 5000\r\n".utf8), four),
        (Array("PROXY TCP6 2001:db8::7 ::1 4660 5000\r\n".utf8), six),
        (
            Array("PROXY TCP6 ffff:f:f:f:f:f:f:f ffff:f:f:f:f:f:f:f 65535 65535\r\n".utf8),
            PeerAddress(host: "ffff:f:f:f:f:f:f:f", port: 65535)
        ),
        (Array("PROXY UNKNOWN\r\n".utf8), nil),
        (Array("PROXY UNKNOWN and whatever else there is\r\n".utf8), nil),
        (binary(1, 0x11, fourBody), four),
        (binary(1, 0x21, sixBody), six),
        (binary(1, 0x11, fourBody + [4, 0, 2, 1, 2] + Array(repeating: 7, count: 500)), four),
        (binary(1, 0x31, Array(repeating: 65, count: 216)), nil),
        (binary(1, 0, []), nil),
        (binary(0, 0, []), nil),
        (binary(0, 0x11, fourBody), nil),
        (binary(1, 0x11, fourBody + Array(repeating: 0, count: 4096 - 16 - 12)), four),
    ]

    private func read(_ bytes: some Sequence<UInt8>) -> ProxyHeader {
        ProxyHeader(ByteBuffer(bytes: bytes).readableBytesView)
    }

    @Test(arguments: headers) func aHeaderIsReadWholeAndNotBefore(_ bytes: [UInt8], _ address: PeerAddress?) {
        for cut in 0..<bytes.count { #expect(read(bytes.prefix(cut)) == .incomplete, "\(cut)") }
        #expect(read(bytes) == .complete(length: bytes.count, address: address))
        #expect(read(bytes + Array("hello\r\n".utf8)) == .complete(length: bytes.count, address: address))
    }

    @Test(arguments: ["hello\n", "PROX\n", "proxy TCP4", "\r\n\r\nhello", "\n", "\u{16}\u{3}\u{1}"])
    func textIsNoHeader(_ text: String) { #expect(read(text.utf8) == .absent) }

    @Test(arguments: [
        "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 4660\r\n", "PROXY TCP4 ::1 ::1 1 1\r\n",
        "PROXY TCP6 192.0.2.7 192.0.2.1 1 1\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 0 1\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 65536 1\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 +1 1\r\n",
        "PROXY TCP4 192.0.2.7  192.0.2.1 1 1\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 1 1\n",
        "PROXY UDP4 192.0.2.7 192.0.2.1 1 1\r\n",
        "PROXY TCP4 192.0.2.7 localhost 1 1\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 1 1 1\r\n",
        "PROXY UNKNOWN " + String(repeating: "x", count: 93),
    ])
    func badTextIsInvalid(_ text: String) {
        guard case .invalid = read(text.utf8) else { return #expect(Bool(false), "\(read(text.utf8))") }
    }

    @Test(arguments: [
        signature + [0x11, 0x11, 0, 0], signature + [0x22, 0x11, 0, 0], signature + [0x21, 0x11, 0xFF, 0xFF],
        binary(1, 0x11, Array(fourBody.dropLast())), binary(1, 0x21, fourBody), binary(1, 0x12, fourBody),
        binary(1, 0x51, fourBody), binary(1, 0x11, [192, 0, 2, 7, 192, 0, 2, 1, 0, 0, 1, 1]),
    ])
    func badBytesAreInvalid(_ bytes: [UInt8]) {
        guard case .invalid = read(bytes) else { return #expect(Bool(false), "\(read(bytes))") }
    }

    /// Whatever comes, it is decided upon within the bound, and cut anywhere it is nothing else than whole.
    @Test func nothingCrashesAndNothingWaitsForMoreThanItsBound() {
        var random = SeededGenerator(seed: 5)
        for round in 0..<20_000 {
            var bytes = Self.headers.randomElement(using: &random)!.0
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<min(bytes.count, 60), using: &random)] = .random(in: 0...255, using: &random)
            }
            bytes += Array(repeating: 65, count: ProxyHeader.longestBinary)
            let whole = read(bytes)
            #expect(whole != .incomplete, "round \(round)")
            if case .complete(let length, _) = whole {
                #expect(read(bytes.prefix(length)) == whole, "round \(round)")
                #expect(read(bytes.prefix(length - 1)) == .incomplete, "round \(round)")
            }
        }
    }
}
