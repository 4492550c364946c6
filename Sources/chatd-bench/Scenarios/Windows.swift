/// How much of what each sender has said is still on its way to somebody: closed loops go on when it is not.
struct Windows {
    private let size: Int
    private let mask: Int
    /// For each message on its way, how many have not got it; a sender's messages take turns in its part.
    private var missing: [Int32]
    private let slots: Int
    /// By sender: the first message that somebody has not got, and the one to be said next.
    private var first: [Int]
    private var next: [Int]

    /// - Parameter size: how many messages each sender has on their way at most.
    init(senders: Int, size: Int) {
        self.size = size
        // A power of two finds a slot without a division.
        slots = 1 << (Int.bitWidth - (size - 1).leadingZeroBitCount)
        mask = slots - 1
        missing = Array(repeating: 0, count: senders * slots)
        first = Array(repeating: 0, count: senders)
        next = first
    }

    /// A sender says the next message, and so many are to get it.
    mutating func send(from sender: Int, to readers: Int) {
        missing[sender * slots + next[sender] & mask] = Int32(readers)
        next[sender] += 1
    }

    /// One of them has got it.
    @inline(__always)
    mutating func arrive(_ sequence: Int, from sender: Int) {
        missing[sender * slots + sequence & mask] -= 1
    }

    /// How many messages the sender may say now.
    mutating func room(of sender: Int) -> Int {
        while first[sender] < next[sender], missing[sender * slots + first[sender] & mask] == 0 { first[sender] += 1 }
        return size - (next[sender] - first[sender])
    }
}
