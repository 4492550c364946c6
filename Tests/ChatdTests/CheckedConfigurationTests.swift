import ChatConfig
import ChatServer
import Glibc
import Testing

@testable import chatd

@Suite struct CheckedConfigurationTests {
    /// A configuration with one web listener, and what else it says of it.
    private func checked(_ keys: String, in folder: String) throws -> CheckedConfiguration {
        let file = folder + "chatd.toml"
        let listener = "[[listener]]\nname = \"web\"\nprotocol = \"irc\"\nport = 8067\nframing = \"websocket\"\n"
        try write("[web]\ndirectory = \"\(folder)page\"\n\(listener)\(keys)\n", to: file)
        return try CheckedConfiguration.load(path: file)
    }

    private func access(_ keys: String, in folder: String) throws -> WebAccess {
        let checked = try checked(keys, in: folder)
        let listener = try #require(checked.configuration.listeners.first)
        return try #require(checked.transport(of: listener).web)
    }

    @Test func aPageThatIsNoneIsAProblemOfItsKey() async throws {
        try await withTemporaryFolder { folder in
            let refusal = try #require(throws: ConfigurationRefusal.self) { try checked("web = true", in: folder) }
            #expect(refusal.problems.count == 1)
            #expect(refusal.problems.first?.hasPrefix("web.directory: \(folder)page") == true)
        }
    }

    @Test func aPageIsReadForThoseWhoShowIt() async throws {
        try await withTemporaryFolder { folder in
            mkdir("\(folder)page", 0o755)
            try write("<!doctype html>", to: "\(folder)page/index.html")
            let access = try access("web = true", in: folder)
            #expect(access.site != nil)
        }
    }

    @Test func whoShowsNoPageNeedsNone() async throws {
        try await withTemporaryFolder { folder in
            for keys in ["", "web = false"] {
                let access = try access(keys, in: folder)
                #expect(access.site == nil)
            }
        }
    }

    @Test func whatTheListenerSaysIsHandedOver() async throws {
        try await withTemporaryFolder { folder in
            let keys = "origins = [\"https://a.example\"]\nforwarded = \"x-forwarded-for\"\nproxies = [\"192.0.2.1\"]"
            let access = try access(keys, in: folder)
            #expect(access.origins == ["https://a.example"])
            #expect(access.forwarded == .xForwardedFor)
            #expect(access.trusts("192.0.2.1") && !access.trusts("127.0.0.1"))
            #expect(access.strictTransportSeconds == 31_536_000)
        }
    }

    @Test func linesHaveNoWebAccess() async throws {
        try await withTemporaryFolder { folder in
            let checked = try checked("", in: folder)
            var listener = try #require(checked.configuration.listeners.first)
            listener.framing = .lines
            #expect(checked.transport(of: listener).web == nil)
        }
    }
}
