import CTOML

/// One TOML text as a tree that remembers where everything stands.
struct TOMLDocument {
    /// The name to tell the administrator when something in it is wrong.
    let file: String
    /// What stands in the root table, in the order of the text.
    let root: [TOMLEntry]
}

/// A key and its value, and where the key stands.
struct TOMLEntry {
    let key: String
    let value: TOMLValue
    let line: Int
    let column: Int
}

/// A value as TOML has them; an array's elements are entries whose key is empty.
enum TOMLValue {
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    case date(String)
    case array([TOMLEntry])
    case table([TOMLEntry])
}

extension TOMLDocument {
    /// The longest line there is any use for. It bounds how deeply dotted keys nest, since toml++ 3.3 takes its tables
    /// down recursively, and has no limit of its own there.
    static let longestLine = 4096

    /// Nothing chatd knows stands deeper than `listener` → its element → key → element of a list.
    private static let deepest: UInt32 = 6

    /// - Throws: what is wrong with the text, at its first place; the parser finds no more than one.
    init(file: String, bytes: [UInt8]) throws(ConfigurationProblem) {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            // A newline is never a part of a longer UTF-8 sequence, so each line can be looked at by itself.
            if String(validating: line, as: UTF8.self) == nil {
                throw ConfigurationProblem(file: file, line: index + 1, explanation: "not UTF-8")
            }
            if line.count > Self.longestLine {
                let explanation = "\(line.count) bytes in one line; expected at most \(Self.longestLine)"
                throw ConfigurationProblem(file: file, line: index + 1, explanation: explanation)
            }
        }

        var walk = Walk()
        withUnsafeMutablePointer(to: &walk) { walk in
            bytes.withUnsafeBytes { bytes in
                ctoml_walk(
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    bytes.count,
                    Self.deepest,
                    walk,
                    { context, node in
                        guard let context, let node else { return }
                        context.assumingMemoryBound(to: Walk.self).pointee.nodes.append(Node(node.pointee))
                    },
                    { context, message, length, line, column in
                        guard let context else { return }
                        context.assumingMemoryBound(to: Walk.self).pointee.failure =
                            (String(message, length), Int(line), Int(column))
                    }
                )
            }
        }
        if let failure = walk.failure {
            throw ConfigurationProblem(
                file: file,
                line: failure.line,
                column: failure.column,
                explanation: "not TOML: \(failure.message)"
            )
        }
        var rest = walk.nodes[...]
        self.init(file: file, root: Self.entries(at: 1, from: &rest))
    }

    /// Takes the nodes of one table or array, with all that stands in them, off the front of a walk.
    private static func entries(at depth: UInt32, from nodes: inout ArraySlice<Node>) -> [TOMLEntry] {
        var entries: [TOMLEntry] = []
        while let node = nodes.first, node.depth == depth {
            nodes.removeFirst()
            let value: TOMLValue
            switch node.content {
            case .leaf(let leaf): value = leaf
            case .array: value = .array(Self.entries(at: depth + 1, from: &nodes))
            case .table: value = .table(Self.entries(at: depth + 1, from: &nodes))
            }
            entries.append(TOMLEntry(key: node.key, value: value, line: node.line, column: node.column))
        }
        // toml++ keeps tables sorted by key; problems read better in the order of the text.
        return entries.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }
}

/// What the parser's callbacks collect.
private struct Walk {
    var nodes: [Node] = []
    var failure: (message: String, line: Int, column: Int)?
}

/// One node of the walk: a table or an array comes before what stands in it.
private struct Node {
    enum Content {
        case leaf(TOMLValue)
        case array
        case table
    }

    let depth: UInt32
    let key: String
    let content: Content
    let line: Int
    let column: Int

    init(_ node: CTOMLNode) {
        depth = node.depth
        key = String(node.key, node.keyLength)
        line = Int(node.line)
        column = Int(node.column)
        switch node.kind {
        case CTOMLTable: content = .table
        case CTOMLArray: content = .array
        case CTOMLInteger: content = .leaf(.integer(Int(node.integer)))
        case CTOMLFloat: content = .leaf(.float(node.floating))
        case CTOMLBoolean: content = .leaf(.boolean(node.integer != 0))
        case CTOMLDate: content = .leaf(.date(String(node.text, node.textLength)))
        default: content = .leaf(.string(String(node.text, node.textLength)))
        }
    }
}

extension String {
    /// The text of a C string that ends after `length` bytes rather than with a NUL.
    fileprivate init(_ start: UnsafePointer<CChar>?, _ length: Int) {
        let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length)
        self = String(decoding: bytes, as: UTF8.self)
    }
}

extension TOMLValue {
    /// A list of texts.
    static func texts(_ texts: [String]) -> Self {
        .array(texts.map { TOMLEntry(key: "", value: .string($0), line: 0, column: 0) })
    }

    /// What is shown of a value that is for nobody's eyes.
    static let secret = "(a secret)"

    /// Whether it is, or has in it, something that somebody wrote in letters.
    var holdsText: Bool {
        switch self {
        case .string: true
        case .array(let elements): elements.contains { $0.value.holdsText }
        // A table's entries are never shown.
        case .integer, .float, .boolean, .date, .table: false
        }
    }

    /// The texts of a list of nothing else.
    var texts: [String]? {
        guard case .array(let elements) = self else { return nil }
        let texts = elements.map { if case .string(let text) = $0.value { text } else { String?.none } }
        return texts.contains(nil) ? nil : texts.compactMap(\.self)
    }
}

extension TOMLValue: CustomStringConvertible {
    /// The value as one would write it in TOML; tables and long texts are cut.
    var description: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let truth): "\(truth)"
        case .date(let text): text
        case .array(let elements): "[" + elements.map(\.value.description).joined(separator: ", ") + "]"
        case .table: "{ … }"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
