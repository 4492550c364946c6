/// What a member may do in a room; more is larger.
public enum Rank: UInt8, Sendable, Comparable, CaseIterable {
    /// May speak where a room is moderated: `v`, `+`.
    case voice
    /// May also set the topic, put out and silence those below: `h`, `%`.
    case halfOperator
    /// May also change the room's modes and ranks up to their own: `o`, `@`.
    case `operator`
    /// Is not put out by operators: `a`, `&`.
    case administrator
    /// May do all of it: `q`, `~`.
    case owner

    /// Less may do less.
    public static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
}

/// The ranks that a member has in a room, in one byte: a member may have several, of which the highest counts.
public struct Ranks: Sendable, Equatable {
    private var bits: UInt8 = 0

    /// None, or these.
    public init(_ ranks: Rank...) {
        for rank in ranks { insert(rank) }
    }

    /// True where the member has none.
    public var isEmpty: Bool { bits == 0 }
    /// The rank that counts.
    public var highest: Rank? { bits == 0 ? nil : Rank(rawValue: UInt8(7 - bits.leadingZeroBitCount)) }
    /// All of them, the highest first.
    public var descending: [Rank] { Rank.allCases.reversed().filter(contains) }

    /// Whether this very rank is among them.
    public func contains(_ rank: Rank) -> Bool { bits & 1 << rank.rawValue != 0 }
    /// Whether the highest is at least this one.
    public func reach(_ rank: Rank) -> Bool { highest.map { $0 >= rank } ?? false }

    mutating func insert(_ rank: Rank) { bits |= 1 << rank.rawValue }
    mutating func remove(_ rank: Rank) { bits &= ~(1 << rank.rawValue) }
}
