/// One thing that is wrong with the configuration, where it stands, and what would be right.
public struct ConfigurationProblem: Error, Sendable, Equatable {
    /// The path of the file, as it was given or found.
    public var file: String
    /// The line, counted from 1; `nil` when the file as a whole is the problem.
    public var line: Int?
    /// The column, counted from 1, where the text is not TOML; the parser knows it to the character.
    public var column: Int?
    /// The key with its table, such as `queue.size` or `listener.telnet.port`; `nil` when no key is to blame.
    public var key: String?
    /// The value that stands there, as TOML writes it, cut to a readable length; `nil` when none does. A secret is not shown.
    public var value: String?
    /// What is wrong, or what was expected.
    public var explanation: String

    init(
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        key: String? = nil,
        value: TOMLValue? = nil,
        isSecret: Bool = false,
        explanation: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.value = value.map { isSecret ? TOMLValue.secret : Self.cut($0.description) }
        self.explanation = explanation
    }

    private static func cut(_ text: String) -> String {
        let longest = 80
        let start = text.unicodeScalars.prefix(longest)
        return start.endIndex == text.endIndex ? text : String(start) + "…"
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// `file:line: key = value: explanation`, one line whatever stands in the file: control characters, line
    /// separators and marks of direction are written as TOML's `\uXXXX`.
    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        let assignment = [key, value].compactMap(\.self).joined(separator: " = ")
        let parts = [place, assignment, explanation].filter { !$0.isEmpty }
        return Self.escaped(parts.joined(separator: ": "))
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let (mark, width) = scalar.value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
                escaped += mark + String(repeating: "0", count: width - digits.count) + digits
            default:
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension [ConfigurationProblem] {
    /// Tells what is wrong with what an entry says.
    mutating func report(
        _ entry: TOMLEntry,
        in file: String,
        key: String,
        isSecret: Bool = false,
        _ explanation: String
    ) {
        append(
            ConfigurationProblem(
                file: file,
                line: entry.line,
                key: key,
                value: entry.value,
                isSecret: isSecret,
                explanation: explanation
            )
        )
    }
}

/// Everything that is wrong with the configuration, by file and line; never empty when thrown.
public struct ConfigurationProblems: Error, Sendable, Equatable {
    /// The problems, sorted by file and line.
    public let problems: [ConfigurationProblem]
    /// The listeners of which it could be read all the same where they are meant to listen: these ports need not be closed. What else is said of
    /// them is right as far as it could be read. Empty where a file is no TOML at all.
    public let readableListeners: [Configuration.Listener]

    init(_ problems: [ConfigurationProblem], readableListeners: [Configuration.Listener] = []) {
        self.readableListeners = readableListeners
        // Offsets keep the order of what stands in the same line.
        self.problems = problems.enumerated().sorted { left, right in
            if left.element.file != right.element.file {
                return left.element.file.utf8.lexicographicallyPrecedes(right.element.file.utf8)
            }
            return (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }.map(\.element)
    }
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One line per problem, without a newline at the end.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
