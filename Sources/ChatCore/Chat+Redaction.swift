/// Taking back what was said, as far as it is still held.
extension Chat {
    mutating func redact(
        _ number: UInt64,
        from addressee: Event.Addressee,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        switch addressee {
        case .room(let name): try redact(number, fromRoom: name, words: words, by: id, at: now)
        case .member(let name): try redact(number, fromMember: name, words: words, by: id, at: now)
        // It stands in many mailboxes, some of which have been read.
        case .ranked: throw .noSuchMessage
        }
    }

    private mutating func redact(
        _ number: UInt64,
        fromRoom name: String,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: .named(name), of: id)
        let (room, name) = (standing.room, self.name(of: standing.room))
        let words = try text(words, atMost: limits.awayBytes)
        guard let ordinal = self[room].ring.ordinal(ofNumber: number), case .said = self[room].ring[ordinal].kind else {
            throw .noSuchMessage
        }
        let message = self[room].ring[ordinal]
        let isOwn = message.actor == id
        guard isOwn || standing.reaches(.halfOperator) else { throw .mayNotRedact }
        remove(message, at: ordinal, of: room)
        publish(.redacted(from: .room(name), number: number, words: words), of: id, in: room, at: now)
        if !isOwn {
            let deed = "took back words of \(message.persona.name) in \(name)"
            recordModeration(deed, by: id, asOperator: standing.overrides(.halfOperator))
        }
        return .done
    }

    /// Of another's mailbox nobody learns more than whether their own words are in it.
    private mutating func redact(
        _ number: UInt64,
        fromMember name: String,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let target = try member(named: name)
        let words = try text(words, atMost: limits.awayBytes)
        guard let mailbox = self[target].mailbox, let ordinal = self[mailbox].ring.ordinal(ofNumber: number),
            case .said(.member, _, _) = self[mailbox].ring[ordinal].kind
        else { throw .noSuchMessage }
        let message = self[mailbox].ring[ordinal]
        guard message.actor == id else { throw id == target ? .mayNotRedact : .noSuchMessage }
        remove(message, at: ordinal, of: mailbox)
        let addressee = Event.Addressee.member(self[target].persona.name)
        return .said(
            publish(.redacted(from: addressee, number: number, words: words), of: id, in: mailbox, at: now)
        )
    }

    /// Whether the ring that words were said into, or said to be, holds something under that number. For a mailbox that depends on what its owner has
    /// read.
    func isHeld(_ number: UInt64, in addressee: Event.Addressee) -> Bool {
        let place: RoomID? =
            switch addressee {
            case .room(let name): name.utf8.count <= Names.maximumRawBytes ? roomsByKey[Names.foldRoom(name)] : nil
            case .member(let name): present(name).flatMap { self[$0].mailbox }
            case .ranked: nil
            }
        return place.map { self[$0].ring.ordinal(ofNumber: number) != nil } ?? false
    }

    /// What stood there is gone for all who have not read it yet.
    private mutating func remove(_ message: Event, at ordinal: UInt64, of place: RoomID) {
        let rest = Event(
            number: message.number,
            time: message.time,
            actor: message.actor,
            persona: message.persona,
            kind: .removed
        )
        self[place].ring.replace(at: ordinal, with: rest)
        sizes.update(place, bytes: self[place].ring.bytes)
    }
}
