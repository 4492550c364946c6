/// A file of settings that has no tables, such as a person's own for the client: every key stands at the top.
package enum SettingsFile {
    /// Lays what stands in a file over the defaults, key by key.
    /// - Throws: everything that is wrong in it, at once.
    package static func read<Target>(
        _ path: String,
        over defaults: Target,
        _ settings: [Setting<Target>]
    ) throws(ConfigurationProblems) -> Target {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(file: path, bytes: Configuration.contents(of: path))
        } catch {
            throw ConfigurationProblems([error])
        }
        return try apply(document, to: defaults, settings)
    }

    private static func apply<Target>(
        _ document: TOMLDocument,
        to defaults: Target,
        _ settings: [Setting<Target>]
    ) throws(ConfigurationProblems) -> Target {
        var target = defaults
        var problems: [ConfigurationProblem] = []
        for entry in document.root {
            guard let setting = settings.first(where: { $0.key == entry.key }) else {
                // Somebody may have written a password there.
                problems.report(
                    entry,
                    in: document.file,
                    key: TOMLEntry.written(entry.key),
                    isSecret: entry.value.holdsText,
                    Suggestion.unknownKey(entry.key, known: settings.map(\.key))
                )
                continue
            }
            if !setting.set(entry.value, &target) {
                let explanation = "expected \(setting.expected)"
                problems.report(entry, in: document.file, key: entry.key, isSecret: setting.isSecret, explanation)
            }
        }
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        return target
    }
}

extension Kind where Value == [String] {
    /// - Parameter read: each text as it is to be kept, or `nil` when it is not possible.
    package static func texts(_ expected: String, _ read: @escaping @Sendable (String) -> String?) -> Self {
        Kind(expected: expected) { value in
            guard let texts = value.texts else { return nil }
            let kept = texts.compactMap(read)
            return kept.count == texts.count ? kept : nil
        } write: { texts in
            .texts(texts)
        }
    }
}
