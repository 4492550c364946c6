import CEpoll
import Glibc

/// A server that was started for one run.
///
/// It dies with this process, however that ends: `setpriv --pdeathsig` asks the kernel for it. One that changes its user has to
/// be stopped: the kernel forgets the wish then. Source: prctl(2), PR_SET_PDEATHSIG
struct ServerProcess {
    let target: Target
    /// What the server prints goes here: a file without a name, so that nothing is left of it.
    private let output: OutputFile

    /// Starts a server, and returns once its port accepts.
    /// - Parameter seconds: how long it may take until then.
    /// - Throws: `ServerProblem`; nothing is left running then.
    static func start(_ description: ServerDescription, within seconds: Double = 10) throws -> ServerProcess {
        guard !accepts(port: description.port) else { throw ServerProblem.portTaken(description) }
        let output = try OutputFile()
        let process = try spawn(description, output: output.descriptor)
        let server = ServerProcess(
            target: Target(name: description.name, port: description.port, process: process),
            output: output
        )
        let deadline = Clock.after(seconds)
        while !accepts(port: description.port) {
            if let status = statusIfEnded(process) {
                throw ServerProblem.ended(description, status: status, output: output.end)
            }
            guard Clock.now() < deadline else {
                server.stop()
                throw ServerProblem.neverAccepted(description, seconds: seconds, output: output.end)
            }
            usleep(millisecondsBetweenLooks * 1000)
        }
        return server
    }

    /// Asks the server to end, and ends it by force where it does not.
    func stop(within seconds: Double = 5) {
        kill(target.process, SIGTERM)
        let deadline = Clock.after(seconds)
        while statusIfEnded(target.process) == nil {
            guard Clock.now() < deadline else {
                kill(target.process, SIGKILL)
                waitpid(target.process, nil, 0)
                return
            }
            usleep(millisecondsBetweenLooks * 1000)
        }
    }

    /// How the process ended, in words, where it has ended on its own: why a run may have failed.
    func ending() -> String? {
        // WNOWAIT leaves it to `stop` to bury the process.
        var information = siginfo_t()
        let found = waitid(P_PID, id_t(target.process), &information, WEXITED | WNOHANG | WNOWAIT)
        guard found == 0, information.si_signo == SIGCHLD else { return nil }
        return "the server has ended by itself" + (output.end.map { "; it printed: \($0)" } ?? "")
    }
}

private let millisecondsBetweenLooks: UInt32 = 5

private func spawn(_ description: ServerDescription, output: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    let words = ["setpriv", "--pdeathsig", "TERM", "--"] + description.command
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, "setpriv", &actions, nil, &arguments, environ)
    guard error == 0 else { throw ServerProblem.notStarted(description, errorNumber: error) }
    return process
}

/// The exit status of a child that has ended (128 and the signal's number where one ended it); nil while it runs.
private func statusIfEnded(_ process: pid_t) -> Int32? {
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}

/// Whether somebody accepts connections on that port of 127.0.0.1.
private func accepts(port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
