import FoundationEssentials
import Glibc

/// Everything that comes of a benchmark: its results, and where and how they were made.
struct Report: Codable, Sendable {
    var machine: Machine
    /// `2026-11-21`
    var date: String
    /// What to type to have it made again.
    var command: String
    var repetitions: Int
    var results: Results

    /// What the tables do not say themselves.
    static let note = """
        Medians of the repetitions. An operation is one message delivered to one reader (saturated, paced, stalled), \
        one JOIN or PART delivered to one member (joining), one cycle of connecting, registering, joining and \
        leaving (churn), one member registered (idle). CPU is the server's own, user and system. The floor is a bare \
        epoll loop with one shared log and a cursor for each reader; the best peer is the cheapest of the others. \
        Latency is from the moment at which a message was to be sent until a reader had read it. InspIRCd completes \
        registrations once a second, which bounds its rate. Ergo is not available for Debian: registering is \
        compared with the peers there are.
        """

    /// For the terminal.
    /// - Parameter judges: whether the goals are shown.
    func text(judges: Bool) -> String {
        ([results.table.text] + (judges ? [results.goalsTable.text] : []) + [made]).joined(separator: "\n\n")
    }

    /// For `--json`.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// The generated parts of docs/performance.md.
    /// - Parameter plots: the files with them, as paths from the Markdown file, and what they show.
    func sections(plots: [(path: String, title: String)]) -> GeneratedSections {
        var sections = [
            (name: "made", content: made),
            (name: "goals", content: results.goalsTable.markdown),
            (name: "results", content: "\(results.table.markdown)\n\n\(Self.note)"),
        ]
        if !plots.isEmpty {
            sections.append(("plots", plots.map { "![\($0.title)](\($0.path))" }.joined(separator: "\n\n")))
        }
        return GeneratedSections(sections)
    }

    private var made: String {
        let times = repetitions == 1 ? "once" : "\(repetitions) repetitions"
        return "Made by `\(command)` on \(date), \(times), on: \(machine.words)."
    }

    /// Today, where this machine is.
    static func today() -> String {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let digits = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(1900 + parts.tm_year)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    }
}
