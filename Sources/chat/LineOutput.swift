#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, line by line, each as soon as it is written. While whoever reads it is slow, nothing else happens but signals.
struct LineOutput {
    let descriptor: Int32
    /// A signal waits while this is readable; -1: none can.
    let interruption: Int32

    init(descriptor: Int32 = STDOUT_FILENO, interruption: Int32 = -1) {
        (self.descriptor, self.interruption) = (descriptor, interruption)
    }

    /// Writes a line.
    /// - Returns: false where nobody reads any more.
    func write(_ line: String) -> Bool {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            var ready = [
                pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: interruption, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&ready, 2, -1)
            // The program is asked to end: that goes before the rest of the line.
            if ready[0].revents == 0, ready[1].revents != 0 { return true }
            // A pipe that can be written to takes PIPE_BUF bytes at least without waiting.
            let count = rest.prefix(Int(PIPE_BUF)).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
