/// What is known, for whoever shows it.
extension Client {
    /// What is known now. While a room is not entered yet, or again, it is there with nobody in it, and `isLoading`.
    public var overview: Overview {
        var overview = Overview()
        overview.phase = phase
        overview.server = server
        overview.place = place
        overview.name = link.name.isEmpty ? wishes.name : link.name
        overview.awayWords = wishes.awayWords
        overview.lagMilliseconds = link.pulse.lagMilliseconds
        overview.rooms = wishes.rooms.map { link.rooms[link.key($0.name)]?.room ?? Overview.Room(name: $0.name) }
        overview.folding = link.support.folding
        overview.roomSigns = link.support.roomSigns
        overview.unsentLines = link.queue.count
        return overview
    }

    private var phase: Overview.Phase {
        switch stage {
        case .offline: .offline
        case .connecting: .connecting(attempt: backOff.failures + 1)
        case .open: link.login == nil ? .online : .registering
        case .waiting(let until): .waiting(until: until)
        case .closing: .offline
        }
    }
}
