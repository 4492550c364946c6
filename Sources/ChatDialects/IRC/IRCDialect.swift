import ChatCore
import NIOCore

/// IRC as https://modern.ircdocs.horse describes it, with IRCv3.
///
/// What a line means is in `IRCDialect+Commands` and the table of commands, how an event looks in `IRCDialect+Events`, and what is answered in
/// `IRCDialect+Answers`. Everything that is written goes through a `LineWriter`, which alone decides about tags.
struct IRCDialect: Dialect {
    /// What the server says of itself.
    var facts: ServerFacts
    /// The connection is encrypted.
    let isSecure: Bool
    /// What was agreed on; changes only while nothing else is under way.
    var capabilities: Capabilities = []
    /// The client has said that it speaks version 302 of the negotiation or a later one: it is shown values, and cannot be without `cap-notify`.
    var speaksValues = false
    /// How far the client has come in registering; nil once it is done.
    var registration: Registration? {
        get { newcomer.value }
        set { newcomer = Rare(newValue) }
    }
    private var newcomer = Rare(Registration())
    /// Whether there is a `registration`, which costs more to look at.
    var isNewcomer: Bool { newcomer.isThere }
    /// The member, as they are now; nil before they have been admitted.
    var persona: Persona?
    /// The member has been told where they are: 001 to the message of the day.
    var isWelcomed = false
    /// What belongs to the line that is dealt with now: its label, and what its answers need to know of it.
    var command = CurrentCommand()
    /// Batches that the client has opened, by reference.
    var incoming = IncomingBatches()

    init(_ context: DialectContext) {
        facts = context.facts
        isSecure = context.isSecure
    }

    var variant: Variant { Variant(dialect: 4, capabilities: capabilities.rawValue) }
    var greeting: String { "" }
    var entersAsGuest: Bool { false }
    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request { .census }
    var survivesGaps: Bool { false }
    var cost: Int { command.cost }
    /// With a label, the answer to a command is one batch, and holds what it caused.
    var gathersOwnEvents: Bool { command.label != nil }

    mutating func adopt(_ facts: ServerFacts) { self.facts = facts }
    mutating func settle(as persona: Persona) {
        self.persona = persona
        registration = nil
    }

    var isSettled: Bool { !isNewcomer && incoming.open == nil }

    /// What the member is called in numerics: `*` before they have a name.
    var target: String { persona?.name ?? registration?.name ?? "*" }
}

/// What belongs to the line that is dealt with now. Reset by `interpret`, used by the answers, ended by `conclude`.
struct CurrentCommand: Sendable {
    /// In capitals.
    var name: String
    /// What it counts against the flood limits.
    var cost: Int
    /// Of most commands there is nothing more to know, so that a line is not reset member by member.
    private var details = Rare<Details>(nil)

    init(_ name: String = "", cost: Int = 1) {
        self.name = name
        self.cost = cost
    }

    private struct Details: Sendable {
        var query = Query.none
        var remarks: [String] = []
        var response: LabeledResponse?
    }

    private mutating func change(_ change: (inout Details) -> Void) {
        var changed = details.value ?? Details()
        change(&changed)
        details = Rare(changed)
    }

    /// What its answer has to select or to format.
    var query: Query {
        get { details.value?.query ?? .none }
        set { change { $0.query = newValue } }
    }

    /// Lines about what of the command could not be asked for, beside requests for the rest: `conclude` writes them.
    var remarks: [String] {
        get { details.value?.remarks ?? [] }
        set { if details.isThere || !newValue.isEmpty { change { $0.remarks = newValue } } }
    }

    /// The answer, where the client has labelled the command. To add to it, take it out first: else what it holds is copied.
    var response: LabeledResponse? {
        get { details.value?.response }
        set { if details.isThere || newValue != nil { change { $0.response = newValue } } }
    }

    /// What the client has labelled it with. Source: https://ircv3.net/specs/extensions/labeled-response
    var label: String? { response?.label }

    /// Takes the answer out.
    mutating func takeResponse() -> LabeledResponse? {
        let response = response
        self.response = nil
        return response
    }

    /// How the answer to a request is to be written where the request alone does not say.
    indirect enum Query: Sendable {
        case none
        /// WHO and WHOX: the mask as given, the fields asked for in the order of WHOX (empty for a plain WHO), and its token.
        case who(mask: String, fields: String, token: String, onlyOperators: Bool)
        /// LIST: the conditions that a room has to meet.
        case list(ListFilter)
        /// LIST, while it is written part by part: the rooms that it shows, in order.
        case listing([RoomSummary])
        case userhost
        case userip
        /// JOIN 0, which asks for the member's own profile: leave the rooms that it tells of, these first, one after another.
        case partingAll([String])
        /// TIME, which `say` answers, since it has a clock: see `clockLines`.
        case time
        /// CHATHISTORY TARGETS: which channels it shows.
        case targets(HistoryTargets)
        /// STATS, by letter: `u` for the uptime, which `say` answers; `o` for operators, `k` and `d` for bans.
        case stats(Unicode.Scalar)
    }
}
