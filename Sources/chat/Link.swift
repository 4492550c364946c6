import ChatClient

/// What carries a conversation's bytes: to a server, or over the LAN. The main loop's alone.
protocol Link: AnyObject {
    /// Readable while `take` has something.
    var descriptor: Int32 { get }
    /// What has happened since.
    func take() -> [LinkEvent]

    /// Opens a connection; an earlier one is forgotten.
    func connect(to server: Server)
    /// Sends, as soon as may be.
    /// - Returns: what keeps it from somebody, if that is news.
    func send(_ bytes: [UInt8]) -> Trouble?
    /// Closes once all is sent.
    func close()
}

/// What keeps something that was sent from somebody.
struct Trouble: Sendable, Equatable {
    /// For people.
    let words: String
    /// What the program ends with if it ends for that reason; 0 where somebody is reached all the same.
    let status: Int32
}

/// What a link has to tell.
struct LinkEvent: Sendable, Equatable {
    /// For the conversation.
    let input: Input
    /// What the program ends with if it ends for that reason.
    let status: Int32

    init(_ letter: Inbox.Letter) {
        switch letter.content {
        case .connected: (input, status) = (.connected, 0)
        case .received(let bytes, let sender): (input, status) = (.received(bytes, from: sender), 0)
        case .disconnected(let disconnection, let code): (input, status) = (.disconnected(disconnection), code)
        }
    }
}
