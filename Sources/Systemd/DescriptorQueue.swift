/// Descriptors in flight: a queue of messages that carry them, in socketpairs that outlive us.
///
/// A descriptor cannot be taken out of the middle, so the queue is tidied like a log: what is still wanted of its head is
/// sent again at its tail, and only *then* is the head discarded. At no instant is a wanted descriptor in no message; now
/// and then it is in two.
///
/// A pair takes some hundred messages. The queue goes through as many as it needs: shelves are in order, those behind the
/// tail are empty, and one that was emptied goes to the end, to be filled again.
struct DescriptorQueue: Sendable {
    let kind: String
    private let generation: UInt64
    private let mostShelves: Int
    private let store: @Sendable (CInt, StoredName) -> Bool
    private let afterCall: (@Sendable () -> Void)?
    private var nextShelf: UInt64 = 0
    private(set) var shelves: [Shelf] = []

    /// Wanted descriptors, each with the number of the newest message that holds it. Older copies are waste.
    private var homes: [CInt: UInt64] = [:]
    private var nextMessage: UInt64 = 0
    /// How many messages there are.
    private(set) var messages = 0
    /// Descriptors in all messages, copies and unwanted ones too.
    private(set) var inFlight = 0

    /// - Parameters:
    ///   - mostShelves: more are not made; the queue is full then.
    ///   - store: has the service manager store a shelf's receiving end, before there is anything in it. False where that
    ///     is not possible.
    init(
        kind: String,
        generation: UInt64,
        mostShelves: Int,
        afterCall: (@Sendable () -> Void)?,
        store: @escaping @Sendable (CInt, StoredName) -> Bool
    ) {
        self.kind = kind
        self.generation = generation
        self.mostShelves = mostShelves
        self.afterCall = afterCall
        self.store = store
    }

    /// How many descriptors are wanted.
    var wanted: Int { homes.count }

    /// How many are in flight besides.
    var waste: Int { inFlight - homes.count }

    /// Sends descriptors, in as few and as equal messages as they fit in.
    /// - Returns: how many of them, from the first on, are now in the queue.
    mutating func append(_ descriptors: [CInt]) -> Int {
        let count = (descriptors.count + Shelf.messageDescriptors - 1) / Shelf.messageDescriptors
        var sent = 0
        for part in 1...max(count, 1) where count > 0 {
            let end = descriptors.count * part / count
            guard appendMessage(Array(descriptors[sent..<end])) else { break }
            sent = end
        }
        return sent
    }

    /// What is wanted of the first messages.
    /// - Parameters:
    ///   - count: messages are taken until there are this many descriptors.
    ///   - limit: at most so many messages.
    func head(atLeast count: Int = .max, messages limit: Int = .max) -> (descriptors: [CInt], messages: Int) {
        var descriptors: [CInt] = []
        var messages = 0
        for message in shelves.lazy.flatMap(\.messages) {
            guard descriptors.count < count, messages < limit else { break }
            descriptors += message.descriptors.filter { homes[$0] == message.number }
            messages += 1
        }
        return (descriptors, messages)
    }

    /// Discards the first messages. What was wanted of them, and is in no newer one, is in the queue no more.
    mutating func discard(messages count: Int) {
        for _ in 0..<count {
            let message = shelves[0].discardFirst()
            messages -= 1
            inFlight -= message.descriptors.count
            for descriptor in message.descriptors where homes[descriptor] == message.number {
                homes.removeValue(forKey: descriptor)
            }
            if shelves[0].messages.isEmpty { shelves.append(shelves.removeFirst()) }
        }
    }

    /// The descriptor is not wanted any more. Nothing happens where it never was.
    mutating func release(_ descriptor: CInt) {
        homes.removeValue(forKey: descriptor)
    }

    /// Closes all shelves. Where they are stored, their descriptors stay in flight.
    mutating func close() {
        for shelf in shelves { shelf.close() }
        shelves = []
        homes = [:]
        messages = 0
        inFlight = 0
    }

    private mutating func appendMessage(_ descriptors: [CInt]) -> Bool {
        let message = Shelf.Message(number: nextMessage, descriptors: descriptors)
        guard send(message) else { return false }
        nextMessage += 1
        messages += 1
        inFlight += descriptors.count
        for descriptor in descriptors { homes[descriptor] = message.number }
        return true
    }

    private mutating func send(_ message: Shelf.Message) -> Bool {
        let tail = shelves.lastIndex { !$0.messages.isEmpty } ?? 0
        guard tail < shelves.count || makeShelf() else { return false }
        switch shelves[tail].send(message) {
        case .sent: return true
        case .refused: return false
        case .full:
            guard !shelves[tail].messages.isEmpty, tail + 1 < shelves.count || makeShelf() else { return false }
            return shelves[tail + 1].send(message) == .sent
        }
    }

    private mutating func makeShelf() -> Bool {
        let name = StoredName(kind: kind, generation: generation, number: nextShelf)
        guard shelves.count < mostShelves, let shelf = Shelf(name: name, afterCall: afterCall) else { return false }
        guard store(shelf.receiving, name) else {
            shelf.close()
            return false
        }
        nextShelf += 1
        shelves.append(shelf)
        return true
    }
}
