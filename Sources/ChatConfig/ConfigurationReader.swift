/// Applies documents one after the other to the defaults, key by key, and collects everything that is wrong on the way.
struct ConfigurationReader {
    private var configuration = Configuration()
    private var drafts: [ListenerDraft] = []
    private var places: [String: Place] = [:]
    private var refused: Set<String> = []
    private var problems: [ConfigurationProblem]
    /// What is missing may stand in a file that could not be read.
    private let areAllFilesRead: Bool

    private let settings: [String: Setting<Configuration>]
    private let listenerSettings: [String: Setting<ListenerDraft>]
    private let nameSetting = Setting<ListenerDraft>.name
    private static let tables = Set(Setting<Configuration>.all.map(\.table))

    /// - Parameter problems: those of documents that could not be read at all.
    private init(protocols: [String], problems: [ConfigurationProblem]) {
        self.problems = problems
        areAllFilesRead = problems.isEmpty
        settings = Dictionary(uniqueKeysWithValues: Setting<Configuration>.all.map { ($0.key, $0) })
        listenerSettings = Dictionary(
            uniqueKeysWithValues: Setting<ListenerDraft>.all(protocols: protocols).map { ($0.key, $0) }
        )
    }

    /// The configuration that these documents make, the later ones over the earlier.
    /// - Parameters:
    ///   - file: the main file, to be named when what is wrong stands nowhere.
    ///   - problems: those of documents that could not be read at all.
    ///   - protocols: the names that a listener may give as its protocol.
    /// - Throws: all problems, those of `problems` among them.
    static func read(
        _ documents: [TOMLDocument],
        file: String,
        problems: [ConfigurationProblem] = [],
        protocols: [String]
    ) throws(ConfigurationProblems) -> Configuration {
        var reader = Self(protocols: protocols, problems: problems)
        for document in documents { reader.apply(document) }
        if reader.areAllFilesRead { reader.checkTheWhole(file: file) }
        guard reader.problems.isEmpty else {
            throw ConfigurationProblems(reader.problems, readableEndpoints: reader.readableEndpoints)
        }
        reader.configuration.listeners = reader.drafts.filter(\.enabled).map(\.listener)
        return reader.configuration
    }
}

extension ConfigurationReader {
    /// Where the enabled listeners are meant to listen, as far as that could be read, and no two of them at the same place.
    private var readableEndpoints: [Configuration.Endpoint] {
        var readable: [ListenerDraft] = []
        guard areAllFilesRead else { return [] }
        for draft in drafts where draft.enabled && draft.hasEndpoint {
            if !readable.contains(where: draft.overlaps) { readable.append(draft) }
        }
        return readable.map(\.listener.endpoint)
    }
}

// MARK: - One document

extension ConfigurationReader {
    private mutating func apply(_ document: TOMLDocument) {
        let file = document.file
        for entry in document.root {
            switch (entry.key, entry.value) {
            case ("listener", .array(let tables)) where !tables.isEmpty:
                applyListeners(tables, in: file)
            case ("listener", _):
                refused.insert("listener")
                report(entry, in: file, key: "listener", "expected [[listener]] tables, each with a name")
            case (let table, .table(let entries)) where Self.tables.contains(table):
                for entry in entries { apply(entry, of: table, in: file) }
            case (let table, _) where Self.tables.contains(table):
                report(entry, in: file, key: table, "expected a table, [\(table)]")
            default:
                let explanation = Suggestion.unknownKey(entry.key, known: Array(settings.keys) + ["listener"])
                report(entry, in: file, key: TOMLEntry.written(entry.key), explanation)
            }
        }
    }

    private mutating func apply(_ entry: TOMLEntry, of table: String, in file: String) {
        let key = "\(table).\(entry.key)"
        guard let setting = settings[key] else {
            let explanation = Suggestion.unknownKey(key, known: settings.keys)
            return report(entry, in: file, key: "\(table).\(TOMLEntry.written(entry.key))", explanation)
        }
        if setting.set(entry.value, &configuration) {
            places[key] = Place(file: file, line: entry.line)
        } else {
            refused.insert(key)
            report(entry, in: file, key: key, "expected \(setting.expected)")
        }
    }

    /// Lays each table over the draft that earlier files made of the same name; within one file a name stands once.
    private mutating func applyListeners(_ tables: [TOMLEntry], in file: String) {
        var lines: [String: Int] = [:]
        for (index, table) in tables.enumerated() {
            var draft = ListenerDraft(label: "listener[\(index + 1)]", place: Place(file: file, line: table.line))
            guard case .table(let entries) = table.value else {
                report(table, in: file, key: draft.label, "expected a [[listener]] table with a name")
                continue
            }
            guard let name = entries.first(where: { $0.key == "name" }), nameSetting.set(name.value, &draft) else {
                apply(entries, to: &draft, in: file)
                drafts.append(draft)
                continue
            }
            draft.label = "listener.\(draft.name)"
            if let line = lines.updateValue(table.line, forKey: draft.name) {
                report(
                    name,
                    in: file,
                    key: "\(draft.label).name",
                    "expected a name of its own; line \(line) has it too"
                )
                apply(entries, to: &draft, in: file)
            } else if let earlier = drafts.firstIndex(where: { $0.name == draft.name }) {
                draft = drafts[earlier]
                apply(entries, to: &draft, in: file)
                drafts[earlier] = draft
            } else {
                apply(entries, to: &draft, in: file)
                drafts.append(draft)
            }
        }
    }

    private mutating func apply(_ entries: [TOMLEntry], to draft: inout ListenerDraft, in file: String) {
        let keys = Set(entries.map(\.key))
        let hasPath = keys.contains("path")
        let hasPort = !keys.isDisjoint(with: ["host", "port"])
        // An address that a later file gives takes the place of the earlier one, of whichever kind that was.
        if hasPath { draft.forgetPort() }
        if hasPort { draft.forgetPath() }
        for entry in entries {
            let inner = listenerSettings.keys.filter { $0.hasPrefix("\(entry.key).") }.sorted()
            if case .table(let entries) = entry.value, !inner.isEmpty {
                for inner in entries { apply(inner, of: entry.key, to: &draft, in: file) }
            } else if !inner.isEmpty {
                draft.refused.formUnion(inner)
                let keys = inner.map { $0.dropFirst(entry.key.count + 1) }.joined(separator: " and ")
                report(entry, in: file, key: "\(draft.label).\(entry.key)", "expected a table with \(keys)")
            } else {
                apply(entry, of: nil, to: &draft, in: file)
            }
            if entry.key == "path", hasPort, !draft.refused.contains("path") {
                draft.refused.insert("path")
                report(entry, in: file, key: "\(draft.label).path", "expected either path, or host and port")
            }
        }
    }

    /// - Parameter table: the table in the listener's own that the key stands in.
    private mutating func apply(
        _ entry: TOMLEntry,
        of table: String?,
        to draft: inout ListenerDraft,
        in file: String
    ) {
        let key = [table, entry.key].compactMap(\.self).joined(separator: ".")
        // A key that has a dot of its own, in quotes, is not one in a table.
        guard !entry.key.contains("."), let setting = listenerSettings[key] else {
            let path = [draft.label, table, TOMLEntry.written(entry.key)].compactMap(\.self).joined(separator: ".")
            return report(entry, in: file, key: path, Suggestion.unknownKey(key, known: listenerSettings.keys))
        }
        draft.places[key] = Place(file: file, line: entry.line)
        if !setting.set(entry.value, &draft) {
            draft.refused.insert(key)
            report(entry, in: file, key: "\(draft.label).\(key)", "expected \(setting.expected)")
        }
    }

    private mutating func report(_ entry: TOMLEntry, in file: String, key: String, _ explanation: String) {
        problems.append(
            ConfigurationProblem(file: file, line: entry.line, key: key, value: entry.value, explanation: explanation)
        )
    }
}

// MARK: - All documents together

extension ConfigurationReader {
    /// More than anybody has ports for; it also bounds the comparison of each listener with each.
    private static let mostListeners = 256

    private mutating func checkTheWhole(file: String) {
        checkSizes()
        for draft in drafts { checkIsComplete(draft) }
        let enabled = drafts.filter(\.enabled)
        if enabled.isEmpty, !refused.contains("listener") {
            problems.append(
                ConfigurationProblem(file: file, explanation: "no listener; expected at least one enabled [[listener]]")
            )
        }
        if enabled.count > Self.mostListeners {
            let explanation = "\(enabled.count) listeners; expected at most \(Self.mostListeners)"
            problems.append(ConfigurationProblem(file: file, explanation: explanation))
        } else {
            checkEndpoints(of: enabled.filter(\.isComplete))
        }
    }

    private mutating func checkSizes() {
        let queue = configuration.queue
        let largest = configuration.limits.largestEventBytes
        if queue.bytes < largest {
            report(
                "queue.bytes",
                ["limits.message_bytes", "limits.topic_bytes", "limits.away_bytes"],
                "expected at least \(largest) bytes in queue.bytes: the longest text that [limits] allows, and 256 more"
            )
        }
        if queue.total < queue.bytes {
            let least = ByteSize.text(queue.bytes)
            report("queue.total", ["queue.bytes"], "expected queue.total to be at least queue.bytes, \"\(least)\"")
        }
    }

    /// Reports what is wrong between values that are right each: at the first of the keys that a file gives, and not
    /// at all when one of them was refused.
    private mutating func report(_ key: String, _ others: [String], _ explanation: String) {
        let keys = [key] + others
        guard refused.isDisjoint(with: keys), let key = keys.first(where: { places[$0] != nil }),
            let place = places[key], let setting = settings[key]
        else { return }
        problems.append(
            ConfigurationProblem(
                file: place.file,
                line: place.line,
                key: key,
                value: setting.value(configuration),
                explanation: explanation
            )
        )
    }

    private mutating func checkIsComplete(_ draft: ListenerDraft) {
        func isMissing(_ key: String) -> Bool { draft.places[key] == nil }
        var missing: [(key: String, expected: String)] = []
        for key in ["name", "protocol"] where isMissing(key) {
            missing.append((key, listenerSettings[key]?.expected ?? ""))
        }
        if isMissing("path"), isMissing("port") {
            missing.append(("port", "a port from 1 to 65535, or the path of a Unix socket"))
        }
        // One without the other; both empty, or neither given, is no encryption.
        let tls = [("tls.certificate", draft.certificate), ("tls.key", draft.key)]
        if draft.refused.isDisjoint(with: tls.map(\.0)), draft.certificate.isEmpty != draft.key.isEmpty {
            for (key, _) in tls.filter(\.1.isEmpty) { missing.append((key, listenerSettings[key]?.expected ?? "")) }
        }
        for (key, expected) in missing {
            problems.append(
                ConfigurationProblem(
                    file: draft.place.file,
                    line: draft.place.line,
                    key: "\(draft.label).\(key)",
                    explanation: "missing; expected \(expected)"
                )
            )
        }
    }

    private mutating func checkEndpoints(of drafts: [ListenerDraft]) {
        for (index, draft) in drafts.enumerated() {
            guard let other = drafts[..<index].first(where: { $0.overlaps(draft) }) else { continue }
            let key = draft.path.isEmpty ? "port" : "path"
            let place = draft.places[key] ?? draft.place
            problems.append(
                ConfigurationProblem(
                    file: place.file,
                    line: place.line,
                    key: "\(draft.label).\(key)",
                    value: listenerSettings[key]?.value(draft),
                    explanation: "expected an endpoint of its own; \(other.label) is on \(other.endpointText) already"
                )
            )
        }
    }
}
