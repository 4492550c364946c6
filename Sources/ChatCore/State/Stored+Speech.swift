/// How it is stored how and to whom something was said, and how somebody left.

extension Event.Manner: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .plain: writer.write(tag: 0)
        case .action: writer.write(tag: 1)
        case .notice: writer.write(tag: 2)
        case .query: writer.write(tag: 3)
        case .response: writer.write(tag: 4)
        case .tagsOnly: writer.write(tag: 5)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .plain
        case 1: self = .action
        case 2: self = .notice
        case 3: self = .query
        case 4: self = .response
        case 5: self = .tagsOnly
        case let tag: throw .damaged("\(tag) where a manner stands")
        }
    }
}

extension Event.Addressee: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .room(let name):
            writer.write(tag: 0)
            writer.write(name)
        case .member(let name):
            writer.write(tag: 1)
            writer.write(name)
        case .ranked(let rank, let room):
            writer.write(tag: 2)
            writer.write(rank)
            writer.write(room)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .room(try reader.text())
        case 1: self = .member(try reader.text())
        case 2: self = .ranked(try reader.value(), room: try reader.text())
        case let tag: throw .damaged("\(tag) where an addressee stands")
        }
    }
}

extension Event.Departure: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .leaving(let words):
            writer.write(tag: 0)
            writer.write(words)
        case .lost(let error):
            writer.write(tag: 1)
            writer.write(error)
        case .killed(let by, let words):
            writer.write(tag: 2)
            writer.write(by)
            writer.write(words)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .leaving(words: try reader.optionalText())
        case 1: self = .lost(error: try reader.optionalText())
        case 2: self = .killed(by: try reader.text(), words: try reader.optionalText())
        case let tag: throw .damaged("\(tag) where a departure stands")
        }
    }
}
