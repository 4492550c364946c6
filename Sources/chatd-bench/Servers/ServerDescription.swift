/// A server that is started for each run of a scenario, and stopped after it.
struct ServerDescription: Equatable, Sendable {
    /// What the tables call it: `chatd`, `inspircd`, `ngircd`, or `floor`.
    var name: String
    /// The program and its arguments. It has to stay in the foreground: the process that is started is the one measured.
    var command: [String]
    /// Where it listens for IRC on 127.0.0.1.
    var port: Int
}

/// Whom a scenario is played with.
enum Contestant: Sendable {
    /// Started afresh for each run.
    case started(ServerDescription)
    /// One that runs already, and is left running.
    case running(Target)

    var name: String {
        switch self {
        case .started(let description): description.name
        case .running(let target): target.name
        }
    }
}

/// The names that the tables and the goals give a meaning to.
enum Role {
    /// The server whose goals are judged.
    static let subject = "chatd"
    /// The bare loop that does nothing but send.
    static let floor = "floor"

    /// Whether it is one of the servers that the subject is compared with.
    static func isPeer(_ name: String) -> Bool {
        name != subject && name != floor && !isVariant(name)
    }

    /// Whether it is the subject with other settings, such as `chatd-2`.
    static func isVariant(_ name: String) -> Bool { name.hasPrefix("\(subject)-") }
}
