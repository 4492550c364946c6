/// Applies documents one after the other to the defaults, key by key, and collects everything that is wrong on the way.
struct ConfigurationReader {
    private var configuration = Configuration()
    private var listeners: NamedTables<ListenerDraft>
    private var operators = NamedTables(Setting<OperatorDraft>.all)
    private var gateways = NamedTables(Setting<GatewayDraft>.all)
    private var places: [String: Place] = [:]
    private var refused: Set<String> = []
    private var problems: [ConfigurationProblem]
    /// What is missing may stand in a file that could not be read.
    private let areAllFilesRead: Bool

    private let settings: [String: Setting<Configuration>]
    private static let tables = Set(Setting<Configuration>.all.map(\.table))
    private static let secretTables = Set(Setting<Configuration>.all.filter(\.isSecret).map(\.table))
    private static let arrays = [ListenerDraft.table, OperatorDraft.table, GatewayDraft.table]

    /// - Parameter problems: those of documents that could not be read at all.
    private init(protocols: [String], problems: [ConfigurationProblem]) {
        self.problems = problems
        areAllFilesRead = problems.isEmpty
        settings = Dictionary(uniqueKeysWithValues: Setting<Configuration>.all.map { ($0.key, $0) })
        listeners = NamedTables(Setting<ListenerDraft>.all(protocols: protocols))
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
        let found = reader.problems + reader.listeners.problems + reader.operators.problems + reader.gateways.problems
        guard found.isEmpty else { throw ConfigurationProblems(found, readableListeners: reader.readableListeners) }
        reader.configuration.listeners = reader.enabledListeners.map(\.value)
        reader.configuration.operators = reader.operators.drafts.map(\.value)
        reader.configuration.gateways = reader.gateways.drafts.map(\.value)
        return reader.configuration
    }

    private var enabledListeners: [ListenerDraft] { listeners.drafts.filter(\.enabled) }

    /// The enabled listeners of which it could be read where they are meant to listen, and no two of them at the same place.
    private var readableListeners: [Configuration.Listener] {
        var readable: [ListenerDraft] = []
        guard areAllFilesRead else { return [] }
        for draft in enabledListeners where draft.hasEndpoint {
            if !readable.contains(where: draft.overlaps) { readable.append(draft) }
        }
        return readable.map(\.value)
    }
}

// MARK: - One document

extension ConfigurationReader {
    private mutating func apply(_ document: TOMLDocument) {
        let file = document.file
        for entry in document.root {
            switch (entry.key, entry.value) {
            case (ListenerDraft.table, _): listeners.apply(entry, in: file)
            case (OperatorDraft.table, _): operators.apply(entry, in: file)
            case (GatewayDraft.table, _): gateways.apply(entry, in: file)
            case (let table, .table(let entries)) where Self.tables.contains(table):
                for entry in entries { apply(entry, of: table, in: file) }
            case (let table, _) where Self.tables.contains(table):
                let isSecret = mayBeSecret(entry.value, in: table)
                problems.report(entry, in: file, key: table, isSecret: isSecret, "expected a table, [\(table)]")
            default:
                let explanation = Suggestion.unknownKey(entry.key, known: Array(settings.keys) + Self.arrays)
                // Out of its table, it may be a secret.
                let isSecret = entry.value.holdsText
                problems.report(entry, in: file, key: TOMLEntry.written(entry.key), isSecret: isSecret, explanation)
            }
        }
    }

    /// Where a secret is expected, what stands under a wrong key may be one.
    private func mayBeSecret(_ value: TOMLValue, in table: String) -> Bool {
        Self.secretTables.contains(table) && value.holdsText
    }

    private mutating func apply(_ entry: TOMLEntry, of table: String, in file: String) {
        let key = "\(table).\(entry.key)"
        guard let setting = settings[key] else {
            let explanation = Suggestion.unknownKey(key, known: settings.keys)
            let isSecret = mayBeSecret(entry.value, in: table)
            let path = "\(table).\(TOMLEntry.written(entry.key))"
            return problems.report(entry, in: file, key: path, isSecret: isSecret, explanation)
        }
        if setting.set(entry.value, &configuration) {
            places[key] = Place(file: file, line: entry.line)
        } else {
            refused.insert(key)
            problems.report(entry, in: file, key: key, isSecret: setting.isSecret, "expected \(setting.expected)")
        }
    }
}

// MARK: - All documents together

extension ConfigurationReader {
    private mutating func checkTheWhole(file: String) {
        checkSizes()
        checkServerPassword()
        checkStrictTransport()
        listeners.checkCompleteness()
        operators.checkCompleteness()
        gateways.checkCompleteness()
        _ = operators.checkNumber(of: operators.drafts, file: file)
        _ = gateways.checkNumber(of: gateways.drafts, file: file)
        if enabledListeners.isEmpty, !listeners.isRefused {
            problems.append(
                ConfigurationProblem(file: file, explanation: "no listener; expected at least one enabled [[listener]]")
            )
        }
        if listeners.checkNumber(of: enabledListeners, file: file) { checkEndpoints() }
        for draft in enabledListeners {
            for (key, expected) in draft.objectionsToFraming {
                listeners.report(key, of: draft, "expected \(expected)")
            }
            guard let explanation = draft.objectionToPeerCredentials else { continue }
            listeners.report("peer_credentials", of: draft, explanation)
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

    private mutating func checkServerPassword() {
        guard configuration.server.passwordHash != nil, configuration.server.passwordFile != nil else { return }
        report("server.password_file", ["server.password_hash"], "expected either password_hash or password_file")
    }

    private mutating func checkStrictTransport() {
        guard configuration.irc.strictTransportSeconds > 0, !listeners.hasRefused,
            !enabledListeners.contains(where: { $0.value.offersStrictTransport })
        else { return }
        report(
            "irc.sts_sec",
            [],
            "expected a [[listener]] with a port, tls, protocol \"irc\" and framing \"lines\" to send people to, or 0"
        )
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
                isSecret: setting.isSecret,
                explanation: explanation
            )
        )
    }

    private mutating func checkEndpoints() {
        for draft in enabledListeners {
            for (key, expected) in draft.objectionsToLAN { listeners.report(key, of: draft, "expected \(expected)") }
        }
        let drafts = enabledListeners.filter(\.isComplete)
        for (index, draft) in drafts.enumerated() {
            guard let other = drafts[..<index].first(where: { $0.overlaps(draft) }) else { continue }
            listeners.report(
                draft.path.isEmpty ? "port" : "path",
                of: draft,
                "expected an endpoint of its own; \(other.origin.label) is on \(other.endpointText) already"
            )
        }
    }
}
