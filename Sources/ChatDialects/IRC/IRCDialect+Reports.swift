import ChatCore
import NIOCore

/// What operators are told of what the server did for them.
extension IRCDialect {
    mutating func report(_ report: Report, time: ServerTime, into bytes: inout ByteBuffer) {
        writeAnswer(at: time, into: &bytes) { $0.write(report, &$1) }
    }

    private func write(_ report: Report, _ writer: inout LineWriter) {
        switch report {
        case .reloaded(nil): writer.numeric(.RPL_REHASHING, "chatd.toml", trailing: "Rehashing")
        case .reloaded(let problem?):
            writer.remark(.fail, commandName, "CANNOT_REHASH", trailing: "The old settings stay: \(problem)")
        case .banned(let ban, let dismissed):
            let words = "\(ban.target.text) is banned, \(ban.duration(at: writer.now)); \(dismissed) were put out"
            writer.remark(.note, commandName, "BANNED", [ban.target.text], trailing: words)
        case .unbanned(let target):
            writer.remark(
                .note,
                commandName,
                "UNBANNED",
                [target.text],
                trailing: "\(target.text) is no longer banned"
            )
        case .noSuchBan(let target):
            writer.remark(
                .fail,
                commandName,
                "NO_SUCH_BAN",
                [target.text],
                trailing: "\(target.text) is not banned"
            )
        case .banNotPossible(let target, let problem):
            let words = "\(target.text) cannot be banned: \(problem)"
            writer.remark(.fail, commandName, "CANNOT_BAN", [target.text], trailing: words)
        case .bans(let bans): write(bans, &writer)
        }
    }

    /// STATS k shows masks, STATS d addresses.
    private func write(_ bans: [ServerBan], _ writer: inout LineWriter) {
        var letter: Unicode.Scalar?
        if case .stats(let asked) = command.query { letter = asked }
        for ban in bans {
            let words = "\(ban.reason) (by \(ban.by), \(ban.duration(at: writer.now)))"
            switch ban.target {
            case .mask(let mask) where letter != "d":
                writer.numeric(.RPL_STATSKLINE, "K", mask, "*", "*", trailing: words)
            case .addresses(let range) where letter != "k":
                writer.numeric(.RPL_STATSDLINE, "D", range, trailing: words)
            case .mask, .addresses: continue
            }
        }
        writer.line(endOfStats(letter ?? "*"))
    }
}

extension ServerBan {
    /// How much longer.
    fileprivate func duration(at now: Timestamp) -> String {
        until.map { "for \(max(0, $0.seconds - now.seconds)) more seconds" } ?? "for good"
    }
}
