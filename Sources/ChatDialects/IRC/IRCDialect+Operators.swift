import ChatCore

/// What operators of the server ask for.
extension IRCDialect {
    /// `[MINUTES] TARGET [:REASON]`; without minutes, or with none, for good.
    func ban(_ message: IRCMessage, _ target: (String) -> ServerBan.Target) -> Intent {
        let minutes = message.count > 1 ? UInt32(message[0]).map { min(Int($0), IRCLimits.banMinutes) } : nil
        let index = minutes == nil ? 0 : 1
        guard let written = message.given(index) else { return needsMoreParameters() }
        let seconds = minutes.flatMap { $0 > 0 ? $0 * 60 : nil }
        return .administer(.ban(target(written), reason: message.given(index + 1), seconds: seconds))
    }

    /// `NICK!USER@HOST`, of which parts may be left out; what is no mask stays as it is, for the server to turn down.
    static func fullMask(_ written: String) -> String { Mask(written)?.text ?? written }
}
