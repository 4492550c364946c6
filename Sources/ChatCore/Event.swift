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

    init(number: UInt64, time: Timestamp, actor: MemberID, persona: Persona, kind: Kind) {
        self.number = number
        self.time = time
        self.actor = actor
        self.persona = persona
        self.kind = kind
    }

    /// What can happen. No `default:` over it: a new case makes the compiler list every protocol that must find words for it.
    public enum Kind: Sendable {
        /// The actor came into a room.
        case entered(room: String)
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
    }

    /// How a member's connection ended.
    public enum Departure: Sendable, Equatable {
        /// They said so, perhaps with words.
        case leaving(words: String?)
        /// The connection was lost, perhaps with what the system said about it.
        case lost(error: String?)
    }

    /// Whom words were said to.
    public enum Addressee: Sendable, Equatable {
        /// Everybody in the room of this name.
        case room(String)
        /// The member of this name alone.
        case member(String)
    }

    /// How words were said.
    public enum Manner: Sendable {
        /// Plainly.
        case plain
        /// As a deed: `/me waves`.
        case action
    }

    /// What it counts in a ring, in bytes: names, words and `overhead`.
    var cost: Int {
        let words: Int
        switch kind {
        case .entered(let room): words = room.utf8.count
        case .left(let room, let text): words = room.utf8.count + (text?.utf8.count ?? 0)
        case .kicked(let room, let by, let text): words = room.utf8.count + by.name.utf8.count + (text?.utf8.count ?? 0)
        case .quit(.leaving(let text)), .quit(.lost(let text)): words = text?.utf8.count ?? 0
        case .renamed(let old): words = old.name.utf8.count
        case .away(let text), .back(let text, _): words = text?.utf8.count ?? 0
        case .said(.room(let name), let text, _), .said(.member(let name), let text, _):
            words = name.utf8.count + text.utf8.count
        case .topic(let room, let text): words = room.utf8.count + text.utf8.count
        case .paired: words = 0
        }
        return Event.overhead + persona.name.utf8.count + words
    }
}
