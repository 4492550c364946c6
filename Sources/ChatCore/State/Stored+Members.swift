/// How members, and what they say of themselves, are stored.

extension Timestamp: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) { writer.write(microseconds) }

    /// - Throws: also for a moment that is 36,000 years away, so that differences of two can always be had.
    public init(from reader: inout StateReader) throws(StateProblem) {
        let microseconds = try reader.signed()
        guard microseconds.magnitude < 1 << 60 else { throw .damaged("a moment in \(microseconds) µs") }
        self.init(microseconds: microseconds)
    }
}

extension MemberID: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(UInt64(key.index))
        writer.write(UInt64(key.generation))
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(key: .init(index: try reader.number(as: UInt32.self), generation: try reader.number(as: UInt32.self)))
    }
}

extension RoomID: Stored {
    /// Which room it is, not where it is kept: that may be elsewhere afterwards.
    public func write(to writer: inout StateWriter) { writer.write(serial) }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(key: RoomID.nowhere, serial: try reader.number())
    }
}

extension PeerAddress: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(host)
        writer.write(port)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(host: try reader.text(), port: try reader.int())
    }
}

extension MemberModes: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) { writer.write(tag: rawValue) }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) { self.init(rawValue: try reader.tag()) }
}

extension Origin: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(via)
        writer.write(address)
        writer.write(host)
        writer.write(session)
        writer.write(guestNumber)
        writer.write(isSecure)
        writer.write(certificateFingerprint)
        writer.write(hostUser)
    }

    /// See `Stored`.
    public convenience init(from reader: inout StateReader) throws(StateProblem) {
        self.init(
            via: try reader.text(),
            address: try reader.optional(),
            host: try reader.text(),
            session: try reader.text(),
            guestNumber: try reader.int(),
            isSecure: try reader.flag(),
            certificateFingerprint: try reader.optionalText(),
            hostUser: try reader.hostUser()
        )
    }
}

extension HostUser: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(id)
        writer.write(name)
        writer.write(realName)
    }

    /// See `Stored`.
    public convenience init(from reader: inout StateReader) throws(StateProblem) {
        self.init(
            id: try reader.number(as: UInt32.self),
            name: try reader.text(),
            realName: try reader.optionalText()
        )
    }
}

extension StateReader {
    /// Reads who somebody is on this host, which the first version of the format knows of nobody.
    fileprivate mutating func hostUser() throws(StateProblem) -> HostUser? { version < 2 ? nil : try optional() }
}

extension Persona: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(name)
        writer.write(user)
        writer.write(host)
        writer.write(realName)
        writer.write(guestAddress)
        writer.write(via)
        writer.write(modes)
        writer.write(hostUser)
    }

    /// See `Stored`.
    public convenience init(from reader: inout StateReader) throws(StateProblem) {
        self.init(
            name: try reader.text(),
            user: try reader.text(),
            host: try reader.text(),
            realName: try reader.text(),
            guestAddress: try reader.optional(),
            via: try reader.text(),
            modes: try reader.value(),
            hostUser: try reader.hostUser()
        )
    }
}

extension Introduction: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(name)
        writer.write(user)
        writer.write(realName)
        writer.write(modes)
        writer.write(away)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(
            name: try reader.optionalText(),
            user: try reader.optionalText(),
            realName: try reader.optionalText(),
            modes: try reader.value(),
            away: try reader.optionalText()
        )
    }
}

extension Away: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(words)
        writer.write(since)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(words: try reader.optionalText(), since: try reader.value())
    }
}

extension Dismissal: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(member)
        writer.write(by)
        writer.write(words)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(member: try reader.value(), by: try reader.text(), words: try reader.optionalText())
    }
}
