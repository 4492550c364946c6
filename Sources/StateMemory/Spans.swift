import Glibc

/// What `RecordMemory` knows of each span, and lists of spans that are linked through it, each known by its first span; 0 is none.
struct Spans {
    /// What is known of the first span of a run, or of one with blocks.
    struct Span {
        /// Of a span with blocks, a bit for each free one.
        var free: UInt64
        /// A size of blocks, or `run`.
        var kind: UInt8
        /// Of a run, of how many spans it is: the exponent.
        var order: UInt8
        fileprivate var next: Int32
        fileprivate var previous: Int32
    }

    /// The kind of a span without blocks.
    static let run: UInt8 = .max

    private let table: UnsafeMutablePointer<Span>

    init(count: Int) {
        // Zeros which take memory only where they are changed: a span that is all zeros is as good as any.
        guard let zeros = calloc(count, MemoryLayout<Span>.stride) else { fatalError("no memory for \(count) spans") }
        table = zeros.bindMemory(to: Span.self, capacity: count)
    }

    func deallocate() { free(table) }

    subscript(span: Int) -> Span {
        get { table[span] }
        nonmutating set { table[span] = newValue }
    }

    /// Puts a span, which is in no list, before all others.
    func push(_ span: Int, on first: inout Int32) {
        table[span].next = first
        table[span].previous = 0
        if first != 0 { table[Int(first)].previous = Int32(span) }
        first = Int32(span)
    }

    /// Takes the first span of a list that has one.
    func pop(from first: inout Int32) -> Int {
        let span = Int(first)
        remove(span, from: &first)
        return span
    }

    /// Takes a span out of the list that it is in.
    func remove(_ span: Int, from first: inout Int32) {
        let (next, previous) = (table[span].next, table[span].previous)
        if next != 0 { table[Int(next)].previous = previous }
        if previous != 0 { table[Int(previous)].next = next } else { first = next }
    }
}
