import ChatCore

/// What a client says to come in.
extension IRCDialect {
    mutating func pass(_ message: IRCMessage) -> Intent {
        registration?.password = message[0]
        return .nothing
    }

    mutating func nick(_ message: IRCMessage) -> Intent {
        guard let name = message.given(0) else { return .turnDown(.refusal(.nameEmpty)) }
        guard registration != nil else { return .request(.rename(name)) }
        do {
            registration?.name = try Names.check(name)
        } catch {
            return .turnDown(.refusal(.nameNotPossible(name, error)))
        }
        return comeIn()
    }

    mutating func user(_ message: IRCMessage) -> Intent {
        registration?.user = Registration.User(name: message[0], number: message[1], realName: message[3])
        return comeIn()
    }

    /// Asks to be let in, once nothing is missing. Where the chat refuses the name, the next NICK asks again.
    func comeIn() -> Intent {
        guard let registration, let introduction = registration.introduction else { return .nothing }
        return .login(introduction, password: registration.password)
    }

    /// Source: https://ircv3.net/specs/extensions/webirc
    mutating func vouch(_ message: IRCMessage) -> Intent {
        guard registration?.hasBegun == false else { return .turnDown(.alreadyLoggedIn) }
        let options = message[4].split(separator: " ").map { $0.prefix { $0 != "=" } }
        return .vouch(
            GatewayClaim(
                password: message[0],
                gateway: message[1],
                address: message[3],
                isSecure: options.contains("secure")
            )
        )
    }

    func ping(_ message: IRCMessage) -> Intent {
        guard let token = message.given(0) else {
            return .read([numeric(.ERR_NOORIGIN, trailing: "No origin specified")])
        }
        return .read([":\(facts.serverName) PONG \(facts.serverName) :\(token)"])
    }

    /// Before registering too, where `draft/pre-away` was agreed on.
    mutating func away(_ message: IRCMessage) -> Intent {
        let words = message.given(0)
        if registration == nil {
            return .request(words.map { .away(words: $0, pausing: false) } ?? .back(words: nil))
        }
        guard capabilities.contains(.preAway) else { return .turnDown(.notLoggedIn) }
        registration?.away = words
        return .nothing
    }
}
