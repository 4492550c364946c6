import Testing

@testable import chatd_bench

@Suite struct MeasurementTests {
    @Test func costIsWhatTheServerWorkedForEachOperation() {
        let measurement = Measurement(
            server: "chatd",
            scenario: .saturated,
            size: 50,
            repetition: 1,
            seconds: 2,
            serverSeconds: 0.5,
            generatorSeconds: 1.9,
            operations: 1_000_000
        )
        #expect(measurement.microsecondsPerOperation == 0.5)
        #expect(measurement.rate == 500_000)
        #expect(measurement.wasGeneratorBusy)
    }
}
