import NIOCore

@testable import ChatCore
@testable import ChatDialects

extension IRCDialect {
    /// A connection that has not said anything.
    static func fresh(_ facts: ServerFacts = Given.facts, isSecure: Bool = false) -> IRCDialect {
        IRCDialect(DialectContext(room: "#lobby", facts: facts, isSecure: isSecure))
    }

    /// Alice, who has registered.
    static func member(_ capabilities: Capabilities = [], _ facts: ServerFacts = Given.facts) -> IRCDialect {
        var dialect = fresh(facts)
        dialect.settle(as: Given.alice)
        dialect.capabilities = capabilities
        return dialect
    }

    /// What a line means, in short: `request(leave(named("#a"), words: nil))`; lines without the server's name.
    mutating func meaning(_ line: String) -> String { short(interpret(line: line)) }

    /// What several lines mean, one after another; what means nothing is left out.
    mutating func meanings(_ lines: String...) -> [String] { lines.map { meaning($0) }.filter { $0 != "nothing" } }
}

/// A value as it prints, without the names of types and modules.
func short(_ value: some Any) -> String {
    String(describing: value).replacing(":\(Given.facts.serverName) ", with: "")
        .replacing(/(ChatCore|ChatDialects)\.|[A-Z][A-Za-z]*\.(?=[A-Za-z])/, with: "")
}

/// An intent as it prints; a complaint by its case, since it prints as the words that people read.
func short(_ intent: Intent) -> String {
    guard case .turnDown(let complaint) = intent else { return short(intent as Any) }
    return switch complaint {
    case .alreadyLoggedIn: "turnDown(alreadyLoggedIn)"
    case .notLoggedIn: "turnDown(notLoggedIn)"
    case .notUTF8: "turnDown(notUTF8)"
    case .lineTooLong(let limit): "turnDown(lineTooLong(limit: \(limit)))"
    case .refusal(let refusal): "turnDown(refusal(\(short(refusal as Any))))"
    default: "turnDown(\(complaint))"
    }
}

extension ServerFacts {
    /// As `Given.facts`, but for what is given.
    static func with(
        messageOfTheDay: [String] = [],
        administration: [String] = [],
        limits: Limits = Limits(),
        strictTransport: StrictTransport? = nil
    ) -> ServerFacts {
        ServerFacts(
            serverName: Given.facts.serverName,
            network: Given.facts.network,
            version: Given.facts.version,
            started: Given.facts.started,
            run: Given.facts.run,
            messageOfTheDay: messageOfTheDay,
            administration: administration,
            limits: limits,
            strictTransport: strictTransport
        )
    }
}
