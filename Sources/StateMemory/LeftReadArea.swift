/// What a predecessor left in a read area.
struct LeftReadArea: Sendable {
    /// Whose input it is; 0 where it is nobody's.
    let serial: UInt64
    /// At which offset of the connection's input the bytes begin.
    let offset: UInt64
    /// How many were read, if the predecessor came to say so.
    let count: Int?
    /// Everything in the area.
    let bytes: [UInt8]

    /// Where what was read ends, as far as it can be told here.
    var end: Int { count ?? bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0 }
}

extension LeftState {
    static func readAreas(of image: FileImage, _ layout: Layout) throws(StateFileProblem) -> [LeftReadArea] {
        var areas: [LeftReadArea] = []
        for lane in 0..<layout.lanes {
            let start = layout.readAreas.lowerBound + lane * ReadArea.stride
            let area = try image.bytes(start..<start + ReadArea.stride)
            let count = area[...].word(ReadArea.countAt)
            areas.append(
                LeftReadArea(
                    serial: area[...].word(ReadArea.serialAt),
                    offset: area[...].word(ReadArea.offsetAt),
                    count: (1...UInt64(ReadArea.capacity)).contains(count) ? Int(count) : nil,
                    bytes: Array(area[ReadArea.bytesAt...])
                )
            )
        }
        return areas
    }

    /// Input that the predecessor had read from a connection and not committed.
    /// - Parameters:
    ///   - serial: the connection's.
    ///   - offset: how many bytes of its input are committed.
    ///   - count: how many bytes were read beyond them, as the kernel says (`SocketAccount`); nil where it does not count: then it is what the predecessor came
    ///     to say, and if it did not, everything up to the last byte that is not zero.
    /// - Returns: nil where these bytes are not there.
    public func lostInput(serial: UInt64, offset: UInt64, count: Int?) -> [UInt8]? {
        if count == 0 { return [] }
        guard serial != 0, let area = areas.first(where: { $0.serial == serial }), offset >= area.offset else {
            return nil
        }
        guard let skipped = Int(exactly: offset - area.offset), skipped <= area.bytes.count else { return nil }
        guard let count else { return Array(area.bytes[skipped..<max(skipped, area.end)]) }
        guard count > 0, count <= (area.count ?? area.bytes.count) - skipped else { return nil }
        return Array(area.bytes[skipped..<skipped + count])
    }
}
