/// What a client and the server have agreed on, a bit each; they are the `capabilities` of the connection's variant. They outlive the process: a
/// bit that is not needed any more is given to no other.
/// Source: https://ircv3.net/irc/
struct Capabilities: OptionSet, Hashable {
    let rawValue: UInt32

    static let messageTags = Capabilities(rawValue: 1 << 0)
    static let serverTime = Capabilities(rawValue: 1 << 1)
    static let echoMessage = Capabilities(rawValue: 1 << 2)
    static let labeledResponse = Capabilities(rawValue: 1 << 3)
    static let batch = Capabilities(rawValue: 1 << 4)
    static let multiPrefix = Capabilities(rawValue: 1 << 5)
    static let userhostInNames = Capabilities(rawValue: 1 << 6)
    static let awayNotify = Capabilities(rawValue: 1 << 7)
    static let extendedJoin = Capabilities(rawValue: 1 << 8)
    static let inviteNotify = Capabilities(rawValue: 1 << 9)
    static let changeHost = Capabilities(rawValue: 1 << 10)
    static let setName = Capabilities(rawValue: 1 << 11)
    static let capabilityNotify = Capabilities(rawValue: 1 << 12)
    static let extendedMonitor = Capabilities(rawValue: 1 << 13)
    static let standardReplies = Capabilities(rawValue: 1 << 14)
    static let multiline = Capabilities(rawValue: 1 << 15)
    static let redaction = Capabilities(rawValue: 1 << 16)
    static let channelRename = Capabilities(rawValue: 1 << 17)
    static let noImplicitNames = Capabilities(rawValue: 1 << 18)
    static let preAway = Capabilities(rawValue: 1 << 19)
    static let chatHistory = Capabilities(rawValue: 1 << 20)
}
