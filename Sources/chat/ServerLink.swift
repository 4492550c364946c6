import ChatClient
import NIOCore
import NIOPosix

/// Connections to servers, one after the other, on one thread of their own. The main loop's.
final class ServerLink: Link {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let inbox: Inbox
    /// How long a connection may take until it is there, and its handshake as long again.
    private let patience: TimeAmount
    private let rootFile: String?
    private var connection: Connection?
    private var number = 0

    /// - Parameter rootFile: see `Trust`; $SSL_CERT_FILE, as for everything that uses OpenSSL.
    /// - Throws: what keeps the system from making a pipe.
    init(patience: TimeAmount = .seconds(15), rootFile: String? = nil) throws(Failure) {
        inbox = try Inbox()
        (self.patience, self.rootFile) = (patience, rootFile)
    }

    var descriptor: Int32 { inbox.descriptor }

    func take() -> [LinkEvent] {
        let (letters, wasFull) = inbox.take()
        if wasFull { connection?.readOn() }
        return letters.filter { $0.connection == number }.map(LinkEvent.init)
    }

    func connect(to server: Server) {
        connection?.close()
        number += 1
        connection = Connection(
            to: server,
            number: number,
            on: group.next(),
            inbox: inbox,
            rootFile: rootFile,
            patience: patience
        )
    }

    func send(_ bytes: [UInt8]) -> Trouble? {
        connection?.send(bytes)
        return nil
    }

    func close() { connection?.close() }
}
