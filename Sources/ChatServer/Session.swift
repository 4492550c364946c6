import ChatCore
import ChatDialects
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// One connection: carries its lines to its dialect, and what its dialect writes to its outbox.
///
/// It belongs to one event loop, and everything in it happens there. What it does comes in *turns*: see `takeTurn`.
final class Session: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Where the connection is in its life.
    enum Phase {
        /// What stands before the protocol is still under way: a PROXY header, a TLS handshake, the look-up of a user of this host.
        case arriving
        case open
        /// The last words are on their way.
        case closing
        /// Our end is closed; theirs is given a little time, so that the last words are not lost in a reset (RFC 1122 §4.2.2.13).
        case lingering
        case closed
    }

    /// How the member reads, as far as this loop knows.
    enum Mode {
        case notAMember
        case withLane
        case onTheirOwn
        case paused
        /// Somebody has put them out of the chat; the courier is about to hear of it, and ends the connection.
        case dismissed
    }

    /// Something to be written as soon as everything that came before it has been. A class: most of the time there is nothing, and a reply is larger
    /// than all else that a session has.
    final class Held {
        enum Words {
            case answer(Reply, to: Request, from: Int)
            case words([String])
            case report(Report)
            /// `isLast`: the connection ends with it.
            case complaint(Complaint, to: Request? = nil, isLast: Bool = false)
            case quit(words: String?)
        }

        let words: Words
        /// The number of the last event that comes before it.
        let newest: UInt64
        var isDue: Bool
        /// The numbers of events of which the member's own belong into the answer.
        var gathers: Range<UInt64> = 0..<0
        /// Those of them that were read so far.
        var own: [Event] = []

        init(words: Words, newest: UInt64, isDue: Bool = false) {
            self.words = words
            self.newest = newest
            self.isDue = isDue
        }
    }

    /// What a session is that is no connection: its member stands for a LAN. A class: hardly a session is one.
    final class Bridgehead {
        let lan: LANBridge
        /// They may have come in before this process did.
        let member: MemberID?

        init(of lan: LANBridge, member: MemberID?) {
            self.lan = lan
            self.member = member
        }
    }

    let courier: Courier
    let face: ListenerFace
    /// The protocol asks for a distance between two outputs.
    let isPaced: Bool
    var origin: Origin
    /// Where the client is, is still to be told by a proxy; until then the connection counts for no address.
    private(set) var awaitsAddress: Bool
    /// The client speaks HTTP, and is somebody else's until it has got a WebSocket.
    private(set) var awaitsUpgrade: Bool
    /// Which user of this host it is, is still to be found out.
    var awaitsIdentity: Bool { entrance != nil }
    /// The number of the user who has connected, where the listener asks for it.
    var peer: UInt32?
    /// Lets the channel be registered, which waits for that.
    var entrance: EventLoopPromise<Void>?
    /// How many bytes were read from the connection before the session's first.
    private(set) var headerBytes = 0
    /// The frames that lines come and go in; nil where there are none.
    var webSocket: WebSocket?
    let isEncrypted: Bool
    /// A LAN whose datagrams are the session's lines; nil for connections.
    let bridge: Bridgehead?
    var channel: (any Channel)!
    var dialect: any Dialect
    var outbox = Outbox(descriptor: nil)
    var phase = Phase.arriving
    /// False for a connection that was turned away at the door.
    var wasLetIn = false
    var mode = Mode.notAMember
    var member: MemberID?
    /// What has been written for the member, or stands in the outbox.
    var position = ReadingPosition(number: 0)
    var held: Held?
    /// What the line that is dealt with asks for besides.
    var requests: [Request] = []
    /// A line was interpreted, and is not dealt with altogether.
    var owesConclusion = false
    /// Something is found out elsewhere, and no line is obeyed before.
    var awaitsVerdict = false
    var isInTurn = false
    /// Stands among the courier's `turns`.
    var awaitsTurn = false

    var framer: LineFramer
    var telnet = TelnetOptions()
    var flood = FloodControl()
    /// Nothing has come for as long as the framing waits.
    var isQuiet = false
    var inputHasEnded = false
    /// More came than may wait; what came after that is gone.
    var hasTooMuchInput = false
    private var isReading = true
    /// Something came since it was looked last.
    var wasHeard = false
    /// When that was found, to a sweep.
    var lastHeard = NIODeadline.uptimeNanoseconds(0)
    /// When they were asked whether they are there, and have not been heard since.
    var pinged: NIODeadline?
    /// A gateway has said where the client is: once is enough.
    var hasVouched = false
    var wrongPasswords = 0
    /// They have shown that they know the server's password, perhaps under a name that was taken: once is enough.
    var knowsPassword = false
    /// The member has just come in, and is still to be told the message of the day.
    var owesMessageOfTheDay = false

    /// What the courier keeps here, so that it finds it without a look-up.
    var subscriptions: [Subscription] = []
    var part = RoundPart()

    /// Those that are set: at most one of each, and most of the time none.
    var alarms: [(alarm: Alarm, timer: Scheduled<Void>)] = []
    private var failure: CInt?

    /// - Parameters:
    ///   - awaitsAddress: a `ProxyHandler` stands before this one; the session begins when it knows where the client is.
    ///   - awaitsUpgrade: handlers for HTTP stand before this one; the session begins when a `WebSocketUpgrade` comes.
    ///   - isEncrypted: a handler for TLS stands before this one; the session begins when its handshake is done.
    ///   - bridge: a LAN whose datagrams are the session's lines.
    init(
        courier: Courier,
        face: ListenerFace,
        origin: Origin,
        awaitsAddress: Bool = false,
        awaitsUpgrade: Bool = false,
        isEncrypted: Bool = false,
        standsFor bridge: Bridgehead? = nil
    ) {
        self.bridge = bridge
        self.courier = courier
        self.face = face
        isPaced = face.entry.pacing != nil
        self.origin = origin
        self.awaitsAddress = awaitsAddress
        self.awaitsUpgrade = awaitsUpgrade
        self.isEncrypted = isEncrypted
        dialect = face.entry.make(
            DialectContext(room: face.room, facts: courier.settings.facts, isSecure: isEncrypted)
        )
        framer = LineFramer(face.entry.framing, limit: face.entry.lineBytes ?? courier.settings.lineBytes)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        channel = context.channel
        if !isEncrypted, bridge == nil {
            // What `withUnsafeTransportIfAvailable(of:)` does, but for its cast to a protocol of this very handle, which the runtime works out
            // anew each time: 13,500 instructions a connection.
            let transport = context.channel._channelCore as? any NIOTransportAccessibleChannelCore
            outbox.use(transport?.descriptor)
        }
        if context.channel.isActive { arrive() }
    }

    func channelActive(context: ChannelHandlerContext) {
        arrive()
        context.fireChannelActive()
    }

    /// Is counted from here on, and let in as soon as it speaks its protocol.
    private func arrive() {
        if outbox.estate != nil { return carryOn() }
        if face.identifiesPeers {
            // They were counted when they came, and are known by now.
            courier.letIn(self)
        } else if !courier.welcome(self) {
            return
        }
        // Those who stand before the session look after the time.
        if awaitsUpgrade { return }
        guard awaitsAddress || isEncrypted else { return open() }
        set(.deadline, in: courier.settings.arrivingTime) {
            $0.breakOff("the \($0.awaitsAddress ? "PROXY header" : "TLS handshake") took too long")
        }
    }

    /// It is known where the client is: the connection counts there.
    private func recognize(_ recognized: ProxyHandler.Recognized) {
        guard phase == .arriving, awaitsAddress else { return }
        headerBytes = recognized.headerBytes
        guard comesIn(from: recognized.address), !isEncrypted else { return }
        open()
    }

    /// The connection counts elsewhere from now on.
    /// - Returns: false where it is turned away.
    private func comesIn(from address: PeerAddress?) -> Bool {
        courier.doorkeeper.leave(from: countedAs)
        awaitsAddress = false
        if address != origin.address {
            origin = Origin(
                via: origin.via,
                address: address,
                host: courier.cloak.host(for: address),
                session: origin.session,
                guestNumber: address?.port ?? origin.guestNumber,
                isSecure: origin.isSecure
            )
        }
        return courier.welcome(self)
    }

    /// The client has got its WebSocket: from here on the connection is the session's.
    private func upgrade(_ upgrade: WebSocketUpgrade) {
        guard phase == .arriving, awaitsUpgrade else { return }
        awaitsUpgrade = false
        webSocket = WebSocket(upgrade.messages)
        headerBytes = upgrade.bytesRead
        outbox.begin(after: upgrade.bytesSent)
        let socketAddress = awaitsAddress ? Listener.address(of: channel.remoteAddress) : origin.address
        if comesIn(from: upgrade.address ?? socketAddress) { open() }
    }

    /// The handshake is done: who the client is by its certificate is known, too.
    private func secure(_ context: ChannelHandlerContext) {
        let fingerprint = TransportSecurity.certificateFingerprint(of: context.pipeline.syncOperations)
        origin = origin.secured(certificateFingerprint: fingerprint)
        courier.chronicle.note(secured: origin)
        open()
    }

    func open() {
        guard phase == .arriving, !awaitsUpgrade else { return }
        phase = .open
        cancel(.deadline)
        write { $0.writeString(dialect.greeting) }
        courier.watch(self)
        beginEstate()
        if let bridge {
            comeIn(for: bridge.lan, as: bridge.member)
        } else if dialect.entersAsGuest {
            logIn(as: Introduction(name: nil), password: nil)
        } else if courier.settings.loginTimeoutSeconds > 0 {
            courier.awaitLogin(of: self, seconds: courier.settings.loginTimeoutSeconds)
        }
        takeTurn()
    }

    func channelInactive(context: ChannelHandlerContext) {
        vanish()
        context.fireChannelInactive()
    }

    /// All that is heard of a channel which was closed before it was registered.
    func handlerRemoved(context: ChannelHandlerContext) {
        if phase != .closed { vanish() }
        entrance?.fail(ChannelError.ioOnClosedChannel)
        entrance = nil
    }

    /// There is no connection any more.
    private func vanish() {
        phase = .closed
        cancelAlarms()
        let error = (failure ?? outbox.failure).map { String(cString: strerror($0)) }
        leave(.lost(error: error))
        letNewcomerGo()
        outbox.estate?.end()
        courier.seeOff(self)
        held = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if TransportSecurity.isTruncation(error) { return }
        if let refusal = error as? ProxyHandler.Refusal { return turnAway(for: refusal) }
        if phase == .arriving { return breakOff("\(error)") }
        if let error = error as? IOError { failure = error.errnoCode }
        close()
    }

    /// Lets the member go, if there is one; the chat tells the others.
    @discardableResult
    func leave(_ departure: Event.Departure) -> Reply? {
        guard let id = member else { return nil }
        member = nil
        mode = .notAMember
        courier.forget(self, id)
        // They go for certain: this is no change that was made before.
        outbox.estate?.forgetChanges()
        guard case .success(let reply) = perform(.quit(departure), by: id).result else { return nil }
        return reply
    }

    /// Takes on settings that have changed.
    func adopt(_ settings: ServerSettings) {
        framer.limit = face.entry.lineBytes ?? settings.lineBytes
        dialect.adopt(settings.facts)
    }

    /// Whose limit of connections it counts against: an address, or a user of this host; nil: only that of all.
    var countedAs: String? {
        origin.address?.host ?? (origin.hostUser?.id ?? peer).map { "user \($0)" }
    }

    // MARK: Input

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .open else { return }
        wasHeard = true
        var text = unwrapInboundIn(data)
        if let estate = outbox.estate {
            estate.consumed += UInt64(text.readableBytes)
            estate.isStale = true
            // The loop's read area is read into again.
            text = ByteBuffer(bytes: text.readableBytesView)
        }
        take(text)
    }

    /// Takes what was read from the connection.
    func take(_ bytes: ByteBuffer) {
        var text = bytes
        if face.entry.negotiates {
            let (rest, answer) = telnet.filter(text)
            outbox.pending.writeBytes(answer)
            text = rest
        }
        isQuiet = false
        if framer.heldBytes >= SessionLimits.waitingBytes { hasTooMuchInput = true }
        guard !hasTooMuchInput else { return }
        webSocket == nil ? framer.append(text) : takeFrames(text)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard phase == .open else { return }
        takeTurn()
        awaitQuiet()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if TransportSecurity.isEstablished(by: event) { secure(context) }
        if let recognized = event as? ProxyHandler.Recognized { return recognize(recognized) }
        if let upgrade = event as? WebSocketUpgrade { return self.upgrade(upgrade) }
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        switch phase {
        case .open:
            endInput()
            takeTurn()
        case .closing, .closed: inputHasEnded = true
        // An answer may be on its way.
        case .arriving: if !awaitsUpgrade { breakOff("the other end has closed") }
        case .lingering: close()
        }
    }

    /// Nothing more comes: what has come is worked off, for so long.
    func endInput() {
        guard !inputHasEnded else { return }
        inputHasEnded = true
        courier.stopAwaitingLogin(of: self)
        set(.deadline, in: SessionLimits.afterlife) { $0.endAfterlife() }
    }

    /// Restarts the wait for the end of a line that has no newline.
    func awaitQuiet() {
        guard case .linesOrQuiet(let silence) = face.entry.framing, framer.listensForQuiet else { return }
        cancel(.quiet)
        guard framer.isHolding, isReading else { return }
        set(.quiet, in: TimeAmount(silence)) {
            $0.isQuiet = true
            $0.takeTurn()
        }
    }

    /// Reads on from the socket only when there is nothing left to do: so what a client may ask for at once is bounded.
    ///
    /// What comes from a LAN is read in any case: nobody there is told to wait, and what is too much is dropped.
    func readOnlyIfIdle() {
        guard bridge == nil else { return }
        let isIdle = phase != .open || (outbox.wait != .channel && !isBusyWithALine && !hasLine)
        guard isIdle != isReading, channel.isActive else { return }
        isReading = isIdle
        try? channel.syncOptions?.setOption(.autoRead, value: isIdle)
        // While nothing is read, nothing can be quiet: the wait starts anew.
        if isIdle { awaitQuiet() } else { cancel(.quiet) }
    }
}

extension NIOTransportAccessibleChannelCore {
    /// Of the socket; nil where the transport is another.
    fileprivate var descriptor: CInt? { try? withUnsafeTransport { $0 as? NIOBSDSocket.Handle } }
}
