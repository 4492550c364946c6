import ChatCore

/// The rows of the table; what they mean is in the extensions of `IRCDialect` of the same names.
extension IRCCommand {
    static let connection: [IRCCommand] = [
        IRCCommand(
            "CAP",
            "LS [302] | LIST | REQ :CAPABILITY... | END",
            needs: 1,
            for: .everybody,
            help: "agrees on what your client understands"
        ) { $0.negotiate($1) },
        IRCCommand("PASS", "PASSWORD", needs: 1, for: .newcomers, help: "gives the server's password") { $0.pass($1) },
        IRCCommand("NICK", "NICK", for: .everybody, help: "says what you are called") { $0.nick($1) },
        IRCCommand(
            "USER",
            "USER MODE * :REAL-NAME",
            needs: 4,
            for: .newcomers,
            help: "says who you are; MODE 8 makes you invisible"
        ) { $0.user($1) },
        IRCCommand(
            "WEBIRC",
            "PASSWORD GATEWAY HOST ADDRESS [:OPTIONS]",
            needs: 4,
            for: .newcomers,
            help: "says on whose behalf a gateway connects"
        ) { $0.vouch($1) },
        IRCCommand("PING", "TOKEN", needs: 1, for: .everybody, cost: 0, help: "asks for a PONG with the same token") {
            $0.ping($1)
        },
        IRCCommand("PONG", "TOKEN", for: .everybody, cost: 0, help: "answers the server's PING") { _, _ in .nothing },
        IRCCommand("QUIT", "[:REASON]", for: .everybody, help: "leaves the server") { .quit(words: $1.given(0)) },
        IRCCommand("ERROR", ":REASON", for: .everybody, help: "is for servers, and does nothing") { _, _ in .nothing },
    ]

    static let speaking: [IRCCommand] = [
        IRCCommand("PRIVMSG", "TARGET{,TARGET} :TEXT", help: "says TEXT to nicks, #channels, or @#channel's operators")
        {
            $0.privmsg($1)
        },
        IRCCommand("NOTICE", "TARGET{,TARGET} :TEXT", help: "as PRIVMSG, for what no program is to answer") {
            $0.notice($1)
        },
        IRCCommand("TAGMSG", "TARGET{,TARGET}", needs: 1, help: "sends client-only tags alone, such as +typing") {
            $0.tagmsg($1)
        },
        IRCCommand("BATCH", "+REF draft/multiline TARGET | -REF", needs: 1, help: "holds a message of several lines") {
            $0.batch($1)
        },
        IRCCommand("REDACT", "TARGET MESSAGE-ID [:REASON]", needs: 2, help: "takes back what was said") {
            $0.redact($1)
        },
        IRCCommand(
            "CHATHISTORY",
            "LATEST|BEFORE|AFTER|AROUND CHANNEL REFERENCE LIMIT | BETWEEN CHANNEL REFERENCE REFERENCE LIMIT | TARGETS TIME TIME LIMIT",
            help:
                "shows what was said, as far as a channel holds it; REFERENCE is msgid=..., timestamp=... or, for LATEST, *"
        ) { $0.chatHistory($1) },
    ]

    static let channels: [IRCCommand] = [
        IRCCommand("JOIN", "CHANNEL{,CHANNEL} [KEY{,KEY}] | 0", needs: 1, help: "enters channels; 0 leaves all") {
            $0.join($1)
        },
        IRCCommand("PART", "CHANNEL{,CHANNEL} [:REASON]", needs: 1, help: "leaves channels") { $0.part($1) },
        IRCCommand("KICK", "CHANNEL NICK{,NICK} [:REASON]", needs: 2, help: "puts somebody out of a channel") {
            $0.kick($1)
        },
        IRCCommand("INVITE", "[NICK CHANNEL]", help: "invites somebody; alone: lists your invitations") {
            $0.invite($1)
        },
        IRCCommand("TOPIC", "CHANNEL [:TOPIC]", needs: 1, help: "shows, sets or, empty, clears a topic") {
            $0.topic($1)
        },
        IRCCommand("NAMES", "CHANNEL{,CHANNEL}", help: "lists who is in a channel") { $0.names($1) },
        IRCCommand(
            "LIST",
            "[CHANNEL{,CHANNEL} | CONDITION{,CONDITION}]",
            cost: 5,
            help: "lists channels; HELP LISTING tells of conditions"
        ) { $0.list($1) },
        IRCCommand(
            "MODE",
            "TARGET [MODES [PARAMETER...]]",
            needs: 1,
            help: "shows or changes modes; HELP CMODES and HELP UMODES list them"
        ) { $0.mode($1) },
        IRCCommand("KNOCK", "CHANNEL [:REASON]", needs: 1, cost: 2, help: "asks to be invited into a channel") {
            $0.knock($1)
        },
        IRCCommand("RENAME", "CHANNEL NEW-NAME [:REASON]", needs: 2, cost: 5, help: "calls a channel otherwise") {
            $0.rename($1)
        },
    ]

    static let people: [IRCCommand] = [
        IRCCommand("AWAY", "[:REASON]", for: .everybody, help: "marks you as away; without a reason, as back") {
            $0.away($1)
        },
        IRCCommand("SETNAME", ":REAL-NAME", needs: 1, help: "changes your real name") {
            .request(.setRealName($1[0]))
        },
        IRCCommand("WHO", "MASK [o][%FIELDS[,TOKEN]]", help: "lists who is in a channel or matches a mask") {
            $0.who($1)
        },
        IRCCommand("WHOIS", "[SERVER] NICK{,NICK}", help: "tells about somebody") { $0.whois($1) },
        IRCCommand("WHOWAS", "NICK [COUNT]", help: "tells who had a nick") { $0.whowas($1) },
        IRCCommand("ISON", "NICK...", needs: 1, help: "tells which of these are here") { $0.ison($1) },
        IRCCommand("USERHOST", "NICK...", needs: 1, help: "tells the hosts of these") { $0.userhost($1) },
        IRCCommand("USERIP", "NICK...", needs: 1, help: "tells the addresses of these, as far as you may know") {
            $0.userip($1)
        },
        IRCCommand("MONITOR", "+ NICK{,NICK} | - NICK{,NICK} | C | L | S", needs: 1, help: "watches who comes and goes")
        {
            $0.monitor($1)
        },
        IRCCommand("ACCEPT", "[NICK{,-NICK} | *]", help: "says who may write to you under mode +g; * lists them") {
            $0.accept($1)
        },
    ]

    static let server: [IRCCommand] = [
        IRCCommand("LUSERS", help: "counts everybody") { dialect, _ in dialect.lusers() },
        IRCCommand("MOTD", "[SERVER]", help: "shows the message of the day") { $0.motd($1) },
        IRCCommand("VERSION", "[SERVER]", help: "shows what the server is, and what it supports") { $0.version($1) },
        IRCCommand("TIME", "[SERVER]", help: "shows the server's time") { $0.time($1) },
        IRCCommand("INFO", "[SERVER]", help: "tells about the server") { $0.info($1) },
        IRCCommand("ADMIN", "[SERVER]", help: "tells who runs the server") { $0.admin($1) },
        IRCCommand("STATS", "u | o | k | d", help: "shows the uptime, the operators, or what is banned") {
            $0.stats($1)
        },
        IRCCommand("LINKS", help: "lists the servers") { dialect, _ in dialect.links() },
        IRCCommand("MAP", help: "draws the servers") { dialect, _ in dialect.map() },
        IRCCommand("HELP", "[COMMAND | TOPIC]", help: "explains") { $0.help($1) },
        IRCCommand("HELPOP", "[COMMAND | TOPIC]", help: "is HELP") { $0.help($1) },
    ]

    static let operators: [IRCCommand] = [
        IRCCommand("OPER", "NAME [PASSWORD]", needs: 1, cost: 5, help: "makes you an operator of the server") {
            .administer(.becomeOperator(name: $1[0], password: $1[1]))
        },
        IRCCommand("KILL", "NICK [:REASON]", needs: 1, help: "puts somebody off the server; for operators") {
            .request(.kill(name: $1[0], words: $1.given(1)))
        },
        IRCCommand("WALLOPS", ":TEXT", needs: 1, help: "tells all who have mode +w; for operators") {
            .request(.announce($1[0]))
        },
        IRCCommand("REHASH", help: "reads the configuration again; for operators") { _, _ in .administer(.reload) },
        IRCCommand("KLINE", "[MINUTES] MASK [:REASON]", needs: 1, help: "keeps NICK!USER@HOST away; for operators") {
            $0.ban($1) { .mask(IRCDialect.fullMask($0)) }
        },
        IRCCommand("DLINE", "[MINUTES] ADDRESSES [:REASON]", needs: 1, help: "keeps addresses away; for operators") {
            $0.ban($1) { .addresses($0) }
        },
        IRCCommand("UNKLINE", "MASK", needs: 1, help: "lifts a KLINE; for operators") {
            .administer(.unban(.mask(IRCDialect.fullMask($1[0]))))
        },
        IRCCommand("UNDLINE", "ADDRESSES", needs: 1, help: "lifts a DLINE; for operators") {
            .administer(.unban(.addresses($1[0])))
        },
    ]
}
