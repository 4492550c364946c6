import Testing

@testable import Systemd

@Suite struct StatusReporterTests {
    @Test func aTextIsDueAtMostOnceInAnInterval() {
        #expect(
            sent([
                ("0 members", 5_000_000_000), ("1 member", 5_999_999_999), ("2 members", 6_000_000_000),
                ("3 members", 6_500_000_000), ("4 members", 7_000_000_000),
            ]) == ["0 members", "2 members", "4 members"]
        )
    }

    @Test func anUnchangedTextIsNeverDue() {
        // What was not sent does not start an interval either.
        #expect(
            sent([("0 members", 0), ("0 members", 60_000_000_000), ("1 member", 60_000_000_001)])
                == ["0 members", "1 member"]
        )
    }

    private func sent(_ texts: [(String, UInt64)]) -> [String] {
        var reporter = StatusReporter()
        return texts.filter { reporter.due($0.0, at: $0.1) }.map(\.0)
    }
}
