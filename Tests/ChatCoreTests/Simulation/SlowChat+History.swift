import ChatCore

/// What the slow chat tells of what was said: all that is held, sifted once for each condition.
extension SlowChat {
    func history(
        of room: RoomReference,
        _ selection: HistorySelection,
        _ limit: Int,
        for member: Member
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        let messages = messages(heldIn: place)
        let chosen: [Told] =
            switch selection {
            case .latest(nil): messages.suffix(limit)
            case .latest(.event(let mark)?): messages.filter { $0.number > mark }.suffix(limit)
            case .before(.event(let mark)): messages.filter { $0.number < mark }.suffix(limit)
            case .after(.event(let mark)): Array(messages.filter { $0.number > mark }.prefix(limit))
            case .around(.event(let mark)): around(mark, of: messages, limit)
            case .between(.event(let one), .event(let other)) where one <= other:
                Array(messages.filter { one < $0.number && $0.number < other }.prefix(limit))
            case .between(.event(let one), .event(let other)):
                messages.filter { other < $0.number && $0.number < one }.suffix(limit)
            default: fatalError("\(selection) is not modelled")
            }
        return .told([place.name] + chosen.map(plain))
    }

    func latestMessages(for member: Member) -> Answer {
        .told(
            member.rooms.map(\.place)
                .compactMap { place in messages(heldIn: place).last.map { "\(place.name) at \($0.time)" } }
                .sorted()
        )
    }

    private func messages(heldIn place: Place) -> [Told] {
        let verbs = ["plain", "action", "notice"].map { "said to room, \($0)" }
        return place.log.dropFirst(place.dropped).filter { verbs.contains($0.deed.verb) }
    }

    private func around(_ mark: UInt64, of messages: [Told], _ limit: Int) -> [Told] {
        let before = messages.filter { $0.number < mark }.suffix(limit / 2)
        return Array(before + messages.filter { $0.number >= mark }.prefix(limit - before.count))
    }

    private func plain(_ message: Told) -> String {
        let manner = message.deed.verb.dropFirst("said to room, ".count)
        return "\(message.number) \(message.name), \(manner): \((message.deed.texts[1] ?? "") as String)"
    }
}
