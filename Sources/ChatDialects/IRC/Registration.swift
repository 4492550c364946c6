import ChatCore

/// How far a client has come in registering: it has to give a name and a user, and to end its negotiation of capabilities.
struct Registration: Sendable {
    /// As given by NICK, checked by nobody yet.
    var name: String?
}

/// Batches that the client has opened and not closed.
struct IncomingBatches: Sendable {}

/// The conditions of a LIST.
struct ListFilter: Sendable {
    func matches(_ room: RoomSummary, now: Timestamp) -> Bool { true }
}
