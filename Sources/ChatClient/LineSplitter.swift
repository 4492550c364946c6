import ChatDialects

/// Cuts what a server sends into lines, however it was cut on the way.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    /// How many bytes a line may have that has not ended yet.
    private let limit = ClientLimits.line.tagBytes + ClientLimits.line.bodyBytes

    /// The lines that are whole now, without their ends; nil where what is left is longer than a line may be.
    mutating func lines(after bytes: [UInt8]) -> [[UInt8]]? {
        var lines: [[UInt8]] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest += bytes[start..<end]
            while rest.last == UInt8(ascii: "\r") { rest.removeLast() }
            if !rest.isEmpty { lines.append(rest) }
            rest = []
            start = end + 1
        }
        rest += bytes[start...]
        return rest.count > limit ? nil : lines
    }
}
