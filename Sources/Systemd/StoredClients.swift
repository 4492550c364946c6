import CSystemd
import Glibc

/// The connections that a predecessor's `DescriptorStore` held.
public struct StoredClients: Sendable, Equatable {
    /// Each connection once, with `FD_CLOEXEC` set. Whoever takes them closes them.
    public let descriptors: [CInt]
    /// So many messages held more descriptors than this process may open (`RLIMIT_NOFILE`).
    public let cutMessages: Int

    /// Finds the connections in the shelves among `stored`.
    ///
    /// Nothing is taken away: messages are only looked at, each with copies of its descriptors, so whoever comes after this
    /// process finds the same again. Connections that were released are among them: shut down, or about to be. Source:
    /// socket(7), SO_PEEK_OFF; recv(2), MSG_PEEK.
    /// - Parameter isWanted: whether the connection with this cookie (SO_COOKIE) is; others are closed at once, so that
    ///   they need no room. Without it, released ones may need as much as those held.
    public static func take(
        from stored: [StoredDescriptor],
        where isWanted: (UInt64) -> Bool = { _ in true }
    ) -> StoredClients {
        var search = Search()
        for shelf in stored where [StoredName.recent, StoredName.settled].contains(shelf.name.kind) {
            search.read(shelf.descriptor, isWanted)
        }
        return StoredClients(descriptors: search.descriptors, cutMessages: search.cutMessages)
    }

    /// What was found so far.
    private struct Search {
        var descriptors: [CInt] = []
        var cookies: Set<UInt64> = []
        var cutMessages = 0

        /// Reads one shelf from its head to its end. What is no shelf has no messages.
        mutating func read(_ shelf: CInt, _ isWanted: (UInt64) -> Bool) {
            var head: CInt = 0
            guard setsockopt(shelf, SOL_SOCKET, SO_PEEK_OFF, &head, socklen_t(MemoryLayout<CInt>.size)) == 0 else {
                return
            }
            var message = [CInt](repeating: -1, count: Shelf.messageDescriptors)
            var count = 0
            var isCut: CInt = 0
            while receive_descriptors(shelf, &message, &count, &isCut, CInt(MSG_PEEK)) > 0 {
                if isCut != 0 { cutMessages += 1 }
                for descriptor in message.prefix(count) { sort(descriptor, isWanted) }
            }
        }

        private mutating func sort(_ descriptor: CInt, _ isWanted: (UInt64) -> Bool) {
            guard let cookie = Self.cookie(of: descriptor), isWanted(cookie), cookies.insert(cookie).inserted else {
                close(descriptor)
                return
            }
            descriptors.append(descriptor)
        }

        /// What the kernel calls a socket, and never another one. Source: socket(7), SO_COOKIE.
        private static func cookie(of descriptor: CInt) -> UInt64? {
            var cookie: UInt64 = 0
            var length = socklen_t(MemoryLayout<UInt64>.size)
            return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 ? cookie : nil
        }
    }
}
