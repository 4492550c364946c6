import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#endif

/// Sockets that nobody is served at: whoever connects is told so, and closed. Who speaks HTTP is told in HTTP, whatever the configuration would have
/// said of the port, for it may be the one that cannot be read.
public struct ClosedDoors {
    private let sockets: [CInt]
    private let words: String
    /// Those who were accepted last time. By now it has come what they say without being asked.
    private var clients: [CInt] = []

    /// So many at a time for each socket; the others wait for the next call.
    private static let most = 256

    /// - Parameters:
    ///   - sockets: bound and listening, the caller's to close; of one for datagrams, what comes is read and forgotten, since a service manager would
    ///     start the daemon for it again and again.
    ///   - words: why, in a line without its end.
    public init(_ sockets: [CInt], words: String) { (self.sockets, self.words) = (sockets, words) }

    /// Answers those who came before the last call, and accepts others. Waits for nobody.
    public mutating func turnAway() {
        answer()
        clients = sockets.flatMap(Self.accept)
    }

    /// Answers those who came before the last call, and accepts nobody.
    public mutating func answer() {
        for client in clients { answer(client) }
        clients = []
    }

    private static func accept(from socket: CInt) -> [CInt] {
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
        var clients: [CInt] = []
        for _ in 0..<most {
            let client = Glibc.accept(socket, nil, nil)
            if client >= 0 {
                clients.append(client)
            } else if errno != EOPNOTSUPP || recv(socket, nil, 0, CInt(MSG_DONTWAIT)) < 0 {
                break
            }
        }
        return clients
    }

    private func answer(_ client: CInt) {
        // To close with something unread sends a reset, and may take the answer with it.
        let isHTTP = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { bytes in
            let count = recv(client, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT))
            return count > 0 && ["GET ", "HEAD "].contains { bytes.prefix(count).starts(with: $0.utf8) }
        }
        var answer = Outbox(descriptor: client)
        _ = answer.send(isHTTP ? inHTTP : ByteBuffer(string: "-- \(words)\n"))
        shutdown(client, CInt(SHUT_WR))
        close(client)
    }

    private var inHTTP: ByteBuffer {
        WebResponse(.serviceUnavailable, words: words, fields: "Retry-After: 5\r\n").asLast
    }
}
