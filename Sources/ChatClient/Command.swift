/// What somebody wants of a conversation.
public enum Command: Sendable, Equatable {
    /// Say something; more lines than one are sent as such where the server can take them, else one by one.
    case say(String, to: Happening.Target, manner: Happening.Manner)
    /// Enter a room.
    case join(room: String, key: String?)
    /// Leave a room.
    case leave(room: String, words: String?)
    /// Be called something else.
    case rename(String)
    /// Be right back.
    case away(words: String?)
    /// I'm back.
    case back(words: String?)
    /// What a room is about: ask for it, where `words` is nil; empty words take it away.
    case topic(room: String, words: String?)
    /// Who is in a room.
    case people(room: String)
    /// Who somebody is.
    case whois(String)
    /// Which rooms there are.
    case rooms
    /// Ask somebody in.
    case invite(name: String, room: String)
    /// Put somebody out.
    case kick(name: String, room: String, words: String?)
    /// Read or change modes: the words after `MODE`.
    case mode([String])
    /// Connect, to another server where one is given.
    case connect(Server?)
    /// Close the connection, and stay.
    case disconnect(words: String?)
    /// Close the connection, and end the program.
    case quit(words: String?)
    /// A line of the server's protocol as it stands.
    case raw(String)
    /// Ask the server to answer once it has dealt with everything that was sent before (`PING` with this word in it); `Happening.Kind.confirmed`
    /// tells that it has. The LAN has nobody to ask: it is confirmed at once.
    case confirm(String)
}
