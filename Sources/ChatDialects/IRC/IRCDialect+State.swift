import ChatCore
import NIOCore

/// What of an IRC connection outlives the process: of most, a byte of flags and what was agreed on.
extension IRCDialect {
    func write(to writer: inout StateWriter) {
        var flags = Flags()
        if speaksValues { flags.insert(.speaksValues) }
        if isWelcomed { flags.insert(.isWelcomed) }
        if isNewcomer { flags.insert(.isNewcomer) }
        if incoming.isOpen { flags.insert(.hasBatch) }
        writer.write(UInt64(flags.rawValue))
        writer.write(UInt64(capabilities.rawValue))
        if isNewcomer, let registration { writer.write(registration) }
        if incoming.isOpen, let batch = incoming.open { writer.write(batch) }
    }

    mutating func restore(from reader: inout StateReader) throws(StateProblem) {
        let flags = Flags(rawValue: try reader.number(as: UInt8.self))
        guard flags.isSubset(of: .all) else { throw .damaged("flags of an IRC connection that there are none of") }
        guard !flags.contains(.isNewcomer) || flags.isDisjoint(with: [.isWelcomed, .hasBatch]) else {
            throw .damaged("a newcomer who was welcomed, or says something")
        }
        speaksValues = flags.contains(.speaksValues)
        isWelcomed = flags.contains(.isWelcomed)
        capabilities = Capabilities(rawValue: try reader.number(as: UInt32.self)).intersection(.all)
        registration = flags.contains(.isNewcomer) ? try reader.value() : nil
        incoming.open = flags.contains(.hasBatch) ? try reader.value() : nil
    }

    mutating func resettle(as persona: Persona?) { self.persona = persona }

    private struct Flags: OptionSet {
        let rawValue: UInt8

        static let speaksValues = Flags(rawValue: 1 << 0)
        static let isWelcomed = Flags(rawValue: 1 << 1)
        static let isNewcomer = Flags(rawValue: 1 << 2)
        static let hasBatch = Flags(rawValue: 1 << 3)
        static let all: Flags = [.speaksValues, .isWelcomed, .isNewcomer, .hasBatch]
    }
}

extension Capabilities {
    /// Every capability that there is to agree on.
    static let all = Capabilities(names.map(\.capability))
}

/// What came in lines is as bounded as it was there, and has nothing in it that no line can have.
extension StateReader {
    /// Reads a parameter of a line.
    mutating func parameter(mayBeEmpty: Bool = false) throws(StateProblem) -> String {
        let text = try text()
        guard mayBeEmpty || !text.isEmpty, text.utf8.count <= IRCMessage.bodyBytes, text.fits() else {
            throw .damaged("a parameter that no line can have")
        }
        return text
    }

    /// Reads a name in the grammar of names.
    mutating func name() throws(StateProblem) -> String {
        let text = try text()
        guard let name = try? Names.check(text), name.utf8.elementsEqual(text.utf8) else {
            throw .damaged("a name that nobody can have")
        }
        return name
    }

    /// Reads what a command was labelled with: that may have line ends in it, which are escaped in a tag.
    mutating func label() throws(StateProblem) -> String {
        let text = try text()
        guard (1...IRCLimits.labelBytes).contains(text.utf8.count) else { throw .damaged("a label of that length") }
        return text
    }

    /// Reads the tags that clients have for each other, as they were written.
    mutating func clientTags() throws(StateProblem) -> String {
        let text = try text()
        let tags = IRCTags(ByteBuffer(string: text), 0..<text.utf8.count)
        guard text.utf8.count <= IRCMessage.tagBytes, text.fits(), !text.utf8.contains(UInt8(ascii: " ")),
            tags.clientOnly.utf8.elementsEqual(text.utf8)
        else { throw .damaged("tags that no client can send") }
        return text
    }
}

extension String {
    /// Nothing in it that a line cannot have: its end, a carriage return or a NUL, but for one that is allowed.
    func fits(allowing allowed: UInt8? = nil) -> Bool {
        utf8.allSatisfy { ($0 != 0 && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")) || $0 == allowed }
    }
}
