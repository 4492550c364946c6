import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// Why something was not done, in the numerics of the field.
@Suite struct IRCRefusalTests {
    static let say = Request.say(.named("#a"), words: "hi", manner: .plain)
    static let rename = Request.renameRoom(.named("#a"), to: "#b", words: nil)
    static let redact = Request.redact(.room("#a"), number: 7, words: nil)
    static let knock = Request.knock(.named("#a"), words: nil)
    static let history = Request.history(.named("#a"), .after(.event(1)), limit: 1)
    static let enter = Request.enter(room: "#a", from: .now)

    static let goldens: [(refusal: Refusal, request: Request?, said: [String])] = [
        (.nameEmpty, .rename(""), ["431 alice :No nickname given"]),
        (.nameTaken("bob"), .rename("bob"), ["433 alice bob :Nickname is already in use"]),
        (.noSuchMember("bob"), .tell(name: "bob", words: "", manner: .plain), ["401 alice bob :No such nick/channel"]),
        (
            .noSuchMember("bob"), .profile(name: "bob"),
            ["401 alice bob :No such nick/channel", "318 alice bob :End of /WHOIS list"]
        ),
        (.noSuchRoom("#a"), say, ["403 alice #a :No such channel"]),
        (.noSuchRoom("#a"), .members(.named("#a")), ["366 alice #a :End of /NAMES list"]),
        (.noSuchRoom("#a"), redact, ["FAIL REDACT INVALID_TARGET #a :You cannot delete messages from #a"]),
        (.noSuchRoom("#a"), history, ["FAIL CHATHISTORY INVALID_TARGET AFTER #a :Messages could not be retrieved"]),
        (.notInRoom("#a"), history, ["FAIL CHATHISTORY INVALID_TARGET AFTER #a :Messages could not be retrieved"]),
        (.notInRoom("#a"), .leave(.named("#a"), words: nil), ["442 alice #a :You're not on that channel"]),
        (.notInRoom(nil), .setTopic(.named("#a"), words: ""), ["442 alice #a :You're not on that channel"]),
        (.notInRoom("#a"), say, ["404 alice #a :Cannot send to channel"]),
        (.theyAreNotInRoom(name: "bob", room: "#a"), nil, ["441 alice bob #a :They aren't on that channel"]),
        (.textEmpty, say, ["412 alice :No text to send"]),
        (.textTooLong(bytes: 9, limit: 8), say, ["417 alice :Input line was too long"]),
        (
            .textTooLong(bytes: 9, limit: 8), .setRealName(""),
            ["FAIL SETNAME INVALID_REALNAME :that is too long: 9 bytes, where at most 8 are possible"]
        ),
        (.inTooManyRooms(limit: 5), enter, ["405 alice #a :You have joined too many channels"]),
        (.notAway, .back(words: nil), ["305 alice :You are no longer marked as being away"]),
        (.banned(room: "#a"), enter, ["474 alice #a :Cannot join channel (+b)"]),
        (.banned(room: "#a"), knock, ["480 alice #a :Cannot knock (+b)"]),
        (.inviteOnly(room: "#a"), enter, ["473 alice #a :Cannot join channel (+i)"]),
        (.wrongKey(room: "#a"), enter, ["475 alice #a :Cannot join channel (+k)"]),
        (.roomFull(room: "#a", limit: 3), enter, ["471 alice #a :Cannot join channel (+l)"]),
        (.mayNotSpeak(room: "#a", .muted), say, ["404 alice #a :Cannot send to channel"]),
        (
            .mayNotRename(room: "#a"), .rename("ann"),
            ["435 alice ann #a :Cannot change nickname while banned on channel"]
        ),
        (.rankTooLow(room: "#a", needed: .operator), nil, ["482 alice #a :You're not channel operator"]),
        (.rankTooLow(room: "#a", needed: .owner), nil, ["482 alice #a :You're not channel owner"]),
        (.theyOutrank(name: "bob", room: "#a"), nil, ["482 alice #a :bob is protected in #a"]),
        (
            .alreadyInRoom(name: "bob", room: "#a"), .invite(name: "bob", to: .named("#a")),
            ["443 alice bob #a :is already on channel"]
        ),
        (.alreadyInRoom(name: "alice", room: "#a"), knock, ["714 alice #a :You are already on that channel."]),
        (.roomTaken("#b"), rename, ["FAIL RENAME CHANNEL_NAME_IN_USE #a #b :The channel name is already taken"]),
        (
            .roomTooLarge("#a", limit: 256), rename,
            ["FAIL RENAME CANNOT_RENAME #a #b :#a has more than 256 members, and stays what it is called"]
        ),
        (.roomIsPermanent("#a"), rename, ["FAIL RENAME CANNOT_RENAME #a #b :#a stays what it is called"]),
        (.roomNotPossible("b", .noHash), rename, ["FAIL RENAME CANNOT_RENAME #a #b :a room's name begins with #"]),
        (.roomNotPossible("b", .noHash), enter, ["403 alice b :No such channel"]),
        (.roomIsOpen("#a"), knock, ["713 alice #a :Channel is open."]),
        (.noSuchMessage, redact, ["FAIL REDACT UNKNOWN_MSGID #a r1-7 :This message does not exist or is too old"]),
        (
            .mayNotRedact, redact,
            ["FAIL REDACT REDACT_FORBIDDEN #a r1-7 :You are not authorised to delete this message"]
        ),
        (
            .notAccepted(name: "bob", isNotified: false), nil,
            ["716 alice bob :is in +g mode (server-side ignore.)"]
        ),
        (
            .notAccepted(name: "bob", isNotified: true), nil,
            [
                "716 alice bob :is in +g mode (server-side ignore.)",
                "717 alice bob :has been informed that you messaged them.",
            ]
        ),
        (.acceptListFull(limit: 50), nil, ["456 alice :Accept list is full"]),
        (.notOperator, nil, ["481 alice :Permission Denied- You're not an IRC operator"]),
    ]

    @Test(arguments: goldens.indices) func refusals(_ index: Int) {
        let (refusal, request, said) = Self.goldens[index]
        let text = IRCDialect.member().text(of: .refusal(refusal), to: request)
        #expect(text == said.map { ":chat.example.org \($0)\r\n" }.joined())
    }

    @Test func refusalsByTheNumber() {
        let enter = Self.enter
        let numerics: [(Refusal, Request?, String)] = [
            (.nameNotPossible("a!", .forbidden("!")), .rename("a!"), "432 alice a! :"),
            (.roomNotPossible("#a b", .forbidden(" ")), enter, "476 alice #a_b :"),
            (.tooManyRooms(limit: 5), enter, "405 alice #a :"),
            (.tooOften(room: "#a", seconds: 9), Self.knock, "712 alice #a :"),
            (.tooOften(room: "#a", seconds: 9), Self.rename, "FAIL RENAME CANNOT_RENAME #a #b :"),
            (.tooOften(room: "#a", seconds: 9), .invite(name: "bob", to: .named("#a")), "263 alice * :"),
        ]
        for (refusal, request, beginning) in numerics {
            let text = IRCDialect.member().text(of: .refusal(refusal), to: request)
            #expect(text.hasPrefix(":chat.example.org \(beginning)"), "\(text)")
        }
    }

    @Test func toANoticeThereAreNoAnswers() {
        for manner in [Event.Manner.notice, .response] {
            let request = Request.tell(name: "bob", words: "hi", manner: manner)
            #expect(IRCDialect.member().text(of: .refusal(.noSuchMember("bob")), to: request) == "")
        }
    }

    @Test func whereNoNumericExistsItDependsOnTheClient() {
        let refusal = Complaint.refusal(.dismissed)
        #expect(
            IRCDialect.member().text(of: refusal) == ":chat.example.org NOTICE alice :you were put out of the chat\r\n"
        )
        #expect(
            IRCDialect.member(.standardReplies).text(of: refusal)
                == ":chat.example.org FAIL * DISMISSED :you were put out of the chat\r\n"
        )
    }

    @Test func aNameThatIsTakenIsNotTheirs() {
        var dialect = IRCDialect.fresh()
        _ = dialect.interpret(line: "NICK bob")
        #expect(
            dialect.text(of: .refusal(.nameTaken("bob")))
                == ":chat.example.org 433 * bob :Nickname is already in use\r\n"
        )
    }

    // MARK: The dialect's and the server's own reasons

    @Test(arguments: [
        (Complaint.unknownCommand("FLY"), "421 alice FLY :Unknown command"),
        (.usage("JOIN CHANNEL"), "461 alice * :Not enough parameters: JOIN CHANNEL"),
        (.notLoggedIn, "451 alice :You have not registered"), (.alreadyLoggedIn, "462 alice :You may not reregister"),
        (.notUTF8, "FAIL * INVALID_UTF8 :the line was not valid UTF-8, and was ignored"),
        (.lineTooLong(limit: 512), "417 alice :Input line was too long"),
        (.wrongPassword, "464 alice :Password incorrect"), (.noOperator, "491 alice :No O-lines for your host"),
    ]) func complaints(_ complaint: Complaint, _ line: String) {
        #expect(IRCDialect.member().text(of: complaint) == ":chat.example.org \(line)\r\n")
    }

    @Test func atTheDoorAPasswordHasOneTry() {
        #expect(
            IRCDialect.fresh().text(of: Complaint.wrongPassword)
                == ":chat.example.org 464 * :Password incorrect\r\nERROR :Closing link: the password is another\r\n"
        )
    }

    @Test(arguments: [
        Complaint.loginTimeout(seconds: 60), .tooManyConnections(limit: 4), .serverFull, .silent(seconds: 9),
        .unidentified(.noUser(id: 4711)), .unidentified(.noAnswer), .unidentified(.hidden),
        .banned(reason: "spam"), .unknownGateway, .refusal(.chatFull(limit: 3)),
    ]) func theLastWordsAreAnError(_ complaint: Complaint) {
        let lines = IRCDialect.fresh().text(of: complaint).split(separator: "\r\n")
        #expect(lines.last?.hasPrefix("ERROR :Closing link: ") == true)
        if case .banned = complaint {
            #expect(lines.first == ":chat.example.org 465 * :You are banned from this server: spam")
        } else {
            #expect(lines.count == 1)
        }
    }
}
