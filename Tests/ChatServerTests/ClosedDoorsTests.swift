import ChatServer
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A bad configuration: whoever waits at the door is told, and closed.
@Suite struct ClosedDoorsTests {
    private static func withDoors(_ body: (_ port: Int, inout ClosedDoors) throws -> Void) throws {
        let socket = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
        defer { close(socket) }
        var doors = ClosedDoors([socket], words: "come back later")
        try body(SocketAddressBytes.port(of: socket), &doors)
    }

    @Test func whoWaitsIsTurnedAwayWithAWord() throws {
        try Self.withDoors { port, doors in
            let clients = try (0..<3).map { _ in try TestClient(port: port) }
            doors.turnAway()
            doors.turnAway()
            for client in clients { #expect(try client.readToEnd() == "-- come back later\n") }
        }
    }

    @Test func whoeverWasAcceptedIsAnsweredAtTheEnd() throws {
        try Self.withDoors { port, doors in
            let client = try TestClient(port: port)
            doors.turnAway()
            let late = try TestClient(port: port)
            doors.answer()
            #expect(try client.readToEnd() == "-- come back later\n")
            // Who was not accepted waits for the next run.
            doors.turnAway()
            doors.answer()
            #expect(try late.readToEnd() == "-- come back later\n")
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD /healthz HTTP/1.1\r\n"])
    func whoSpeaksHTTPIsToldInHTTP(_ request: String) throws {
        try Self.withDoors { port, doors in
            let client = try TestClient(port: port)
            doors.turnAway()
            // It may come after the connection.
            try client.send(request)
            doors.turnAway()
            let answer = try client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(answer.contains("\r\nContent-Length: 16\r\n"))
            #expect(answer.contains("\r\nRetry-After: 5\r\n"))
            #expect(answer.hasSuffix("\r\n\r\ncome back later\n"))
        }
    }

    @Test(arguments: ["GETTING\n", "login ann\n", "NICK ann\r\n", "\u{16}\u{3}\u{1}"])
    func whoSpeaksSomethingElseIsToldInALine(_ words: String) throws {
        try Self.withDoors { port, doors in
            let client = try TestClient(port: port)
            doors.turnAway()
            try client.send(words)
            doors.turnAway()
            #expect(try client.readToEnd() == "-- come back later\n")
        }
    }
}
