/// One row of the schema: a key, what it may hold, and the property it sets.
package struct Setting<Target>: Sendable {
    /// The key with its table, such as `queue.size`; bare for the keys of a listener.
    let key: String
    /// What would be right, to go after "expected".
    let expected: String
    /// The smallest and the largest value, for keys that hold a number or a size.
    let bounds: ClosedRange<Int>?
    /// Whether its value is shown to nobody.
    let isSecret: Bool
    /// What makes a change of it count.
    let takesEffect: Configuration.Change.TakesEffect
    /// Sets the property; `false`, and nothing is set, when the value is not what was expected.
    let set: @Sendable (TOMLValue, inout Target) -> Bool
    /// The property as the file would write it.
    let value: @Sendable (Target) -> TOMLValue

    /// The table of the key.
    var table: String { String(key.prefix { $0 != "." }) }

    package init<Value>(
        _ key: String,
        _ property: any WritableKeyPath<Target, Value> & Sendable,
        _ kind: Kind<Value>,
        takesEffect: Configuration.Change.TakesEffect = .onReload
    ) {
        self.key = key
        self.expected = kind.expected
        self.bounds = kind.bounds
        self.isSecret = kind.isSecret
        self.takesEffect = takesEffect
        self.set = { value, target in
            guard let parsed = kind.parse(value) else { return false }
            target[keyPath: property] = parsed
            return true
        }
        self.value = { kind.write($0[keyPath: property]) }
    }
}

/// What a key may hold: how it is told from anything else, and how it is written.
package struct Kind<Value>: Sendable {
    let expected: String
    var bounds: ClosedRange<Int>?
    var isSecret = false
    /// The value, or `nil` when it is of another kind or out of bounds.
    let parse: @Sendable (TOMLValue) -> Value?
    let write: @Sendable (Value) -> TOMLValue
}

extension Kind where Value == Bool {
    package static var boolean: Self {
        Kind(expected: "true or false") { value in
            guard case .boolean(let truth) = value else { return nil }
            return truth
        } write: {
            .boolean($0)
        }
    }
}

extension Kind where Value == Int {
    /// - Parameter zero: what 0 means, where it is not simply a number.
    static func integer(_ bounds: ClosedRange<Int>, zero: String? = nil) -> Self {
        let lowest = zero.map { "0 (\($0))" } ?? "\(bounds.lowerBound)"
        return Kind(expected: "an integer from \(lowest) to \(bounds.upperBound)", bounds: bounds) { value in
            guard case .integer(let number) = value, bounds.contains(number) else { return nil }
            return number
        } write: {
            .integer($0)
        }
    }

    /// A number of bytes: an integer, or a text with a unit.
    static func size(_ bounds: ClosedRange<Int>) -> Self {
        let lowest = ByteSize.text(bounds.lowerBound)
        let highest = ByteSize.text(bounds.upperBound)
        let expected = "a size from \"\(lowest)\" to \"\(highest)\", in B, kB, KiB, MB, MiB, GB or GiB"
        return Kind(expected: expected, bounds: bounds) { value in
            let size: Int? =
                switch value {
                case .integer(let bytes): bytes
                case .string(let text): ByteSize.bytes(text)
                default: nil
                }
            return size.flatMap { bounds.contains($0) ? $0 : nil }
        } write: {
            .string(ByteSize.text($0))
        }
    }
}

extension Kind where Value == String {
    /// - Parameter read: the text as it is to be kept, or `nil` when it is not possible.
    package static func text(_ expected: String, _ read: @escaping @Sendable (String) -> String?) -> Self {
        Kind(expected: expected) { value in
            guard case .string(let text) = value else { return nil }
            return read(text)
        } write: {
            .string($0)
        }
    }

    package static func text(_ expected: String, where isPossible: @escaping @Sendable (String) -> Bool) -> Self {
        text(expected) { isPossible($0) ? $0 : nil }
    }

    static func oneOf(_ words: [String]) -> Self {
        text("one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")) { words.contains($0) }
    }

    /// The same, and an empty text too, by which a drop-in takes back what an earlier file set.
    package func orEmpty(_ meaning: String) -> Self {
        let parse = self.parse
        return Kind(expected: expected + ", or \"\" for " + meaning, isSecret: isSecret) { value in
            if case .string("") = value { "" } else { parse(value) }
        } write: {
            .string($0)
        }
    }
}

extension Kind where Value == Set<Configuration.JournalEvent> {
    static var events: Self {
        let words = Configuration.JournalEvent.allCases.map { "\"\($0.rawValue)\"" }
        return Kind(expected: "a list of any of " + words.joined(separator: ", ")) { value in
            guard let words = value.texts else { return nil }
            let events = words.compactMap(Configuration.JournalEvent.init)
            return events.count == words.count ? Set(events) : nil
        } write: { events in
            .texts(Configuration.JournalEvent.allCases.filter(events.contains).map(\.rawValue))
        }
    }
}

/// Sizes as people write them: "64KiB", "1 MiB", "256MB".
enum ByteSize {
    /// The largest first, so that the first that divides a size is the one to write it in.
    private static let binary = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)]
    private static let decimal = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]

    /// The bytes of a whole number, a unit, and at most one space between them; `nil` for anything else.
    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0 >= "0" && $0 <= "9" && $0.isASCII }
        let rest = text.dropFirst(digits.count)
        let unit = rest.first == " " ? rest.dropFirst() : rest
        guard let number = Int(digits), let (_, factor) = (binary + decimal).first(where: { $0.0 == unit })
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }

    /// The size in the largest binary unit that it is a whole number of.
    static func text(_ bytes: Int) -> String {
        let (unit, factor) = binary.first { bytes >= $0.1 && bytes % $0.1 == 0 } ?? ("B", 1)
        return "\(bytes / factor)\(unit)"
    }
}

extension Optional where Wrapped == String {
    /// The text, where nothing is written as the empty text.
    package var orEmpty: String {
        get { self ?? "" }
        set { self = newValue.isEmpty ? nil : newValue }
    }
}
