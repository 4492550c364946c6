/// How the bounds are stored.

extension Limits: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(queueEvents)
        writer.write(queueBytes)
        writer.write(totalBytes)
        writer.write(mailboxEvents)
        writer.write(mailboxBytes)
        writer.write(members)
        writer.write(rooms)
        writer.write(roomsPerMember)
        writer.write(messageBytes)
        writer.write(topicBytes)
        writer.write(awayBytes)
    }

    /// - Throws: also for bounds that no ring can hold.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init()
        queueEvents = try reader.bound(atLeast: 1)
        queueBytes = try reader.bound(atLeast: 0)
        totalBytes = try reader.bound(atLeast: 0)
        mailboxEvents = try reader.bound(atLeast: 1)
        mailboxBytes = try reader.bound(atLeast: 0)
        members = try reader.bound(atLeast: 0)
        rooms = try reader.bound(atLeast: 0)
        roomsPerMember = try reader.bound(atLeast: 0)
        messageBytes = try reader.bound(atLeast: 0)
        topicBytes = try reader.bound(atLeast: 0)
        awayBytes = try reader.bound(atLeast: 0)
    }
}

extension StateReader {
    /// Reads a bound.
    mutating func bound(atLeast least: Int) throws(StateProblem) -> Int {
        let bound = try int()
        guard (least...(1 << 40)).contains(bound) else { throw .damaged("\(bound) where a bound stands") }
        return bound
    }
}
