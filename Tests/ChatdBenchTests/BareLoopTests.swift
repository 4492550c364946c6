import Glibc
import Testing

@testable import chatd_bench

@Suite struct BareLoopTests {
    @Test func everybodyWhoJoinedHearsEverything() throws {
        let server = try BareLoopThread()
        let (alice, bob) = (try Client(server.port, 0), try Client(server.port, 1))
        for (client, name) in [(alice, "alice"), (bob, "bob")] {
            client.send("NICK \(name)\r\nUSER u 0 * :u\r\n")
            #expect(
                client.read(until: "422") == ":bare 001 * :Welcome\r\n:bare 422 * :There is no message of the day\r\n"
            )
        }
        alice.send("JOIN #bench\r\n")
        let aliceJoins = ":alice!~alice@a4jxq2mpnt.c7ukd3wz.ip JOIN #bench\r\n"
        #expect(alice.read(until: "366") == aliceJoins + ":bare 366 * #bench :End of /NAMES list\r\n")
        bob.send("JOIN #bench\n")
        _ = bob.read(until: "366")
        #expect(alice.read(until: "JOIN") == ":bob!~bob@a4jxq2mpnt.c7ukd3wz.ip JOIN #bench\r\n")
        alice.send("PRIVMSG #bench :one\r\nPRIVMSG #bench :two\r\nPIN")
        alice.send("G x\r\n")
        let words = [" :one", " :two"].map { ":alice!~alice@a4jxq2mpnt.c7ukd3wz.ip PRIVMSG #bench\($0)\r\n" }.joined()
        #expect(bob.read(until: "two") == words)
        bob.send("PART #bench\r\n")
        #expect(bob.read(until: "PART") == ":bob!~bob@a4jxq2mpnt.c7ukd3wz.ip PART #bench\r\n")
        let heard = alice.read(until: "PART")
        #expect(heard.contains(words) && heard.contains(":bare PONG bare\r\n"))
        bob.send("QUIT\r\n")
        #expect(bob.read(until: "(the end)") == "")
    }

    @Test func logStandsInOnePieceOverItsEnd() throws {
        var log = try ByteLog(capacity: 4096)
        let bytes = (0..<3000).map { UInt8(truncatingIfNeeded: $0) }
        bytes.withUnsafeBytes { log.append($0) }
        bytes.withUnsafeBytes { log.append($0) }
        let newest = Array(log.bytes(from: 3000))
        let (held, lapped) = (log.holds(6000 - 4096), log.holds(6000 - 4097))
        #expect(newest == bytes)
        #expect(held && !lapped)
    }
}

/// A bare loop in a thread of its own, until it is released.
final class BareLoopThread {
    let port: Int
    private let listener: CInt
    private var thread = pthread_t()

    init(logBytes: Int = 1 << 20) throws {
        let listener = try Socket.listening(on: 0)
        self.listener = listener
        port = Socket.port(of: listener)
        let start = Unmanaged.passRetained(Start(listener, logBytes))
        let result = pthread_create(
            &thread,
            nil,
            { start in
                guard let start else { return nil }
                let values = Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
                do {
                    var loop = try BareLoop(listener: values.listener, logBytes: values.logBytes)
                    loop.run()
                } catch {
                    preconditionFailure("the bare loop does not start: \(error)")
                }
                return nil
            },
            start.toOpaque()
        )
        precondition(result == 0)
    }

    deinit {
        shutdown(listener, CInt(SHUT_RDWR))
        pthread_join(thread, nil)
    }

    private final class Start {
        let listener: CInt
        let logBytes: Int
        init(_ listener: CInt, _ logBytes: Int) { (self.listener, self.logBytes) = (listener, logBytes) }
    }
}

/// A connection that is written to and read from as in a book.
private final class Client {
    private let socket: CInt

    init(_ port: Int, _ number: Int) throws {
        socket = try Socket.connecting(to: port, number: number)
        wait(POLLOUT)
        #expect(Socket.error(of: socket) == 0)
    }

    deinit { close(socket) }

    func send(_ text: String) {
        #expect(Socket.send(socket, text, text.utf8.count) == text.utf8.count)
    }

    /// What comes until some words and the end of their line have, or the connection ends.
    func read(until words: String) -> String {
        var text = ""
        while !(text.contains(words) && text.hasSuffix("\r\n")) {
            wait(POLLIN)
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(socket, &bytes, bytes.count, 0)
            guard count > 0 else { return text }
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
        }
        return text
    }

    private func wait(_ event: CInt) {
        var descriptor = pollfd(fd: socket, events: Int16(event), revents: 0)
        #expect(poll(&descriptor, 1, 30_000) == 1, "the bare loop did not answer within 30 s")
    }
}
