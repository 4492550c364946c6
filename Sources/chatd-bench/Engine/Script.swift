/// The part that a scenario plays: what it does about what the members hear. `Crowd` calls it as things happen.
///
/// A value that is passed `inout`, so that nothing on the way of a message is retained, released or checked for exclusive access.
protocol Script: ~Copyable {
    /// A test message has reached a member.
    /// - Parameter now: on `Clock`, when what it came with was received.
    mutating func heard(_ stamp: Stamp, by member: Int, at now: UInt64)
    /// Anything else has.
    mutating func heard(_ line: Line, by member: Int, in crowd: Crowd) throws
    /// A member has come into a new phase. At `closed`, its number may connect anew.
    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws
    /// Nothing has happened for ten milliseconds.
    mutating func waited(in crowd: Crowd) throws
}

extension Script where Self: ~Copyable {
    mutating func heard(_ stamp: Stamp, by member: Int, at now: UInt64) {}
    mutating func heard(_ line: Line, by member: Int, in crowd: Crowd) {}
    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {}
    mutating func waited(in crowd: Crowd) throws {}
}

/// Nothing is done about anything.
struct Silence: Script {}
