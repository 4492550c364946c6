import CSystemd
import Glibc
import Testing

@testable import Systemd

@Suite struct InheritedSocketsTests {
    @Test func addressOfEveryAddressIsMarked() {
        let internet4 = internetSocket(AF_INET, SOCK_STREAM, host: "0.0.0.0", listening: true)
        let internet6 = internetSocket(AF_INET6, SOCK_STREAM, host: "::", listening: true)
        defer { [internet4, internet6].forEach { close($0.descriptor) } }

        #expect(
            SocketAddressDescription(of: internet4.descriptor)
                == .tcp(host: "0.0.0.0", port: internet4.port, isEveryAddress: true)
        )
        #expect(
            SocketAddressDescription(of: internet6.descriptor)
                == .tcp(host: "::", port: internet6.port, isEveryAddress: true)
        )
    }

    @Test(arguments: [
        (AF_INET, "127.0.0.1", "127.0.0.1"),
        (AF_INET6, "::1", "::1"),
        (AF_INET6, "::ffff:127.0.0.1", "127.0.0.1"),
    ])
    func oneAddressIsNumeric(family: CInt, bound: String, described: String) {
        let listener = internetSocket(family, SOCK_STREAM, host: bound, listening: true)
        defer { close(listener.descriptor) }
        #expect(
            SocketAddressDescription(of: listener.descriptor)
                == .tcp(host: described, port: listener.port, isEveryAddress: false)
        )
    }

    @Test func everyAddressInMappedFormIsEveryIPv4Address() {
        let listener = internetSocket(AF_INET6, SOCK_STREAM, host: "::ffff:0.0.0.0", listening: true)
        defer { close(listener.descriptor) }
        #expect(
            SocketAddressDescription(of: listener.descriptor)
                == .tcp(host: "0.0.0.0", port: listener.port, isEveryAddress: true)
        )
    }

    @Test func unixSocketsAreTheirPath() {
        let directory = temporaryDirectory()
        let path = directory + "/chat.sock"
        let abstract = "@systemd-tests-\(getpid())"
        let listeners = [unixListener(at: path), unixListener(at: abstract)]
        defer {
            listeners.forEach { close($0) }
            unlink(path)
            rmdir(directory)
        }
        #expect(listeners.map(SocketAddressDescription.init) == [.unix(path: path), .unix(path: abstract)])
    }

    @Test(arguments: [(AF_INET, "0.0.0.0"), (AF_INET, "127.0.0.1"), (AF_INET6, "::")])
    func aDatagramSocketIsItsPort(family: CInt, host: String) {
        let datagram = internetSocket(family, SOCK_DGRAM, host: host, listening: false)
        defer { close(datagram.descriptor) }
        #expect(SocketAddressDescription(of: datagram.descriptor) == .udp(port: datagram.port))
    }

    @Test func whatIsNeitherAListeningStreamSocketNorOfUDPIsOther() {
        var pair: [CInt] = [-1, -1]
        precondition(pipe(&pair) == 0)
        let datagram = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        let silent = internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: false).descriptor
        defer { (pair + [datagram, silent]).forEach { close($0) } }

        #expect(SocketAddressDescription(of: pair[0]) == .other("not a socket"))
        #expect(SocketAddressDescription(of: datagram) == .other("neither a stream socket nor one of UDP"))
        #expect(SocketAddressDescription(of: silent) == .other("a stream socket that does not listen"))
    }

    // The rest happens in processes of its own: the environment, and the descriptors 3 and 4, belong to them.

    @Test func takesWhatTheServiceManagerPassed() async {
        await #expect(processExitsWith: .success) {
            inForkedProcess {
                let ports = passListeners(names: "chatd.socket:web")
                let inherited = try InheritedSockets.take()
                let expected = zip(ports, [(CInt(3), "chatd.socket"), (4, "web")]).map { port, socket in
                    InheritedSocket(
                        descriptor: socket.0,
                        address: .tcp(host: "127.0.0.1", port: port, isEveryAddress: false),
                        name: socket.1
                    )
                }
                require(inherited == InheritedDescriptors(sockets: expected, stored: []))
                require((3...4).allSatisfy { fcntl($0, F_GETFD) == FD_CLOEXEC })
                require(listenVariables.allSatisfy { getenv($0) == nil })
                require(try InheritedSockets.take() == nothing)
            }
        }
    }

    @Test func storedDescriptorsAreApart() async {
        await #expect(processExitsWith: .success) {
            inForkedProcess {
                // A listener is a listener, whatever its unit calls it.
                _ = passListeners(names: "web.1:state.7")
                dup2(open("/dev/null", O_RDONLY), 4)
                let inherited = try InheritedSockets.take()
                require(inherited.sockets?.map(\.name) == ["web.1"])
                let name = StoredName(kind: "state", generation: 7)
                require(inherited.stored == [StoredDescriptor(descriptor: 4, name: name)])
                require(fcntl(4, F_GETFD) == FD_CLOEXEC)
            }
        }
    }

    @Test func storedDescriptorsAloneAreNoSockets() async {
        await #expect(processExitsWith: .success) {
            inForkedProcess {
                _ = passListeners(names: "recent.7.0:settled.7.0")
                let pair = [TestConnection(), TestConnection()].map(\.descriptor)
                for (descriptor, number) in zip(pair, CInt(3)...4) { dup2(descriptor, number) }
                let inherited = try InheritedSockets.take()
                require(inherited.sockets == nil)
                require(inherited.stored.map(\.name.kind) == ["recent", "settled"])
            }
        }
    }

    @Test func socketsForAnotherProcessAreNotTaken() async {
        await #expect(processExitsWith: .success) {
            inForkedProcess {
                _ = passListeners(names: "chatd.socket:web")
                setenv("LISTEN_PID", "\(getppid())", 1)
                require(try InheritedSockets.take() == nothing)
            }
        }
    }

    @Test func withoutAServiceManagerThereAreNone() async {
        await #expect(processExitsWith: .success) {
            for variable in listenVariables { unsetenv(variable) }
            let inherited = try InheritedSockets.take()
            #expect(inherited == nothing)
        }
    }

    @Test func malformedVariablesAreAnError() async {
        await #expect(processExitsWith: .success) {
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "many", 1)
            let error = #expect(throws: InheritedSocketsError.self) { try InheritedSockets.take() }
            #expect(error?.description == "LISTEN_PID, LISTEN_FDS or LISTEN_FDNAMES cannot be used: Invalid argument")
        }
    }
}

private let nothing = InheritedDescriptors(sockets: nil, stored: [])

private let listenVariables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]

/// Does what a service manager does: two listeners as descriptors 3 and 4, and the variables that tell of them.
/// - Returns: their ports.
private func passListeners(names: String) -> [Int] {
    let listeners = (3...4).map { _ in internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: true) }
    // Out of the way first: they may have been given the very numbers 3 and 4.
    let copies = listeners.map { fcntl($0.descriptor, F_DUPFD, 100) }
    for (copy, descriptor) in zip(copies, CInt(3)...4) { dup2(copy, descriptor) }
    setenv("LISTEN_PID", "\(getpid())", 1)
    setenv("LISTEN_FDS", "2", 1)
    setenv("LISTEN_FDNAMES", names, 1)
    return listeners.map(\.port)
}

/// Runs the body in a process without other threads, and ends with its outcome. Elsewhere descriptor 3 or 4 may be one
/// that Dispatch waits on.
private func inForkedProcess(_ body: () throws -> Void) -> Never {
    // fork(2) is not for Swift in general: only this thread goes on, in a copy of whatever the others were doing. They
    // are idle here.
    let fork = unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> pid_t).self)
    let child = fork()
    if child == 0 {
        do { try body() } catch { _exit(EXIT_FAILURE) }
        _exit(EXIT_SUCCESS)
    }
    var status: CInt = -1
    let ended = waitpid(child, &status, 0)
    exit(ended == child && status == 0 ? EXIT_SUCCESS : EXIT_FAILURE)
}

/// In a forked process the exit status is the only report.
private func require(_ condition: Bool) {
    if !condition { _exit(EXIT_FAILURE) }
}
