import CNcurses

#if canImport(Glibc)
    import Glibc
#endif

/// The signals that the main loop waits for beside everything else. Made while there is one thread; those made later do not get them either.
struct Signals {
    /// Readable while there is one.
    let descriptor: Int32

    /// - Throws: what keeps the system from it.
    init() throws(Failure) {
        signal(SIGPIPE, SIG_IGN)
        let wanted = [SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT]
        descriptor = cncurses_signals(wanted, Int32(wanted.count))
        guard descriptor >= 0 else {
            throw Failure(status: ExitStatus.system, reason: "no signals: \(words(for: errno))")
        }
    }

    /// The next that has come; nil: none has.
    func next() -> Int32? {
        let signal = cncurses_signal(descriptor)
        return signal == 0 ? nil : signal
    }
}
