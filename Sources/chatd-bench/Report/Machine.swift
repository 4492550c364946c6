import Glibc

/// The machine that the figures are from.
struct Machine: Codable, Sendable {
    var processor: String
    var cores: Int
    var kernel: String
    var memoryBytes: Int

    /// This machine. Source: proc(5), uname(2)
    static func current() -> Machine {
        var names = utsname()
        uname(&names)
        let kernel = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let kibibytes = field("MemTotal", of: "/proc/meminfo")?.split(separator: " ").first.flatMap { Int($0) }
        return Machine(
            processor: field("model name", of: "/proc/cpuinfo") ?? "unknown processor",
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            kernel: kernel,
            memoryBytes: (kibibytes ?? 0) * 1024
        )
    }

    var words: String {
        let gibibytes = Double(memoryBytes) / 1_073_741_824
        return "\(processor), \(cores) cores, \(Figure.significant(gibibytes)) GiB, Linux \(kernel)"
    }

    /// The value of the first line `NAME : VALUE` of a file.
    private static func field(_ name: String, of path: String) -> String? {
        guard let text = TextFile.read(path) else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]) == name else { continue }
            return trimmed(parts[1])
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isBlank)
        return String(start.reversed().drop(while: isBlank).reversed())
    }
}
