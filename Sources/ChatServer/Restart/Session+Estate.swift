import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket
import StateMemory

/// How a session is handed over from one process to the next.
extension Session {
    /// Lets a successor take the connection over, from here on.
    func beginEstate() {
        guard !isEncrypted, let descriptor = outbox.descriptor, let handover = courier.handover else { return }
        let serial = handover.nextSerial()
        guard let slot = handover.makeSlot(serial: serial, descriptor: descriptor) else { return }
        let estate = Estate(handover, serial: serial, slot: slot, descriptor: descriptor)
        estate.consumed = UInt64(headerBytes)
        handover.hold([(descriptor, estate.serial)])
        outbox.use(estate, isCounted: channel.localAddress?.pathname == nil)
        readIntoArea(for: estate)
    }

    private func readIntoArea(for estate: Estate) {
        guard let options = channel.syncOptions, let handover = courier.handover else { return }
        let allocator = ReadAreaAllocator(area: handover.file.readArea(lane: courier.lane), estate: estate)
        try? options.setOption(.maxMessagesPerRead, value: 1)
        try? options.setOption(.recvAllocator, value: allocator)
    }

    /// Becomes what the predecessor's session was.
    /// - Parameter dismissal: they were put out meanwhile, and are to be told.
    func inherit(_ connection: Takeover.Connection, _ estate: Estate, dismissal: Dismissal?) {
        let record = connection.record
        dialect = connection.dialect
        member = record.member
        position = record.position
        framer = record.framer
        framer.limit = face.entry.lineBytes ?? courier.settings.lineBytes
        telnet = record.telnet
        flood = record.flood
        wrongPasswords = record.wrongPasswords
        webSocket = record.webSocket
        flags = record.flags
        outbox.inherit(estate, sent: record.sent, unsent: record.unsent)
        estate.consumed = record.consumed
        estate.changes = record.changes
        let unfinished = Unfinished(
            line: record.line,
            forgotten: connection.forgotten,
            newcomer: connection.newcomer,
            memos: connection.memos[...],
            skipped: record.skipped,
            dismissal: dismissal
        )
        estate.unfinished = unfinished.isEmpty ? nil : unfinished
        // The takeover has written it down.
        estate.isStale = false
    }

    /// What is so, or not so.
    var flags: SessionRecord.Flags {
        get {
            var flags: SessionRecord.Flags = []
            if hasVouched { flags.insert(.hasVouched) }
            if knowsPassword { flags.insert(.knowsPassword) }
            if owesMessageOfTheDay { flags.insert(.owesMessageOfTheDay) }
            if hasTooMuchInput { flags.insert(.hasTooMuchInput) }
            return flags
        }
        set {
            hasVouched = newValue.contains(.hasVouched)
            knowsPassword = newValue.contains(.knowsPassword)
            owesMessageOfTheDay = newValue.contains(.owesMessageOfTheDay)
            hasTooMuchInput = newValue.contains(.hasTooMuchInput)
        }
    }

    /// Goes on where the predecessor's session was; its loop and its channel are there.
    func carryOn() {
        guard let estate = outbox.estate else { return }
        let dismissal = estate.unfinished?.dismissal
        estate.unfinished?.dismissal = nil
        outbox.use(estate, isCounted: channel.localAddress?.pathname == nil)
        phase = .open
        wasLetIn = true
        courier.takeOver(self)
        courier.watch(self)
        readIntoArea(for: estate)
        defer { EarlyInput.passOn(in: channel) }
        try? channel.syncOptions?.setOption(.autoRead, value: true)
        if let dismissal { return end(with: dismissal) }
        if let member {
            guard courier.hub.persona(of: member) != nil else {
                self.member = nil
                return sayGoodbye("you have left", as: .normalClosure)
            }
            mode = .onTheirOwn
            courier.remember(self, member)
        } else if courier.settings.loginTimeoutSeconds > 0, !dialect.entersAsGuest {
            courier.awaitLogin(of: self, seconds: courier.settings.loginTimeoutSeconds)
        }
        if webSocket?.closure != nil { endInput() }
        takeTurn()
        awaitQuiet()
    }

    /// Lets somebody go whom the predecessor has let in, and who is not let in again: the connection is closed before, or they are turned away. Nobody
    /// else would ever do it.
    func letNewcomerGo() {
        guard let unfinished = outbox.estate?.unfinished, let newcomer = unfinished.newcomer else { return }
        unfinished.newcomer = nil
        _ = courier.perform(.quit(.lost(error: nil)), by: newcomer)
    }

    /// Writes down everything, so that nothing is left to be found out: for a restart that was planned.
    ///
    /// What was begun is brought to its end, into the record: an answer that is half said or waits for what comes before it, and what a line asks for
    /// besides. It would have to be asked for again, and nobody would know what came of it: that stands in the checkpoint. But not where the protocol
    /// asks for a distance between two outputs.
    func settle() {
        guard phase == .open, let estate = outbox.estate else { return }
        while !isPaced, isBusyWithALine, !awaitsVerdict, held?.endsConnection != true, phase == .open,
            mode != .dismissed
        {
            if held == nil, !requests.isEmpty {
                ask(requests.removeFirst())
            } else if mode == .onTheirOwn, held?.isDue != true {
                readOn()
            } else {
                writeHeld()
            }
            concludeIfDone()
            estate.isStale = true
        }
        if estate.isStale { store() }
    }
}

extension Session.Held {
    /// Who gets it is not to be handed over; a successor obeys the line again, which has changed nothing yet.
    fileprivate var endsConnection: Bool {
        switch words {
        case .quit: true
        case .complaint(let complaint, _, let isLast): isLast || complaint.endsConnection
        case .answer, .words, .report: false
        }
    }
}
