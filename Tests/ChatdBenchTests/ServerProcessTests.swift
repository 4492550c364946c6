import FoundationEssentials
import Glibc
import Testing

@testable import chatd_bench

/// A port of 127.0.0.1 that nobody listens on, or somebody does.
private final class LocalPort {
    let number: Int
    private let descriptor: Int32

    init(isListening: Bool) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // Bound and not listening, it refuses connections, and is nobody else's.
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(bound)
        if isListening { try #require(listen(descriptor, 1) == 0) }
        number = Int(in_port_t(bigEndian: address.sin_port))
    }

    deinit {
        close(descriptor)
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
        let port = try LocalPort(isListening: false)
        let server = shell("echo one; echo no such file; exit 3", port: port.number)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server) }
        let words = try #require(error).description
        #expect(words.hasPrefix("test: `/bin/sh -c"))
        #expect(words.hasSuffix("ended with status 3 before port \(port.number) accepted; it printed: no such file"))
    }

    @Test func aProgramThatIsNotThereIsSaid() throws {
        let port = try LocalPort(isListening: false)
        let server = ServerDescription(name: "test", command: ["/nonexistent/ircd"], port: port.number)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server) }
        #expect(try #require(error).description.contains("/nonexistent/ircd: No such file or directory"))
    }

    @Test func aServerThatNeverAcceptsIsStopped() throws {
        let port = try LocalPort(isListening: false)
        let note = FileManager.default.temporaryDirectory.appending(path: "process-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: note) }
        let server = shell("exec sleep 600", port: port.number, noting: note)
        let error = #expect(throws: ServerProblem.self) { try ServerProcess.start(server, within: 1) }
        #expect(try #require(error).description.hasSuffix("port \(port.number) did not accept within 1 s"))
        let process = try #require(pid_t(String(contentsOfFile: note, encoding: .utf8).dropLast()))
        #expect(!isRunning(process))
    }

    @Test func aPortThatSomebodyElseListensOnIsRefused() throws {
        let port = try LocalPort(isListening: true)
        let error = #expect(throws: ServerProblem.self) {
            try ServerProcess.start(shell("exec sleep 600", port: port.number))
        }
        #expect(
            try #require(error).description
                == "test: somebody else listens on port \(port.number); a free one would be right"
        )
    }

    @Test func aServerThatAcceptsIsStartedAndStopped() throws {
        var port = try LocalPort(isListening: false)
        let number = port.number
        // Its port is free from here on.
        port = try LocalPort(isListening: false)
        let program = "import signal, socket; server = socket.create_server(('127.0.0.1', \(number))); signal.pause()"
        let server = ServerDescription(name: "test", command: ["/usr/bin/env", "python3", "-c", program], port: number)
        let process = try ServerProcess.start(server)
        #expect(isRunning(process.target.process))
        #expect(process.ending() == nil)
        process.stop()
        #expect(!isRunning(process.target.process))
    }

    @Test func aServerThatDoesNotWantToEndIsEnded() throws {
        var port = try LocalPort(isListening: false)
        let number = port.number
        port = try LocalPort(isListening: false)
        let program = """
            import signal, socket, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            server = socket.create_server(('127.0.0.1', \(number)))
            while True: time.sleep(600)
            """
        let server = ServerDescription(name: "test", command: ["/usr/bin/env", "python3", "-c", program], port: number)
        let process = try ServerProcess.start(server)
        process.stop(within: 0.1)
        #expect(!isRunning(process.target.process))
    }
}
