import NIOHTTP1
import Testing

@testable import ChatCore
@testable import ChatServer

/// Where a client is, on the word of proxies.
@Suite struct ForwardedAddressTests {
    private func client(_ fields: [(String, String)], _ header: WebAccess.ForwardedHeader) throws -> String? {
        let address = try ForwardedAddress.client(
            in: HTTPHeaders(fields),
            by: header,
            proxy: PeerAddress(host: "10.0.0.1", port: 4660),
            trusts: { $0.hasPrefix("10.") || $0 == "2001:db8::10" }
        )
        return address.map { "\($0.host) \($0.port)" }
    }

    @Test(arguments: [
        ("192.0.2.9", "192.0.2.9 4660"), ("192.0.2.9:1234", "192.0.2.9 1234"), ("2001:db8::1", "2001:db8::1 4660"),
        ("[2001:db8::1]", "2001:db8::1 4660"), ("[2001:DB8:0::1]:1234", "2001:db8::1 1234"),
        ("::ffff:192.0.2.9", "192.0.2.9 4660"), (" 192.0.2.9\t", "192.0.2.9 4660"),
        // Read from the end: the first who is not trusted.
        ("192.0.2.8, 192.0.2.9", "192.0.2.9 4660"), ("192.0.2.8, 192.0.2.9, 10.0.0.2", "192.0.2.9 4660"),
        ("192.0.2.9, 2001:db8::10,10.0.0.2:80", "192.0.2.9 4660"), ("10.0.0.3, 10.0.0.2", "10.0.0.3 4660"),
        // What stands before that is not looked at.
        ("nonsense, 192.0.2.9", "192.0.2.9 4660"), (", 192.0.2.9, 10.0.0.2", "192.0.2.9 4660"),
    ])
    func whatProxiesWriteIsRead(_ value: String, _ expected: String) throws {
        #expect(try client([("X-Forwarded-For", value)], .xForwardedFor) == expected)
    }

    @Test(arguments: [
        ("for=192.0.2.9", "192.0.2.9 4660"), (#"for="192.0.2.9:1234""#, "192.0.2.9 1234"),
        (#"For="[2001:db8::1]:1234"; proto=https"#, "2001:db8::1 1234"), (#"for="[2001:db8::1]""#, "2001:db8::1 4660"),
        ("by=10.0.0.1;for=192.0.2.9;host=chat.example.org", "192.0.2.9 4660"),
        ("for=192.0.2.8, for=192.0.2.9, for=10.0.0.2", "192.0.2.9 4660"),
        // A client cannot hide another address behind quotes.
        (#"for=192.0.2.8;host=", for=192.0.2.7", for=192.0.2.9"#, "192.0.2.9 4660"),
        (#"host="a\", for=192.0.2.7;";for=192.0.2.9"#, "192.0.2.9 4660"),
        ("for=_hidden, for=192.0.2.9", "192.0.2.9 4660"),
    ])
    func theStandardFieldIsRead(_ value: String, _ expected: String) throws {
        #expect(try client([("Forwarded", value)], .forwarded) == expected)
    }

    /// What a client sends ahead of what its proxy adds does not hide that.
    @Test(arguments: [
        #"for=192.0.2.8;x=", for=192.0.2.9"#, #"for=192.0.2.8;x=", for="192.0.2.9:80""#,
        #"for=192.0.2.8;x="\", for="192.0.2.9:80""#, "for=192.0.2.8;x=\u{600}, for=192.0.2.9",
        #"for=192.0.2.8;x=\", for=192.0.2.9"#, #"for=192.0.2.8;x="\, for=192.0.2.9"#,
    ])
    func nobodyHidesBehindAQuote(_ value: String) {
        #expect((try? client([("Forwarded", value)], .forwarded)) ?? "192.0.2.9 4660" == "192.0.2.9 4660")
        #expect((try? client([("X-Forwarded-For", "192.0.2.8\u{600}, 192.0.2.9")], .xForwardedFor)) == "192.0.2.9 4660")
    }

    @Test func severalFieldsAreOne() throws {
        let fields = [
            ("X-Forwarded-For", "192.0.2.8"), ("X-Forwarded-For", "192.0.2.9"), ("X-Forwarded-For", "10.0.0.2"),
        ]
        #expect(try client(fields, .xForwardedFor) == "192.0.2.9 4660")
    }

    @Test func onlyOneFieldIsLookedAt() throws {
        let fields = [("X-Forwarded-For", "192.0.2.8"), ("Forwarded", "for=192.0.2.9")]
        #expect(try client(fields, .xForwardedFor) == "192.0.2.8 4660")
        #expect(try client(fields, .forwarded) == "192.0.2.9 4660")
        #expect(try client(fields, .off) == "10.0.0.1 4660")
    }

    @Test(arguments: [
        "", "unknown", "_hidden", "192.0.2", "192.0.2.9:", "192.0.2.9:0", "192.0.2.9:70000", "192.0.2.9:+1",
        "192.0.2.9,",
        "[2001:db8::1", "2001:db8::1]:80", "[192.0.2.9]", "[2001:db8::1]80", "chat.example.org", "192.0.2.9, nonsense",
        "192.0.2.9 192.0.2.8", "fe80::1%eth0",
    ])
    func whatCannotBeReadIsRefused(_ value: String) throws {
        #expect(throws: WebFault(.badRequest)) { try client([("X-Forwarded-For", value)], .xForwardedFor) }
        #expect(throws: WebFault(.badRequest)) { try client([("Forwarded", "for=\(value)")], .forwarded) }
    }

    @Test(arguments: ["192.0.2.9", "proto=https", #"for="192.0.2.9"#, "for=192.0.2.8;for=192.0.2.9", "for"])
    func whatIsNoElementIsRefused(_ value: String) throws {
        #expect(throws: WebFault(.badRequest)) { try client([("Forwarded", value)], .forwarded) }
    }
}
