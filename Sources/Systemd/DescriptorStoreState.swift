import Glibc

/// What a descriptor store knows, and when it moves descriptors from one message to another.
struct DescriptorStoreState: Sendable {
    /// So many messages are in the recent shelf at most: of 277 that fit in with the kernel's default send buffer.
    static let recentMessages = 200
    /// So many settled descriptors are in flight without being wanted, and a quarter of those wanted.
    static let settledWaste = 200
    /// A message of moved descriptors is at least half full where there are as many: so a few hundred messages do for tens of
    /// thousands of descriptors.
    static let halfMessage = (Shelf.messageDescriptors + 1) / 2
    /// So many descriptors fewer than the limit are in flight: two messages.
    private static let reserve = 2 * Shelf.messageDescriptors
    /// So many messages are looked at when one descriptor is released: nobody waits for more.
    private static let messagesAtATime = 4

    private(set) var recent: DescriptorQueue
    private(set) var settled: DescriptorQueue
    /// What is stored besides shelves: ours, and what predecessors left and is not removed yet.
    private var otherNames: [StoredName] = []
    /// What could not be held yet.
    private var waiting: Set<CInt> = []
    private var isCleared = false

    init(notifier: Notifier, generation: UInt64, afterCall: (@Sendable () -> Void)?) {
        func queue(_ kind: String, mostShelves: Int) -> DescriptorQueue {
            DescriptorQueue(
                kind: kind,
                generation: generation,
                mostShelves: mostShelves,
                afterCall: afterCall
            ) { descriptor, name in
                defer { afterCall?() }
                return notifier.store(descriptor, as: name)
            }
        }
        recent = queue(StoredName.recent, mostShelves: 1)
        settled = queue(StoredName.settled, mostShelves: 32)
    }

    mutating func hold(_ descriptor: CInt) -> Bool {
        guard !isCleared else { return false }
        holdWaiting()
        if recent.messages >= Self.recentMessages { settle() }
        let isHeld = hasRoom && (recent.append([descriptor]) == 1 || settleAndAppend(descriptor))
        if !isHeld { waiting.insert(descriptor) }
        return isHeld
    }

    mutating func holdAll(_ descriptors: [CInt]) -> Int {
        guard !isCleared else { return 0 }
        let held = settled.append(descriptors)
        waiting.formUnion(descriptors.dropFirst(held))
        return held
    }

    /// Lets one message of settled descriptors wait, so that the service manager can be told something.
    /// - Returns: false where there is none.
    mutating func makeRoom() -> Bool {
        let (descriptors, messages) = settled.head(messages: 1)
        waiting.formUnion(descriptors)
        settled.discard(messages: messages)
        return messages > 0
    }

    /// Tries once more to hold what could not be.
    mutating func holdWaiting() {
        guard !waiting.isEmpty, hasRoom else { return }
        let descriptors = Array(waiting)
        waiting.subtract(descriptors.prefix(settled.append(descriptors)))
    }

    mutating func release(_ descriptor: CInt) {
        waiting.remove(descriptor)
        recent.release(descriptor)
        settled.release(descriptor)
        if settled.waste > Self.settledWaste + settled.wanted / 4 { tidy() }
        holdWaiting()
    }

    /// Remembers what is stored besides shelves.
    /// - Returns: false when nothing is to be stored any more.
    mutating func note(_ names: [StoredName]) -> Bool {
        guard !isCleared else { return false }
        otherNames += names
        return true
    }

    /// These are stored no more.
    mutating func forget(_ names: [StoredName]) {
        otherNames.removeAll { names.contains($0) }
    }

    /// - Returns: the names of everything that may be stored.
    mutating func clear() -> [StoredName] {
        defer { close() }
        return otherNames + (recent.shelves + settled.shelves).map(\.name)
    }

    /// Ends it; what is stored stays so.
    mutating func close() {
        isCleared = true
        otherNames = []
        waiting = []
        recent.close()
        settled.close()
    }

    /// Whether more may be in flight: `RLIMIT_NOFILE` allows it, and a successor could still store something. Source: unix(7),
    /// ETOOMANYREFS.
    private var hasRoom: Bool {
        var limit = rlimit()
        let found = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return found == 0 && recent.inFlight + settled.inFlight + Self.reserve < Int(clamping: limit.rlim_cur)
    }

    /// For where the recent shelf is full.
    private mutating func settleAndAppend(_ descriptor: CInt) -> Bool {
        settle()
        return recent.append([descriptor]) == 1
    }

    /// Moves the recent ones together: to the settled ones, or where they are few, into one message of the recent shelf.
    private mutating func settle() {
        let (descriptors, messages) = recent.head()
        let isMoved =
            descriptors.count < Self.halfMessage && recent.append(descriptors) == descriptors.count
            || settled.append(descriptors) == descriptors.count
        if isMoved { recent.discard(messages: messages) }
    }

    /// Moves what is wanted of the oldest settled messages to the tail, and discards them.
    private mutating func tidy() {
        let (descriptors, messages) = settled.head(atLeast: Self.halfMessage, messages: Self.messagesAtATime)
        if settled.append(descriptors) == descriptors.count { settled.discard(messages: messages) }
    }
}
