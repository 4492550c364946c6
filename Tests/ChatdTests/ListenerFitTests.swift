import ChatConfig
import ChatServer
import Glibc
import Systemd
import Testing

@testable import chatd

/// Listeners and sockets, by hand and under systemd.
@Suite struct ListenerFitTests {
    private static func listener(_ name: String, _ path: String, knowsUsers: Bool = false) -> Configuration.Listener {
        .init(name: name, protocolName: "irc", endpoint: .unix(path: path), peerCredentials: knowsUsers)
    }

    @Test func byHandAPathThatCannotBeIsLeftOut() async throws {
        try await withTemporaryFolder { folder in
            let listeners = [
                Self.listener("chat", "\(folder)/no/such/chat.sock", knowsUsers: true),
                Self.listener("irc", "\(folder)/irc.sock"),
            ]
            let fit = try ListenerFit(listeners, inherited: nil)
            defer { for pair in fit.pairs { close(pair.socket) } }
            #expect(fit.pairs.map(\.listener.name) == ["irc"])
            #expect(
                fit.mismatches == [
                    "listener chat is left out: cannot listen on \(folder)/no/such/chat.sock: No such file or directory"
                ]
            )
            // Nothing else is left.
            #expect(throws: BindFailure.self) { try ListenerFit(Array(listeners.prefix(1)), inherited: nil) }
        }
    }

    @Test func byHandASocketThatSomebodyHasIsNotLeftOut() async throws {
        try await withTemporaryFolder { folder in
            let one = Self.listener("one", "\(folder)/a.sock")
            let fit = try ListenerFit([one], inherited: nil)
            defer { close(fit.pairs[0].socket) }
            #expect(throws: BindFailure.self) {
                try ListenerFit([Self.listener("two", "\(folder)/b.sock"), one], inherited: nil)
            }
        }
    }

    /// As under systemd; the folder is made, and whoever is on this host may connect.
    @Test func byHandUsersOfTheHostMayConnect() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/chatd/chat.sock"
            let fit = try ListenerFit([Self.listener("chat", path, knowsUsers: true)], inherited: nil, seesUsers: true)
            defer { close(fit.pairs[0].socket) }
            #expect(try mode(of: path) == 0o666)
            #expect(fit.mismatches.isEmpty)
        }
    }

    /// Words of IRC in the middle of a WebSocket, or of HTTP, would be none.
    @Test func aConnectionThatNothingIsKnownOfHasWordsOnlyWhereLinesAreSpoken() async throws {
        try await withTemporaryFolder { folder in
            var web = Self.listener("web", "\(folder)/web.sock")
            web.framing = .webSocket
            let fit = try ListenerFit([Self.listener("irc", "\(folder)/irc.sock"), web], inherited: nil)
            defer { for pair in fit.pairs { close(pair.socket) } }
            let speech = fit.pairs.map { fit.speech(of: $0.socket) }
            #expect(speech == [.lines(protocolName: "irc"), .webSocket])
            #expect(web.spoken == "irc over WebSocket")
        }
    }

    @Test func whoSeesNoUsersSaysWhatToDo() async throws {
        try await withTemporaryFolder { folder in
            let listeners = [
                Self.listener("irc", "\(folder)/irc"), Self.listener("chat", "\(folder)/chat", knowsUsers: true),
            ]
            let fit = try ListenerFit(listeners, inherited: nil, seesUsers: false)
            defer { for pair in fit.pairs { close(pair.socket) } }
            #expect(fit.pairs.count == 2)
            #expect(fit.mismatches.count == 1)
            let words = "listener chat cannot see who connects, and refuses everybody: PrivateUsers="
            #expect(fit.mismatches[0].hasPrefix(words))
        }
    }

    @Test(arguments: [
        ("         0          0 4294967295\n", true), ("0 1000 1\n1 100000 65536\n", true),
        ("0 0 1\n998 998 1\n", false),
        ("998 998 1\n", false),
    ])
    func aNamespaceOfAFewUsersHasNone(map: String, hasUsers: Bool) {
        #expect(UserNamespace.hasUsers(map: map) == hasUsers)
    }
}
