import ChatClient

/// Which rooms the server has let us into. `Overview.rooms` has those too that we want to be in.
struct Attendance: Sendable, Equatable {
    private var rooms: Set<String> = []
    private var folding = Folding.unicode

    /// Takes in what has happened.
    mutating func note(_ happening: Happening, _ overview: Overview) {
        folding = overview.folding
        switch happening.kind {
        case .joined(let room, _, isUs: true): rooms.insert(folding.key(of: room))
        case .parted(let room, _, _, isUs: true), .kicked(let room, _, _, _, isUs: true):
            rooms.remove(folding.key(of: room))
        case .disconnected: rooms = []
        default: break
        }
    }

    /// We are in.
    func has(_ room: String) -> Bool { rooms.contains(folding.key(of: room)) }
}
