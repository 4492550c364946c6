/// What travels on a LAN that has no server: a UTF-8 datagram `NAME: TEXT`, which everybody gets who listens on the same port.
///
/// The name is whatever who sends it says. Everything in one of these values is harmless and bounded, wherever it came from: no control characters
/// (`SafeText`), a name that can be seen, and at most 1,400 bytes with both, so that it fits into one packet of any Ethernet.
public struct LANDatagram: Sendable, Equatable {
    /// The most bytes in a datagram.
    public static let maximumBytes = 1400
    /// The most Characters in a name; what is longer is cut.
    public static let maximumNameCharacters = 32
    /// The most bytes in a name: a Character may have any number of marks.
    public static let maximumNameBytes = 128

    /// Who says it, as they say.
    public let name: String
    /// What they say: one line, with something to see in it.
    public let text: String

    /// Why some bytes are none.
    public enum Problem: Error, Sendable {
        /// More than `maximumBytes`.
        case tooLong
        /// Not UTF-8.
        case notUTF8
        /// No `: `, or no name before it.
        case noName
        /// Nothing to see after it.
        case noText
    }

    /// What came as one datagram. A line's end, and a NUL as C's strings have it, may follow: programs like `nc` send the one, others the other.
    public init(_ bytes: some BidirectionalCollection<UInt8>) throws(Problem) {
        guard bytes.count <= LANDatagram.maximumBytes else { throw .tooLong }
        let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
        let line = end.map { bytes[...$0] } ?? bytes[..<bytes.startIndex]
        guard let string = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
        let utf8 = string.utf8
        guard
            let colon = utf8.indices.first(where: { index in
                utf8[index] == UInt8(ascii: ":") && utf8[utf8.index(after: index)...].first == UInt8(ascii: " ")
            }),
            let name = LANDatagram.mended(name: String(string[..<colon]))
        else { throw .noName }
        let text = SafeText.mend(String(string[utf8.index(colon, offsetBy: 2)...]))
        guard text.hasInk else { throw .noText }
        self.init(name: name, text: text)
    }

    /// - Parameters:
    ///   - name: as `mended(name:)` leaves it.
    ///   - text: one line, harmless, and short enough.
    private init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// What is sent.
    public var bytes: [UInt8] { Array("\(name): \(text)".utf8) }

    /// What somebody says, as datagrams: one for each line that has something to see in it, or several where it is too long for one; they are cut
    /// between Characters.
    /// - Returns: none where nothing is left of the name or the text.
    public static func datagrams(_ text: String, from name: String) -> [LANDatagram] {
        guard let name = mended(name: name) else { return [] }
        let room = maximumBytes - name.utf8.count - 2
        var datagrams: [LANDatagram] = []
        // "\r\n" is one Character.
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }) {
            var rest = Substring(SafeText.mend(String(line)))
            while !rest.isEmpty {
                let piece = rest.prefix(fitting: room)
                rest = rest[piece.endIndex...]
                if piece.hasInk { datagrams.append(LANDatagram(name: name, text: String(piece))) }
            }
        }
        return datagrams
    }

    /// The nearest name that can be sent and shown: harmless, without what cannot be seen, one blank for any white space and none at the ends, no `: `
    /// in it, cut where it is too long. Its own nearest name is itself.
    /// - Returns: nil where nothing is left.
    public static func mended(name raw: String) -> String? {
        var kept = String.UnicodeScalarView()
        func dropSpace(_ kept: inout String.UnicodeScalarView) {
            while kept.last == " " || kept.last == ":" { kept.removeLast() }
        }
        for scalar in SafeText.mend(String(raw.unicodeScalars.prefix(maximumBytes))).unicodeScalars {
            if scalar.properties.isWhitespace {
                dropSpace(&kept)
                if !kept.isEmpty { kept.append(" ") }
            } else if scalar.isSeen {
                kept.append(scalar)
            }
        }
        let cut = Substring(String(kept)).prefix(maximumNameCharacters).prefix(fitting: maximumNameBytes)
        kept = String.UnicodeScalarView(cut.unicodeScalars)
        if kept.last == " " { dropSpace(&kept) }
        return kept.isEmpty ? nil : String(kept)
    }
}

extension StringProtocol {
    /// Something in it is no white space.
    fileprivate var hasInk: Bool { unicodeScalars.contains { !$0.properties.isWhitespace } }
}

extension Substring {
    /// As many whole Characters from the start as have at most so many bytes; of a first one that has more, as many scalars.
    /// - Parameter bytes: at least 4, so that there is progress.
    fileprivate func prefix(fitting bytes: Int) -> Substring {
        if utf8.count <= bytes { return self }
        let limit = utf8.index(startIndex, offsetBy: bytes)
        var end = startIndex
        while end < limit {
            let next = index(after: end)
            if next > limit { break }
            end = next
        }
        if end == startIndex {
            end = unicodeScalars.indices.last { $0 <= limit } ?? limit
        }
        return self[..<end]
    }
}

extension Unicode.Scalar {
    /// It leaves a trace on the screen, alone or on what it follows; nothing that reverses or joins what stands around it.
    fileprivate var isSeen: Bool {
        if properties.isDefaultIgnorableCodePoint { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
