/// Reads what a `StateWriter` wrote. Whatever the bytes are, it ends with values or with a `StateProblem`, never beyond the bytes.
public struct StateReader: Sendable {
    /// In which version of the format the bytes were written: `StateFormat.oldest` to `StateFormat.current`.
    public let version: Int
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// - Throws: for a version that this build does not read.
    public init(_ bytes: ArraySlice<UInt8>, version: Int) throws(StateProblem) {
        guard (StateFormat.oldest...StateFormat.current).contains(version) else { throw .version(version) }
        self.version = version
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// How many bytes are still to be read.
    public var remaining: Int { bytes.endIndex - position }

    /// - Throws: where something is left: then what was written is not what was asked for.
    public func finish() throws(StateProblem) {
        guard remaining == 0 else { throw .damaged("\(remaining) bytes too many") }
    }

    /// Reads a whole number.
    public mutating func number() throws(StateProblem) -> UInt64 {
        var (number, shift) = (UInt64(0), UInt64(0))
        while true {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw .damaged("a number of more than 64 bits") }
            number |= UInt64(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else { return number }
            shift += 7
        }
    }

    /// Reads a whole number of at most so many bits.
    public mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        as type: Number.Type
    ) throws(StateProblem) -> Number {
        let wide = try number()
        guard let number = Number(exactly: wide) else { throw .damaged("\(wide) where \(type) stands") }
        return number
    }

    /// Reads a number that may be negative.
    public mutating func signed() throws(StateProblem) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// Reads a number that may be negative.
    public mutating func int() throws(StateProblem) -> Int { Int(try signed()) }

    /// Reads which one of several it is.
    public mutating func tag() throws(StateProblem) -> UInt8 { try byte() }

    /// Reads a yes or a no.
    public mutating func flag() throws(StateProblem) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        case let other: throw .damaged("\(other) where a yes or a no stands")
        }
    }

    /// Reads text.
    public mutating func text() throws(StateProblem) -> String {
        let bytes = try slice()
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .damaged("text that is not UTF-8") }
        return text
    }

    /// Reads bytes.
    public mutating func data() throws(StateProblem) -> [UInt8] { Array(try slice()) }

    /// Reads a value that knows how.
    public mutating func value<Value: Stored>(_ type: Value.Type = Value.self) throws(StateProblem) -> Value {
        try Value(from: &self)
    }

    /// Reads a value, or that there is none.
    public mutating func optional<Value>(
        _ body: (inout StateReader) throws(StateProblem) -> Value
    ) throws(StateProblem) -> Value? {
        try flag() ? try body(&self) : nil
    }

    /// Reads a value that knows how, or that there is none.
    public mutating func optional<Value: Stored>(
        _ type: Value.Type = Value.self
    ) throws(StateProblem) -> Value? {
        try flag() ? try Value(from: &self) : nil
    }

    /// Reads text, or that there is none.
    public mutating func optionalText() throws(StateProblem) -> String? { try flag() ? try text() : nil }

    /// Reads values that know how, as many as there are.
    public mutating func list<Value: Stored>(of type: Value.Type = Value.self) throws(StateProblem) -> [Value] {
        try list { (reader) throws(StateProblem) in try Value(from: &reader) }
    }

    /// Reads values, as many as there are.
    public mutating func list<Value>(
        _ body: (inout StateReader) throws(StateProblem) -> Value
    ) throws(StateProblem) -> [Value] {
        let count = try count()
        var values: [Value] = []
        // An element may take more memory than it has bytes here.
        values.reserveCapacity(min(count, 4096))
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    /// How many elements follow. Each has a byte at least, so that what is damaged never asks for more memory than it has bytes.
    private mutating func count() throws(StateProblem) -> Int {
        let count = try number()
        guard count <= UInt64(remaining) else { throw .damaged("\(count) elements in \(remaining) bytes") }
        return Int(count)
    }

    private mutating func slice() throws(StateProblem) -> ArraySlice<UInt8> {
        let count = try count()
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func byte() throws(StateProblem) -> UInt8 {
        guard position < bytes.endIndex else { throw .damaged("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }
}

/// Why a state cannot be taken over.
public enum StateProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// It was written in a version of the format that this build does not read.
    case version(Int)
    /// What stands there makes no sense; in words.
    case damaged(String)

    /// One line for the log.
    public var description: String {
        switch self {
        case .version(let version):
            "its format has version \(version), and this chatd reads \(StateFormat.oldest) to \(StateFormat.current)"
        case .damaged(let what): "it is damaged: \(what)"
        }
    }
}
