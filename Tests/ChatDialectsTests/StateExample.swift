import NIOCore

@testable import ChatCore
@testable import ChatDialects

/// Conversations of each protocol, up to a moment that leaves its dialect in another state than the others do.
struct StateExample: CustomStringConvertible {
    let protocolName: String
    let description: String
    let dialect: any Dialect
    /// Who it is; nil for somebody who is not in the chat yet.
    let persona: Persona?

    /// The lines are those of a conversation; who is a persona has come into the third room of the chat before them.
    private init(_ protocolName: String, _ description: String, as persona: Persona? = nil, _ lines: [String] = []) {
        self.protocolName = protocolName
        self.description = "\(protocolName), \(description)"
        self.persona = persona
        var dialect = StateExample.fresh(protocolName)
        if protocolName == "irc", let persona { dialect.settle(as: persona) }
        if persona != nil { for reply in StateExample.arrival { _ = dialect.text(of: reply) } }
        for line in lines {
            _ = dialect.interpret(line: line)
            var words = ByteBuffer()
            dialect.conclude(time: Given.time(), into: &words)
        }
        self.dialect = dialect
    }

    static func fresh(_ protocolName: String) -> any Dialect {
        DialectCatalog.entry(named: protocolName)!.make(Given.context())
    }

    /// The answers to what everybody asks who comes in.
    private static let arrival: [Reply] = {
        var premises = Premises()
        let alice = premises.admit("alice")
        let entries = ["#a", "#b"].map { premises.perform(.enter(room: $0, from: .now), by: alice) }
        return [premises.perform(.census, by: alice), entries[1]]
    }()

    /// Everything that an IRC client can have said before it is let in.
    private static let registration = [
        "CAP LS 302", "CAP REQ :draft/pre-away echo-message", "PASS :open sesame", "NICK Zoë", "AWAY :at lunch",
        "USER zoe 12 * :Zoë of Somewhere",
    ]
    private static let capabilities = "message-tags server-time echo-message draft/pre-away"
    private static let agreement = ["CAP LS 302", "CAP REQ :draft/multiline batch message-tags labeled-response"]
    private static let batch = [
        #"@label=l\n1;+x=\s;+y BATCH +1 draft/multiline #lobby"#, "@batch=1 NOTICE #lobby :one",
        "@batch=1 NOTICE #lobby :", "@batch=1;draft/multiline-concat NOTICE #LOBBY :two é",
    ]

    static let all: [StateExample] =
        ["pychat", "wxchat", "telnet", "talk"].flatMap {
            [StateExample($0, "not in yet"), StateExample($0, "in a room", as: Given.alice)]
        } + [
            StateExample("irc", "nothing said"),
            StateExample("irc", "something said", ["PING x"]),
            StateExample("irc", "registering", registration),
            StateExample("irc", "registering without a negotiation", ["PASS :", "USER ! 0 * :"]),
            StateExample("irc", "nothing agreed on", as: Given.alice),
            StateExample("irc", "much agreed on", as: Given.alice, ["CAP REQ :\(capabilities)"]),
            StateExample("irc", "a batch without lines", as: Given.alice, agreement + batch.prefix(1)),
            StateExample("irc", "a batch", as: Given.alice, agreement + batch),
            StateExample("irc", "a failed batch", as: Given.alice, agreement + batch + ["@batch=1 JOIN #x"]),
        ]

    /// The dialect of a successor that has read this.
    static func restored(
        _ protocolName: String,
        from state: [UInt8],
        as persona: Persona?
    ) throws(StateProblem) -> any Dialect {
        var reader = try StateReader(state[...], version: StateFormat.current)
        var dialect = fresh(protocolName)
        try dialect.restore(from: &reader)
        try reader.finish()
        dialect.resettle(as: persona)
        return dialect
    }

    /// Lines whose meanings differ with the state of a dialect, and so tell about it.
    static let questions = [
        "WEBIRC pw gw host 192.0.2.9", "NICK bob", "USER u 0 * :r", "CAP END", "CAP LIST", "CAP LS", "AWAY :x",
        "BATCH -1",
        "@batch=1 NOTICE #lobby :more", "@label=q JOIN #x", "hello", "/who", "login alice", "login|alice", "say hello",
        "look", "talk|bob|hello", "/join #x",
    ]
}

extension Dialect {
    /// What a successor reads.
    var state: [UInt8] {
        var writer = StateWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// All that can be found out about its state: what lines mean to it, and what it answers.
    var conduct: [String] {
        let lines = StateExample.questions.map { line in
            var dialect = self
            let meaning = short(dialect.interpret(line: line))
            return "\(line): \(meaning), \(dialect.cost), \(dialect.gathersOwnEvents), \(dialect.variant)"
        }
        let complaint = text(of: Complaint.refusal(.nameTaken("bob")), to: nil)
        var dialect = self
        let all = lines + [complaint, short(firstRequest), dialect.text(of: StateExample.census)]
        return all.map(StateExample.withoutKeys)
    }
}

extension StateExample {
    /// Where a room is kept is nobody's state, and another thing in another process.
    fileprivate static func withoutKeys(_ text: String) -> String {
        text.replacing(#/key: Slots<Place>\.Key\(index: [0-9]+, generation: [0-9]+\), /#, with: "")
    }

    /// Who is not welcomed yet is with this.
    fileprivate static let census = Reply.census(Census(members: 3, invisible: 1, operators: 0, rooms: 2, peak: 4))
}
