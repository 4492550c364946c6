/// A command of IRC, a row of the table: how it is written, who may use it, what it costs, and what it does.
final class IRCCommand: Sendable {
    /// Who may use a command.
    enum Standing: Sendable {
        /// Everybody, before and after registering.
        case everybody
        /// Only who has not registered yet.
        case newcomers
        /// Only who has registered.
        case members
    }

    /// In capitals, at most sixteen letters.
    let name: String
    /// The name, as it is looked up.
    private let key: Key
    /// What follows the name; what stands in brackets may be left out.
    let syntax: String
    /// How many parameters it needs; more than it knows are ignored.
    let minimum: Int
    /// Who may use it.
    let standing: Standing
    /// What it counts against the flood limits, where its parameters do not say otherwise.
    let cost: Int
    /// What it is for: a sentence for HELP.
    let help: String
    /// What it means.
    let run: @Sendable (inout IRCDialect, IRCMessage) -> Intent

    init(
        _ name: String,
        _ syntax: String = "",
        needs minimum: Int = 0,
        for standing: Standing = .members,
        cost: Int = 1,
        help: String,
        run: @escaping @Sendable (inout IRCDialect, IRCMessage) -> Intent
    ) {
        self.name = name
        key = name.withBytes { Key($0) }!
        self.syntax = syntax
        self.minimum = minimum
        self.standing = standing
        self.cost = cost
        self.help = help
        self.run = run
    }

    /// The command of a name, in whatever letters; nil where there is none.
    static func named(_ name: String) -> IRCCommand? { name.withBytes { Key($0) }.flatMap(named) }

    /// The command of a name; nil where there is none.
    static func named(_ key: Key) -> IRCCommand? {
        var slot = key.slot
        while let row = slots[slot] {
            if row.key == key { return row }
            slot = (slot + 1) % slots.count
        }
        return nil
    }

    /// The table, where a row stands in the slot of its key or, if that is taken, in the next free one.
    private static let slots: [IRCCommand?] = all.reduce(into: Array(repeating: nil, count: Key.slots)) { slots, row in
        var slot = row.key.slot
        while slots[slot] != nil { slot = (slot + 1) % slots.count }
        slots[slot] = row
    }

    /// Every command there is, in the order of HELP.
    static let all: [IRCCommand] = (connection + speaking + channels + people + server + operators).sorted {
        $0.name < $1.name
    }
}

extension IRCCommand {
    /// The name of a command in capitals, as numbers: a command has at most sixteen letters, and nearly all have at most eight. To make one and look
    /// it up takes 140 instructions; to make a String of the capitals took 2,200, before that was hashed.
    struct Key: Equatable {
        private let letters: UInt64
        /// Those after the eighth.
        private let more: UInt64

        /// Nil for what is too long to be a command.
        init?(_ name: UnsafeRawBufferPointer) {
            guard name.count <= 16 else { return nil }
            letters = Key.capitals(name.prefix(8))
            more = name.count > 8 ? Key.capitals(name.dropFirst(8)) : 0
        }

        private static func capitals(_ name: Slice<UnsafeRawBufferPointer>) -> UInt64 {
            EightBytes.capitals(name.reduce(0) { $0 << 8 | UInt64($1) })
        }

        /// How many slots there are: several for each command.
        static let slots = 256
        /// The slot that it belongs into: a number that looks as if it were by chance.
        var slot: Int { Int((letters &* 0x9E37_79B9_7F4A_7C15) >> 56) }
    }
}
