import CNcurses

#if canImport(Glibc)
    import Glibc
#endif

/// The signals that the main loop waits for beside everything else. Made while there is one thread; those made later do not get them either.
struct Signals {
    /// Readable while there is one.
    let descriptor: Int32

    /// - Parameter hasScreen: the terminal is ours, and has to be given back before Control-Z stops us; else that does what it does to every program, and
    ///   the signals that end the program are the only ones.
    /// - Throws: what keeps the system from it.
    init(hasScreen: Bool) throws(Failure) {
        signal(SIGPIPE, SIG_IGN)
        let wanted = [SIGTERM, SIGHUP, SIGINT] + (hasScreen ? [SIGWINCH, SIGTSTP, SIGCONT] : [])
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
