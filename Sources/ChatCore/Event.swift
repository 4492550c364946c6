/// A moment, in microseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 00:00 UTC.
    public let microseconds: Int64

    /// A moment.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Whole seconds since 1970-01-01 00:00 UTC, rounded down.
    public var seconds: Int64 { microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000 }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}

/// Something that happened, once, in one or several places; it never changes.
///
/// An object, so that the same event can stand in many rings and be handed to many threads for the price of a reference.
public final class Event: Sendable {
    /// What an event counts in a ring besides its names and words, in bytes.
    public static let overhead = 64

    /// Its place in the one numbering of all events: later is larger.
    public let number: UInt64
    /// When it happened.
    public let time: Timestamp
    /// Who did it, or whom it befell; the id may be of somebody who has left since.
    public let actor: MemberID
    /// The actor as they were then: after a `renamed`, the new persona.
    public let persona: Persona
    /// What happened.
    public let kind: Kind
    /// What the sender's client has attached for other clients, as IRC writes it, without the `@`: `+typing=active;+x`. Empty nearly always.
    /// Source: https://ircv3.net/specs/extensions/message-tags
    public let tags: String
    /// What it counts in a ring, in bytes: names, words and `overhead`.
    let cost: Int

    init(number: UInt64, time: Timestamp, actor: MemberID, persona: Persona, kind: Kind, tags: String = "") {
        self.number = number
        self.time = time
        self.actor = actor
        self.persona = persona
        self.kind = kind
        self.tags = tags
        cost = Event.overhead + persona.name.utf8.count + kind.bytes + tags.utf8.count
    }

    /// What can happen. No `default:` over it: a new case makes the compiler list every protocol that must find words for it.
    public enum Kind: Sendable {
        /// The actor came into a room; `away` where they are not really here.
        case entered(room: String, away: Away? = nil)
        /// The actor went out of a room, and is still in the chat.
        case left(room: String, words: String?)
        /// The actor was put out of a room.
        case kicked(room: String, by: Persona, words: String?)
        /// The actor left the chat: one event, in each of their rooms.
        case quit(Departure)
        /// The actor has a new name.
        case renamed(from: Persona)
        /// The actor is away, or has new words for being away.
        case away(words: String?)
        /// The actor is back, after so many seconds.
        case back(words: String?, seconds: Int)
        /// The actor said something to a room or to one member.
        case said(to: Addressee, words: String, manner: Manner)
        /// The actor set what a room is about; empty words clear it.
        case topic(room: String, words: String)
        /// The reader, and nobody else, is told whom they talk with from now on: the actor.
        case paired

        /// The actor changed rules, lists or ranks of a room.
        case modesChanged(room: String, changes: [ModeChange])
        /// The actor called a room otherwise. Read by everybody on their own, since some are to be shown it as if they left and came again.
        indirect case roomRenamed(from: String, to: RoomView, words: String?)
        /// The actor invited somebody to the room: for those who are in it.
        case invited(name: String, room: String)
        /// The reader, and nobody else, is invited to a room by the actor.
        case invitation(room: String)
        /// The actor asks to be let into a room: for those in it who may let them.
        case knocked(room: String, words: String?)
        /// The actor took back what was said under that number.
        case redacted(from: Addressee, number: UInt64, words: String?)
        /// What stood here was taken back: nothing is left of it to show.
        case removed
        /// The actor says something else of themselves, in `persona`.
        case realNameChanged
        /// The actor is shown at another host.
        case hostChanged(from: Persona)
        /// The reader, who watches for that, is told that the actor is here now.
        case appeared
        /// The reader, who watches for that, is told that nobody has the actor's name any more.
        case vanished
        /// The reader, who hears in private from accepted people only, is told that the actor wants to talk to them.
        case screened
        /// The actor, an operator of the server, announces something.
        case announced(words: String)
    }

    /// How a member's connection ended.
    public enum Departure: Sendable, Equatable {
        /// They said so, perhaps with words.
        case leaving(words: String?)
        /// The connection was lost, perhaps with what the system said about it.
        case lost(error: String?)
        /// An operator put them out.
        case killed(by: String, words: String?)
    }

    /// Whom words were said to.
    public enum Addressee: Sendable, Equatable {
        /// Everybody in the room of this name.
        case room(String)
        /// The member of this name alone.
        case member(String)
        /// Those in the room who have at least that rank.
        case ranked(Rank, room: String)
    }

    /// How words were said.
    public enum Manner: Sendable {
        /// Plainly.
        case plain
        /// As a deed: `/me waves`.
        case action
        /// As something that no program answers: IRC's NOTICE.
        case notice
        /// As a question from client to client, such as `VERSION`. Source: https://modern.ircdocs.horse/ctcp
        case query
        /// As a client's answer to such a question.
        case response
        /// With nothing but tags: the words are empty.
        case tagsOnly

        /// Something that people read; the others are for their clients.
        public var isSpeech: Bool {
            switch self {
            case .plain, .action, .notice: true
            case .query, .response, .tagsOnly: false
            }
        }
    }
}

extension Event.Kind {
    /// What its names and words count in a ring.
    fileprivate var bytes: Int {
        switch self {
        case .entered(let room, let away): room.utf8.count + Event.bytes(away?.words)
        case .left(let room, let text): room.utf8.count + Event.bytes(text)
        case .kicked(let room, let by, let text): room.utf8.count + by.name.utf8.count + Event.bytes(text)
        case .quit(.leaving(let text)), .quit(.lost(let text)): Event.bytes(text)
        case .quit(.killed(let by, let text)): by.utf8.count + Event.bytes(text)
        case .renamed(let old): old.name.utf8.count
        case .away(let text), .back(let text, _): Event.bytes(text)
        case .said(let addressee, let text, _): addressee.name.utf8.count + text.utf8.count
        case .topic(let room, let text): room.utf8.count + text.utf8.count
        case .modesChanged(let room, let changes): changes.reduce(room.utf8.count) { $0 + $1.bytes }
        case .roomRenamed(let old, let room, let text): old.utf8.count + room.name.utf8.count + Event.bytes(text)
        case .invited(let name, let room): name.utf8.count + room.utf8.count
        case .invitation(let room): room.utf8.count
        case .knocked(let room, let text): room.utf8.count + Event.bytes(text)
        case .redacted(let addressee, _, let text): addressee.name.utf8.count + Event.bytes(text)
        case .announced(let text): text.utf8.count
        case .paired, .removed, .realNameChanged, .hostChanged, .appeared, .vanished, .screened: 0
        }
    }
}

extension Event {
    fileprivate static func bytes(_ words: String?) -> Int { words?.utf8.count ?? 0 }
}

extension Event.Addressee {
    /// The name of the room or the member.
    public var name: String {
        switch self {
        case .room(let name), .member(let name), .ranked(_, let name): name
        }
    }
}

extension ModeChange {
    /// What it counts in a ring, besides the event.
    fileprivate var bytes: Int {
        switch self {
        case .flag, .limit: 8
        case .key(let key): 8 + (key?.utf8.count ?? 0)
        case .rank(_, _, let name): 8 + name.utf8.count
        case .mask(_, _, let mask): 8 + mask.utf8.count
        }
    }
}
