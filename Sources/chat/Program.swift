import ChatClient
import ChatScreen

#if canImport(Glibc)
    import Glibc
#endif

/// Puts the parts of a plan together, and runs them.
enum Program {
    /// - Returns: the status to end with.
    /// - Throws: a `Failure` that says why it could not begin.
    static func run(_ plan: Plan) throws(Failure) -> Int32 {
        // Before anything is opened: standard input may have nothing to send.
        let lines = try plan.isSending ? Dispatch.read(from: STDIN_FILENO) : []
        let signals = try Signals(hasScreen: plan.mode == .screen)
        let (conversation, link) = try talk(plan)
        let front = try front(plan, lines, signals)
        var loop = MainLoop(conversation, front, link, signals)
        return loop.run()
    }

    private static func talk(_ plan: Plan) throws(Failure) -> (any Conversation, any Link) {
        switch plan.place {
        case .server(let server):
            let client = Client(profile: plan.profile, server: server, seed: .random(in: 0 ... .max))
            return (client, try ServerLink(rootFile: environmentVariable("SSL_CERT_FILE")))
        case .lan(let port):
            return (LANRoom(port: port, name: plan.profile.name), try LANLink(port: port))
        }
    }

    private static func front(_ plan: Plan, _ lines: [String], _ signals: Signals) throws(Failure) -> any Front {
        // On the LAN, the port is the room, and nobody asks for another one.
        let rooms: [String] = if case .server = plan.place { plan.profile.rooms } else { [] }
        let isInteractive = isatty(STDIN_FILENO) == 1
        let output = LineOutput(interruption: signals.descriptor)
        switch plan.mode {
        case .screen:
            let terminal = try Terminal.open(hasColours: plan.hasColours, environment: environmentVariable)
            let preferences = Screen.Preferences(
                rings: plan.rings,
                showsComings: plan.showsJoins,
                secondsEast: CalendarText.secondsEast
            )
            return ScreenFront(terminal, preferences: preferences, warnings: plan.warnings)
        case .plain(let stays):
            plan.warnings.forEach(complain)
            let format = LineFront.Format.plain(showsJoins: plan.showsJoins)
            return LineFront(format, rooms: rooms, stays: stays, isInteractive: isInteractive, output: output)
        case .json(let stays):
            plan.warnings.forEach(complain)
            return LineFront(.json, rooms: rooms, stays: stays, isInteractive: isInteractive, output: output)
        case .send(let seconds):
            plan.warnings.forEach(complain)
            return SendingFront(lines, to: rooms, from: Clock.now(), timeoutSeconds: seconds)
        }
    }
}

/// A variable of the environment.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

extension Plan {
    fileprivate var isSending: Bool { if case .send = mode { true } else { false } }
}
