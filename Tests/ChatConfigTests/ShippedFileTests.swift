import TestSupport
import Testing

@testable import ChatConfig

@Suite struct ShippedFileTests {
    let text: String

    init() throws { text = try repositoryFile("config/chatd.toml") }

    /// The keys that a text sets, with their tables.
    private func keys(_ text: String) throws -> Set<String> {
        var keys: Set<String> = []
        for table in try TOMLDocument(file: "chatd.toml", bytes: Array(text.utf8)).root {
            switch table.value {
            case .table(let entries): keys.formUnion(entries.map { "\(table.key).\($0.key)" })
            case .array(let tables):
                for case .table(let entries) in tables.map(\.value) {
                    for entry in entries {
                        guard case .table(let inner) = entry.value else { keys.insert(entry.key); continue }
                        keys.formUnion(inner.map { "\(entry.key).\($0.key)" })
                    }
                }
            default: Issue.record("\(table.key) stands outside of a table")
            }
        }
        return keys
    }

    @Test func itSaysTheDefaults() throws {
        var shipped = try configuration(text)
        #expect(
            shipped.listeners == [
                .init(name: "irc", protocolName: "irc", endpoint: .tcp(host: nil, port: 6667), room: "#lobby"),
                .init(name: "pychat", protocolName: "pychat", endpoint: .tcp(host: nil, port: 6666), room: "#lobby"),
                .init(name: "wxchat", protocolName: "wxchat", endpoint: .tcp(host: nil, port: 50_000), room: "#lobby"),
                .init(name: "telnet", protocolName: "telnet", endpoint: .tcp(host: nil, port: 5000), room: "#lobby"),
                .init(name: "talk", protocolName: "talk", endpoint: .tcp(host: nil, port: 9999), room: "#lobby"),
                .init(
                    name: "web",
                    protocolName: "irc",
                    endpoint: .tcp(host: nil, port: 8067),
                    room: "#lobby",
                    framing: .webSocket,
                    web: true
                ),
                .init(
                    name: "chat",
                    protocolName: "irc",
                    endpoint: .unix(path: "/run/chatd/chat.sock"),
                    room: "#lobby",
                    peerCredentials: true
                ),
            ]
        )
        shipped.listeners = []
        #expect(shipped == Configuration())
    }

    @Test func itSetsEveryKeyThatHasAValueByDefault() throws {
        let keys = try keys(text)
        for setting in Setting<Configuration>.all {
            let isUnset = if case .string("") = setting.value(Configuration()) { true } else { false }
            #expect(keys.contains(setting.key) != isUnset, "\(setting.key)")
        }
        #expect(keys.isSuperset(of: ["name", "protocol", "port"]))
    }

    @Test func itShowsEveryKeyAndWhatIsCommentedOutWorks() throws {
        let uncommented = text.split(separator: "\n").map { line in
            line.starts(with: /# (\[\[[a-z]+\]\]|[a-z_]+ = )/) ? line.dropFirst(2) : line
        }.joined(separator: "\n")
        let known =
            Setting<Configuration>.all.map(\.key) + Setting<ListenerDraft>.all(protocols: []).map(\.key)
            + Setting<OperatorDraft>.all.map(\.key) + Setting<GatewayDraft>.all.map(\.key)
        #expect(try keys(uncommented) == Set(known))
        // One password or the other.
        for other in [/password_file = "irc-password"/, /password_hash = .+\npassword_file/] {
            try #require(uncommented.contains(other))
        }
        let found = try configuration(uncommented.replacing(/\npassword_file = .+/, with: ""))
        #expect(found.listeners.count == 12)
        #expect(found.operators.map(\.host) == ["staff.example.org"])
        #expect(found.gateways.map(\.addresses.count) == [2])
        #expect(found.server.passwordHash != nil)
    }

    @Test func itFitsAScreen() {
        for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    }

    @Test func noMutationOfItCrashes() {
        var random = SeededGenerator(seed: 2)
        let shipped = Array(text.utf8)
        let pieces = ["[[", "]]", "\"", "'''", "=", ".", "{", "}", "\n", "#", "\u{0}", "-1", "1e9", "ü"].map {
            Array($0.utf8)
        }
        for round in 0..<2000 {
            var bytes = shipped
            if round % 10 == 0 {
                bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 0...20, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(place..<end)
                case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
                case 2: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
                default:
                    bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
                }
            }
            do throws(ConfigurationProblem) {
                let document = try TOMLDocument(file: "chatd.toml", bytes: bytes)
                do throws(ConfigurationProblems) {
                    let found = try ConfigurationReader.read([document], file: "chatd.toml", protocols: protocols)
                    #expect(!found.listeners.isEmpty, "round \(round)")
                } catch {
                    #expect(isOneLineEach(error), "round \(round)")
                }
            } catch {
                #expect(isOneLineEach(ConfigurationProblems([error])), "round \(round)")
            }
        }
    }

    private func isOneLineEach(_ error: ConfigurationProblems) -> Bool {
        !error.problems.isEmpty
            && error.description.split(whereSeparator: \.isNewline).count == error.problems.count
            && error.problems.allSatisfy { !$0.explanation.isEmpty }
    }
}
