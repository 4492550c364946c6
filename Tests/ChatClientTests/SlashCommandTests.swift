import ChatClient
import Testing

@Suite struct SlashCommandTests {
    private static let garden = Happening.Target.room("#garden")
    private static let ben = Happening.Target.direct("ben")

    private func meaning(_ text: String, in target: Happening.Target? = garden) -> SlashCommand.Meaning {
        SlashCommand.meaning(of: text, in: target)
    }

    private func command(_ text: String, in target: Happening.Target? = garden) -> Command? {
        if case .command(let command) = meaning(text, in: target) { command } else { nil }
    }

    private func misunderstanding(_ text: String, in target: Happening.Target? = garden) -> String? {
        if case .misunderstood(let words) = meaning(text, in: target) { words } else { nil }
    }

    @Test func whatHasNoSlashIsSaid() {
        #expect(command("hello, all") == .say("hello, all", to: .room("#garden"), manner: .message))
        #expect(command("  /indented", in: Self.ben) == .say("  /indented", to: .direct("ben"), manner: .message))
        #expect(command("//etc/hosts") == .say("/etc/hosts", to: .room("#garden"), manner: .message))
        #expect(command("one\ntwo\n\n") == .say("one\ntwo", to: .room("#garden"), manner: .message))
        #expect(meaning(" \n") == .nothing)
        #expect(meaning("") == .nothing)
        #expect(misunderstanding("hello", in: nil)?.contains("/join") == true)
    }

    @Test func severalLinesAreNoCommand() {
        #expect(command("/usr/bin\n/etc") == .say("/usr/bin\n/etc", to: .room("#garden"), manner: .message))
        #expect(misunderstanding("/msg ben secret\nmore") == "a command is one line; //msg says it")
        #expect(command("/quit\n") == .quit(words: nil))
    }

    @Test func speaking() {
        #expect(command("/msg ben psst, you") == .say("psst, you", to: .direct("ben"), manner: .message))
        #expect(command("/m #attic dusty") == .say("dusty", to: .room("#attic"), manner: .message))
        #expect(command("/query ben psst") == .say("psst", to: .direct("ben"), manner: .message))
        #expect(meaning("/query ben") == .shown(name: "query", words: "ben"))
        #expect(command("/me waves", in: Self.ben) == .say("waves", to: .direct("ben"), manner: .action))
        #expect(command("/notice #garden done") == .say("done", to: .room("#garden"), manner: .notice))
        #expect(misunderstanding("/msg ben") == "what is right is /msg NAME TEXT")
        #expect(misunderstanding("/query") == "what is right is /query NAME [TEXT]")
        #expect(misunderstanding("/me") == "what is right is /me WORDS")
        #expect(misunderstanding("/me waves", in: nil)?.hasPrefix("/me is for rooms") == true)
    }

    @Test func rooms() {
        #expect(command("/join attic") == .join(room: "#attic", key: nil))
        #expect(command("/J #attic sesame") == .join(room: "#attic", key: "sesame"))
        #expect(misunderstanding("/join a b c") == "what is right is /join ROOM [KEY]")
        #expect(command("/leave") == .leave(room: "#garden", words: nil))
        #expect(command("/part so long") == .leave(room: "#garden", words: "so long"))
        #expect(command("/leave #attic so long", in: Self.ben) == .leave(room: "#attic", words: "so long"))
        #expect(meaning("/leave", in: Self.ben) == .shown(name: "close", words: ""))
        #expect(misunderstanding("/leave", in: nil)?.hasPrefix("/leave is for rooms") == true)
        #expect(command("/topic") == .topic(room: "#garden", words: nil))
        #expect(command("/topic roses & violets") == .topic(room: "#garden", words: "roses & violets"))
        #expect(command("/topic -") == .topic(room: "#garden", words: ""))
        #expect(misunderstanding("/topic x", in: Self.ben)?.hasPrefix("/topic is for rooms") == true)
        #expect(command("/users") == .people(room: "#garden"))
        #expect(command("/names attic", in: nil) == .people(room: "#attic"))
        #expect(command("/rooms") == .rooms)
        #expect(command("/list") == .rooms)
        #expect(command("/invite ben") == .invite(name: "ben", room: "#garden"))
        #expect(command("/invite ben attic") == .invite(name: "ben", room: "#attic"))
        #expect(misunderstanding("/invite ben", in: Self.ben)?.hasPrefix("/invite is for rooms") == true)
        #expect(command("/kick ben off you go") == .kick(name: "ben", room: "#garden", words: "off you go"))
        #expect(misunderstanding("/kick") == "what is right is /kick NAME [WORDS]")
        #expect(command("/mode") == .mode(["#garden"]))
        #expect(command("/mode +o ben") == .mode(["#garden", "+o", "ben"]))
        #expect(command("/mode #attic -t") == .mode(["#attic", "-t"]))
        #expect(misunderstanding("/mode +o ben", in: nil)?.hasPrefix("/mode is for rooms") == true)
    }

    @Test func roomsBeginAsTheServerHasIt() {
        var overview = Overview()
        overview.roomSigns = "#&"
        let target = Happening.Target.room("#garden")
        #expect(
            SlashCommand.meaning(of: "/join &local", in: nil, overview: overview)
                == .command(.join(room: "&local", key: nil))
        )
        #expect(
            SlashCommand.meaning(of: "/leave &local", in: target, overview: overview)
                == .command(.leave(room: "&local", words: nil))
        )
    }

    @Test func people() {
        #expect(command("/nick anne") == .rename("anne"))
        #expect(command("/name anne", in: nil) == .rename("anne"))
        #expect(misunderstanding("/nick anne marie") == "what is right is /nick NAME")
        #expect(command("/brb") == .away(words: nil))
        #expect(command("/away lunch time") == .away(words: "lunch time"))
        #expect(command("/back") == .back(words: nil))
        #expect(command("/back so good") == .back(words: "so good"))
        #expect(command("/whois ben") == .whois("ben"))
        #expect(command("/whois", in: Self.ben) == .whois("ben"))
        #expect(misunderstanding("/whois") == "what is right is /whois NAME")
    }

    @Test func theConnection() {
        let plain = Server(endpoint: .tcp(host: "irc.example.org", port: 6668))
        let encrypted = Server(endpoint: .tcp(host: "irc.example.org", port: 6697), isEncrypted: true)
        #expect(command("/connect") == .connect(nil))
        #expect(command("/connect irc.example.org:6668") == .connect(plain))
        #expect(command("/server --tls irc.example.org") == .connect(encrypted))
        #expect(command("/connect ircs://irc.example.org") == .connect(encrypted))
        #expect(misunderstanding("/connect --tls") == "what is right is /connect [HOST[:PORT]] [--tls]")
        #expect(misunderstanding("/connect a b") == "what is right is /connect [HOST[:PORT]] [--tls]")
        #expect(misunderstanding("/connect a:b") == "a:b has no port: a port is a number, 1 to 65535")
        #expect(command("/disconnect later") == .disconnect(words: "later"))
        #expect(command("/quit") == .quit(words: nil))
        #expect(command("/exit see you") == .quit(words: "see you"))
        #expect(command("/raw WHO #garden") == .raw("WHO #garden"))
        #expect(misunderstanding("/raw") == "what is right is /raw LINE")
    }

    @Test func whatTheScreenDoesIsLeftToIt() {
        #expect(meaning("/help brb", in: nil) == .shown(name: "help", words: "brb"))
        #expect(meaning("/clear") == .shown(name: "clear", words: ""))
        #expect(meaning("/close") == .shown(name: "close", words: ""))
    }

    @Test func whatIsUnknownIsAskedAbout() {
        #expect(misunderstanding("/jion #x") == "there is no /jion; did you mean /join?")
        #expect(misunderstanding("/TOPPIC") == "there is no /TOPPIC; did you mean /topic?")
        #expect(misunderstanding("/disc") == "there is no /disc; did you mean /disconnect?")
        #expect(misunderstanding("/frobnicate") == "there is no /frobnicate; /help shows those that there are")
        #expect(misunderstanding("/ msg ben") == "a command follows its slash at once; /help shows them")
        #expect(
            misunderstanding("/" + String(repeating: "x", count: 100_000))?.hasSuffix(
                "/help shows those that there are"
            ) == true
        )
    }

    @Test func namesOfCommandsAreUnique() {
        let names = SlashCommand.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(SlashCommand.named(name.uppercased()) != nil)
            #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) }, "\(name)")
        }
    }

    @Test func helpHasALineForEach() {
        let lines = SlashCommand.help(for: "")
        #expect(lines.count == SlashCommand.all.count + 1)
        for (line, command) in zip(lines, SlashCommand.all) {
            #expect(line.hasPrefix(command.line + " "))
            #expect(line.hasSuffix(command.summary))
            #expect(line.count <= 100, "\(line)")
        }
        #expect(
            SlashCommand.help(for: "/BRB")
                == ["/brb [WORDS]", "be right back: others see that you are away", "also: /away"]
        )
        #expect(SlashCommand.help(for: "away") == SlashCommand.help(for: "brb"))
        #expect(SlashCommand.help(for: "rooms").last == "also: /list")
        #expect(SlashCommand.help(for: "me") == ["/me WORDS", "say what you do: * ann WORDS"])
        #expect(SlashCommand.help(for: "jion") == ["there is no /jion; did you mean /join?"])
    }

    @Test func everyUsageThatNeedsNothingIsUnderstoodAlone() {
        for command in SlashCommand.all where command.usage.isEmpty || command.usage.hasPrefix("[") {
            #expect(misunderstanding("/\(command.name)") == nil, "\(command.line)")
        }
        for command in SlashCommand.all where !command.usage.isEmpty && !command.usage.hasPrefix("[") {
            #expect(misunderstanding("/\(command.name)") == "what is right is \(command.line)")
        }
    }
}
