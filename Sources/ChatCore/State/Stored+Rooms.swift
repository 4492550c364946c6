/// How rules, ranks and lists of rooms are stored.

extension RoomFlags: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) { writer.write(UInt64(rawValue)) }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(rawValue: try reader.number(as: UInt16.self))
    }
}

extension RoomModes: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(flags)
        writer.write(key)
        writer.write(limit) { $0.write($1) }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(flags: try reader.value())
        key = try reader.optionalText()
        limit = try reader.optional { (reader) throws(StateProblem) in try reader.int() }
    }
}

extension Rank: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) { writer.write(tag: rawValue) }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        let tag = try reader.tag()
        guard let rank = Rank(rawValue: tag) else { throw .damaged("\(tag) where a rank stands") }
        self = rank
    }
}

extension Ranks: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(tag: Rank.allCases.reduce(0) { contains($1) ? $0 | 1 << $1.rawValue : $0 })
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        let tag = try reader.tag()
        self.init()
        for rank in Rank.allCases where tag & 1 << rank.rawValue != 0 { insert(rank) }
    }
}

extension Topic: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(words)
        writer.write(by)
        writer.write(at)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(words: try reader.text(), by: try reader.text(), at: try reader.value())
    }
}

extension MaskList: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .bans: writer.write(tag: 0)
        case .exceptions: writer.write(tag: 1)
        case .invitations: writer.write(tag: 2)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .bans
        case 1: self = .exceptions
        case 2: self = .invitations
        case let tag: throw .damaged("\(tag) where a list of masks stands")
        }
    }
}

extension ListedMask: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(mask)
        writer.write(by)
        writer.write(at)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(mask: try reader.text(), by: try reader.text(), at: try reader.value())
    }
}

extension ModeChange: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .flag(let flags, let isOn):
            writer.write(tag: 0)
            writer.write(flags)
            writer.write(isOn)
        case .key(let key):
            writer.write(tag: 1)
            writer.write(key)
        case .limit(let limit):
            writer.write(tag: 2)
            writer.write(limit) { $0.write($1) }
        case .rank(let rank, let isGiven, let name):
            writer.write(tag: 3)
            writer.write(rank)
            writer.write(isGiven)
            writer.write(name)
        case .mask(let list, let isAdded, let mask):
            writer.write(tag: 4)
            writer.write(list)
            writer.write(isAdded)
            writer.write(mask)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .flag(try reader.value(), try reader.flag())
        case 1: self = .key(try reader.optionalText())
        case 2: self = .limit(try reader.optional { (reader) throws(StateProblem) in try reader.int() })
        case 3: self = .rank(try reader.value(), try reader.flag(), of: try reader.text())
        case 4: self = .mask(try reader.value(), try reader.flag(), try reader.text())
        case let tag: throw .damaged("\(tag) where a change of modes stands")
        }
    }
}
