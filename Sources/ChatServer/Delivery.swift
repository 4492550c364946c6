import ChatCore
import ChatDialects
import NIOCore

/// A run of events as all connections of one variant and framing see it: encoded once, sent many times.
///
/// An object, so that handing it to a reader costs one reference.
final class EncodedRun {
    let run: Run
    let bytes: ByteBuffer
    /// Where each event's bytes end.
    let ends: [Int]
    /// Who caused each event. Here, since to ask the events takes a reference to each, and the other loops are at that, too, at the same time.
    let actors: [MemberID]

    init(_ run: Run, by dialect: any Dialect, framing: Framing, time: ServerTime) {
        self.run = run
        var lines = ByteBuffer()
        let ends = dialect.encode(run.events, time: time, into: &lines)
        switch framing {
        case .lines: (bytes, self.ends) = (lines, ends)
        case .webSocket(let messages): (bytes, self.ends) = EncodedRun.frame(lines, ends, as: messages)
        }
        actors = run.events.map(\.actor)
    }

    private static func frame(
        _ lines: ByteBuffer,
        _ ends: [Int],
        as messages: WebSocketMessages
    ) -> (bytes: ByteBuffer, ends: [Int]) {
        var bytes = ByteBuffer()
        var start = 0
        let ends = ends.map { end in
            bytes.writeMessages(messages, of: lines.getSlice(at: start, length: end - start)!)
            start = end
            return bytes.writerIndex
        }
        return (bytes, ends)
    }

    func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    func slice(_ range: Range<Int>) -> ByteBuffer { bytes.getSlice(at: range.lowerBound, length: range.count)! }
}

/// What one reader gets of several runs, or of a part of one: in order of the events' numbers, repeats dropped, own events only where they are shown.
struct Selection {
    private(set) var pieces: [ByteBuffer] = []
    private(set) var length = 0
    private let sources: [(encoded: EncodedRun, from: Int)]
    private let shows: (EncodedRun, _ index: Int) -> Bool

    /// - Parameters:
    ///   - sources: runs of different places, and the index of the reader's first event in each.
    ///   - shows: whether the reader is to see an event at all.
    init(_ sources: [(encoded: EncodedRun, from: Int)], shows: @escaping (EncodedRun, _ index: Int) -> Bool) {
        self.sources = sources
        self.shows = shows
        var open: (source: Int, range: Range<Int>)?
        forEachShown { source, index in
            let encoded = sources[source].encoded
            let range = encoded.start(of: index)..<encoded.ends[index]
            guard !range.isEmpty else { return true }
            length += range.count
            if let (last, held) = open {
                if last == source, held.upperBound == range.lowerBound {
                    open = (source, held.lowerBound..<range.upperBound)
                    return true
                }
                pieces.append(sources[last].encoded.slice(held))
            }
            open = (source, range)
            return true
        }
        if let (last, held) = open { pieces.append(sources[last].encoded.slice(held)) }
    }

    /// Goes through what the reader sees, in order, until told to stop.
    private func forEachShown(_ body: (_ source: Int, _ index: Int) -> Bool) {
        if sources.count == 1 {
            let (encoded, from) = sources[0]
            for index in from..<encoded.ends.count where shows(encoded, index) && !body(0, index) { return }
            return
        }
        var next = sources.map(\.from)
        while let source = lowest(next) {
            let index = next[source]
            let encoded = sources[source].encoded
            let number = encoded.run.events[index].number
            for other in sources.indices where self.number(next, other) == number { next[other] += 1 }
            if shows(encoded, index), !body(source, index) { return }
        }
    }

    /// What is left of the event in which the kernel stopped, and where the reader goes on after it.
    /// - Parameter taken: how many bytes the kernel took; fewer than `length`.
    func cut(after taken: Int) -> (rest: ByteBuffer, unread: [Unread]) {
        var (end, position) = (0, 0)
        var rest = ByteBuffer()
        var number: UInt64 = 0
        forEachShown { source, index in
            let encoded = sources[source].encoded
            end += encoded.ends[index] - encoded.start(of: index)
            number = encoded.run.events[index].number
            return end <= taken
        }
        for piece in pieces {
            let from = max(taken - position, 0)
            let to = min(end - position, piece.readableBytes)
            if from < to { rest.writeImmutableBuffer(piece.getSlice(at: piece.readerIndex + from, length: to - from)!) }
            position += piece.readableBytes
        }
        return (rest, unread(after: number))
    }

    /// In each run, the first event after one that was taken.
    private func unread(after number: UInt64) -> [Unread] {
        sources.map { encoded, _ in
            Unread(encoded, from: encoded.run.events.firstIndex { $0.number > number } ?? encoded.run.events.count)
        }
    }

    /// Where in a place a reader goes on.
    struct Unread: Equatable {
        let place: RoomID
        let ordinal: UInt64
        /// The number of the event there; `.max` where there is none yet, and 1 where that is not known, since it was dropped.
        let number: UInt64

        /// - Parameter index: of an event of the run, or the one after the last.
        init(_ encoded: EncodedRun, from index: Int) {
            let events = encoded.run.events
            place = encoded.run.place
            ordinal = encoded.run.first + UInt64(index)
            number = index < events.count ? events[index].number : .max
        }

        /// - Parameter ordinal: at or before the run's first, of which a part may be lost.
        init(_ run: Run, ordinal: UInt64) {
            place = run.place
            self.ordinal = ordinal
            let index = ordinal < run.first ? nil : Int(ordinal - run.first)
            number = index.map { $0 < run.events.count ? run.events[$0].number : .max } ?? 1
        }
    }

    private func number(_ next: [Int], _ source: Int) -> UInt64? {
        let events = sources[source].encoded.run.events
        return next[source] < events.count ? events[next[source]].number : nil
    }

    private func lowest(_ next: [Int]) -> Int? {
        var lowest: (source: Int, number: UInt64)?
        for source in sources.indices {
            guard let number = number(next, source), number < lowest?.number ?? .max else { continue }
            lowest = (source, number)
        }
        return lowest?.source
    }
}
