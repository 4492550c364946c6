/// Phases of a run that end when something has come about, each within a time.
extension Crowd {
    /// Goes on until something has come about.
    /// - Parameters:
    ///   - seconds: how long that may take.
    ///   - aim: what it is, after "waited … until": `everybody has joined`.
    ///   - isDone: whether it has; asked after each batch of events.
    /// - Throws: `Failure` when the time is over, with what was waited for and what the server said last.
    func run<S: Script & ~Copyable>(
        _ script: inout S,
        within seconds: Double,
        until aim: String,
        _ isDone: (borrowing S) -> Bool
    ) throws {
        let deadline = Clock.after(seconds)
        while !isDone(script) {
            let hasHappened = try round(until: min(deadline, Clock.after(0.01)), &script)
            if !hasHappened { try script.waited(in: self) }
            if !isDone(script), Clock.now() >= deadline {
                throw Failure("waited \(seconds) s in vain until \(aim); the server's last words: \(lastWords)")
            }
        }
    }

    /// Goes on until nothing has happened for a while.
    /// - Returns: whether it has become quiet in time.
    @discardableResult
    func settle<S: Script & ~Copyable>(
        _ script: inout S,
        quietSeconds: Double = 0.2,
        within seconds: Double = 120
    ) throws -> Bool {
        let deadline = Clock.after(seconds)
        while try round(until: Clock.after(quietSeconds), &script) {
            if Clock.now() >= deadline { return false }
        }
        return true
    }

    /// Lets members in, a bounded number at a time, and waits until all are, and all is quiet.
    /// - Parameters:
    ///   - joins: whether they join the room, or are in when they are registered.
    ///   - small: those for whom the kernel is to hold little of what they do not read.
    func gather(
        _ members: Range<Int>,
        joins: Bool,
        negotiates: Bool = true,
        small: Range<Int>? = nil
    ) throws {
        try letIn(members, joins: joins, negotiates: negotiates, small: small)
        var silence = Silence()
        try settle(&silence)
    }

    /// Lets members in, as `gather`, and returns when the last one is.
    func letIn(_ members: Range<Int>, joins: Bool, negotiates: Bool, small: Range<Int>? = nil) throws {
        var gathering = Gathering(members, joins: joins, negotiates: negotiates, small: small)
        try gathering.advance(in: self)
        let aim = "\(members.count) members have \(joins ? "joined" : "registered")"
        try run(&gathering, within: 60 + Double(members.count) / 50, until: aim) { $0.isDone }
    }
}

/// Lets members in: when one is, the next begins.
private struct Gathering: Script {
    private var left: Range<Int>
    private var missing: Int
    private var unanswered: Set<Int> = []
    private let joins: Bool
    private let negotiates: Bool
    private let small: Range<Int>?

    /// How many are on their way in at once: some servers look only once a second who is to be let in.
    static let inFlight = 1024
    /// How many the server may not have said anything to yet, until it was silent for a while. It may not have accepted them, and where more than its
    /// backlog wait (ten in ngIRCd), the kernel drops who comes, who then tries again only after seconds.
    private static let unansweredAtMost = 8
    /// The least that Linux grants is about this much (tcp(7)).
    private static let smallBytes = 4096

    init(_ members: Range<Int>, joins: Bool, negotiates: Bool, small: Range<Int>?) {
        (left, missing) = (members, members.count)
        (self.joins, self.negotiates, self.small) = (joins, negotiates, small)
    }

    var isDone: Bool { missing == 0 }

    /// Lets as many begin as may.
    mutating func advance(in crowd: Crowd) throws {
        while unanswered.count < Gathering.unansweredAtMost, missing - left.count < Gathering.inFlight,
            let member = left.popFirst()
        {
            let bytes = small?.contains(member) == true ? Gathering.smallBytes : nil
            try crowd.connect(member, negotiates: negotiates, receiveBytes: bytes)
            unanswered.insert(member)
        }
    }

    /// By now all of them are accepted, and wait for when the server looks next.
    mutating func waited(in crowd: Crowd) throws {
        unanswered.removeAll()
        try advance(in: crowd)
    }

    mutating func heard(_ line: Line, by member: Int, in crowd: Crowd) throws {
        if unanswered.remove(member) != nil { try advance(in: crowd) }
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        switch phase {
        case .registered where joins: crowd.join(member)
        case .registered, .joined:
            missing -= 1
            try advance(in: crowd)
        case .closed:
            throw Failure("the server closed the connection of \(crowd.nick(of: member)): \(crowd.lastWords)")
        default: break
        }
    }
}
