import Testing

@testable import chatd_bench

@Suite struct ResultsTests {
    @Test func mediansAreOfEachFigureByItself() throws {
        let results = Results(measurements: [
            .madeUp("chatd", .churn, 16, repetition: 1, cost: 3, rate: 100),
            .madeUp("chatd", .churn, 16, repetition: 2, cost: 1, rate: 300),
            .madeUp("chatd", .churn, 16, repetition: 3, cost: 2, rate: 200),
        ])
        let summary = try #require(results.summary("chatd", .churn, 16))
        #expect(summary.cost.map(Figure.significant) == "2")
        #expect(summary.rate.map(Figure.significant) == "200")
    }

    @Test func theMedianOfAnEvenCountLiesBetween() throws {
        let results = Results(measurements: [
            .madeUp("chatd", .churn, 16, repetition: 1, cost: 1), .madeUp("chatd", .churn, 16, repetition: 2, cost: 2),
        ])
        #expect(try #require(results.summary("chatd", .churn, 16)).cost.map(Figure.significant) == "1.5")
    }

    @Test func faultsOfAllRepetitionsCount() throws {
        var lossy = Measurement.madeUp("chatd", .saturated, 50, repetition: 2)
        lossy.faults.lost = 1200
        let results = Results(measurements: [.madeUp("chatd", .saturated, 50), lossy])
        #expect(try #require(results.summary("chatd", .saturated, 50)).faults.words == "1,200 lost")
        #expect(results.table.text.contains("1,200 lost"))
    }

    @Test func ratiosAreToTheFloorAndToTheCheapestPeer() throws {
        let results = Results(measurements: [
            .madeUp("ngircd", .saturated, 50, cost: 8), .madeUp("inspircd", .saturated, 50, cost: 4),
            .madeUp("chatd", .saturated, 50, cost: 1.5), .madeUp("floor", .saturated, 50, cost: 1),
        ])
        let chatd = try #require(results.summary("chatd", .saturated, 50))
        let inspircd = try #require(results.summary("inspircd", .saturated, 50))
        let floor = try #require(results.summary("floor", .saturated, 50))
        #expect(results.ratioToFloor(chatd).map(Figure.ratio) == "1.5×")
        #expect(results.ratioToBestPeer(chatd).map(Figure.ratio) == "0.38×")
        #expect(results.ratioToBestPeer(inspircd).map(Figure.ratio) == "2.67×")
        #expect(results.ratioToFloor(floor) == nil)
        #expect(results.ratioToBestPeer(floor) == nil)
    }

    @Test func rowsAreByScenarioThenSizeThenServer() {
        let results = Results(measurements: [
            .madeUp("ngircd", .saturated, 500), .madeUp("chatd", .saturated, 500), .madeUp("chatd", .saturated, 50),
            .madeUp("floor", .saturated, 50), .madeUp("chatd", .paced, 1000, p99: 100),
        ])
        let rows = results.table.rows.map { $0[0...2].joined(separator: " ") }
        #expect(
            rows == [
                "saturated 50 floor", "saturated 50 chatd", "saturated 500 chatd", "saturated 500 ngircd",
                "paced 1,000 chatd",
            ]
        )
    }

    @Test func aRunThatFailedIsARowThatSaysWhy() throws {
        let results = Results(
            measurements: [.madeUp("ngircd", .idle, 10_000)],
            failures: [
                .init(server: "ngircd", scenario: .idle, size: 10_000, repetition: 2, reason: "it closed"),
                .init(server: "inspircd", scenario: .idle, size: 10_000, repetition: 1, reason: "nobody came in"),
            ]
        )
        #expect(
            results.table.rows.map { $0.last } == [
                "1 of 2 runs failed: it closed", "1 of 1 runs failed: nobody came in",
            ]
        )
        #expect(results.table.rows[1][3] == "")
    }

    @Test func memoryIsForEachMemberAndOnlyWhereThatIsMeant() throws {
        var idle = Measurement.madeUp("chatd", .idle, 1000)
        idle.memory = .grown(to: 4_400_000)
        var busy = Measurement.madeUp("chatd", .saturated, 1000)
        busy.memory = .grown(to: 4_400_000)
        let rows = Results(measurements: [idle, busy]).table.rows
        #expect(rows[0][8] == "")
        #expect(rows[1][8] == "4,400 (4,400)")
    }

    @Test func aGeneratorWithoutTimeLeftIsSaid() {
        var measurement = Measurement.madeUp("floor", .saturated, 50)
        measurement.generatorSeconds = measurement.seconds
        #expect(Results(measurements: [measurement]).table.rows[0].last == "the generator was the limit")
    }
}

@Suite struct FigureTests {
    @Test(arguments: [
        (0.035412, "0.0354"), (1, "1"), (1.204, "1.2"), (9.999, "10"), (45.67, "45.7"), (12_345, "12,300"), (0, "0"),
        (1_999_999, "2,000,000"), (0.5, "0.5"), (1000, "1,000"), (.infinity, "–"),
    ])
    func threeDigitsAreShown(value: Double, text: String) {
        #expect(Figure.significant(value) == text)
    }

    @Test func ratiosHaveTwoDecimals() {
        #expect(Figure.ratio(1.054) == "1.05×")
        #expect(Figure.ratio(0.941) == "0.94×")
        #expect(Figure.ratio(65.04) == "65×")
    }
}
