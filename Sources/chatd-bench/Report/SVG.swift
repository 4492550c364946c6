/// A picture in SVG that grows by one element after another.
///
/// How a kind of element looks stands in one style sheet, with colours for light and for dark pages. Source: SVG 1.1, Media
/// Queries Level 5 (prefers-color-scheme)
struct SVG {
    private var elements: [String]
    private let width: Double
    private let height: Double

    /// - Parameter title: what a screen reader says.
    init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        elements = [
            "<title id=\"title\">\(Self.escaped(title))</title>",
            "<style>\n\(Self.style)\n</style>",
            "<rect class=\"page\" width=\"100%\" height=\"100%\"/>",
        ]
    }

    var text: String {
        let size = "width=\"\(Self.pixels(width))\" height=\"\(Self.pixels(height))\""
        let box = "viewBox=\"0 0 \(Self.pixels(width)) \(Self.pixels(height))\""
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) role=\"img\" aria-labelledby=\"title\">"
        return ([head] + elements + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    mutating func text(_ words: String, x: Double, y: Double, kind: String) {
        let place = "x=\"\(Self.pixels(x))\" y=\"\(Self.pixels(y))\""
        elements.append("<text class=\"\(kind)\" \(place)>\(Self.escaped(words))</text>")
    }

    mutating func line(from start: (Double, Double), to end: (Double, Double), kind: String) {
        path([start, end], kind: kind)
    }

    mutating func path(_ points: [(Double, Double)], kind: String) {
        guard !points.isEmpty else { return }
        let places = points.map { "\(Self.pixels($0.0)) \(Self.pixels($0.1))" }
        elements.append("<path class=\"\(kind)\" d=\"M\(places.joined(separator: " L"))\"/>")
    }

    mutating func dot(_ centre: (Double, Double), kind: String) {
        let place = "cx=\"\(Self.pixels(centre.0))\" cy=\"\(Self.pixels(centre.1))\""
        elements.append("<circle class=\"dot \(kind)\" \(place) r=\"4\"/>")
    }

    /// To a tenth of a pixel.
    private static func pixels(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    /// For light and for dark pages: told apart by people who see few colours too.
    /// Source: Okabe and Ito, Color Universal Design
    static let colours = [
        ("#0072b2", "#56b4e9"), ("#d55e00", "#ff9e4a"), ("#009e73", "#3ddc9f"), ("#b0508f", "#e79ac8"),
        ("#8a6d00", "#f0e442"),
    ]

    private static let style = """
        text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 13px; fill: #1f2328 }
        .title { font-size: 17px; font-weight: 600 }
        .tick { font-size: 12px; fill: #59636e }
        .middle { text-anchor: middle }
        .end { text-anchor: end }
        .page { fill: #ffffff }
        .grid { stroke: #d9dee3; stroke-width: 1 }
        .series { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }
        .reference { stroke: #59636e; stroke-dasharray: 6 5 }
        .dot { stroke-width: 2; stroke-dasharray: none; fill: #ffffff }
        \(rules { $0.0 })
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .tick { fill: #9aa4af }
        .page, .dot { fill: #0d1117 }
        .grid { stroke: #2d333b }
        .reference { stroke: #9aa4af }
        \(rules { $0.1 })
        }
        """

    private static func rules(_ colour: ((String, String)) -> String) -> String {
        colours.enumerated().map { ".s\($0) { stroke: \(colour($1)) }" }.joined(separator: "\n")
    }
}
