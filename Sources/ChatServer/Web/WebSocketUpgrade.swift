import ChatCore

/// A client has asked for a WebSocket, and has got it: an inbound event for the session, ahead of the client's first frame. The answer to the client has
/// been sent by then, and what comes after the event is the connection's own bytes.
struct WebSocketUpgrade {
    /// What messages are made of.
    let messages: WebSocketMessages
    /// Where the client is, where a proxy that is believed has said so; nil: where the connection comes from.
    let address: PeerAddress?
    /// How many bytes were read from the connection before its first frame.
    let bytesRead: Int
    /// How many bytes were sent on it.
    let bytesSent: UInt64
}

/// What the messages of a WebSocket are made of. Source: https://ircv3.net/specs/extensions/websocket
enum WebSocketMessages: UInt8 {
    /// Text, which is UTF-8: `text.ircv3.net`.
    case text
    /// Bytes: `binary.ircv3.net`.
    case binary
}
