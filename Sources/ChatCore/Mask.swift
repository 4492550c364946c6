/// Whom a rule concerns: `NAME!USER@HOST` with `*` and `?`, or by what they say of themselves, or by their protocol.
///
/// `r:GLOB` is the real name, `p:GLOB` the protocol; `m:` before any of the three keeps silent, and lets in. All of it is compared as `Names.fold` does.
/// Source: https://modern.ircdocs.horse/#ban-channel-mode, and the extended bans of https://modern.ircdocs.horse/#extban-parameter.
public struct Mask: Sendable {
    /// What of a member is compared; the raw value stands before it in the text.
    private enum Aspect: String {
        case address = ""
        case realName = "r:"
        case via = "p:"
    }

    /// In full form, in which `bob` is `bob!*@*`. At most `Limits.maskBytes` bytes of UTF-8.
    public let text: String
    /// It keeps silent, but lets in.
    let isMute: Bool
    /// Masks with equal keys are one mask.
    let key: String
    private let aspect: Aspect
    private let glob: Glob

    /// A mask as somebody wrote it: `NAME`, `USER@HOST`, `NAME!USER`, all three, or an extended one; what is left out is `*`.
    ///
    /// Nil for what is no mask: nothing, white space or controls in it, a name that nobody can have, or more than `Limits.maskBytes` bytes in full form.
    public init?(_ written: String) {
        guard written.utf8.count <= Limits.maskBytes, written.unicodeScalars.allSatisfy(Mask.mayHold) else {
            return nil
        }
        var rest = written.composed[...]
        isMute = rest.removePrefix("m:")
        aspect = rest.removePrefix("r:") ? .realName : rest.removePrefix("p:") ? .via : .address
        guard !rest.isEmpty, let full = aspect == .address ? Mask.address(rest) : String(rest) else { return nil }
        text = (isMute ? "m:" : "") + aspect.rawValue + full
        guard text.utf8.count <= Limits.maskBytes else { return nil }
        key = Names.fold(text)
        glob = Glob(Names.fold(full))
    }

    /// Whether the mask concerns a member, by what everybody may see of them.
    public func matches(_ persona: Persona) -> Bool { matches(Subject(persona)) }

    /// Whether the mask concerns somebody of that name, user and host; extended masks concern nobody then.
    public func matches(name: String, user: String, host: String) -> Bool {
        aspect == .address && glob.matches(Subject.address(name: name, user: user, host: host))
    }

    func matches(_ subject: Subject) -> Bool {
        switch aspect {
        case .address: glob.matches(subject.address)
        case .realName: glob.matches(subject.realName)
        case .via: glob.matches(subject.via)
        }
    }

    /// A member, made ready to be compared to many masks.
    struct Subject {
        let address: [Unicode.Scalar]
        let realName: [Unicode.Scalar]
        let via: [Unicode.Scalar]

        init(_ persona: Persona) {
            address = Subject.address(name: persona.name, user: persona.user, host: persona.host)
            realName = Array(Names.fold(persona.realName).unicodeScalars)
            via = Array(Names.fold(persona.via).unicodeScalars)
        }

        static func address(name: String, user: String, host: String) -> [Unicode.Scalar] {
            Array(Names.fold("\(name)!\(user)@\(host)").unicodeScalars)
        }
    }

    /// The full form, of which any part may be missing.
    private static func address(_ written: Substring) -> String? {
        var (name, user, host) = (Substring(), written, Substring())
        if let bang = user.firstIndex(of: "!") { (name, user) = (user[..<bang], user[user.index(after: bang)...]) }
        if let at = user.lastIndex(of: "@") { (user, host) = (user[..<at], user[user.index(after: at)...]) }
        if !written.contains("!"), !written.contains("@") { (name, user) = (user, "") }
        guard !name.contains(":"), !name.contains("@") else { return nil }
        return "\(orAny(name))!\(orAny(user))@\(orAny(host))"
    }

    private static func orAny(_ part: Substring) -> Substring { part.isEmpty ? "*" : part }

    private static func mayHold(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }
}

extension Substring {
    /// Takes a prefix away, byte by byte the same; false where there is another.
    fileprivate mutating func removePrefix(_ prefix: String) -> Bool {
        guard utf8.starts(with: prefix.utf8) else { return false }
        self = self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...]
        return true
    }
}
