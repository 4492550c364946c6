/// Writes values one after another, for a successor of this process to read with a `StateReader`.
///
/// Whole numbers are LEB128, signed ones zigzag before that (https://protobuf.dev/programming-guides/encoding/); text and lists begin with how many
/// bytes or elements they have; an optional begins with 0 or 1. Nothing says what comes next: who reads has to ask for the same in the same order.
public struct StateWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Writes nothing yet.
    public init() {}

    /// Begins anew, in the memory it has.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Writes a whole number.
    @inline(__always)
    public mutating func write(_ number: UInt64) {
        if number < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: number)) }
        writeLarge(number)
    }

    private mutating func writeLarge(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Writes a whole number.
    @inlinable
    public mutating func write(_ number: some FixedWidthInteger & UnsignedInteger) { write(UInt64(number)) }

    /// Writes a number that may be negative.
    public mutating func write(_ number: Int64) {
        write(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    /// Writes a number that may be negative.
    public mutating func write(_ number: Int) { write(Int64(number)) }

    /// Writes which one of several it is, in one byte.
    public mutating func write(tag: UInt8) { bytes.append(tag) }

    /// Writes a yes or a no.
    public mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// Writes text.
    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0) }
    }

    /// Writes bytes as they are.
    public mutating func write(_ data: [UInt8]) {
        data.withUnsafeBufferPointer { write($0) }
    }

    /// Writes bytes as they are.
    public mutating func write(_ data: UnsafeBufferPointer<UInt8>) {
        write(UInt64(data.count))
        bytes.append(contentsOf: data)
    }

    /// Writes what another writer wrote, as if it were written here.
    public mutating func write(verbatim data: [UInt8]) { bytes.append(contentsOf: data) }

    /// Writes a value that knows how.
    @inlinable
    public mutating func write(_ value: some Stored) { value.write(to: &self) }

    /// Writes a value, or that there is none.
    @inlinable
    public mutating func write<Value>(_ value: Value?, _ body: (inout StateWriter, Value) -> Void) {
        write(value != nil)
        if let value { body(&self, value) }
    }

    /// Writes a value, or that there is none.
    @inlinable
    public mutating func write(_ value: (some Stored)?) { write(value) { $0.write($1) } }

    /// Writes text, or that there is none.
    public mutating func write(_ text: String?) { write(text) { $0.write($1) } }

    /// Writes values, and how many there are.
    @inlinable
    public mutating func write<Values: Collection>(
        _ values: Values,
        _ body: (inout StateWriter, Values.Element) -> Void
    ) {
        write(UInt64(values.count))
        for value in values { body(&self, value) }
    }

    /// Writes values, and how many there are.
    @inlinable
    public mutating func write<Value: Stored>(_ values: [Value]) { write(values) { $0.write($1) } }
}

/// What a successor of this process can read again.
public protocol Stored {
    /// Writes all of it.
    func write(to writer: inout StateWriter)
    /// Reads what `write` wrote, in this version of the format or an earlier one.
    init(from reader: inout StateReader) throws(StateProblem)
}

/// The format of everything that is stored. It rises with each change of what is written, and whatever is read is told in which version it is.
public enum StateFormat {
    /// What this build writes. 2: who somebody is on this host. 3: a connection's WebSocket.
    public static let current = 3
    /// The oldest version that this build reads.
    public static let oldest = 1
}
