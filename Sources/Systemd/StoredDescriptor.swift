/// A descriptor that an earlier process left with the service manager, and that was passed back.
public struct StoredDescriptor: Sendable, Equatable {
    /// The open descriptor, with `FD_CLOEXEC` set. Whoever takes it closes it; `DescriptorStore.commit(removing:)` does.
    public let descriptor: CInt
    /// What it is, and whose.
    public let name: StoredName

    /// - Parameter descriptor: open, and from now on the other's.
    public init(descriptor: CInt, name: StoredName) {
        self.descriptor = descriptor
        self.name = name
    }
}

/// What a stored descriptor is called: `KIND.GENERATION`, or `KIND.GENERATION.NUMBER` where there are several of a kind.
///
/// The generation tells a process's descriptors from those of its predecessors, so that a successor's are stored before
/// the predecessor's are removed.
public struct StoredName: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of a descriptor store's own shelves.
    static let recent = "recent"
    static let settled = "settled"

    /// A word without dots and colons, such as `state`.
    public let kind: String
    /// Rises from each process to its successor.
    public let generation: UInt64
    /// Tells several of a kind apart.
    public let number: UInt64?

    /// - Parameter kind: a word without dots and colons.
    public init(kind: String, generation: UInt64, number: UInt64? = nil) {
        self.kind = kind
        self.generation = generation
        self.number = number
    }

    /// - Returns: nil for a name of another shape: a socket unit's, or whatever else systemd calls a descriptor.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 2...3 ~= parts.count, !parts[0].isEmpty else { return nil }
        let numbers = parts.dropFirst().compactMap { UInt64($0) }
        guard numbers.count == parts.count - 1 else { return nil }
        self.init(kind: String(parts[0]), generation: numbers[0], number: numbers.dropFirst().first)
        // Other spellings of a number, such as `+1` or `01`, are not ours.
        guard description == text else { return nil }
    }

    /// `FDNAME=` of it. Source: sd_notify(3).
    public var description: String {
        "\(kind).\(generation)" + (number.map { ".\($0)" } ?? "")
    }
}
