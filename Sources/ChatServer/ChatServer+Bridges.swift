import ChatCore
import ChatDialects
import LocalNetwork
import NIOCore

/// How a LAN without a server is joined with a room.
///
/// One member stands for all who are on the LAN. Their session is one like any other, so that what they say is delivered, bounded and recorded as
/// everything is; but it is nobody's connection: over a restart it is the member who stays, and each process makes a session for them.
extension ChatServer {
    /// Joins a LAN with a room, on a bound datagram socket, which the server owns from here on.
    public func join(_ bridge: LANBridge, on socket: CInt) async throws {
        let lane = lanes[Self.lane]
        let member = takeMember(of: bridge)
        _ = try await DatagramReader.open(socket, on: lane.loop) { _ in
            guard let courier = lane.current else { throw ChannelError.ioOnClosedChannel }
            let entry = DialectCatalog.lan
            let origin = Origin(
                via: entry.name,
                address: nil,
                host: courier.cloak.host(for: nil),
                session: bridge.session,
                guestNumber: 0
            )
            let face = ListenerFace(entry: entry, room: bridge.room)
            let session = Session(
                courier: courier,
                face: face,
                origin: origin,
                standsFor: Session.Bridgehead(of: bridge, member: member)
            )
            return [BridgeHandler(descriptor: socket, session: session, bridge: bridge), session]
        }
    }

    /// On which event loop all of them are.
    static let lane = 0
}

extension Session {
    /// Becomes the member who stands for a LAN: the one that the predecessor had let in, or a new one.
    func comeIn(for bridge: LANBridge, as known: MemberID?) {
        if let known, courier.hub.persona(of: known) != nil {
            member = known
            mode = .onTheirOwn
            return courier.remember(self, known)
        }
        for number in 1...Self.mostNames where member == nil {
            let name = number == 1 ? bridge.name : "\(bridge.name)-\(number)"
            enter(as: Introduction(name: name, realName: "everybody on the LAN"))
        }
        if member == nil { courier.chronicle.warn(ofLAN: bridge.name, "nobody can come in under that name") }
    }

    /// So many names are tried.
    private static let mostNames = 9
}
