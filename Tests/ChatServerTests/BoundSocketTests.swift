import Glibc
import Testing

@testable import ChatServer

/// Binding by hand: what is in the way is named, and nothing but a dead socket is taken away.
@Suite struct BoundSocketTests {
    private static func temporaryPath(_ name: String) -> String { "/tmp/chatd-test-\(getpid())-\(name)" }

    @Test func aPortThatIsTakenNamesWhoHasIt() throws {
        let first = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
        defer { close(first) }
        let port = SocketAddressBytes.port(of: first)
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.tcp(host: "127.0.0.1", port: port) }
        #expect(failure?.code == EADDRINUSE)
        #expect(failure?.address == "127.0.0.1:\(port)")
        let owner = try #require(failure?.owner)
        #expect(owner.hasSuffix("(process \(getpid()))"), "\(owner)")
        #expect(failure?.description == "cannot listen on 127.0.0.1:\(port): Address already in use by \(owner)")
    }

    @Test func everyAddressMeansIPv4Too() throws {
        let socket = try BoundSocket.tcp(host: nil, port: 0)
        defer { close(socket) }
        let client = try TestClient(port: SocketAddressBytes.port(of: socket))
        client.close()
    }

    @Test func whatIsNoAddressIsRefused() {
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.tcp(host: "localhost", port: 0) }
        #expect(failure?.code == EINVAL)
        #expect(failure?.owner == nil)
    }

    @Test func anAddressOfAnotherMachineIsRefused() {
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.tcp(host: "192.0.2.1", port: 0) }
        #expect(failure?.code == EADDRNOTAVAIL)
    }

    @Test func aSocketThatNobodyListensOnIsReplaced() throws {
        let path = Self.temporaryPath("stale")
        defer { unlink(path) }
        close(try BoundSocket.unix(path: path))
        let again = try BoundSocket.unix(path: path)
        defer { close(again) }
        let client = try TestClient(path: path)
        client.close()
    }

    @Test func aSocketThatSomebodyListensOnIsNotReplaced() throws {
        let path = Self.temporaryPath("living")
        let first = try BoundSocket.unix(path: path)
        defer {
            close(first)
            unlink(path)
        }
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.unix(path: path) }
        #expect(failure?.code == EADDRINUSE)
        let client = try TestClient(path: path)
        client.close()
    }

    @Test func aFileThatIsNoSocketIsLeftAlone() throws {
        let path = Self.temporaryPath("file")
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        defer { unlink(path) }
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.unix(path: path) }
        #expect(failure?.code == EADDRINUSE)
        #expect(access(path, F_OK) == 0)
    }

    @Test func aPathThatIsTooLongIsRefusedRatherThanCut() {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        let failure = #expect(throws: BindFailure.self) { try BoundSocket.unix(path: path) }
        #expect(failure?.code == ENAMETOOLONG)
        #expect(access(String(path.dropLast()), F_OK) != 0)
    }
}
