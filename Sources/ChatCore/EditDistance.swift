/// How far apart two words are, for suggestions to whoever mistyped one.
public enum EditDistance {
    /// How many letters to insert, drop, change, or swap with their neighbour (optimal string alignment). It takes the product of the lengths in time.
    public static func between(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var twoAbove: [Int] = []
        var above = Array(0...other.count)
        for i in one.indices {
            var row = [i + 1]
            for j in other.indices {
                var best = min(above[j + 1] + 1, row[j] + 1, above[j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    best = min(best, twoAbove[j - 1] + 1)
                }
                row.append(best)
            }
            (twoAbove, above) = (above, row)
        }
        return above[other.count]
    }
}
