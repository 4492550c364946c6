import FoundationEssentials
import Glibc
import Testing

@testable import chatd_bench

/// A port of 127.0.0.1 that somebody listens on, until `close`.
private struct TakenPort {
    let number: Int
    private let socket: CInt

    init() throws {
        // Below those that the kernel hands out, to the tests beside this one too.
        for port in (20_000..<32_000).shuffled() {
            guard let socket = try? Socket.listening(on: port) else { continue }
            (number, self.socket) = (port, socket)
            return
        }
        throw Failure("there is no free port")
    }

    func close() {
        Glibc.close(socket)
    }

    /// One that nobody listens on any more.
    static func freed() throws -> Int {
        let port = try TakenPort()
        port.close()
        return port.number
    }
}

@Suite struct ServerProcessTests {
    /// A shell that tells its process in a file, and then becomes something else.
    private func shell(_ words: String, port: Int, noting file: String = "/dev/null") -> ServerDescription {
        ServerDescription(name: "test", command: ["/bin/sh", "-c", "echo $$ > \(file); \(words)"], port: port)
    }

    private func isRunning(_ process: pid_t) -> Bool {
        kill(process, 0) == 0
    }

    @Test func aServerThatEndsAtOnceIsSaidWithItsLastWords() throws {
        let port = try TakenPort.freed()
        let server = shell("echo one; echo no such file; exit 3", port: port)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server) }
        let words = try #require(error).description
        #expect(words.hasPrefix("test: `/bin/sh -c"))
        #expect(words.hasSuffix("ended with status 3 before port \(port) accepted; it printed: no such file"))
    }

    @Test func aProgramThatIsNotThereIsSaid() throws {
        let port = try TakenPort.freed()
        let server = ServerDescription(name: "test", command: ["/nonexistent/ircd"], port: port)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server) }
        #expect(try #require(error).description.contains("/nonexistent/ircd: No such file or directory"))
    }

    @Test func aServerThatNeverAcceptsIsStopped() throws {
        let port = try TakenPort.freed()
        let note = FileManager.default.temporaryDirectory.appending(path: "process-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: note) }
        let server = shell("exec sleep 600", port: port, noting: note)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server, within: 1) }
        #expect(try #require(error).description.hasSuffix("port \(port) did not accept within 1 s"))
        let process = try #require(pid_t(String(contentsOfFile: note, encoding: .utf8).dropLast()))
        #expect(!isRunning(process))
    }

    @Test func aPortThatSomebodyElseListensOnIsRefused() throws {
        let taken = try TakenPort()
        defer { taken.close() }
        let port = taken.number
        let error = #expect(throws: ServerProblem.self) {
            try ServerProcess.start(shell("exec sleep 600", port: port))
        }
        #expect(
            try #require(error).description
                == "test: somebody else listens on port \(port); a free one would be right"
        )
    }

    @Test func aServerThatAcceptsIsStartedAndStopped() throws {
        let port = try TakenPort.freed()
        let program = "import signal, socket; server = socket.create_server(('127.0.0.1', \(port))); signal.pause()"
        let server = ServerDescription(name: "test", command: ["/usr/bin/env", "python3", "-c", program], port: port)
        let process = try ServerProcess.start(server)
        #expect(isRunning(process.target.process))
        #expect(process.ending() == nil)
        process.stop()
        #expect(!isRunning(process.target.process))
    }

    @Test func aServerThatDoesNotWantToEndIsEnded() throws {
        let port = try TakenPort.freed()
        let program = """
            import signal, socket, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            server = socket.create_server(('127.0.0.1', \(port)))
            while True: time.sleep(600)
            """
        let server = ServerDescription(name: "test", command: ["/usr/bin/env", "python3", "-c", program], port: port)
        let process = try ServerProcess.start(server)
        process.stop(within: 0.1)
        #expect(!isRunning(process.target.process))
    }
}
