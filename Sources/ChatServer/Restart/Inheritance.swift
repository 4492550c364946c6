import ChatCore
import ChatDialects
import Logging
import NIOCore
import NIOPosix
import StateMemory

/// What is there of the process that ran before this one.
public struct Predecessor: Sendable {
    /// What it wrote down; nil where that cannot be read.
    public let state: LeftState?
    /// The descriptors of its clients; the server's from here on.
    public let clients: [CInt]

    /// What was written down, and the descriptors that were kept.
    public init(state: LeftState?, clients: [CInt]) {
        self.state = state
        self.clients = clients
    }

    /// Since when there is the chat, in all processes that it went through; nil where that cannot be read.
    public var started: Timestamp? {
        guard let state, var reader = try? StateReader(state.checkpoint[...], version: Int(state.format)),
            let microseconds = try? reader.signed()
        else { return nil }
        return Timestamp(microseconds: microseconds)
    }

    /// Finds out where everything stood. Where that cannot be read, says so, and everybody is told goodbye.
    func takeOver(
        _ settings: ServerSettings,
        _ rooms: [String],
        _ bridges: [LANBridge],
        lanes: Int,
        at now: Timestamp,
        _ logger: Logger
    ) -> Takeover? {
        guard let state else { return nil }
        do {
            return try Takeover(
                state,
                descriptors: clients,
                settings: settings,
                rooms: rooms,
                bridges: bridges,
                lanes: lanes,
                at: now
            )
        } catch {
            logger.error("what was left for this process cannot be taken over: \(error); everybody has to come back")
            return nil
        }
    }
}

/// What goes on in this process, ready to be put on its loops.
struct Inheritance: Sendable {
    let takeover: Takeover
    /// Where it is written down, a slot a connection; nil where there was no room.
    let slots: [ConnectionSlot?]
    private let handover: Handover

    /// Writes everything into this process's file, so that the next one finds it, whatever happens from here on.
    /// - Parameter chat: what there is where nothing was left.
    init?(_ takeover: Takeover?, chat: Chat, started: Timestamp, handover: Handover?) {
        guard let handover else { return nil }
        guard var takeover else {
            handover.file.beginCheckpoint()
            _ = ChangeLog.write(chat, started: started, into: handover.file)
            handover.file.seal()
            return nil
        }
        takeover.write(into: handover.file)
        self.handover = handover
        slots = takeover.writeConnections(handover)
        handover.file.seal()
        takeover.forgetChat()
        self.takeover = takeover
    }

    /// On the connection's loop, once.
    func estate(at index: Int) -> Estate? {
        let connection = takeover.connections[index]
        return slots[index].map {
            Estate(handover, serial: connection.serial, slot: $0, descriptor: connection.descriptor)
        }
    }
}
