import ArgumentParser
import ChatClient
import ChatCore
import Foundation
import TestSupport
import Testing

@testable import ChatConfig
@testable import ChatScreen
@testable import chat

/// The manual page, packaging/man/chat.1, names all that the program has, and nothing else.
@Suite struct ManualTests {
    let manual: String

    init() throws { manual = try repositoryFile("packaging/man/chat.1") }

    /// What stands below a heading (`Sh LAN`, `Ss --json`), up to the next.
    private func section(_ heading: String) throws -> String {
        let start = try #require(manual.range(of: "\n.\(heading)\n")).upperBound
        let rest = manual[start...]
        return "\n" + rest[..<(rest.firstRange(of: #/\n\.S[hs] /#)?.lowerBound ?? rest.endIndex)] + "\n"
    }

    /// The items of a list: the words behind `.It`, and all up to the next one.
    private func items(of heading: String) throws -> [(head: String, text: String)] {
        try section(heading).components(separatedBy: "\n.It ").dropFirst().map { item in
            let parts = item.split(separator: "\n", maxSplits: 1).map(String.init)
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    /// A line of mdoc(7) as it is read: `Ic /leave Oo Ar ROOM Oc Op Ar WORDS` is `/leave [ROOM] [WORDS]`.
    private func read(_ line: String) -> String {
        var text = ""
        var endsWithLine = 0
        var isGlued = true
        for word in line.split(separator: " ") {
            switch word {
            case "Ic", "Ar": continue
            case "Ns": isGlued = true
            case "Oc":
                text += "]"
                isGlued = false
            case "Oo", "Op":
                if word == "Op" { endsWithLine += 1 }
                text += isGlued ? "[" : " ["
                isGlued = true
            default:
                text += (isGlued ? "" : " ") + (word == "Fl" ? "-" : word)
                isGlued = word == ":" || word == "Fl"
            }
        }
        return text + String(repeating: "]", count: endsWithLine)
    }

    @Test func itNamesEveryOption() throws {
        let described = try items(of: "Sh OPTIONS").compactMap { $0.head.firstMatch(of: /Fl Fl ([a-z-]+)/)?.1 }
        let known = ChatCommand.helpMessage(columns: 200).matches(of: /(?m)^  (?:-h, )?--([a-z-]+)/).map(\.1)
        #expect(known.count > 15)
        #expect(described.sorted() == known.sorted())
    }

    @Test func itNamesEveryCommandAsHelpDoes() throws {
        let described = try items(of: "Sh COMMANDS")
        #expect(described.map { read($0.head) } == SlashCommand.all.map(\.line))
        for (item, command) in zip(described, SlashCommand.all) {
            let others = item.text.components(separatedBy: "Also:\n").dropFirst().joined()
            #expect(others.matches(of: /\.Ic \/([a-z]+)/).map { String($0.1) } == command.aliases, "\(command.name)")
        }
    }

    @Test func itNamesEveryFunctionKey() throws {
        let described = try items(of: "Sh KEYS").flatMap { $0.head.matches(of: /\bF(\d+)/).compactMap { Int($0.1) } }
        #expect(described.sorted() == Screen.functions.map(\.number).sorted())
    }

    @Test func itNamesEverySettingWithItsDefault() throws {
        let rows = try items(of: "Sh CONFIGURATION").filter { $0.head.hasPrefix("Cm ") }
            .map { $0.head.dropFirst(3).components(separatedBy: " Ta ") }
        #expect(rows.map(\.[0]) == Settings.schema.map(\.key))
        for (row, setting) in zip(rows, Settings.schema) {
            let value = "\(setting.value(Settings()))"
            if value != "\"\"" { #expect(row[1].replacing("\\(dq", with: "\"") == value, "\(setting.key)") }
        }
    }

    @Test func itNamesEveryEventWithItsFields() throws {
        let described = try items(of: "Ss --json").map { item in
            let words = item.head.split(separator: " ").filter { !["Cm", "Pq", ","].contains($0) }
            return (event: String(words[0]), fields: Set(words.dropFirst().map(String.init)))
        }
        var known: [String: Set<String>] = [:]
        for kind in Happening.Kind.examples {
            let line = try #require(JSONLine(Happening(kind, time: Timestamp(microseconds: 0))))
            let object = try JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any]
            let event = try #require(object?["event"] as? String)
            let fields = try #require(object?.keys.filter { $0 != "event" && $0 != "time" })
            known[event, default: []].formUnion(fields)
        }
        #expect(Dictionary(uniqueKeysWithValues: described.map { ($0.event, $0.fields) }) == known)
    }

    @Test func itNamesEveryStatus() throws {
        let source = try repositoryFile("Sources/chat/ExitStatus.swift")
        let known = source.matches(of: /static let \w+: Int32 = (\d+)/).map(\.1)
        #expect(known.count > 5)
        #expect(try items(of: "Sh EXIT STATUS").map { $0.head[...] } == ["0"] + known)
    }
}

extension Happening.Kind {
    /// One of each that is told to programs, with everything that it can have.
    fileprivate static let examples: [Happening.Kind] = {
        let message = Happening.Message(sender: "ben", target: .room("#lobby"), text: "hello")
        var alone = message
        alone.target = .direct("ben")
        let people = [Overview.Person(name: "ben")]
        return [
            .connecting(Server(endpoint: .unix(path: "/"))), .welcome(name: "ann", place: "here"),
            .disconnected(reason: "gone", retrySeconds: 1), .reconnected(afterSeconds: 1, missed: 1),
            .loginRefused(reason: "taken", nextName: "ann_"), .message(message), .message(alone),
            .joined(room: "#lobby", name: "ben", isUs: false),
            .parted(room: "#lobby", name: "ben", words: "bye", isUs: false),
            .quit(name: "ben", words: "bye", rooms: ["#lobby"]),
            .kicked(room: "#lobby", name: "ben", by: "ann", words: "out", isUs: false),
            .renamed(old: "ben", new: "bob", rooms: ["#lobby"], isUs: false),
            .away(name: "ben", words: "lunch", rooms: ["#lobby"], isUs: false),
            .back(name: "ben", rooms: ["#lobby"], isUs: false),
            .topic(room: "#lobby", words: "tea", by: "ben", isNew: true),
            .mode(room: "#lobby", change: "+t", by: "ben"), .invited(room: "#lobby", by: "ben"),
            .redacted(target: .room("#lobby"), id: "7", by: "ben", words: "oh"),
            .redacted(target: .direct("ben"), id: "7", by: "ben", words: nil), .people(room: "#lobby", people),
            .refused(reason: "no", target: .room("#lobby")), .refused(reason: "no", target: .direct("ben")),
            .information("it is late", target: .room("#lobby")), .information("it is late", target: .direct("ben")),
            .misunderstood("what?"), .help("/help"), .dropped(tooLong: 1, invalid: 1, flooding: 1),
        ]
    }()
}
