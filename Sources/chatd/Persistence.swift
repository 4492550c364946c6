import ChatCore
import ChatDialects
import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// What the daemon knows from its earlier runs, and keeps for the later ones. Whatever is wrong with that, the chat goes on, and the log says so.
struct Persistence: Sendable {
    /// The names of the files.
    enum File {
        /// 32 random bytes.
        static let cloakKey = "cloak.key"
        /// See `BanFile`.
        static let bans = "bans"
        /// Lines of it that said nothing, and anything else that stood in its place.
        static let damagedBans = "bans.damaged"
    }

    /// With what addresses are cloaked.
    let cloakKey: [UInt8]
    /// Who was kept from connecting when the daemon last ran.
    let bans: [ServerBan]
    /// Keeps those who are now, and waits for the disk; one call at a time. Nil where nothing is kept.
    let save: (@Sendable ([ServerBan]) -> Void)?

    /// - Parameter directory: nil: nothing is found, and nothing is kept.
    init(_ directory: StateDirectory?, now: Timestamp, logger: Logger) {
        guard let directory else {
            logger.debug("there is no state directory: bans and cloaks end with this run")
            (cloakKey, bans, save) = (Self.newCloakKey(), [], nil)
            return
        }
        cloakKey = Self.cloakKey(in: directory, logger: logger)
        do {
            bans = try Self.bans(in: directory, now: now, logger: logger)
            save = { bans in
                do { try directory.replace(File.bans, with: BanFile.bytes(of: bans)) } catch {
                    logger.error("a change of bans will not survive a restart: \(error)")
                }
            }
        } catch {
            // Saving others over them would be the end of what is there.
            logger.error("bans are not known, and will not be kept: \(error)")
            (bans, save) = ([], nil)
        }
    }

    private static let cloakKeyBytes = 32

    private static func newCloakKey() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<cloakKeyBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    private static func cloakKey(in directory: StateDirectory, logger: Logger) -> [UInt8] {
        let new = newCloakKey()
        do throws(StateFailure) {
            guard let key = try directory.read(File.cloakKey) else {
                try directory.create(File.cloakKey, with: new)
                logger.notice("made \(directory.path)/\(File.cloakKey), with which addresses are cloaked")
                return new
            }
            guard key.count == cloakKeyBytes else {
                try directory.replace("\(File.cloakKey).damaged", with: key)
                try directory.replace(File.cloakKey, with: new)
                logger.error(
                    "\(directory.path)/\(File.cloakKey) had \(key.count) bytes and not \(cloakKeyBytes): cloaks change"
                )
                return new
            }
            return key
        } catch {
            logger.error("cloaks are those of this run alone: \(error)")
            return new
        }
    }

    private static func bans(
        in directory: StateDirectory,
        now: Timestamp,
        logger: Logger
    ) throws(StateFailure) -> [ServerBan] {
        guard let bytes = try directory.read(File.bans) else { return [] }
        let contents = BanFile.contents(bytes, now: now)
        if !contents.damaged.isEmpty {
            let numbers = contents.damaged.map { "\($0.number)" }
            // Before the next change of a ban writes the file anew.
            let kept = try directory.read(File.damagedBans) ?? []
            let lines = contents.damaged.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
            try directory.replace(File.damagedBans, with: kept + lines)
            try directory.replace(File.bans, with: BanFile.bytes(of: contents.bans))
            logger.error(
                "\(directory.path)/\(File.bans): no ban in line \(listed(numbers)); moved to \(File.damagedBans)"
            )
        }
        return contents.bans
    }

    private static func listed(_ numbers: [String]) -> String {
        let shown = 20
        let rest = numbers.count - shown
        return numbers.prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
