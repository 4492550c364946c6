/// Which parts of the records' memory are free. Only the process itself knows; the memory is not touched here.
///
/// The memory is spans of 8 KiB. Records of up to 2 KiB lie in spans with blocks of one size, four sizes to each doubling; a span of which no block is used
/// any more is free for any size again. Larger records have a *run*, a power of two of spans: what they do not touch of it costs no memory. Of the free runs,
/// 1 MiB keep their memory (they are *warm*), and the others give it back.
struct RecordMemory {
    static let spanSize = 8 << 10
    static let mostWarm = 1 << 20

    /// That of somebody who is idle is some 140 bytes.
    static let smallestBlock = 128
    static let largestBlock = 2048

    private let spans: Spans
    /// The sizes of blocks, 128, 160, 192, 224, 256, 320 … 2048 bytes; and a span of which all of them are free.
    private let blocks: [(size: Int, all: UInt64)]
    private let spanCount: Int
    /// The first span that was never used. The very first is never used at all, so that 0 is none.
    private var untouched = 1
    /// For each size, the first span with a free block.
    private var roomy: [Int32]
    /// For each order, the first free run.
    private var warm = [Int32](repeating: 0, count: 32)
    private var cold = [Int32](repeating: 0, count: 32)
    private var warmBytes = 0

    /// All of it is free.
    /// - Parameter count: how many bytes there are.
    init(count: Int) {
        spanCount = count / RecordMemory.spanSize
        spans = Spans(count: spanCount)
        let sizes = (0...16).map { (4 + $0 % 4) << (5 + $0 / 4) }
        blocks = sizes.map { (size: $0, all: UInt64.max >> (64 - RecordMemory.spanSize / $0)) }
        roomy = [Int32](repeating: 0, count: blocks.count)
    }

    /// Ends its use.
    func deallocate() { spans.deallocate() }

    /// Finds room.
    /// - Returns: where it begins, a multiple of 32; nil where there is none.
    mutating func allocate(_ count: Int) -> Int? {
        if count > RecordMemory.largestBlock {
            return takeRun(order: RecordMemory.order(of: count)).map { $0 * RecordMemory.spanSize }
        }
        let kind = RecordMemory.kind(of: count)
        if roomy[kind] == 0 {
            guard let span = takeRun(order: 0) else { return nil }
            spans[span].kind = UInt8(kind)
            spans[span].free = blocks[kind].all
            spans.push(span, on: &roomy[kind])
        }
        let span = Int(roomy[kind])
        let block = spans[span].free.trailingZeroBitCount
        spans[span].free &= spans[span].free &- 1
        if spans[span].free == 0 { spans.remove(span, from: &roomy[kind]) }
        return span &* RecordMemory.spanSize &+ block &* blocks[kind].size
    }

    /// Gives back what `allocate` found.
    /// - Returns: what is to lose its memory, and to be given to `give(back:)` then.
    mutating func free(_ offset: Int) -> Range<Int>? {
        let span = offset / RecordMemory.spanSize
        let kind = spans[span].kind
        if kind == Spans.run { return freeRun(span) }
        let all = blocks[Int(kind)].all
        if spans[span].free == 0 { spans.push(span, on: &roomy[Int(kind)]) }
        spans[span].free |= 1 << (offset % RecordMemory.spanSize / blocks[Int(kind)].size)
        guard spans[span].free == all else { return nil }
        spans.remove(span, from: &roomy[Int(kind)])
        spans[span].kind = Spans.run
        return freeRun(span)
    }

    /// Has what `free` said again, without its memory.
    mutating func give(back part: Range<Int>) {
        let span = part.lowerBound / RecordMemory.spanSize
        spans.push(span, on: &cold[Int(spans[span].order)])
    }

    // MARK: Runs

    /// How many spans a record needs: the exponent.
    private static func order(of count: Int) -> Int {
        let spans = (count + spanSize - 1) / spanSize
        return Int.bitWidth - (spans - 1).leadingZeroBitCount
    }

    /// Takes a run of free spans: of this order, one never used, or a larger one.
    private mutating func takeRun(order: Int) -> Int? {
        guard order < warm.count else { return nil }
        if warm[order] != 0 {
            warmBytes -= RecordMemory.spanSize << order
            return spans.pop(from: &warm[order])
        }
        if cold[order] != 0 { return spans.pop(from: &cold[order]) }
        if 1 << order <= spanCount - untouched {
            defer { untouched += 1 << order }
            spans[untouched].kind = Spans.run
            spans[untouched].order = UInt8(order)
            return untouched
        }
        return takeRun(order: order + 1)
    }

    private mutating func freeRun(_ span: Int) -> Range<Int>? {
        let order = Int(spans[span].order)
        let size = RecordMemory.spanSize << order
        guard warmBytes + size <= RecordMemory.mostWarm else {
            return span * RecordMemory.spanSize..<span * RecordMemory.spanSize + size
        }
        warmBytes += size
        spans.push(span, on: &warm[order])
        return nil
    }

    // MARK: Blocks

    /// Of which size a record's block is.
    private static func kind(of count: Int) -> Int {
        guard count > smallestBlock else { return 0 }
        let doublings = (count - 1).bitWidth - 1 - (count - 1).leadingZeroBitCount - 7
        return doublings * 4 + (((count - 1) >> (doublings + 5)) & 3) + 1
    }
}
