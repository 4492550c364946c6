/// One change of the chat, as a log keeps it: written before it is made, and made again by `Chat.redo` after the process has died.
public enum Change: Sendable, Stored {
    /// Somebody was let in.
    case admit(Origin, Introduction)
    /// A member asked for something that is no mere question; see `Chat.changesNothing`.
    case perform(Request, by: MemberID)
    /// The bounds were changed.
    case apply(Limits)
    /// Other rooms stay from now on when nobody is in them: see `Chat.resume`.
    case keep(rooms: [String])

    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .perform(let request, let id):
            writer.write(tag: 0)
            id.write(to: &writer)
            request.write(to: &writer)
        case .admit(let origin, let introduction):
            writer.write(tag: 1)
            writer.write(origin)
            writer.write(introduction)
        case .apply(let limits):
            writer.write(tag: 2)
            writer.write(limits)
        case .keep(let rooms):
            writer.write(tag: 3)
            writer.write(rooms) { $0.write($1) }
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0:
            let id = try reader.value(MemberID.self)
            self = .perform(try reader.value(), by: id)
        case 1: self = .admit(try reader.value(), try reader.value())
        case 2: self = .apply(try reader.value())
        case 3: self = .keep(rooms: try reader.list { (reader) throws(StateProblem) in try reader.text() })
        case let tag: throw .damaged("\(tag) where a change stands")
        }
    }
}
