import ChatCore
import NIOCore

/// What a proxy says of a connection ahead of the client's first byte: where the client really is.
///
/// Source: The PROXY protocol, versions 1 & 2, haproxy.org/download/2.9/doc/proxy-protocol.txt, §2.
enum ProxyHeader: Equatable {
    /// More has to come before anything can be said.
    case incomplete
    /// What came is no header.
    case absent
    /// It begins as a header does, and is none; why.
    case invalid(String)
    /// A header of so many bytes. No address: the proxy speaks for itself, or does not know.
    case complete(length: Int, address: PeerAddress?)

    /// A header of version 1, with its end.
    static let longestText = 107
    /// A header of version 2 with everything that may stand in it: more than any proxy sends.
    static let longestBinary = 4096

    private static let text = Array("PROXY ".utf8)
    private static let binary = Array("\r\n\r\n\0\r\nQUIT\n".utf8)

    /// Whether bytes begin as a header does; nil while too few have come to tell.
    static func isBegun(by bytes: ByteBufferView) -> Bool? {
        let mayBe = [text, binary].filter { $0.starts(with: bytes.prefix($0.count)) }
        if mayBe.isEmpty { return false }
        return mayBe.contains { bytes.count >= $0.count } ? true : nil
    }

    /// Reads a header from the first bytes of a connection; what follows it is not looked at.
    init(_ bytes: ByteBufferView) {
        switch ProxyHeader.isBegun(by: bytes) {
        case nil: self = .incomplete
        case false?: self = .absent
        case true?: self = bytes.first == ProxyHeader.text[0] ? Self.readText(bytes) : Self.readBinary(bytes)
        }
    }

    private static func readText(_ bytes: ByteBufferView) -> ProxyHeader {
        let start = bytes.prefix(longestText)
        guard let end = start.firstIndex(of: UInt8(ascii: "\n")) else {
            return start.count < longestText ? .incomplete : .invalid("no end in \(longestText) bytes")
        }
        let line = start[..<end]
        guard line.last == UInt8(ascii: "\r") else { return .invalid("a line without a carriage return") }
        let length = line.count + 1
        let fields = line.dropLast().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if fields[1] == "UNKNOWN" { return .complete(length: length, address: nil) }
        guard fields.count == 6, ["TCP4", "TCP6"].contains(fields[1]) else {
            return .invalid("neither TCP4, TCP6 nor UNKNOWN with its fields")
        }
        let ports = fields[4...].map { Int($0).flatMap { (1...65_535).contains($0) ? $0 : nil } }
        guard let from = ports[0], ports[1] != nil, fields[4...].allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }) else {
            return .invalid("ports from 1 to 65535 were expected")
        }
        let isIPv6 = fields[1] == "TCP6"
        let addresses = fields[2...3].compactMap { try? SocketAddress(ipAddress: $0, port: from) }
        guard addresses.count == 2, addresses.allSatisfy({ ($0.protocol == .inet6) == isIPv6 }),
            let host = addresses[0].ipAddress
        else { return .invalid("addresses of \(fields[1]) were expected") }
        return .complete(length: length, address: PeerAddress(host: host, port: from))
    }

    private static func readBinary(_ bytes: ByteBufferView) -> ProxyHeader {
        let header = Array(bytes.prefix(longestBinary))
        guard header.count >= 16 else { return .incomplete }
        guard header[12] >> 4 == 2, header[12] & 0xF <= 1 else { return .invalid("of an unknown version or command") }
        let length = 16 + number(header[14...15])
        guard length <= longestBinary else { return .invalid("over \(longestBinary) bytes") }
        guard header.count >= length else { return .incomplete }
        // LOCAL, of an unknown family, or over a Unix socket: the proxy's own address is all there is.
        guard header[12] & 0xF == 1, header[13] != 0, header[13] >> 4 != 3 else {
            return .complete(length: length, address: nil)
        }
        let size: Int
        switch header[13] {
        case 0x11: size = 4
        case 0x21: size = 16
        default: return .invalid("of a family or transport other than TCP")
        }
        guard length >= 16 + 2 * size + 4 else { return .invalid("too short for its addresses") }
        let port = number(header[(16 + 2 * size)..<(18 + 2 * size)])
        let packed = ByteBuffer(bytes: header[16..<(16 + size)])
        guard port > 0, let host = try? SocketAddress(packedIPAddress: packed, port: port).ipAddress else {
            return .invalid("ports from 1 to 65535 were expected")
        }
        return .complete(length: length, address: PeerAddress(host: host, port: port))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
