import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import chatd_bench

@Suite struct ChartTests {
    private let results = Results(
        measurements: Self.costs("floor", 0.04) + Self.costs("chatd", 0.08) + Self.costs("a<b>&\"c\"", 0.12)
    )

    private static func costs(_ server: String, _ cost: Double) -> [chatd_bench.Measurement] {
        [
            .madeUp(server, .saturated, 50, cost: cost), .madeUp(server, .saturated, 2000, cost: cost * 2),
            .madeUp(server, .paced, 1000, p99: cost * 10_000), .madeUp(server, .stalled, 200, p99: cost * 100_000),
        ]
    }

    @Test func everyPlotIsXMLWithEverySeries() throws {
        let plots = results.plots
        #expect(plots.map(\.file) == ["latency-paced.svg", "latency-stalled.svg", "cost.svg"])
        for (file, chart) in plots {
            let reader = ElementReader()
            let parser = XMLParser(data: Data(chart.svg.utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(file): \(String(describing: parser.parserError))")
            #expect(reader.texts.contains(chart.title))
            for server in results.servers { #expect(reader.texts.contains(server), "\(file)") }
            for kind in ["series reference", "series s0", "series s1"] {
                // One in the legend, one in the chart.
                #expect(reader.paths.filter { $0 == kind }.count == 2, "\(file): \(kind)")
            }
        }
    }

    @Test func curvesReachTheLastPercentile() throws {
        let paced = try #require(results.plots.first { $0.file == "latency-paced.svg" }).chart
        #expect(paced.series.allSatisfy { $0.points.first?.x == 50 && $0.points.last?.x == 99.99 })
    }

    @Test func nothingMeasuredIsNotPlotted() {
        #expect(Results().plots.isEmpty)
        #expect(Results(measurements: [.madeUp("chatd", .churn, 16)]).plots.isEmpty)
    }

    @Test func pointsOutsideTheAxesAreLeftOut() throws {
        let axis = Axis(label: "percentile", scale: .nines, ticks: [50, 90, 99])
        #expect(axis.position(50) == 0)
        #expect(try abs(#require(axis.position(99)) - 1) < 1e-9)
        #expect(axis.position(100) == nil)
        #expect(axis.position(99.9) == nil)
    }

    @Test(arguments: [
        ([0.3, 4.0], [0.2, 0.5, 1, 2, 5]), ([1, 100], [1, 2, 5, 10, 20, 50, 100]),
        ([3, 4000], [1, 10, 100, 1000, 10_000]),
        ([1], [0.5, 1, 2]), ([], [1, 2, 5, 10]),
    ])
    func ticksAreRoundAndReachAroundTheValues(values: [Double], ticks: [Double]) {
        let found = Axis.logarithmic("", around: values).ticks
        #expect(found.map(Figure.significant) == ticks.map(Figure.significant))
    }
}

/// Notes the texts and the kinds of paths of a picture.
private final class ElementReader: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var paths: [String] = []
    private var text = ""

    func parser(
        _ parser: XMLParser,
        didStartElement elementName: String,
        namespaceURI: String?,
        qualifiedName qName: String?,
        attributes: [String: String]
    ) {
        text = ""
        if elementName == "path", let kind = attributes["class"] { paths.append(kind) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }

    func parser(
        _ parser: XMLParser,
        didEndElement elementName: String,
        namespaceURI: String?,
        qualifiedName qName: String?
    ) {
        texts.append(text)
    }
}
