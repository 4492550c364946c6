import CCrypt

#if canImport(Glibc)
    import Glibc
#endif

/// Passwords and their hashes, by crypt(3) of libxcrypt. Any thread; each call takes some 20 ms, so not an event loop's.
enum Password {
    /// crypt(3) takes no more; its limit counts the NUL.
    static let longestBytes = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// The hash of a password, by yescrypt with a salt of its own (crypt(5)).
    /// - Returns: nil where crypt(3) fails, and leaves why in `errno`.
    static func hash(_ password: String) -> String? {
        guard let setting = crypt_gensalt("$y$", 0, nil, 0) else { return nil }
        return crypted(password, by: String(cString: setting)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a hash is that of a password; false too for a hash that crypt(3) does not take. How long it takes says nothing of how much fits.
    static func fits(_ password: String, hash: String) -> Bool {
        guard let crypted = crypted(password, by: hash), crypted.count == hash.utf8.count else { return false }
        return zip(crypted, hash.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether crypt(3) takes a hash: its method, its costs and its salt. `crypt_checksalt` looks at the method alone.
    static func isUsable(hash: String) -> Bool { crypted("", by: hash) != nil }

    private static func crypted(_ password: String, by setting: String) -> [UInt8]? {
        // C would take what stands before a NUL for the whole.
        guard !password.utf8.contains(0), password.utf8.count <= longestBytes else {
            errno = EINVAL
            return nil
        }
        var memory: UnsafeMutableRawPointer?
        var size: CInt = 0
        let hash = crypt_ra(password, setting, &memory, &size).map { Array(String(cString: $0).utf8) }
        if let memory { explicit_bzero(memory, Int(size)) }
        free(memory)
        return hash
    }
}
