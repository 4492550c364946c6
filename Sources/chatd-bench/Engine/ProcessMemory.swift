/// How much memory a process takes, in bytes. Source: proc(5), /proc/PID/smaps_rollup
struct ProcessMemory: Equatable {
    /// Rss: pages that are in memory.
    var resident: Int
    /// Pss: the same, where a page that is shared by n processes counts as its nth part.
    var proportional: Int

    /// - Throws: `Failure` where the process has ended or belongs to somebody else.
    static func now(of process: Int32) throws(Failure) -> ProcessMemory {
        let path = "/proc/\(process)/smaps_rollup"
        guard let memory = ProcessMemory(String(decoding: try SmallFile.read(path), as: UTF8.self)) else {
            throw Failure("\(path) does not say Rss and Pss")
        }
        return memory
    }

    /// - Parameter text: of smaps_rollup; its lines look like `Rss:      1234 kB`.
    init?(_ text: String) {
        func bytes(_ key: String) -> Int? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        guard let resident = bytes("Rss:"), let proportional = bytes("Pss:") else { return nil }
        (self.resident, self.proportional) = (resident, proportional)
    }
}

/// Follows the memory of a process while something happens.
struct MemorySampler {
    private let process: Int32
    private let before: ProcessMemory
    private var most: Int

    init(_ process: Int32) throws(Failure) {
        self.process = process
        before = try ProcessMemory.now(of: process)
        most = before.resident
    }

    mutating func sample() throws(Failure) {
        most = max(most, try ProcessMemory.now(of: process).resident)
    }

    /// What it was at first, is now, and has been at most at the samples.
    mutating func result() throws(Failure) -> Measurement.Memory {
        let after = try ProcessMemory.now(of: process)
        most = max(most, after.resident)
        return Measurement.Memory(
            residentBefore: before.resident,
            residentAfter: after.resident,
            proportionalBefore: before.proportional,
            proportionalAfter: after.proportional,
            residentGrowthAtMost: most - before.resident
        )
    }
}
