import ArgumentParser
import CCrypt

#if canImport(Glibc)
    import Glibc
#endif

/// Hashes a password for the configuration, with yescrypt (crypt(5)).
struct HashPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hash a password, read from standard input, for the configuration."
    )

    /// crypt(3) takes no more.
    private static let longestPassword = Int(CRYPT_MAX_PASSPHRASE_SIZE)

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
        guard password.utf8.count <= HashPassword.longestPassword else {
            complain("the password is too long: at most \(HashPassword.longestPassword) bytes")
            throw ExitCode.failure
        }
        guard let setting = crypt_gensalt("$y$", 0, nil, 0), let hash = crypt(password, setting),
            hash[0] == UInt8(ascii: "$")
        else {
            complain("crypt(3) failed: \(String(cString: strerror(errno)))")
            throw ExitCode.failure
        }
        print(String(cString: hash))
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
