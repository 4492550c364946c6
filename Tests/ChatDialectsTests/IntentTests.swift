import Testing

@testable import ChatCore
@testable import ChatDialects

/// What people type, and what it asks for.
@Suite struct IntentTests {
    /// An intent in short, so that a table can hold it.
    static func short(_ intent: Intent) -> String {
        switch intent {
        case .nothing: "nothing"
        case .login(let introduction, _): "login \(introduction.name ?? "-")"
        case .request(let request): short(request)
        case .read(let words): "read \(words.count)"
        case .quit(let words): "quit \(words ?? "-")"
        case .turnDown(let complaint): "no: \(Phrases.words(complaint))"
        case .requests, .administer, .vouch: "\(intent)"
        }
    }

    static func short(_ request: Request) -> String {
        switch request {
        case .enter(let room, let key, let start): "enter \(room) \(start)" + (key.map { " with \($0)" } ?? "")
        case .invite(let name, _): "invite \(name)"
        case .leave: "leave"
        case .say(let room, let words, let manner, _): "\(manner) in \(short(room)): \(words)"
        case .tell(let name, let words, let manner, _): "\(manner) to \(name): \(words)"
        case .rename(let name): "rename \(name)"
        case .away(let words, let pausing): "away \(words ?? "-") \(pausing)"
        case .back(let words): "back \(words ?? "-")"
        case .topic: "topic?"
        case .setTopic(_, let words): "topic \(words)"
        case .members: "members"
        case .rooms: "rooms"
        case .kick(let name, _, let words): "kick \(name): \(words ?? "-")"
        case .seekPartner: "seek"
        case .quit: "quit"
        default: "\(request)"
        }
    }

    static func short(_ room: RoomReference) -> String {
        switch room {
        case .id: "here"
        case .named(let name): name
        }
    }

    @Test(arguments: [
        ("hello", "plain in #lobby: hello"), ("  indented ", "plain in #lobby:   indented "), ("", "nothing"),
        (" \t ", "nothing"), ("//brb", "plain in #lobby: /brb"), ("//", "plain in #lobby: /"),
        (" /brb", "plain in #lobby:  /brb"),
        ("/nick alice", "rename alice"), ("/NICK  the  Alice!", "rename the__Alice"),
        ("/nick", "no: say it like this: /nick NAME"),
        ("/nick !!!", "rename "), ("/nickname", "no: there is no command /nickname: see /help; //TEXT says /TEXT"),
        ("/brb", "away - true"), ("/brb gone for lunch ", "away gone for lunch true"),
        ("/brb\tlunch", "away lunch true"),
        ("/back", "back -"), ("/back fed", "back fed"), ("/quit", "quit -"), ("/quit so long", "quit so long"),
        ("/who", "members"), ("/who cares", "members"), ("/rooms", "rooms"),
        ("/msg bob  hi  there", "plain to bob: hi  there"), ("/msg bob", "no: say it like this: /msg NAME TEXT"),
        ("/msg", "no: say it like this: /msg NAME TEXT"),
        ("/join garden", "enter #garden now"), ("/join #garden", "enter #garden now"),
        ("/join garden gate", "enter #garden now with gate"), ("/join", "no: say it like this: /join ROOM [KEY]"),
        ("/invite bob", "invite bob"), ("/invite", "no: say it like this: /invite NAME"),
        ("/kick bob too loud", "kick bob: too loud"), ("/kick", "no: say it like this: /kick NAME [WORDS]"),
        ("/leave", "enter #lobby now"),
        ("/topic", "topic?"), ("/topic all about rings", "topic all about rings"),
        ("/me waves", "action in #lobby: waves"), ("/me", "no: say it like this: /me WORDS"), ("/help", "read 15"),
        ("/", "no: there is no command /: see /help; //TEXT says /TEXT"),
        ("/ brb", "no: there is no command /: see /help; //TEXT says /TEXT"),
    ]) func slashCommands(_ line: String, _ expected: String) {
        var telnet = TelnetDialect(room: "#lobby")
        var wxchat = WxchatDialect(room: "#lobby")
        #expect(Self.short(telnet.interpret(line)) == expected)
        let replaying = expected.hasPrefix("enter ") ? expected.replacing(" now", with: " oldest") : expected
        #expect(Self.short(wxchat.interpret(line)) == replaying)
    }

    @Test func helpNamesEveryCommand() throws {
        var telnet = TelnetDialect(room: "#lobby")
        guard case .read(let lines) = telnet.interpret("/help") else { throw Unexpected() }
        for command in SlashCommand.all { #expect(lines.contains { $0.hasPrefix("\(command.usage): ") }) }
        #expect(Set(SlashCommand.all.map(\.name)).count == SlashCommand.all.count)
    }

    @Test func pychatHasFourCommandsAndALogin() {
        var premises = Premises()
        let entered = premises.perform(.enter(room: "#lobby", from: .now), by: premises.admit("alice"))
        var pychat = PychatDialect(room: "#lobby")
        let before = [
            ("", "nothing"), ("   ", "nothing"), ("login alice", "login alice"), ("login  a b! ", "login a_b"),
            ("logout", "quit -"),
        ]
        for (line, expected) in before { #expect(Self.short(pychat.interpret(line)) == expected) }
        for line in ["say hi", "look", "LOGIN alice", "/help", "loginalice"] {
            guard case .turnDown(.unknownCommand) = pychat.interpret(line) else { Issue.record("\(line)"); continue }
        }
        guard case .turnDown(.refusal(.nameEmpty)) = pychat.interpret("login !!!") else {
            Issue.record("empty"); return
        }

        _ = pychat.text(of: entered)
        let after = [
            ("say hi", "plain in here: hi"), ("say  a  b ", "plain in here: a  b"), ("say", "nothing"),
            ("say  ", "nothing"),
            ("look", "members"), ("look here", "members"), ("logout", "quit -"), ("logout now", "quit -"),
        ]
        for (line, expected) in after { #expect(Self.short(pychat.interpret(line)) == expected) }
        for line in ["login bob", "SAY hi", "sayhi", "/brb"] {
            guard case .turnDown(.unknownCommand) = pychat.interpret(line) else { Issue.record("\(line)"); continue }
        }
    }

    @Test func talkSplitsAtTheFirstTwoBars() {
        var premises = Premises()
        let entered = premises.perform(.enter(room: "#lobby", from: .now), by: premises.admit("alice"))
        var talk = TalkDialect(room: "#lobby")
        let before = [
            ("", "nothing"), ("login|alice", "login alice"), ("login|a b|c", "login a_b"), ("exit", "quit -"),
            ("exit|", "quit -"),
            ("login", "no: \(Phrases.words(Refusal.nameEmpty))"), ("talk|bob|hi", "no: \(Phrases.words(.notLoggedIn))"),
        ]
        for (line, expected) in before { #expect(Self.short(talk.interpret(line)) == expected) }
        _ = talk.text(of: entered)
        let after = [
            ("talk|bob|hi", "plain to bob: hi"), ("talk|bob| a|b|", "plain to bob:  a|b|"),
            ("talk|#lobby|hi", "plain in #lobby: hi"),
            ("talk|#garden|hi", "plain in #garden: hi"), ("talk|bob", "no: \(Phrases.words(.usage("talk|NAME|TEXT")))"),
            ("login|bob", "no: \(Phrases.words(.alreadyLoggedIn))"),
            ("hello", "no: \(Phrases.words(.unknownCommand("hello")))"),
            ("exit|", "quit -"),
        ]
        for (line, expected) in after { #expect(Self.short(talk.interpret(line)) == expected) }
    }

    @Test func talkSeeksAPartnerOnceInside() throws {
        var premises = Premises()
        let entered = premises.perform(.enter(room: "#lobby", from: .now), by: premises.admit("alice"))
        var talk = TalkDialect(room: "#lobby")
        var bytes = Given.noBytes
        guard
            case .seekPartner? = talk.answer(entered, to: .census, own: [], from: 0, time: Given.time(), into: &bytes)
                .then
        else {
            throw Unexpected()
        }
    }

    @Test func whoConnectsEntersTheListenersRoom() throws {
        let expected = [
            "pychat": "enter #x now", "wxchat": "enter #x oldest", "telnet": "enter #x now", "talk": "enter #x now",
        ]
        for entry in Given.classics {
            let dialect = entry.make(Given.context(room: "#x"))
            #expect(Self.short(dialect.firstRequest) == expected[entry.name])
            #expect(dialect.entersAsGuest == ["wxchat", "telnet"].contains(entry.name))
        }
    }
}
