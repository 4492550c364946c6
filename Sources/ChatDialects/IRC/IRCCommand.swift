/// A command of IRC, a row of the table: how it is written, who may use it, what it costs, and what it does.
struct IRCCommand: Sendable {
    /// Who may use a command.
    enum Standing: Sendable {
        /// Everybody, before and after registering.
        case everybody
        /// Only who has not registered yet.
        case newcomers
        /// Only who has registered.
        case members
    }

    /// In capitals.
    let name: String
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
        self.syntax = syntax
        self.minimum = minimum
        self.standing = standing
        self.cost = cost
        self.help = help
        self.run = run
    }

    /// By name.
    static let named: [String: IRCCommand] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Every command there is, in the order of HELP.
    static let all: [IRCCommand] = (connection + speaking + channels + people + server + operators).sorted {
        $0.name < $1.name
    }
}
