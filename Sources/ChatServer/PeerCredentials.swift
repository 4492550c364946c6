#if canImport(Glibc)
    import Glibc
#endif

/// What the kernel says of who has connected to a Unix socket: nobody can say otherwise. Source: unix(7), SO_PEERCRED.
enum PeerCredentials {
    /// What the kernel says instead of a user whom this process's user namespace does not have. On Debian it is also the user `nobody`, who is
    /// nobody here, too. Source: user_namespaces(7), /proc/sys/kernel/overflowuid.
    static let overflow: UInt32 = 65534

    /// Of `struct ucred`, which the C library declares for GNU's own extensions alone.
    private struct Credentials {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    /// The number of the user whose process has connected, as it was then; nil for what is no Unix socket.
    static func user(at descriptor: CInt) -> UInt32? {
        var credentials = Credentials()
        var size = socklen_t(MemoryLayout<Credentials>.size)
        // A socket that nobody has connected has the user -1.
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, credentials.user != .max else {
            return nil
        }
        return credentials.user
    }
}
