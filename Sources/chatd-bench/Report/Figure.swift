/// Numbers as people read them.
enum Figure {
    /// Three significant digits: `0.0354`, `1.2`, `45.6`, `12,300`.
    static func significant(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        guard value != 0 else { return "0" }
        var unit = 1.0
        var decimals = 2
        // The unit is what the first digit counts in.
        while abs(value) / unit >= 9.995 { (unit, decimals) = (unit * 10, decimals - 1) }
        while abs(value) / unit < 0.9995 { (unit, decimals) = (unit / 10, decimals + 1) }
        return text(value, decimals: decimals)
    }

    /// `12,345`
    static func whole(_ value: Double) -> String {
        value.isFinite ? text(value, decimals: 0) : "–"
    }

    /// `1.05×`
    static func ratio(_ value: Double) -> String {
        value.isFinite ? "\(text(value, decimals: value < 10 ? 2 : 1))×" : "–"
    }

    /// `99.99`
    static func percentile(_ value: Double) -> String {
        text(value, decimals: 3)
    }

    /// Rounded to so many decimals; tens, hundreds … where they are negative. Zeros at the end are left out.
    private static func text(_ value: Double, decimals: Int) -> String {
        let scale = power(of: 10, max(decimals, 0))
        let coarse = power(of: 10, max(-decimals, 0))
        let scaled = Int((abs(value) * Double(scale) / Double(coarse)).rounded()) * coarse
        var fraction = String(repeating: "0", count: max(0, decimals - "\(scaled % scale)".count)) + "\(scaled % scale)"
        while fraction.last == "0" { fraction.removeLast() }
        return (value < 0 ? "-" : "") + grouped(scaled / scale) + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    private static func grouped(_ value: Int) -> String {
        value < 1000 ? "\(value)" : grouped(value / 1000) + "," + String("\(1000 + value % 1000)".dropFirst())
    }

    private static func power(of base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { power, _ in power * base }
    }
}
