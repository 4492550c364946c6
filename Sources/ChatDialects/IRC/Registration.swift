import ChatCore

/// How far a client has come in registering: it has to give a name and a user, and to end its negotiation of capabilities.
struct Registration: Sendable {
    /// As given by NICK, in the grammar of names; whether it is free, the chat says at the login.
    var name: String?
    /// As given by USER.
    var user: User?
    /// As given by PASS.
    var password: String?
    /// As given by AWAY; nil: present.
    var away: String?
    /// CAP was used, and not ended yet.
    var isNegotiating = false
    /// Something other than WEBIRC was said.
    var hasBegun = false

    /// What USER says.
    struct User: Sendable {
        /// With the `~` of the unchecked, at most `IRCLimits.userBytes`.
        let name: String
        /// Nil: the name.
        let realName: String?
        /// What the number asks for.
        let modes: MemberModes

        /// - Parameters:
        ///   - name: of which letters, digits, `_`, `.` and `-` are kept; `u` where there is none.
        ///   - number: bit 2 is mode `w`, bit 3 is mode `i`. Source: RFC 2812 §3.1.3
        init(name: String, number: String, realName: String) {
            let kept = name.utf8.lazy.filter(User.mayHold).prefix(IRCLimits.userBytes - 1)
            self.name = "~" + (String(decoding: Array(kept), as: UTF8.self).nonEmpty ?? "u")
            self.realName = realName.prefix(bytes: Limits.realNameBytes).nonEmpty
            let bits = UInt8(number) ?? 0
            modes = MemberModes(bits & 8 != 0 ? [.invisible] : []).union(bits & 4 != 0 ? [.wallops] : [])
        }

        fileprivate static func mayHold(_ byte: UInt8) -> Bool {
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
            default: false
            }
        }
    }

    /// Who wants to come in; nil while something is missing.
    var introduction: Introduction? {
        guard let name, let user, !isNegotiating else { return nil }
        return Introduction(name: name, user: user.name, realName: user.realName, modes: user.modes, away: away)
    }
}

extension Registration: Stored {
    func write(to writer: inout StateWriter) {
        writer.write(name)
        writer.write(user)
        writer.write(password)
        writer.write(away)
        writer.write(isNegotiating)
        writer.write(hasBegun)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        name = try reader.flag() ? try reader.name() : nil
        user = try reader.flag() ? try reader.value() : nil
        password = try reader.flag() ? try reader.parameter(mayBeEmpty: true) : nil
        away = try reader.flag() ? try reader.parameter() : nil
        isNegotiating = try reader.flag()
        hasBegun = try reader.flag()
    }
}

extension Registration.User: Stored {
    func write(to writer: inout StateWriter) {
        writer.write(name)
        writer.write(realName)
        writer.write(UInt64(modes.rawValue))
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        name = try reader.text()
        realName = try reader.flag() ? try reader.parameter() : nil
        modes = MemberModes(rawValue: try reader.number(as: UInt8.self))
        guard (2...IRCLimits.userBytes).contains(name.utf8.count), name.utf8.first == UInt8(ascii: "~"),
            name.utf8.dropFirst().allSatisfy(Registration.User.mayHold)
        else { throw .damaged("a user that nobody can have") }
        guard (realName?.utf8.count ?? 0) <= Limits.realNameBytes else {
            throw .damaged("a real name that is too long")
        }
        guard modes.isSubset(of: [.invisible, .wallops]) else { throw .damaged("modes that USER does not give") }
    }
}
