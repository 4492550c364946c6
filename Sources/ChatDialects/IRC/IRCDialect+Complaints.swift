import ChatCore
import NIOCore

/// Why something was not done, where the dialect or the server says so.
extension IRCDialect {
    mutating func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) {
        if case .refusal = complaint, request?.isNotice == true { return }
        // Who has not been let in by that name does not have it.
        if persona == nil, case .refusal = complaint { registration?.name = nil }
        writeAnswer(at: time, into: &bytes) { $0.write(complaint, to: request, &$1) }
        if complaint.isFarewell { conclude(time: time, into: &bytes) }
    }

    private func write(_ complaint: Complaint, to request: Request?, _ writer: inout LineWriter) {
        switch complaint {
        case .refusal(let refusal): write(refusal, to: request, &writer)
        case .unknownCommand(let name): writer.numeric(.ERR_UNKNOWNCOMMAND, name, trailing: "Unknown command")
        case .usage(let usage):
            writer.numeric(.ERR_NEEDMOREPARAMS, commandName, trailing: "Not enough parameters: \(usage)")
        case .notLoggedIn: writer.numeric(.ERR_NOTREGISTERED, trailing: "You have not registered")
        case .alreadyLoggedIn: writer.numeric(.ERR_ALREADYREGISTERED, trailing: "You may not reregister")
        case .notUTF8: writer.fail(commandName, "INVALID_UTF8", trailing: Phrases.words(complaint))
        case .containsNUL: writer.remark(.fail, commandName, "CONTAINS_NUL", trailing: Phrases.words(complaint))
        case .lineTooLong: writer.numeric(.ERR_INPUTTOOLONG, trailing: "Input line was too long")
        case .tooFast: writer.remark(.note, "*", "TOO_FAST", trailing: Phrases.words(complaint))
        case .wrongPassword:
            writer.numeric(.ERR_PASSWDMISMATCH, trailing: "Password incorrect")
            // At the door that was the only try.
            if persona == nil { writer.closing(Phrases.words(complaint)) }
        case .noOperator: writer.numeric(.ERR_NOOPERHOST, trailing: "No O-lines for your host")
        case .banned(let reason):
            writer.numeric(.ERR_YOUREBANNEDCREEP, trailing: "You are banned from this server: \(reason)")
            writer.closing(Phrases.words(complaint))
        case .silent(let seconds): writer.closing("Ping timeout: \(seconds) seconds")
        case .loginTimeout, .tooManyConnections, .serverFull, .unknownGateway, .unidentified:
            writer.closing(Phrases.words(complaint))
        }
    }

    /// The command that is dealt with, as a parameter.
    var commandName: String { command.name.isEmpty ? "*" : command.name }
}

extension Request {
    /// To a notice there are no answers, so that no two programs answer each other for ever. Source: RFC 2812 §3.3.2
    fileprivate var isNotice: Bool {
        switch self {
        case .say(_, _, let manner, _), .sayToRanked(_, _, _, let manner, _), .tell(_, _, let manner, _):
            switch manner {
            case .notice, .response: true
            case .plain, .action, .query, .tagsOnly: false
            }
        default: false
        }
    }
}

extension Complaint {
    /// The connection ends with it.
    fileprivate var isFarewell: Bool {
        switch self {
        case .refusal(.chatFull), .banned, .silent, .loginTimeout, .tooManyConnections, .serverFull, .unknownGateway,
            .unidentified:
            true
        case .refusal, .unknownCommand, .usage, .notLoggedIn, .alreadyLoggedIn, .notUTF8, .containsNUL, .lineTooLong,
            .tooFast, .wrongPassword, .noOperator:
            false
        }
    }
}
