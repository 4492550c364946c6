import Glibc

/// How many files this process and those it starts may have open.
enum OpenFiles {
    /// What 10,000 connections take at either end, with some for everything else.
    private static let needed: rlim_t = 10_500

    /// Raises the limit as far as it goes. Source: getrlimit(2)
    static func allowAll() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_max >= needed else {
            throw Failure("at most \(limit.rlim_max) files may be open; \(needed) would be right: ulimit -Hn \(needed)")
        }
    }
}
