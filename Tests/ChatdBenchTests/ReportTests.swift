import Testing

@testable import chatd_bench

@Suite struct ReportTests {
    private let report = Report(
        machine: Machine(processor: "A Processor", cores: 2, kernel: "6.1", memoryBytes: 8 << 30),
        date: "2026-11-21",
        command: "make bench",
        repetitions: 3,
        results: Results(measurements: [.madeUp("chatd", .saturated, 50)])
    )

    @Test func proseAroundGeneratedSectionsStays() throws {
        let first = try report.sections(plots: []).replaced(in: "# Performance\n")
        #expect(first.contains("A Processor, 2 cores, 8 GiB, Linux 6.1"))
        #expect(first.contains("`make bench` on 2026-11-21, 3 repetitions"))
        let written =
            first.replacing("# Performance\n", with: "# Performance\n\nWhat was tried.\n") + "\nWhat is next.\n"
        var later = report
        later.date = "2027-01-01"
        let second = try later.sections(plots: []).replaced(in: written)
        #expect(second == written.replacing("2026-11-21", with: "2027-01-01"))
        #expect(second != written)
    }

    @Test func aSectionWithoutAnEndIsRefused() {
        let sections = GeneratedSections([("made", "new")])
        #expect(throws: GeneratedSectionProblem.self) { try sections.replaced(in: "<!-- begin: made -->\nold\n") }
        #expect(throws: GeneratedSectionProblem.self) {
            try sections.replaced(in: "<!-- begin: made -->\nold\n<!-- begin: goals -->\n<!-- end -->\n")
        }
    }

    @Test func markdownKeepsCellsApart() {
        let table = Table(columns: [.init(name: "a"), .init(name: "b", holdsFigures: false)], rows: [["1", "x|y"]])
        #expect(table.markdown == "| a | b |\n| --: | --- |\n| 1 | x\\|y |")
    }

    @Test func columnsAreAsWideAsTheirWidestCell() {
        let table = Table(
            columns: [.init(name: "name", holdsFigures: false), .init(name: "µs")],
            rows: [["a", "1.25"]]
        )
        #expect(table.text == "name    µs\n────  ────\na     1.25")
    }

    @Test func plotsAreLinkedFromWhereTheTextIs() throws {
        #expect(RelativePath.from("docs/performance.md", to: "docs/performance") == "performance")
        #expect(RelativePath.from("docs/performance.md", to: "artifacts/plots") == "../artifacts/plots")
        let text = try report.sections(plots: [("performance/cost.svg", "Cost")]).replaced(in: "")
        #expect(text.contains("![Cost](performance/cost.svg)"))
    }

    @Test func jsonHoldsEachMeasurement() throws {
        let json = try report.json()
        #expect(json.contains("\"scenario\" : \"saturated\""))
        #expect(json.contains("\"processor\" : \"A Processor\""))
    }

    @Test func thisMachineHasAProcessorAndMemory() {
        let machine = Machine.current()
        #expect(machine.cores > 0)
        #expect(machine.memoryBytes > 0)
        #expect(!machine.kernel.isEmpty)
    }
}
