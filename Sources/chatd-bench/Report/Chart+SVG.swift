extension Chart {
    /// The chart as a picture of its own, to be read on light and on dark pages. Source: SVG 1.1
    var svg: String {
        var picture = SVG(width: Layout.width, height: Layout.height, title: title)
        picture.text(title, x: Layout.left, y: 30, kind: "title")
        legend(in: &picture)
        for tick in x.ticks {
            let place = Layout.x(x.position(tick) ?? 0)
            picture.line(from: (place, Layout.top), to: (place, Layout.bottom), kind: "grid")
            picture.text(x.text(tick), x: place, y: Layout.bottom + 20, kind: "tick middle")
        }
        for tick in y.ticks {
            let place = Layout.y(y.position(tick) ?? 0)
            picture.line(from: (Layout.left, place), to: (Layout.right, place), kind: "grid")
            picture.text(y.text(tick), x: Layout.left - 8, y: place + 4, kind: "tick end")
        }
        picture.text(x.label, x: (Layout.left + Layout.right) / 2, y: Layout.height - 14, kind: "label middle")
        picture.text(y.label, x: Layout.left, y: Layout.top - 12, kind: "label")
        for (index, series) in series.enumerated() {
            let points = series.points.compactMap(place)
            picture.path(points, kind: kind(of: index))
            // Few points are measurements, many are a curve.
            for point in points where points.count <= 12 { picture.dot(point, kind: kind(of: index)) }
        }
        return picture.text
    }

    private func legend(in picture: inout SVG) {
        var left = Layout.left
        for (index, series) in series.enumerated() {
            picture.path([(left, 52), (left + 28, 52)], kind: kind(of: index))
            picture.text(series.name, x: left + 36, y: 56, kind: "label")
            left += 36 + Double(series.name.count) * Layout.letter + 28
        }
    }

    private func place(_ point: Point) -> (Double, Double)? {
        guard let right = x.position(point.x), let up = y.position(point.y) else { return nil }
        return (Layout.x(right), Layout.y(up))
    }

    private func kind(of index: Int) -> String {
        if series[index].isReference { return "series reference" }
        let number = series[..<index].count { !$0.isReference }
        return "series s\(number % SVG.colours.count)"
    }

    /// Where things are, in pixels from the upper left corner.
    private enum Layout {
        static let width = 720.0
        static let height = 440.0
        static let left = 64.0
        static let right = 692.0
        static let top = 104.0
        static let bottom = 380.0
        /// How wide a letter of the legend is, about.
        static let letter = 7.5

        static func x(_ position: Double) -> Double { left + position * (right - left) }
        static func y(_ position: Double) -> Double { bottom - position * (bottom - top) }
    }
}
