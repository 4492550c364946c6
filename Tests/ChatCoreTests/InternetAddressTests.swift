import Glibc
import TestSupport
import Testing

@testable import ChatCore

/// Addresses are read and written as the system does it.
@Suite struct InternetAddressTests {
    private static let texts = [
        "192.0.2.1", "0.0.0.0", "255.255.255.255", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.+4", "1..2.3",
        "::", "::1", "1::", "2001:db8::1", "2001:DB8:0:0:8:800:200C:417A", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":::", ":1", "1:", "12345::", "g::", "::+1",
        "::ffff:192.0.2.1", "::192.0.2.1", "1.2.3.4::", "::1.2.3", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "[::1]", "", " ::1", "example.org", "1:0:0:2:0:0:0:3",
        "1:0:2:0:3:0:4:0",
    ]

    private static func system(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }

    private static func system(_ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test(arguments: texts) func textsMeanWhatTheyMeanToTheSystem(_ text: String) {
        #expect(InternetAddress(text)?.bytes == Self.system(text))
    }

    @Test func anyBytesAreWrittenAndReadAsTheSystemDoes() {
        var random = SeededGenerator(seed: 20_261_121)
        for _ in 0..<10_000 {
            let length = Bool.random(using: &random) ? 4 : 16
            // Many zeros, so that there are gaps of all lengths.
            let bytes = (0..<length).map { _ in
                Int.random(in: 0..<3, using: &random) > 0 ? 0 : UInt8.random(in: 0...255, using: &random)
            }
            let text = Self.system(bytes)
            let address = InternetAddress(text)
            #expect(address?.bytes == bytes)
            #expect(address?.text == text)
        }
    }

    @Test(arguments: [
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::FFFF:C000:201", "::ffff:192.0.2.1"),
        ("::c000:201", "::192.0.2.1"),
    ])
    func anIPv4AddressInAnIPv6OneIsWrittenWithDots(_ written: String, _ text: String) {
        #expect(InternetAddress(written)?.text == text)
    }
}
