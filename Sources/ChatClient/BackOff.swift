/// How long it takes until a connection is tried again: a second at first, twice as long each time, at most a minute, and a fifth more or less, so
/// that thousands of clients do not come back to a server at the same moment.
struct BackOff: Sendable {
    /// How many attempts failed since one lasted.
    private(set) var failures = 0
    private var state: UInt64

    /// - Parameter seed: makes the chance; the same for the same.
    init(seed: UInt64) { state = seed }

    /// How long to wait after another failure, in nanoseconds.
    mutating func delay() -> UInt64 {
        let seconds = UInt64(1) << min(failures, 6)
        failures += 1
        let nanoseconds = UInt64.seconds(min(seconds, 60))
        return nanoseconds / 5 * 4 + chance() % (nanoseconds / 5 * 2 + 1)
    }

    /// An attempt has lasted.
    mutating func reset() { failures = 0 }

    /// SplitMix64. Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
    private mutating func chance() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
