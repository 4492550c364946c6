import ChatClient
import LocalNetwork
import NIOCore
import NIOPosix

/// A UDP port of the LAN, on a thread of its own. The main loop's.
final class LANLink: Link {
    private let inbox: Inbox
    private let port: LANPort

    /// Opens it.
    /// - Throws: what keeps it from being opened.
    init(port: UInt16) throws(Failure) {
        let inbox = try Inbox()
        self.inbox = inbox
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let opening = group.next().makeFutureWithTask {
            try await LANPort.open(port, on: group) { bytes, source in
                // Datagrams that nobody waits for are lost, as they are everywhere else.
                if inbox.hasRoom { inbox.put(.received(bytes, from: source), from: 0) }
            } closed: {
                let disconnection = Disconnection(reason: "the UDP port was closed", isFinal: true)
                inbox.put(.disconnected(disconnection, status: ExitStatus.unavailable), from: 0)
            }
        }
        do { self.port = try opening.wait() } catch {
            throw Failure(status: ExitStatus.unavailable, reason: "\(error)")
        }
    }

    var descriptor: Int32 { inbox.descriptor }

    func take() -> [LinkEvent] { inbox.take().letters.map(LinkEvent.init) }

    func send(_ bytes: [UInt8]) -> Trouble? {
        let delivery = port.send(bytes)
        return delivery.trouble.map { Trouble(words: $0, status: delivery.hasLeft ? 0 : ExitStatus.unavailable) }
    }

    // There is nobody to connect to, and nothing waits to be sent.
    func connect(to server: Server) {}
    func close() {}
}
