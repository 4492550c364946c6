import CSystemd
import Glibc

/// One socketpair that holds descriptors in flight, and what is in it.
///
/// Both ends are kept: the sending end to add, and our own copy of the receiving end to discard from the head. Source:
/// unix(7), SCM_RIGHTS.
struct Shelf: Sendable {
    /// A message holds at most this many descriptors.
    static let messageDescriptors = Int(MESSAGE_DESCRIPTORS)

    /// One message in the pair.
    struct Message: Sendable {
        /// No two messages of a queue have the same.
        let number: UInt64
        let descriptors: [CInt]
    }

    /// How an attempt to add a message ended.
    enum Outcome {
        case sent
        /// It takes no more until something is discarded.
        case full
        /// The user has as many descriptors in flight as `RLIMIT_NOFILE` allows, or there is no memory.
        case refused
    }

    /// What the service manager calls it.
    let name: StoredName
    /// To be stored; what it would receive outlives us.
    let receiving: CInt
    private let sending: CInt
    private let afterCall: (@Sendable () -> Void)?
    /// Oldest first.
    private(set) var messages: [Message] = []

    /// - Parameter afterCall: called after each system call that changes what the pair holds; for tests.
    /// - Returns: nil where no descriptor is free.
    init?(name: StoredName, afterCall: (@Sendable () -> Void)?) {
        var pair: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { return nil }
        (sending, receiving) = (pair[0], pair[1])
        self.name = name
        self.afterCall = afterCall
    }

    /// Adds a message at the tail, without waiting. A descriptor that its owner has closed, and is about to release, stays out.
    mutating func send(_ message: Message) -> Outcome {
        var outcome = send_descriptors(sending, message.descriptors, message.descriptors.count)
        if outcome != 1, errno == EBADF {
            let open = message.descriptors.filter { fcntl($0, F_GETFD) >= 0 }
            outcome = send_descriptors(sending, open, open.count)
        }
        guard outcome == 1 else { return errno == EAGAIN ? .full : .refused }
        messages.append(message)
        afterCall?()
        return .sent
    }

    /// Removes the oldest message; there has to be one. Nobody makes room for the descriptors: the kernel closes them.
    mutating func discardFirst() -> Message {
        var byte: UInt8 = 0
        let received = recv(receiving, &byte, 1, CInt(MSG_DONTWAIT))
        precondition(received == 1, "nobody else reads from a shelf")
        afterCall?()
        return messages.removeFirst()
    }

    func close() {
        Glibc.close(sending)
        Glibc.close(receiving)
    }
}
