import ChatCore

/// Something that people are shown: one fact, once.
///
/// Names and words come as the server sent them, but for what is no text: every control character is gone or made visible (`SafeText`), and so is
/// whatever else a terminal might obey.
public struct Happening: Sendable, Equatable {
    /// What.
    public var kind: Kind
    /// When: as the server says (server-time), else when it came.
    public var time: Timestamp
    /// Said before we came, or while we were gone, and told now.
    public var isHistory: Bool
    /// The server's name of a message (msgid), where it has one; the lines of one message have the same.
    public var id: String?

    /// See the properties.
    public init(_ kind: Kind, time: Timestamp, isHistory: Bool = false, id: String? = nil) {
        self.kind = kind
        self.time = time
        self.isHistory = isHistory
        self.id = id
    }

    /// Where it belongs.
    public enum Target: Sendable, Hashable {
        /// A room, by name.
        case room(String)
        /// What two say to each other: the other's name.
        case direct(String)
    }

    /// How a message is meant.
    public enum Manner: Sendable, Hashable {
        /// It is said.
        case message
        /// `/me`: it is done.
        case action
        /// By a program, which wants no answer.
        case notice
    }

    /// Something said.
    public struct Message: Sendable, Equatable {
        /// Who says it.
        public var sender: String
        /// Where it was said.
        public var target: Target
        /// What is said: one line of text.
        public var text: String
        /// How it is meant.
        public var manner: Manner
        /// We said it.
        public var isOwn: Bool
        /// Our name stands in it as a word; never where it is our own.
        public var mentionsUs: Bool

        /// See the properties.
        public init(
            sender: String,
            target: Target,
            text: String,
            manner: Manner = .message,
            isOwn: Bool = false,
            mentionsUs: Bool = false
        ) {
            self.sender = sender
            self.target = target
            self.text = text
            self.manner = manner
            self.isOwn = isOwn
            self.mentionsUs = mentionsUs
        }
    }

    /// What can happen.
    public enum Kind: Sendable, Equatable {
        // The connection.

        /// A connection is being opened.
        case connecting(Server)
        /// The server has let us in, under this name.
        case welcome(name: String, place: String)
        /// There is no connection any more, or none came about; `retrySeconds`: when it is tried again, nil where it is not.
        case disconnected(reason: String, retrySeconds: Int?)
        /// We are back after a gap: how long it was, and how many messages were said meanwhile and are told now (as history); nil where the server cannot tell.
        case reconnected(afterSeconds: Int, missed: Int?)
        /// The server did not let us in: what it says, which names what is wrong, and the name that is tried next, if one is.
        case loginRefused(reason: String, nextName: String?)

        // What people say and do.

        /// Something was said.
        case message(Message)
        /// Somebody entered a room; us too.
        case joined(room: String, name: String, isUs: Bool)
        /// Somebody left a room; us too.
        case parted(room: String, name: String, words: String?, isUs: Bool)
        /// Somebody is gone from the server; the rooms that we share.
        case quit(name: String, words: String?, rooms: [String])
        /// Somebody was put out of a room; us too.
        case kicked(room: String, name: String, by: String, words: String?, isUs: Bool)
        /// Somebody has another name; the rooms that we share.
        case renamed(old: String, new: String, rooms: [String], isUs: Bool)
        /// Somebody will be right back; the rooms that we share. Of us: it was confirmed.
        case away(name: String, words: String?, rooms: [String], isUs: Bool)
        /// Somebody is back.
        case back(name: String, rooms: [String], isUs: Bool)
        /// A topic was set, or told as we came in (`by` is nil then). Empty: there is none any more.
        case topic(room: String, words: String, by: String?, isNew: Bool)
        /// The rules of a room, or somebody's rank in it, were changed: `+o ben`.
        case mode(room: String, change: String, by: String)
        /// We are asked into a room.
        case invited(room: String, by: String)
        /// A message was taken back.
        case redacted(target: Target, id: String, by: String, words: String?)

        // What was asked for.

        /// All who are in a room, when the server has told them all: on entering, and after `/users`.
        case people(room: String, [Overview.Person])
        /// Our request was turned down: why, and where it belongs.
        case refused(reason: String, target: Target?)
        /// Lines of an answer, or what the server says of itself; where it belongs, nil: to the server.
        case information(String, target: Target?)

        // The program.

        /// The server has dealt with all that was sent before `Command.confirm` with this word. For programs; people are shown nothing.
        case confirmed(String)
        /// A command could not be understood: what would be right.
        case misunderstood(String)
        /// Help, a line at a time.
        case help(String)
        /// Datagrams that were dropped: too long, no UTF-8, too many. Not more often than every ten seconds.
        case dropped(tooLong: Int, invalid: Int, flooding: Int)
    }
}
