import ChatCore
import ChatDialects
import NIOCore

/// A run of events as all connections of one variant see it: encoded once, sent many times.
struct EncodedRun {
    let run: Run
    let bytes: ByteBuffer
    /// Where each event's bytes end.
    let ends: [Int]

    init(_ run: Run, by dialect: any Dialect, time: ServerTime) {
        self.run = run
        var bytes = ByteBuffer()
        ends = run.events.map { event in
            dialect.encode(event, time: time, into: &bytes)
            return bytes.writerIndex
        }
        self.bytes = bytes
    }

    func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    func slice(_ range: Range<Int>) -> ByteBuffer { bytes.getSlice(at: range.lowerBound, length: range.count)! }
}

/// What one reader gets of several runs, or of a part of one: in order of the events' numbers, repeats dropped, own events only where they are shown.
struct Selection {
    private(set) var pieces: [ByteBuffer] = []
    /// Where, counted over all pieces, the bytes of each event end, and its number.
    private var events: [(end: Int, number: UInt64)] = []
    private(set) var length = 0
    private let sources: [(encoded: EncodedRun, from: Int)]

    /// - Parameters:
    ///   - sources: runs of different places, and the index of the reader's first event in each.
    ///   - shows: whether the reader is to see an event at all.
    init(_ sources: [(encoded: EncodedRun, from: Int)], shows: (Event) -> Bool) {
        self.sources = sources
        var next = sources.map(\.from)
        var open: (source: Int, range: Range<Int>)?
        while let source = Selection.lowest(sources, next) {
            let encoded = sources[source].encoded
            let index = next[source]
            let event = encoded.run.events[index]
            for other in sources.indices where Selection.number(sources, next, other) == event.number {
                next[other] += 1
            }
            let range = encoded.start(of: index)..<encoded.ends[index]
            guard !range.isEmpty, shows(event) else { continue }
            if let (last, held) = open, last == source, held.upperBound == range.lowerBound {
                open = (source, held.lowerBound..<range.upperBound)
            } else {
                if let (last, held) = open { pieces.append(sources[last].encoded.slice(held)) }
                open = (source, range)
            }
            length += range.count
            events.append((length, event.number))
        }
        if let (last, held) = open { pieces.append(sources[last].encoded.slice(held)) }
    }

    /// What is left of the event in which the kernel stopped, and where the reader goes on after it.
    /// - Parameter taken: how many bytes the kernel took; fewer than `length`.
    func cut(after taken: Int) -> (rest: ByteBuffer, unread: [(place: RoomID, ordinal: UInt64)]) {
        let cut = events.first { $0.end > taken }!
        var rest = ByteBuffer()
        var position = 0
        for piece in pieces {
            let from = max(taken - position, 0)
            let to = min(cut.end - position, piece.readableBytes)
            if from < to { rest.writeImmutableBuffer(piece.getSlice(at: piece.readerIndex + from, length: to - from)!) }
            position += piece.readableBytes
        }
        return (rest, unread(after: cut.number))
    }

    /// In each run, the first event after one that was taken.
    func unread(after number: UInt64) -> [(place: RoomID, ordinal: UInt64)] {
        sources.map { encoded, _ in
            let index = encoded.run.events.firstIndex { $0.number > number } ?? encoded.run.events.count
            return (encoded.run.place, encoded.run.first + UInt64(index))
        }
    }

    private typealias Source = (encoded: EncodedRun, from: Int)

    private static func number(_ sources: [Source], _ next: [Int], _ source: Int) -> UInt64? {
        let events = sources[source].encoded.run.events
        return next[source] < events.count ? events[next[source]].number : nil
    }

    private static func lowest(_ sources: [Source], _ next: [Int]) -> Int? {
        var lowest: (source: Int, number: UInt64)?
        for source in sources.indices {
            guard let number = number(sources, next, source), number < lowest?.number ?? .max else { continue }
            lowest = (source, number)
        }
        return lowest?.source
    }
}
