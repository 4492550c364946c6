import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// What can be asked of the running daemon on its control socket: a line each.
enum ControlRequest: String {
    /// Read the configuration again.
    case reload
}

/// What the daemon answers: lines for people, then one that says how it went.
struct ControlAnswer: Sendable {
    let isSuccess: Bool
    let lines: [String]

    /// On the wire: the lines, then `ok` or `failed`, each ended by a newline.
    var text: String { (lines + [isSuccess ? "ok" : "failed"]).map { $0 + "\n" }.joined() }

    init(isSuccess: Bool, lines: [String]) {
        self.isSuccess = isSuccess
        self.lines = lines
    }

    /// Nil for a text that does not end as an answer does.
    init?(text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        switch lines.popLast() {
        case "ok": self.init(isSuccess: true, lines: lines)
        case "failed": self.init(isSuccess: false, lines: lines)
        default: return nil
        }
    }
}

/// Where the control socket is.
struct ControlOptions: ParsableArguments {
    @Option(
        name: .customLong("control"),
        help: ArgumentHelp(
            "The control socket. Default: control.sock in $RUNTIME_DIRECTORY, else in /run/chatd-control.",
            valueName: "path"
        )
    )
    var givenPath: String?

    /// The path to connect to.
    var path: String { givenPath ?? ControlOptions.inherited ?? "/run/chatd-control/control.sock" }

    /// The path to listen on; nil for a daemon that was started by hand, without a place for it.
    var listeningPath: String? { givenPath ?? ControlOptions.inherited }

    private static var inherited: String? {
        getenv("RUNTIME_DIRECTORY").flatMap { String(cString: $0).split(separator: ":").first }.map {
            "\($0)/control.sock"
        }
    }
}

/// Asks the running daemon something, and waits for the answer.
enum ControlClient {
    /// How long the daemon may take: longer than systemd gives `ExecReload`.
    private static let patienceSeconds = 100
    /// How much it may say.
    private static let answerBytes = 1 << 20

    static func ask(_ request: ControlRequest, at path: String) throws(ControlFailure) -> ControlAnswer {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlFailure(what: "cannot make a socket", code: errno) }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { throw ControlFailure(what: "cannot reach the daemon at \(path)", code: errno) }
        let line = Array("\(request.rawValue)\n".utf8)
        guard send(descriptor, line, line.count, CInt(MSG_NOSIGNAL)) == line.count else {
            throw ControlFailure(what: "cannot ask the daemon", code: errno)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while answer.count < answerBytes {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw ControlFailure(what: "the daemon does not answer", code: errno) }
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        guard let parsed = ControlAnswer(text: String(decoding: answer, as: UTF8.self)) else {
            throw ControlFailure(what: "the daemon ended before it answered", code: 0)
        }
        return parsed
    }
}

/// Why the daemon could not be asked.
struct ControlFailure: Error, CustomStringConvertible {
    let what: String
    let code: CInt

    var description: String { code == 0 ? what : "\(what): \(String(cString: strerror(code)))" }
}
