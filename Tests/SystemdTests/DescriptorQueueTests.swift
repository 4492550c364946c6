import Glibc
import Testing

@testable import Systemd

/// The queue by itself, where the store would need tens of thousands of descriptors to fill a shelf.
@Suite struct DescriptorQueueTests {
    @Test func fullShelfIsFollowedByAnotherUntilThereAreEnough() {
        var queue = queue(mostShelves: 3)
        defer { queue.close() }
        let descriptor = TestConnection().descriptor
        while queue.append([descriptor]) == 1 {}
        #expect(queue.shelves.map(\.name.description) == ["settled.4.0", "settled.4.1", "settled.4.2"])
        let perShelf = queue.shelves[0].messages.count
        #expect(perShelf > 1)
        #expect(queue.messages == 3 * perShelf)
        // One descriptor, many copies.
        #expect(queue.wanted == 1 && queue.waste == queue.messages - 1)
    }

    @Test func emptiedShelfIsFilledAgain() {
        var queue = queue(mostShelves: 2)
        defer { queue.close() }
        let descriptor = TestConnection().descriptor
        while queue.append([descriptor]) == 1 {}
        let perShelf = queue.shelves[0].messages.count
        queue.discard(messages: perShelf - 1)
        #expect(queue.append([descriptor]) == 0)
        queue.discard(messages: 1)
        #expect(queue.shelves.map(\.name.number) == [1, 0])
        for _ in 0..<perShelf { #expect(queue.append([descriptor]) == 1) }
        #expect(queue.append([descriptor]) == 0)
        // All through the queue, whatever shelf a message is in.
        queue.discard(messages: 2 * perShelf)
        #expect(queue.messages == 0 && queue.wanted == 0 && queue.waste == 0)
        #expect(queue.append([descriptor]) == 1)
    }

    @Test func manyDescriptorsGoIntoFewAndEqualMessages() {
        var queue = queue(mostShelves: 1)
        defer { queue.close() }
        raiseFileLimit()
        let connections = (0..<600).map { _ in TestConnection() }
        defer { for connection in connections { connection.end() } }
        #expect(queue.append(connections.map(\.descriptor)) == 600)
        #expect(queue.shelves[0].messages.map(\.descriptors.count) == [200, 200, 200])
        #expect(queue.append([]) == 0)
        #expect(queue.messages == 3)
    }

    @Test func onlyTheNewestCopyCounts() {
        var queue = queue(mostShelves: 1)
        defer { queue.close() }
        let connections = (0..<3).map { _ in TestConnection() }
        defer { for connection in connections { connection.end() } }
        let descriptors = connections.map(\.descriptor)
        #expect(queue.append(descriptors) == 3)
        #expect(queue.append([descriptors[1]]) == 1)
        queue.release(descriptors[2])
        #expect(queue.head() == (descriptors: [descriptors[0], descriptors[1]], messages: 2))
        #expect(queue.head(messages: 1) == (descriptors: [descriptors[0]], messages: 1))
        #expect(queue.head(atLeast: 1) == (descriptors: [descriptors[0]], messages: 1))
        #expect(queue.wanted == 2 && queue.waste == 2)
        queue.discard(messages: 1)
        #expect(queue.head() == (descriptors: [descriptors[1]], messages: 1))
        #expect(queue.wanted == 1 && queue.waste == 0)
    }

    /// A descriptor's number comes back with the next connection: what the old one was in holds the new one not.
    @Test func numberThatIsUsedAgainIsAnotherConnection() {
        var queue = queue(mostShelves: 1)
        defer { queue.close() }
        let first = TestConnection()
        #expect(queue.append([first.descriptor]) == 1)
        queue.release(first.descriptor)
        let second = TestConnection()
        #expect(dup2(second.descriptor, first.descriptor) == first.descriptor)
        #expect(queue.append([first.descriptor]) == 1)
        #expect(queue.head(messages: 1).descriptors == [])
        queue.discard(messages: 1)
        #expect(queue.wanted == 1)
    }

    private func queue(mostShelves: Int) -> DescriptorQueue {
        DescriptorQueue(
            kind: StoredName.settled,
            generation: 4,
            mostShelves: mostShelves,
            afterCall: nil,
            store: { _, _ in true }
        )
    }
}
