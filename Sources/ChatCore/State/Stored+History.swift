/// How it is stored what of a room's history somebody asks for. It changes nothing, and so stands in no log; but every request can be stored.

extension HistorySelection: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .latest(let mark):
            writer.write(tag: 0)
            writer.write(mark) { $0.write($1) }
        case .before(let mark):
            writer.write(tag: 1)
            writer.write(mark)
        case .after(let mark):
            writer.write(tag: 2)
            writer.write(mark)
        case .around(let mark):
            writer.write(tag: 3)
            writer.write(mark)
        case .between(let first, let second):
            writer.write(tag: 4)
            writer.write(first)
            writer.write(second)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0:
            self = .latest(after: try reader.optional { (reader) throws(StateProblem) in try reader.value() })
        case 1: self = .before(try reader.value())
        case 2: self = .after(try reader.value())
        case 3: self = .around(try reader.value())
        case 4: self = .between(try reader.value(), try reader.value())
        case let tag: throw .damaged("\(tag) where it stands what of a history is asked for")
        }
    }
}

extension HistoryMark: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .event(let number):
            writer.write(tag: 0)
            writer.write(number)
        case .time(let time):
            writer.write(tag: 1)
            writer.write(time.lowerBound.microseconds)
            writer.write(time.upperBound.microseconds)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .event(try reader.number())
        case 1:
            let (start, end) = (try reader.signed(), try reader.signed())
            guard start <= end else { throw .damaged("a time that ends before it begins") }
            self = .time(Timestamp(microseconds: start)..<Timestamp(microseconds: end))
        case let tag: throw .damaged("\(tag) where a place in a history stands")
        }
    }
}
