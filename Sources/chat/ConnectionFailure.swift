import ChatClient
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// Why there is no connection, for people and for whoever started the program.
struct ConnectionFailure: Sendable {
    let disconnection: Disconnection
    /// Of `ExitStatus`.
    let status: Int32

    init(reason: String, isFinal: Bool = false, status: Int32 = ExitStatus.unavailable) {
        disconnection = Disconnection(reason: reason, isFinal: isFinal)
        self.status = status
    }

    /// What an error of the network means.
    init(_ error: any Error) {
        switch error {
        case let error as NIOConnectionError: self.init(connecting: error)
        case let error as IOError: self.init(reason: words(for: error.errnoCode))
        case ChannelError.connectTimeout: self.init(reason: "no answer")
        case is SocketAddressError.UnknownHost: self = .unknownHost
        default: self.init(reason: "\(error)")
        }
    }

    private static let unknownHost = Self(reason: "there is no such host", status: ExitStatus.noHost)

    /// All addresses were tried; the first error of each says most about the host that was meant.
    private init(connecting error: NIOConnectionError) {
        guard let first = error.connectionErrors.first else {
            self = .unknownHost
            return
        }
        self.init(first.error)
    }
}
