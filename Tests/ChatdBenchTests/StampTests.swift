import Testing

@testable import chatd_bench

@Suite struct StampTests {
    @Test(arguments: [
        Stamp(sender: 0, sequence: 0, due: 0),
        Stamp(sender: 3, sequence: 1_234_567, due: 987_654_321_012),
        Stamp(sender: 255, sequence: 1 << 40 - 1, due: 1 << 48 - 1),
    ])
    func whatIsWrittenIsRead(_ stamp: Stamp) throws {
        var text = [UInt8](repeating: 0, count: Stamp.bytes)
        text.withUnsafeMutableBytes { stamp.write(to: $0.baseAddress!) }
        #expect(text.dropFirst(8).allSatisfy { (48...111).contains($0) })
        #expect(text.withUnsafeBytes { Stamp(at: $0.baseAddress!) } == stamp)
    }

    @Test func otherWordsAreNoStamp() {
        let text = Array("chatloaf0123456789abcdef".utf8)
        #expect(text.withUnsafeBytes { Stamp(at: $0.baseAddress!) } == nil)
    }

    @Test func ageCountsOverTheEndOfTheClock() {
        let stamp = Stamp(sender: 0, sequence: 0, due: 1 << 48 - 5)
        #expect(stamp.age(at: 1 << 48 + 7) == 12)
    }
}
