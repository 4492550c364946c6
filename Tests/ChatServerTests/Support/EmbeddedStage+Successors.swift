import ChatCore
import ChatDialects
import Testing

@testable import ChatServer

/// When conversations go on in another process, as far as a dialect can tell: another one takes its place, which knows what was stored of it.
enum Successions {
    case none
    /// After every line, and whenever time goes by or somebody comes or goes.
    case always
    /// At one of these moments alone, counted from 0.
    case once(at: Int)

    /// So that there is a moment after each line.
    func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        if case .none = self { return [bytes[...]] }
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pieces.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? pieces : pieces + [rest]
    }

    fileprivate func happens(at moment: Int) -> Bool {
        switch self {
        case .none: false
        case .always: true
        case .once(let chosen): chosen == moment
        }
    }
}

extension EmbeddedStage {
    /// Replaces the dialects of all connections that are between two lines, if it is time for that.
    func succeed() {
        defer { moments += 1 }
        guard successions.happens(at: moments) else { return }
        for (name, client) in clients where client.session.isBetweenLines {
            #expect(throws: Never.self, "\(name)") { client.session.dialect = try successor(of: client.session) }
        }
    }

    private func successor(of session: Session) throws(StateProblem) -> any Dialect {
        var writer = StateWriter()
        session.dialect.write(to: &writer)
        var reader = try StateReader(writer.bytes[...], version: StateFormat.current)
        let facts = courier.settings.facts
        var dialect = session.face.entry.make(DialectContext(room: session.face.room, facts: facts, isSecure: false))
        try dialect.restore(from: &reader)
        try reader.finish()
        dialect.resettle(as: session.member.flatMap { hub.persona(of: $0) })
        return dialect
    }
}

extension Session {
    fileprivate var isBetweenLines: Bool { phase == .open && !isBusyWithALine && !owesConclusion }
}
