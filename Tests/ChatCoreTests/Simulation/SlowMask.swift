@testable import ChatCore

/// A mask as the slow chat reads it: taken apart, put together, and compared by trying everything.
struct SlowMask: Equatable {
    let full: String

    init?(_ written: String) {
        if written.utf8.count > Limits.maskBytes { return nil }
        for scalar in written.unicodeScalars
        where scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
            return nil
        }
        let isMute = written.hasPrefix("m:")
        let rest = String(isMute ? written.dropFirst(2) : written[...])
        if rest.isEmpty { return nil }
        guard let completed = rest.hasPrefix("r:") || rest.hasPrefix("p:") ? rest : SlowMask.completed(rest) else {
            return nil
        }
        full = ((isMute ? "m:" : "") + completed).composed
        if completed.count == 2 || full.utf8.count > Limits.maskBytes { return nil }
    }

    private static func completed(_ written: String) -> String? {
        let bang = written.split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false)
        var name = bang.count == 2 ? String(bang[0]) : ""
        let behind = bang.count == 2 ? bang[1] : bang[0]
        let at = behind.split(separator: "@", omittingEmptySubsequences: false)
        var user = at.count > 1 ? at.dropLast().joined(separator: "@") : String(behind)
        let host = at.count > 1 ? String(at.last!) : ""
        if bang.count == 1, at.count == 1 { (name, user) = (user, "") }
        if name.contains(":") || name.contains("@") { return nil }
        return "\(name == "" ? "*" : name)!\(user == "" ? "*" : user)@\(host == "" ? "*" : host)"
    }

    var isMute: Bool { full.hasPrefix("m:") }

    static func == (left: SlowMask, right: SlowMask) -> Bool { Names.fold(left.full) == Names.fold(right.full) }

    func concerns(_ member: SlowChat.Member) -> Bool {
        let mask = isMute ? String(full.dropFirst(2)) : full
        let via = member.origin.via
        if mask.hasPrefix("r:") { return SlowMask.fits(member.choices.realName, String(mask.dropFirst(2))) }
        if mask.hasPrefix("p:") { return SlowMask.fits(via, String(mask.dropFirst(2))) }
        return SlowMask.fits("\(member.name)!\(via)@\(member.choices.host)", mask)
    }

    static func fits(_ text: String, _ pattern: String) -> Bool {
        fits(Array(Names.fold(text).unicodeScalars)[...], Array(Names.fold(pattern).unicodeScalars)[...])
    }

    private static func fits(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return fits(text, pattern.dropFirst()) || (!text.isEmpty && fits(text.dropFirst(), pattern))
        }
        return !text.isEmpty && (first == "?" || first == text.first!) && fits(text.dropFirst(), pattern.dropFirst())
    }
}

extension SlowChat.Place {
    func masks(_ list: MaskList, _ member: SlowChat.Member) -> [SlowMask] {
        masks.filter { $0.list == list && $0.mask.concerns(member) }.map(\.mask)
    }

    func keepsOut(_ member: SlowChat.Member) -> Bool {
        masks(.bans, member).contains { !$0.isMute } && !masks(.exceptions, member).contains { !$0.isMute }
    }

    /// What the masks alone mean for somebody who speaks.
    func silence(_ member: SlowChat.Member) -> Refusal.Silence? {
        let bans = masks(.bans, member)
        let exceptions = masks(.exceptions, member)
        if keepsOut(member) { return .banned }
        let isMuted = bans.contains { $0.isMute }
        return isMuted && exceptions.isEmpty ? .muted : nil
    }
}
