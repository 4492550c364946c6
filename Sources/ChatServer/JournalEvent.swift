/// A kind of record in the journal, by the value of its field CHATD_EVENT.
public enum JournalEvent: String, Sendable, CaseIterable {
    /// Somebody came into a room.
    case join
    /// Somebody went out of a room.
    case leave
    /// Somebody changed their name.
    case nick
    /// Somebody went away.
    case away
    /// Somebody came back.
    case back
    /// Somebody changed what a room is about.
    case topic
    /// Somebody kept order.
    case moderation
    /// A client connected.
    case connect
    /// A client disconnected.
    case disconnect

    /// Where the catalog explains it.
    public var entry: CatalogEntry {
        switch self {
        case .join: .join
        case .leave: .leave
        case .nick: .nick
        case .away: .away
        case .back: .back
        case .topic: .topic
        case .moderation: .moderation
        case .connect: .connect
        case .disconnect: .disconnect
        }
    }
}

/// A MESSAGE_ID under which `systemd/chatd.catalog` explains a record to `journalctl -x`. They never change.
public enum CatalogEntry: String, Sendable, CaseIterable {
    /// Somebody came into a room.
    case join = "5ee04b80c4d84508adeec21d488b1e23"
    /// Somebody went out of a room.
    case leave = "9cc9b01e35b64ef08de39ebb2116493d"
    /// Somebody changed their name.
    case nick = "7226f44261374b46ad78e18916cacd63"
    /// Somebody went away.
    case away = "a4fe596e486e4427afa7bce08f2050db"
    /// Somebody came back.
    case back = "c44be9d84b92495a9f2ffbd46b191f07"
    /// Somebody changed what a room is about.
    case topic = "ac940b4c6c8a447e94c8a28099f4c7ff"
    /// Somebody kept order.
    case moderation = "0d3f6c1ad4b54b7c9e0f4f3c6f1f2b7a"
    /// A client connected.
    case connect = "225a8cf8f57041f7824adbcd40439a43"
    /// A client disconnected.
    case disconnect = "e57de1a703f84b708a914fe1cc449a49"
    /// The log lost records.
    case recordsDropped = "2ece88b16f174bd7bd24ad8f2cc98577"
    /// The configuration was refused.
    case configurationRefused = "20d8ccfc53224a96ba4b472934ae3a2d"
}
