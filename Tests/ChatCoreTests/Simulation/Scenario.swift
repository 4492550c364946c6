import TestSupport

@testable import ChatCore

/// One kind of thing that happens in a simulation; how it happens is drawn from the seed of its step.
enum Action: CaseIterable {
    case admit, enter, enterMany, leave, say, tell, rename, away, back, kick, quit, setTopic, ask, seekPartner
    case choose, watch, accept, know, operate
    case changeModes, invite, knock, renameRoom, redact, sayToRanked
    case collect, read, readAll, changeLimits
    case checkpoint, restart
}

extension Action {
    /// Mostly done by those who have a rank.
    var keepsOrder: Bool {
        switch self {
        case .kick, .changeModes, .invite, .renameRoom: true
        default: false
        }
    }
}

/// A step names nobody: whom it befalls is drawn among those who are there. So a list of steps from which some were taken out is a scenario too.
struct Step {
    let action: Action
    let seed: UInt64
}

/// What a seed stands for: a chat of some shape, and what happens in it.
struct Scenario {
    let seed: UInt64
    let lanes: Int
    let limits: Limits
    let permanentRooms: [String]
    let roomNames: [String]
    let restarts: Restarts
    var steps: [Step]

    /// Whether the chat is thrown away now and then, and made again from what was written down.
    enum Restarts {
        case none
        /// Nothing gives way but to the bounds of its own ring: so what is missed after a restart is what would have been missed without.
        case exact
        /// The largest ring gives way, too.
        case underPressure
    }

    init(seed: UInt64, steps count: Int, restarts: Restarts = .none) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        self.restarts = restarts
        lanes = 2 + random.below(3)
        limits = Scenario.limits(&random, restarts)
        permanentRooms = Array(["#lobby", "#Café"].prefix(random.below(3)))
        let isWide = random.chance(4)
        roomNames =
            ["#lobby", "#Lobby", "#café", "#cafe\u{301}"] + (0..<(isWide ? 400 : 1 + random.below(8))).map { "#r\($0)" }
        let weights = Scenario.weights(isWide: isWide, restarts, &random)
        let total = weights.reduce(0) { $0 + $1.weight }
        steps = (0..<count).map { index in
            if index < 8 { return Step(action: .admit, seed: random.next()) }
            if index < 16 { return Step(action: .enter, seed: random.next()) }
            var ticket = random.below(total)
            let action = weights.first { _, weight in
                ticket -= weight
                return ticket < 0
            }!.action
            return Step(action: action, seed: random.next())
        }
    }

    /// Tiny rings, so that readers are lapped all the time, and a total that the largest has to give way to.
    static func limits(_ random: inout SeededGenerator, _ restarts: Restarts = .none) -> Limits {
        var limits = Limits()
        limits.queueEvents = random.chance(30) ? 1 + random.below(3) : 1 + random.below(16)
        limits.queueBytes = random.chance(50) ? 100 + random.below(1200) : 1 << 20
        limits.totalBytes = random.chance(40) ? 200 + random.below(4000) : 1 << 20
        limits.mailboxEvents = 1 + random.below(6)
        limits.mailboxBytes = random.chance(30) ? 80 + random.below(400) : 1 << 16
        limits.members = random.chance(20) ? 1 + random.below(12) : 30
        limits.rooms = random.chance(20) ? 1 + random.below(5) : 0
        limits.roomsPerMember = random.chance(30) ? 1 + random.below(5) : 0
        limits.messageBytes = 60
        limits.topicBytes = 40
        limits.awayBytes = 20
        if restarts == .exact {
            limits.totalBytes = 1 << 24
            // No event is too large for its ring.
            limits.queueBytes = max(limits.queueBytes, 2000)
            limits.mailboxBytes = max(limits.mailboxBytes, 2000)
        }
        return limits
    }

    private static func weights(
        isWide: Bool,
        _ restarts: Restarts,
        _ random: inout SeededGenerator
    ) -> [(action: Action, weight: Int)] {
        let readsSeldom = random.chance(30)
        return Action.allCases.map { action in
            switch action {
            case .admit: (action, 50)
            case .enter: (action, 100)
            case .enterMany: (action, isWide ? 6 : 1)
            case .leave: (action, isWide ? 60 : 40)
            case .say: (action, 200)
            case .tell: (action, 70)
            case .rename: (action, 20)
            case .away, .back: (action, 30)
            case .kick: (action, 30)
            case .quit: (action, 22)
            case .setTopic: (action, 15)
            case .ask: (action, 15)
            case .seekPartner: (action, 10)
            case .choose, .know: (action, 20)
            case .watch: (action, 30)
            case .accept: (action, 10)
            case .operate: (action, 25)
            case .changeModes: (action, 60)
            case .invite: (action, 25)
            case .knock, .renameRoom, .sayToRanked: (action, 15)
            case .redact: (action, 40)
            case .collect: (action, readsSeldom ? 60 : 180)
            case .read: (action, readsSeldom ? 60 : 150)
            case .readAll: (action, readsSeldom ? 10 : 40)
            case .changeLimits: (action, 4)
            case .checkpoint: (action, restarts == .none ? 0 : 15)
            case .restart: (action, restarts == .none ? 0 : 10)
            }
        }
    }
}
