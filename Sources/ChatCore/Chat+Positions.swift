/// How far those have read who read on their own, in numbers of events: what they go on from after a restart.
extension Chat {
    /// How far a member has read who reads on their own; with the lane it is a bug of the caller's to ask, and traps.
    public func position(of id: MemberID) -> ReadingPosition {
        precondition(!self[id].readsWithLane, "with the lane, there is no position of one's own")
        return self[id].position
    }

    /// Takes note of the memberships of which less has been read than of the others.
    /// - Parameter heads: for each membership, the number of its next event, `.max` where there is none.
    mutating func noteReplays(of id: MemberID, _ heads: [UInt64]) {
        let number = self[id].position.number
        self[id].position.replays.removeAll()
        for (index, head) in heads.enumerated() where head != .max {
            let membership = self[id].memberships[index]
            guard head <= number || membership.isReplaying else { continue }
            self[id].position.replays.append(.init(entered: membership.entered, number: head - 1))
        }
    }

    /// Takes note of how far a member has read who took only a part of what the lane was given.
    ///
    /// They took it in the order of the numbers, so that one number says it all; but not where they were told of what is missing in one place before
    /// what is older in another.
    /// - Parameter behind: the indices of the memberships of which they did not take all, and the numbers of the first events that they did not.
    mutating func notePosition(of id: MemberID, behind: [(index: Int, head: UInt64)]) {
        let number = self[id].position.number
        guard let lowest = behind.map(\.head).min(), lowest <= number else { return }
        let isInOrder = behind.allSatisfy { index, head in
            head == lowest || takenNumber(in: self[id].memberships[index]).map { $0 < lowest } ?? false
        }
        if isInOrder, lowest > 1 {
            self[id].position.number = lowest - 1
        } else {
            self[id].position.replays = behind.filter { $0.head <= number }.map { index, head in
                .init(entered: self[id].memberships[index].entered, number: head - 1)
            }
        }
    }

    /// The number of the next event; nil where it is gone. Where there is none yet, one that nothing has.
    func unreadNumber(in membership: Membership) -> UInt64? {
        guard membership.next >= self[membership.place].ring.oldest else { return nil }
        return head(of: membership)?.number ?? .max
    }

    /// The number of the event before the next one; nil where it is gone.
    private func takenNumber(in membership: Membership) -> UInt64? {
        let ring = self[membership.place].ring
        return membership.next > ring.oldest ? ring[membership.next - 1].number : nil
    }
}
