import CStateMemory
import ChatCore
import ChatDialects
import NIOConcurrencyHelpers
import NIOCore
import StateMemory

/// Where this process writes down what its successor needs, from the first connection on; and who keeps the connections open between the two.
public final class Handover: Sendable {
    /// What is known of the chat and of each connection.
    public let file: StateFile
    /// Has somebody keep descriptors open when this process ends. Any thread.
    private let hold: @Sendable ([CInt]) -> Void
    /// Lets a descriptor go. Any thread.
    private let release: @Sendable (CInt) -> Void
    /// Who has a descriptor: NIO may close one, and another connection get its number, before the first is let go.
    private let owners = NIOLockedValueBox<[CInt: UInt64]>([:])

    private let serials: NIOLockedValueBox<UInt64>

    /// A place to write, and somebody who keeps descriptors.
    public init(
        file: StateFile,
        hold: @escaping @Sendable ([CInt]) -> Void,
        release: @escaping @Sendable (CInt) -> Void
    ) {
        self.file = file
        self.hold = hold
        self.release = release
        serials = NIOLockedValueBox(file.generation << 32)
        cstatememory_register_areas(file.readAreas.baseAddress, file.readAreas.count)
    }

    /// - Returns: nil where there are too many connections.
    func makeSlot(serial: UInt64, descriptor: CInt) -> ConnectionSlot? {
        socketCookie(descriptor).flatMap { file.makeSlot(serial: serial, cookie: $0) }
    }

    func hold(_ descriptors: [(descriptor: CInt, serial: UInt64)]) {
        owners.withLockedValue { owners in
            for (descriptor, serial) in descriptors where owners.updateValue(serial, forKey: descriptor) != nil {
                release(descriptor)
            }
            hold(descriptors.map(\.descriptor))
        }
    }

    func release(_ descriptor: CInt, of serial: UInt64) {
        owners.withLockedValue { owners in
            guard owners[descriptor] == serial else { return }
            owners[descriptor] = nil
            release(descriptor)
        }
    }

    /// Another number for each connection of this process and of all others that write with another generation.
    func nextSerial() -> UInt64 {
        serials.withLockedValue { serials in
            serials += 1
            return serials
        }
    }
}
