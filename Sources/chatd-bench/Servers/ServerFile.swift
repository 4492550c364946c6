import FoundationEssentials

/// Reads the list of servers to measure: a JSON array of `{"name": …, "command": […], "port": …}`.
enum ServerFile {
    /// - Throws: `ServerFileProblems`, with everything that is wrong, or the error of reading the file.
    static func read(_ path: String) throws -> [ServerDescription] {
        let text = try Data(contentsOf: URL(filePath: path))
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: text) else {
            throw ServerFileProblems(path: path, problems: ["this is no JSON; an array of servers would be right"])
        }
        var reader = ServerFileReader()
        let servers = reader.servers(in: value)
        guard reader.problems.isEmpty else { throw ServerFileProblems(path: path, problems: reader.problems) }
        return servers
    }
}

/// All that is wrong with a list of servers: where, what stands there, and what would be right.
struct ServerFileProblems: Error, CustomStringConvertible {
    var path: String
    var problems: [String]

    var description: String { problems.map { "\(path): \($0)" }.joined(separator: "\n") }
}

/// Goes through the list once, and notes what is wrong on the way.
private struct ServerFileReader {
    var problems: [String] = []

    mutating func servers(in value: JSONValue) -> [ServerDescription] {
        guard case .array(let elements) = value else {
            complain("the file", value, "an array of servers")
            return []
        }
        let servers = elements.enumerated().compactMap { server(at: "[\($0)]", $1) }
        for (index, server) in servers.enumerated() where servers[..<index].contains(where: { $0.name == server.name })
        {
            problems.append("two servers are named \"\(server.name)\"; each needs a name of its own")
        }
        return servers
    }

    private mutating func server(at place: String, _ value: JSONValue) -> ServerDescription? {
        guard case .object(let members) = value else {
            complain(place, value, "{\"name\": …, \"command\": […], \"port\": …}")
            return nil
        }
        for key in members.keys.sorted() where !["name", "command", "port"].contains(key) {
            problems.append("\(place).\(key): there is no such key; name, command and port would be right")
        }
        let name = name(at: "\(place).name", members["name"])
        let command = command(at: "\(place).command", members["command"])
        let port = port(at: "\(place).port", members["port"])
        guard let name, let command, let port else { return nil }
        return ServerDescription(name: name, command: command, port: port)
    }

    private mutating func name(at place: String, _ value: JSONValue?) -> String? {
        guard case .string(let name) = value, !name.isEmpty, name != Role.floor else {
            complain(place, value, "a name other than \"\(Role.floor)\", which is the bare loop's")
            return nil
        }
        return name
    }

    private mutating func command(at place: String, _ value: JSONValue?) -> [String]? {
        if case .array(let elements) = value, !elements.isEmpty {
            let words = elements.compactMap { if case .string(let word) = $0 { word } else { nil } }
            if words.count == elements.count, words[0] != "" { return words }
        }
        complain(place, value, "an array of strings, first the program")
        return nil
    }

    private mutating func port(at place: String, _ value: JSONValue?) -> Int? {
        guard case .number(let number) = value, let port = Int(exactly: number), 1...65535 ~= port else {
            complain(place, value, "a port from 1 to 65535")
            return nil
        }
        return port
    }

    private mutating func complain(_ place: String, _ value: JSONValue?, _ right: String) {
        problems.append("\(place): \(value.map { "\($0)" } ?? "nothing") stands there; \(right) would be right")
    }
}
