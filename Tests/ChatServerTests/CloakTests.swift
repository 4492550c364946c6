import ChatCore
import Testing

@testable import ChatServer

/// What others see instead of an address.
@Suite struct CloakTests {
    private let cloak = Cloak(key: Array(repeating: 7, count: 32))

    private func host(_ address: String) -> String { cloak.host(for: PeerAddress(host: address, port: 4660)) }
    private func network(_ address: String) -> Substring { host(address).drop { $0 != "." } }

    @Test func itHasThreeLabelsAndFitsAnywhere() {
        for address in ["192.0.2.7", "127.0.0.1", "2001:db8::1", "::1"] {
            let labels = host(address).split(separator: ".")
            #expect(labels.map(\.utf8.count) == [10, 8, 2])
            #expect(labels[2] == "ip")
            #expect(host(address).utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567.".utf8.contains($0) })
        }
    }

    @Test func neighboursShareTheSecondLabel() {
        #expect(host("192.0.2.7") != host("192.0.2.8"))
        #expect(network("192.0.2.7") == network("192.0.2.8"))
        #expect(network("192.0.2.7") != network("192.0.3.7"))
        #expect(host("2001:db8:1:2::1") == host("2001:db8:1:2:ffff::9"))
        #expect(host("2001:db8:1:2::1") != host("2001:db8:1:3::1"))
        #expect(network("2001:db8:1:2::1") == network("2001:db8:1:3::1"))
        #expect(network("2001:db8:1:2::1") != network("2001:db8:2:2::1"))
    }

    @Test func theSameAddressHasTheSameCloakHoweverItIsWritten() {
        #expect(host("::ffff:192.0.2.7") == host("192.0.2.7"))
        #expect(host("2001:0DB8:0::1") == host("2001:db8::1"))
    }

    @Test func anotherKeyGivesAnother() {
        let other = Cloak(key: Array(repeating: 8, count: 32))
        let address = PeerAddress(host: "192.0.2.7", port: 4660)
        #expect(other.host(for: address) != cloak.host(for: address))
    }

    @Test func whoComesThroughAUnixSocketIsLocal() { #expect(cloak.host(for: nil) == "local") }
}
