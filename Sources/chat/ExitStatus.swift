import ChatDialects

#if canImport(Glibc)
    import Glibc
#endif

/// With which status the program ends, besides 0. Source: sysexits.h.
enum ExitStatus {
    /// The arguments make no sense (EX_USAGE).
    static let usage: Int32 = 64
    /// What was to be sent is no text, or too much (EX_DATAERR).
    static let badInput: Int32 = 65
    /// There is no such host (EX_NOHOST).
    static let noHost: Int32 = 68
    /// The server cannot be reached, or has gone (EX_UNAVAILABLE).
    static let unavailable: Int32 = 69
    /// The system does not give what everybody needs (EX_OSERR).
    static let system: Int32 = 71
    /// It took too long (EX_TEMPFAIL).
    static let tooLate: Int32 = 75
    /// What was said makes no sense to one of the two (EX_PROTOCOL).
    static let protocolError: Int32 = 76
    /// Not let in, not heard, or a certificate that is not trusted (EX_NOPERM).
    static let refused: Int32 = 77
    /// The file of settings is wrong (EX_CONFIG).
    static let badConfiguration: Int32 = 78
}

/// Why the program ends before it has begun: a sentence, and the status.
struct Failure: Error {
    let status: Int32
    let reason: String
}

/// Writes a line for people to standard error.
func complain(_ text: String) { tell("chat: \(SafeText.mend(text))", to: STDERR_FILENO) }

/// Writes lines for people. Whatever is quoted in them, a terminal obeys nothing of it.
func tell(_ text: String, to descriptor: Int32) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.mend(String($0)) }
    writeAll(Array("\(lines.joined(separator: "\n"))\n".utf8), to: descriptor)
}

/// Writes all, or as much as can be written.
/// - Returns: false where the other end is gone.
@discardableResult
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

/// What the system says of an error, as the rest of a sentence: `connection refused`.
func words(for code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}
