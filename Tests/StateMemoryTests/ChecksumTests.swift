import TestSupport
import Testing

@testable import StateMemory

@Suite struct ChecksumTests {
    private func checksum(_ bytes: [UInt8]) -> UInt64 {
        var checksum = Checksum()
        bytes.withUnsafeBytes { checksum.mix($0) }
        return checksum.value
    }

    @Test func eachBitCounts() {
        var generator = SeededGenerator(seed: 1)
        for count in 0...40 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            var seen: Set<UInt64> = [checksum(bytes)]
            for index in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[index] ^= 1 << bit
                    #expect(seen.insert(checksum(changed)).inserted)
                }
            }
        }
    }

    @Test func howManyZerosThereAreCounts() {
        let checksums = (0...64).map { checksum([UInt8](repeating: 0, count: $0)) }
        #expect(Set(checksums).count == 65)
    }

    @Test func whereTheBytesLieDoesNotCount() {
        let bytes = (0..<100).map { UInt8($0) }
        for start in 0..<16 {
            var checksum = Checksum()
            ([UInt8](repeating: 9, count: start) + bytes)[start...].withUnsafeBytes { checksum.mix($0) }
            #expect(checksum.value == self.checksum(bytes))
        }
    }
}
