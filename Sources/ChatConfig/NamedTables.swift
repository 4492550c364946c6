/// The tables of one array, such as `[[listener]]`, laid over each other by their names, and everything that is wrong with them.
struct NamedTables<Draft: TableDraft> {
    private(set) var drafts: [Draft] = []
    private(set) var problems: [ConfigurationProblem] = []
    /// It was given in a shape that says nothing.
    private(set) var isRefused = false

    private let settings: [String: Setting<Draft>]
    private let holdsSecrets: Bool

    init(_ settings: [Setting<Draft>]) {
        self.settings = Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0) })
        holdsSecrets = settings.contains(where: \.isSecret)
    }

    /// Takes what one file says of them all.
    mutating func apply(_ entry: TOMLEntry, in file: String) {
        if case .array(let tables) = entry.value, !tables.isEmpty {
            apply(tables, in: file)
        } else {
            isRefused = true
            let isSecret = mayBeSecret(entry.value)
            problems.report(
                entry,
                in: file,
                key: Draft.table,
                isSecret: isSecret,
                "expected [[\(Draft.table)]] tables, each with a name"
            )
        }
    }

    /// Lays each table over the draft that earlier files made of the same name; within one file a name stands once.
    private mutating func apply(_ tables: [TOMLEntry], in file: String) {
        var lines: [String: Int] = [:]
        for (index, table) in tables.enumerated() {
            let label = "\(Draft.table)[\(index + 1)]"
            var draft = Draft(origin: Origin(label: label, place: Place(file: file, line: table.line)))
            guard case .table(let entries) = table.value else {
                let isSecret = mayBeSecret(table.value)
                problems.report(
                    table,
                    in: file,
                    key: label,
                    isSecret: isSecret,
                    "expected a [[\(Draft.table)]] table with a name"
                )
                continue
            }
            guard let name = entries.first(where: { $0.key == "name" }), set("name", to: name.value, &draft) else {
                apply(entries, to: &draft, in: file)
                drafts.append(draft)
                continue
            }
            draft.origin.label = "\(Draft.table).\(draft.name)"
            if let line = lines.updateValue(table.line, forKey: draft.name) {
                let explanation = "expected a name of its own; line \(line) has it too"
                problems.report(name, in: file, key: "\(draft.origin.label).name", explanation)
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

    private mutating func apply(_ entries: [TOMLEntry], to draft: inout Draft, in file: String) {
        let keys = Set(entries.map(\.key))
        draft.makeWay(for: keys)
        for entry in entries {
            let inner = settings.keys.filter { $0.hasPrefix("\(entry.key).") }.sorted()
            if case .table(let entries) = entry.value, !inner.isEmpty {
                for inner in entries { apply(inner, of: entry.key, to: &draft, in: file) }
            } else if !inner.isEmpty {
                draft.origin.refused.formUnion(inner)
                let keys = inner.map { $0.dropFirst(entry.key.count + 1) }.joined(separator: " and ")
                problems.report(
                    entry,
                    in: file,
                    key: "\(draft.origin.label).\(entry.key)",
                    "expected a table with \(keys)"
                )
            } else {
                apply(entry, of: nil, to: &draft, in: file)
            }
            if let explanation = draft.objection(to: entry.key, beside: keys),
                draft.origin.refused.insert(entry.key).inserted
            {
                problems.report(entry, in: file, key: "\(draft.origin.label).\(entry.key)", explanation)
            }
        }
    }

    /// - Parameter table: the table in the draft's own that the key stands in.
    private mutating func apply(_ entry: TOMLEntry, of table: String?, to draft: inout Draft, in file: String) {
        let key = [table, entry.key].compactMap(\.self).joined(separator: ".")
        // A key that has a dot of its own, in quotes, is not one in a table.
        guard !entry.key.contains("."), settings[key] != nil else {
            let path = [draft.origin.label, table, TOMLEntry.written(entry.key)].compactMap(\.self)
            let explanation = Suggestion.unknownKey(key, known: settings.keys)
            return problems.report(
                entry,
                in: file,
                key: path.joined(separator: "."),
                isSecret: mayBeSecret(entry.value),
                explanation
            )
        }
        draft.origin.places[key] = Place(file: file, line: entry.line)
        if !set(key, to: entry.value, &draft) {
            draft.origin.refused.insert(key)
            problems.report(
                entry,
                in: file,
                key: "\(draft.origin.label).\(key)",
                isSecret: settings[key]?.isSecret == true,
                "expected \(expected(key))"
            )
        }
    }

    private func set(_ key: String, to value: TOMLValue, _ draft: inout Draft) -> Bool {
        settings[key]?.set(value, &draft) ?? false
    }

    /// Where secrets are expected, what stands under a wrong key may be one.
    private func mayBeSecret(_ value: TOMLValue) -> Bool { holdsSecrets && value.holdsText }

    private func expected(_ key: String) -> String { settings[key]?.expected ?? "" }
}

// MARK: - All files together

extension NamedTables {
    /// Whether something that was said of any of them is wrong.
    var hasRefused: Bool { isRefused || drafts.contains { !$0.origin.refused.isEmpty } }

    /// Looks for what nobody has said.
    mutating func checkCompleteness() {
        for draft in drafts {
            for (key, expected) in draft.missing(expected) {
                problems.append(
                    ConfigurationProblem(
                        file: draft.origin.place.file,
                        line: draft.origin.place.line,
                        key: "\(draft.origin.label).\(key)",
                        explanation: "missing; expected \(expected)"
                    )
                )
            }
        }
    }

    /// Looks whether these, of the drafts, are too many.
    /// - Returns: false where they are.
    mutating func checkNumber(of drafts: [Draft], file: String) -> Bool {
        guard drafts.count > Draft.most else { return true }
        let explanation = "\(drafts.count) \(Draft.table)s; expected at most \(Draft.most)"
        problems.append(ConfigurationProblem(file: file, explanation: explanation))
        return false
    }

    /// Tells what is wrong with a value that is right by itself.
    mutating func report(_ key: String, of draft: Draft, _ explanation: String) {
        let place = draft.origin.places[key] ?? draft.origin.place
        problems.append(
            ConfigurationProblem(
                file: place.file,
                line: place.line,
                key: "\(draft.origin.label).\(key)",
                value: settings[key]?.value(draft),
                isSecret: settings[key]?.isSecret == true,
                explanation: explanation
            )
        )
    }
}
