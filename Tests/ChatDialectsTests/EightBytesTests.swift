import TestSupport
import Testing

@testable import ChatDialects

/// Eight bytes at once are what they are one by one.
@Suite struct EightBytesTests {
    static func bytes(_ word: UInt64) -> [UInt8] { withUnsafeBytes(of: word) { Array($0) } }

    /// Bytes in which nearly all are alike, since it is single ones that matter.
    static func word(_ random: inout SeededGenerator) -> UInt64 {
        var word = EightBytes.ones &* UInt64(UInt8.random(in: 0...255, using: &random))
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let shift = UInt64(Int.random(in: 0..<8, using: &random) * 8)
            word = word & ~(0xFF << shift) | UInt64.random(in: 0...255, using: &random) << shift
        }
        return word
    }

    @Test(arguments: 0..<20) func eachQuestionIsAnsweredAsForSingleBytes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let word = Self.word(&random)
            let bytes = Self.bytes(word)
            let (limit, byte) = (UInt8.random(in: 0...128, using: &random), bytes.randomElement(using: &random)! ^ 1)
            #expect((EightBytes.below(limit, word) != 0) == bytes.contains { $0 < limit }, "\(bytes), \(limit)")
            #expect((EightBytes.equal(to: byte, word) != 0) == bytes.contains(byte), "\(bytes), \(byte)")
            #expect((EightBytes.nonASCII(word) != 0) == bytes.contains { $0 >= 0x80 }, "\(bytes)")
            #expect(Self.bytes(EightBytes.capitals(word)) == bytes.map(\.capital), "\(bytes)")
        }
    }

    @Test func oneByteIsFoundWhereverItStands() {
        for length in 0...40 {
            let none = Array(repeating: UInt8(ascii: "x"), count: length)
            #expect(!Self.contains(newlineIn: none))
            for index in none.indices {
                var one = none
                one[index] = 10
                #expect(Self.contains(newlineIn: one), "\(index) of \(length)")
                // What lies around the bytes is none of them.
                one.withUnsafeBytes { bytes in
                    let before = UnsafeRawBufferPointer(rebasing: bytes[..<index])
                    let after = UnsafeRawBufferPointer(rebasing: bytes[(index + 1)...])
                    for rest in [before, after] {
                        #expect(!rest.contains(marked: { EightBytes.equal(to: 10, $0) }), "\(index) of \(length)")
                    }
                }
            }
        }
    }

    static func contains(newlineIn bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(byte: 10)
    }
}
