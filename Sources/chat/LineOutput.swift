#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, line by line, each as soon as it is written. While whoever reads it is slow, nothing else happens but the signals that end the program.
struct LineOutput {
    /// What became of a line.
    enum Outcome: Equatable {
        /// It is written.
        case written
        /// Nobody reads any more.
        case unread
        /// The program is to end: of the line, nothing or a part is written.
        case interrupted
    }

    let descriptor: Int32
    /// The program is to end once this is readable; -1: nothing can end it.
    let interruption: Int32

    init(descriptor: Int32 = STDOUT_FILENO, interruption: Int32 = -1) {
        (self.descriptor, self.interruption) = (descriptor, interruption)
    }

    /// Writes a line.
    /// - Parameter waits: for whoever reads; where not, what does not fit is an interruption.
    func write(_ line: String, waits: Bool = true) -> Outcome {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            var ready = [
                pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: interruption, events: Int16(POLLIN), revents: 0),
            ]
            let found = poll(&ready, 2, waits ? -1 : 0)
            if found < 0, errno == EINTR { continue }
            if ready[0].revents == 0 { return .interrupted }
            // A pipe that can be written to takes PIPE_BUF bytes at least without waiting.
            let count = rest.prefix(Int(PIPE_BUF)).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return .unread }
            rest = rest.dropFirst(count)
        }
        return .written
    }
}
