import Glibc

/// Why a server could not be measured at all.
enum ServerProblem: Error, CustomStringConvertible {
    /// Somebody else listens on its port.
    case portTaken(ServerDescription)
    case notStarted(ServerDescription, errorNumber: Int32)
    /// It ended before it accepted anybody.
    case ended(ServerDescription, status: Int32, output: String?)
    case neverAccepted(ServerDescription, seconds: Double, output: String?)
    case noOutputFile(errorNumber: Int32)

    var description: String {
        switch self {
        case .portTaken(let server):
            "\(server.name): somebody else listens on port \(server.port); a free one would be right"
        case .notStarted(let server, let error):
            "\(server.name): `\(server.command.joined(separator: " "))` could not be started: \(words(for: error))"
        case .ended(let server, let status, let output):
            "\(server.name): `\(server.command.joined(separator: " "))` ended with status \(status) before port "
                + "\(server.port) accepted\(printed(output))"
        case .neverAccepted(let server, let seconds, let output):
            "\(server.name): `\(server.command.joined(separator: " "))` runs, but port \(server.port) did not accept "
                + "within \(Figure.significant(seconds)) s\(printed(output))"
        case .noOutputFile(let error):
            "there is no file for what a server prints: \(words(for: error))"
        }
    }
}

private func words(for errorNumber: Int32) -> String {
    String(cString: strerror(errorNumber))
}

private func printed(_ output: String?) -> String {
    output.map { "; it printed: \($0)" } ?? ""
}
