import TestSupport
import Testing

@testable import ChatCore

@Suite struct SlotsTests {
    @Test func aKeyFindsItsElementUntilThatIsRemoved() {
        var slots = Slots<String>()
        let first = slots.insert { _ in "a" }
        let second = slots.insert { _ in "b" }
        slots.remove(first)
        #expect(!slots.contains(first) && slots[second] == "b" && slots.count == 1 && slots.keys == [second])
    }

    @Test func aScanSeesEachFilledSlotOnceAndEnds() {
        var slots = Slots<Int>()
        let keys = (0..<10).map { number in slots.insert { _ in number } }
        for index in [0, 3, 4, 9] { slots.remove(keys[index]) }
        var found: [Int] = []
        var index: Int? = 0
        while let start = index {
            let part = slots.keys(from: start, atMost: 3)
            found += part.keys.map { slots[$0] }
            #expect(part.next.map { $0 == start + 3 } ?? (start + 3 >= 10))
            index = part.next
        }
        #expect(found == [1, 2, 5, 6, 7, 8])
        for outside in [-1000, 10, Int.max] {
            let part = slots.keys(from: outside, atMost: 3)
            #expect(part.keys.count == (outside < 0 ? 2 : 0) && (part.next == nil) == (outside > 0))
        }
    }

    @Test func aSlotIsUsedAgainUnderAnotherKey() {
        var slots = Slots<String>()
        let stale = slots.insert { _ in "a" }
        slots.remove(stale)
        let fresh = slots.insert { _ in "b" }
        #expect(fresh.index == stale.index && fresh != stale && !slots.contains(stale))
        slots.remove(stale)
        #expect(slots[fresh] == "b" && slots.count == 1)
    }
}

@Suite struct RosterTests {
    private func entry(_ index: Int) -> Roster.Entry {
        let persona = Persona(name: "m\(index)", guestAddress: nil, via: "test")
        return Roster.Entry(
            id: MemberID(key: .init(index: UInt32(index), generation: 0)),
            persona: persona,
            isAway: false
        )
    }

    private func roster(_ count: Int) -> Roster {
        var roster = Roster()
        for index in 0..<count { #expect(roster.append(entry(index)) == index) }
        return roster
    }

    @Test(arguments: [1, 2, Roster.chunkSize - 1, Roster.chunkSize, Roster.chunkSize + 1, 3 * Roster.chunkSize])
    func theLastOneTakesTheIndexOfWhoLeaves(count: Int) {
        var changed = roster(count)
        let moved = changed.remove(at: 0)
        #expect(moved == (count == 1 ? nil : entry(count - 1).id) && changed.count == count - 1)
        if count > 1 { #expect(changed[0].id == entry(count - 1).id) }
        #expect((1..<max(1, count - 1)).allSatisfy { changed[$0].id == entry($0).id })
        while changed.count > 0 { #expect(changed.remove(at: changed.count - 1) == nil) }
        #expect(changed.append(entry(7)) == 0)
    }

    @Test func aCopyStaysAsItWas() {
        var changed = roster(300)
        let copy = changed
        changed.update(at: 200) { $0.isAway = true }
        _ = changed.remove(at: 0)
        _ = changed.append(entry(999))
        #expect(copy.count == 300 && (0..<300).allSatisfy { copy[$0].id == entry($0).id && !copy[$0].isAway })
        #expect(changed[200].isAway)
    }
}

/// What a copy that is still held costs those who come and go: one chunk, however large the room is.
@Suite struct RosterSharingTests {
    private func entry(_ index: Int) -> Roster.Entry {
        let id = MemberID(key: .init(index: UInt32(index), generation: 0))
        return Roster.Entry(id: id, persona: Persona(name: "m", guestAddress: nil, via: "test"), isAway: false)
    }

    /// How many chunks of a roster are not those of another.
    private func unshared(_ roster: Roster, with other: Roster) -> Int {
        zip(roster.chunks, other.chunks).count { left, right in
            left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in left.baseAddress != right.baseAddress }
            }
        }
    }

    @Test(arguments: [1000, 10_000]) func whoComesAndGoesCopiesOneChunkOrTwo(count: Int) {
        var roster = Roster()
        for index in 0..<count { _ = roster.append(entry(index)) }
        let copy = roster
        #expect(unshared(roster, with: copy) == 0)
        let index = roster.append(entry(count))
        #expect(unshared(roster, with: copy) == 1)
        _ = roster.remove(at: index)
        roster.update(at: index - 1) { $0.isAway = true }
        #expect(unshared(roster, with: copy) == 1)
        // Who leaves from the middle is replaced by the last one.
        _ = roster.remove(at: count / 2)
        #expect(unshared(roster, with: copy) == 2)
    }

    @Test func thoseWithRanksAreFoundWhereverTheyStand() {
        var roster = Roster()
        for index in 0..<300 { _ = roster.append(entry(index)) }
        for index in [7, 100, 299] { roster.update(at: index) { $0.ranks.insert(.operator) } }
        roster.update(at: 8) { $0.ranks.insert(.voice) }
        #expect(roster.members(atLeast: .voice) == [7, 8, 100, 299].map { entry($0).id })
        _ = roster.remove(at: 7)
        roster.update(at: 100) { $0.ranks.remove(.operator) }
        #expect(roster.members(atLeast: .halfOperator) == [entry(299).id])
        roster.update(at: 7) { $0.ranks.remove(.operator) }
        #expect(roster.members(atLeast: .halfOperator).isEmpty && roster.members(atLeast: .voice) == [entry(8).id])
    }
}

@Suite struct LargestFirstTests {
    private func place(_ index: Int) -> RoomID {
        RoomID(key: .init(index: UInt32(index), generation: 0), serial: UInt64(index))
    }

    @Test func ofTwoEquallyLargeOnesTheLowerSlotIsFirst() {
        var sizes = LargestFirst()
        sizes.update(place(3), bytes: 10)
        sizes.update(place(1), bytes: 10)
        #expect(sizes.largest == place(1) && sizes.total == 20)
        sizes.update(place(3), bytes: 11)
        #expect(sizes.largest == place(3) && sizes.total == 21)
        sizes.remove(place(3))
        #expect(sizes.largest == place(1) && sizes.total == 10)
        sizes.remove(place(1))
        #expect(sizes.largest == nil && sizes.total == 0)
    }

    @Test func agreesWithAListThroughRandomChanges() {
        var random = SeededGenerator(seed: 7)
        var sizes = LargestFirst()
        var list: [Int: Int] = [:]
        for _ in 0..<5000 {
            let index = random.below(40)
            if random.chance(30) {
                sizes.remove(place(index))
                list[index] = nil
            } else {
                let bytes = random.below(30)
                sizes.update(place(index), bytes: bytes)
                list[index] = bytes
            }
            let largest = list.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }
            #expect(sizes.largest == largest.map { place($0.key) })
            #expect(sizes.total == list.values.reduce(0, +))
        }
    }
}
