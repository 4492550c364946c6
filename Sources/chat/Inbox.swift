import ChatClient
import NIOConcurrencyHelpers

#if canImport(Glibc)
    import Glibc
#endif

/// What the thread of a connection tells the main loop, in order.
///
/// Bounded by those who put letters in: a connection reads no more than `hasRoom` allows. Any thread.
final class Inbox: Sendable {
    /// What a connection has to tell, and which it is: they are counted, and what an earlier one says is of no interest.
    struct Letter: Sendable, Equatable {
        let connection: Int
        let content: Content
    }

    /// What has happened to a connection.
    enum Content: Sendable, Equatable {
        /// It is there, encrypted where that was asked for.
        case connected
        /// Bytes came.
        case received([UInt8], from: Sender?)
        /// It is gone, or did not come about; with the status that says so.
        case disconnected(Disconnection, status: Int32)
    }

    private struct State {
        var letters: [Letter] = []
        var bytes = 0
    }

    /// What may lie there before connections read no more.
    static let mostBytes = 64 << 10

    /// Readable while something is there.
    let descriptor: Int32
    private let bell: Int32
    private let state = NIOLockedValueBox(State())

    /// - Throws: what keeps the system from making a pipe.
    init() throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw Failure(status: ExitStatus.system, reason: "no pipe: \(words(for: errno))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, bell) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// Puts a letter in, whatever lies there.
    func put(_ content: Content, from connection: Int) {
        let isFirst = state.withLockedValue { state in
            if case .received(let bytes, _) = content { state.bytes += bytes.count }
            state.letters.append(Letter(connection: connection, content: content))
            return state.letters.count == 1
        }
        if isFirst { writeAll([0], to: bell) }
    }

    /// More may be read.
    var hasRoom: Bool { state.withLockedValue { $0.bytes < Inbox.mostBytes } }

    /// All that lies there, oldest first, and whether nothing more would have been read; afterwards nothing lies there.
    func take() -> (letters: [Letter], wasFull: Bool) {
        var bytes: [UInt8] = [0, 0]
        // Before the letters: whoever puts one in from here on rings again.
        _ = read(descriptor, &bytes, bytes.count)
        return state.withLockedValue { state in
            defer { state = State() }
            return (state.letters, state.bytes >= Inbox.mostBytes)
        }
    }
}
