import ChatClient
import ChatDialects

/// What `chat --json` says of everything that can happen; chat(1) has the list. Fields come to events, and never go or change what they mean; a field
/// of which nothing is known is not there.
extension JSONLine {
    /// An event; nil where it is nobody's business.
    init?(_ happening: Happening) {
        add("time", happening.time.rfc3339)
        switch happening.kind {
        case .confirmed: return nil
        case .connecting, .welcome, .disconnected, .reconnected, .loginRefused: addConnection(happening.kind)
        case .message(let message): add(message)
        case .joined, .parted, .quit, .kicked, .renamed, .away, .back: addComing(happening.kind)
        case .topic, .mode, .invited, .redacted: addRoom(happening.kind)
        case .people, .refused, .information, .misunderstood, .help, .dropped: addAnswer(happening.kind)
        }
        if happening.isHistory { add("history", true) }
        add("id", happening.id)
    }

    private mutating func addConnection(_ kind: Happening.Kind) {
        switch kind {
        case .connecting(let server):
            add("event", "connecting")
            add("server", "\(server)")
        case .welcome(let name, let place):
            add("event", "welcome")
            add("name", name)
            add("place", place)
        case .disconnected(let reason, let seconds):
            add("event", "disconnected")
            add("reason", reason)
            add("retry_seconds", seconds)
        case .reconnected(let seconds, let missed):
            add("event", "reconnected")
            add("after_seconds", seconds)
            add("missed", missed)
        case .loginRefused(let reason, let next):
            add("event", "login_refused")
            add("reason", reason)
            add("next_name", next)
        default: break
        }
    }

    private mutating func add(_ message: Happening.Message) {
        add("event", "message")
        add(message.target)
        add("name", message.sender)
        add("text", message.text)
        switch message.manner {
        case .message: add("manner", "message")
        case .action: add("manner", "action")
        case .notice: add("manner", "notice")
        }
        add("own", message.isOwn)
        add("mention", message.mentionsUs)
    }

    private mutating func addComing(_ kind: Happening.Kind) {
        switch kind {
        case .joined(let room, let name, let isUs): addComing("joined", room: room, name, own: isUs)
        case .parted(let room, let name, let words, let isUs):
            addComing("parted", room: room, name, words, own: isUs)
        case .quit(let name, let words, let rooms): addComing("quit", name, words, rooms: rooms)
        case .kicked(let room, let name, let by, let words, let isUs):
            addComing("kicked", room: room, name, words, own: isUs)
            add("by", by)
        case .renamed(let old, let new, let rooms, let isUs):
            addComing("renamed", old, rooms: rooms, own: isUs)
            add("new_name", new)
        case .away(let name, let words, let rooms, let isUs): addComing("away", name, words, rooms: rooms, own: isUs)
        case .back(let name, let rooms, let isUs): addComing("back", name, rooms: rooms, own: isUs)
        default: break
        }
    }

    private mutating func addComing(
        _ event: String,
        room: String? = nil,
        _ name: String,
        _ words: String? = nil,
        rooms: [String]? = nil,
        own: Bool = false
    ) {
        add("event", event)
        add("room", room)
        add("name", name)
        add("text", words)
        if let rooms { add("rooms", rooms) }
        add("own", own)
    }

    private mutating func addRoom(_ kind: Happening.Kind) {
        switch kind {
        case .topic(let room, let words, let by, let isNew):
            add("event", "topic")
            add("room", room)
            add("text", words)
            add("by", by)
            add("new", isNew)
        case .mode(let room, let change, let by):
            add("event", "mode")
            add("room", room)
            add("change", change)
            add("by", by)
        case .invited(let room, let by):
            add("event", "invited")
            add("room", room)
            add("by", by)
        case .redacted(let target, let id, let by, let words):
            add("event", "redacted")
            add(target)
            add("message_id", id)
            add("by", by)
            add("text", words)
        default: break
        }
    }

    private mutating func addAnswer(_ kind: Happening.Kind) {
        switch kind {
        case .people(let room, let people):
            add("event", "people")
            add("room", room)
            add("people", people.map(JSONLine.init(person:)))
        case .refused(let reason, let target):
            add("event", "refused")
            add("reason", reason)
            add(target)
        case .information(let words, let target):
            add("event", "information")
            add("text", words)
            add(target)
        case .misunderstood(let words):
            add("event", "misunderstood")
            add("text", words)
        case .help(let words):
            add("event", "help")
            add("text", words)
        case .dropped(let tooLong, let invalid, let flooding):
            add("event", "dropped")
            add("too_long", tooLong)
            add("invalid", invalid)
            add("flooding", flooding)
        default: break
        }
    }

    private init(person: Overview.Person) {
        add("name", person.name)
        add("rank", person.rank)
        add("away", person.isAway)
    }

    /// `room`, or `with` where two talk.
    private mutating func add(_ target: Happening.Target?) {
        switch target {
        case .room(let name)?: add("room", name)
        case .direct(let name)?: add("with", name)
        case nil: break
        }
    }
}
