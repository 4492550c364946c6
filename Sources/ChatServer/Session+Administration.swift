import ChatCore
import ChatDialects
import NIOCore

/// What operators ask of the server itself.
extension Session {
    func administer(_ administration: Administration) {
        guard let member else { return hold(.complaint(.notLoggedIn)) }
        // Who was put out a moment ago hears of that, and of nothing else.
        guard let persona = courier.hub.persona(of: member) else { return mode = .dismissed }
        if case .becomeOperator(let name, let password) = administration {
            return becomeOperator(name, password: password)
        }
        guard persona.modes.contains(.operator) else { return hold(.complaint(.refusal(.notOperator))) }
        switch administration {
        case .becomeOperator: break
        case .reload: reload()
        case .ban(let target, let reason, let seconds): ban(target, reason, seconds: seconds, by: persona.name)
        case .unban(let target): unban(target, by: persona.name)
        case .bans: hold(.report(.bans(courier.bans.current(at: courier.time.now()))))
        }
    }

    private func reload() {
        guard let reload = courier.settings.reload else { return hold(.report(.reloaded(problem: nil))) }
        let promise = channel.eventLoop.makePromise(of: String?.self)
        Task { promise.succeed(await reload()) }
        wait(for: promise.futureResult) { $0.hold(.report(.reloaded(problem: $1))) }
    }

    // MARK: Bans

    private func ban(_ target: ServerBan.Target, _ reason: String?, seconds: Int?, by name: String) {
        let now = courier.time.now()
        let extent: BanExtent
        let ban: ServerBan
        do throws(BanExtent.Problem) {
            extent = try BanExtent(target)
            ban = ServerBan(
                target: extent.target,
                reason: reason.flatMap { $0.isEmpty ? nil : $0 } ?? "no reason given",
                by: name,
                since: now,
                until: seconds.flatMap { now.adding(seconds: $0) }
            )
            try courier.bans.add(ban, extent: extent)
        } catch {
            return hold(.report(.banNotPossible(target, problem: error.words)))
        }
        courier.saveBans()
        courier.chronicle.recordModeration("banned \(ban.target.text)", by: name, from: origin)
        // Those who come from now on are turned away already: so nobody slips through.
        let counts = courier.hub.lanes.map { lane in
            lane.loop.submit { lane.current?.putOut(ban, extent) ?? 0 }
        }
        let total = EventLoopFuture<Int>.reduce(0, counts, on: channel.eventLoop) { $0 + $1 }
        wait(for: total) { $0.hold(.report(.banned(ban, dismissed: $1))) }
    }

    private func unban(_ target: ServerBan.Target, by name: String) {
        let target = (try? BanExtent(target))?.target ?? target
        guard courier.bans.remove(target, at: courier.time.now()) else { return hold(.report(.noSuchBan(target))) }
        courier.saveBans()
        courier.chronicle.recordModeration("lifted the ban of \(target.text)", by: name, from: origin)
        hold(.report(.unbanned(target)))
    }
}

extension Courier {
    /// Hands all bans to whoever keeps them, as they are when it is done: so the last one who saves has the newest.
    fileprivate func saveBans() {
        guard let save = settings.saveBans else { return }
        let (bans, time) = (bans, time)
        work.perform { save(bans.current(at: time.now())) }
    }

    /// Ends the connections of the loop that a ban concerns.
    /// - Returns: how many.
    fileprivate func putOut(_ ban: ServerBan, _ extent: BanExtent) -> Int {
        let concerned = connections.values.filter { $0.isHere && $0.isConcerned(by: extent) }
        for session in concerned { session.putOut(ban) }
        return concerned.count
    }
}

extension Session {
    fileprivate func isConcerned(by extent: BanExtent) -> Bool {
        switch extent {
        case .addresses: (origin.address?.host).flatMap(InternetAddress.init).map(extent.concerns) ?? false
        case .mask:
            member.flatMap { courier.hub.persona(of: $0) }.map {
                extent.concerns(name: $0.name, user: $0.user, from: origin)
            } ?? false
        }
    }

    /// Also while the handshake is still under way: they have come in past the door, where bans are asked for.
    fileprivate var isHere: Bool {
        switch phase {
        case .arriving, .open: true
        case .closing, .lingering, .closed: false
        }
    }

    fileprivate func putOut(_ ban: ServerBan) {
        if phase == .arriving { return breakOff("put out by \(ban.by)") }
        leave(.killed(by: ban.by, words: ban.reason))
        sayGoodbye(putOutBy: ban.by, words: ban.reason)
    }
}

extension Timestamp {
    fileprivate func adding(seconds: Int) -> Timestamp? {
        let (duration, isTooLong) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
        let (end, isTooLate) = microseconds.addingReportingOverflow(duration)
        return isTooLong || isTooLate ? nil : Timestamp(microseconds: end)
    }
}
