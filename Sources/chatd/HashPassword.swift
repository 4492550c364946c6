import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Hashes a password for the configuration, with yescrypt (crypt(5)).
struct HashPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hash a password, read from standard input, for the configuration."
    )

    func run() throws {
        let isTerminal = isatty(STDIN_FILENO) == 1
        let password = isTerminal ? askUnseen() : readLine(strippingNewline: true)
        guard let password, !password.isEmpty else {
            complain("no password was given: type one, or send one line to standard input")
            throw ExitCode.failure
        }
        guard !password.utf8.contains(0) else {
            complain("the password has a NUL in it, which crypt(3) cannot take")
            throw ExitCode.failure
        }
        guard password.utf8.count <= Password.longestBytes else {
            complain("the password is too long: at most \(Password.longestBytes) bytes")
            throw ExitCode.failure
        }
        guard let hash = Password.hash(password) else {
            complain("crypt(3) failed: \(String(cString: strerror(errno)))")
            throw ExitCode.failure
        }
        print(hash)
    }

    /// Asks on the terminal without showing what is typed.
    private func askUnseen() -> String? {
        writeError("Password: ")
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var unseen = shown
        unseen.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            writeError("\n")
        }
        return readLine(strippingNewline: true)
    }
}
