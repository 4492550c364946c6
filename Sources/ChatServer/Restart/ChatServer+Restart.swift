import ChatCore
import ChatDialects
import Dispatch
import Logging
import NIOCore
import NIOPosix
import NIOWebSocket
import StateMemory

#if canImport(Glibc)
    import Glibc
#endif

/// The server's part in a restart that nobody notices.
extension ChatServer {
    /// Goes on with the connections of the predecessor, as if nothing had been; to be called once, when whoever keeps the descriptors has what this
    /// process wants kept. Whoever cannot be taken over is told goodbye.
    /// - Parameter speech: what is spoken by a descriptor that nothing is known of, by the address it was accepted at; nil: nobody knows.
    public func carryOn(speech: @escaping @Sendable (CInt) -> ListenerSpeech?) async {
        guard let adoption else { return }
        let inheritance = takeInheritance()
        let (facts, time) = (serverFacts, hub.time)
        await withTaskGroup(of: Void.self) { tasks in
            for (lane, handle) in lanes.enumerated() {
                tasks.addTask {
                    try? await handle.loop.submit {
                        if let inheritance { handle.current?.carryOn(inheritance, adoption) }
                        adoption.sayGoodbye(lane: lane, facts: facts, time: time, speech)
                    }.get()
                }
            }
        }
        hub.allowCheckpoints()
        if let inheritance { report(inheritance.takeover) }
    }

    private func report(_ takeover: Takeover) {
        let (count, gone) = (takeover.connections.count, takeover.goneMembers)
        let loss = gone > 0 ? "; \(gone) members had lost theirs" : ""
        logger.notice(
            "took over \(count) connections\(loss)",
            metadata: ["connections": "\(count)", "gone": "\(gone)"]
        )
        if takeover.connectionsWithLoss > 0 {
            let count = takeover.connectionsWithLoss
            logger.warning("of \(count) connections a line may be lost: it was read and not obeyed")
        }
    }

    /// Leaves everything to a successor. The loops do not work any more when this returns: the process is to end at once.
    ///
    /// Whose connection cannot be handed over, since it is encrypted, is told that they are to come back; that may take `patience`.
    public func handOver(reason: String, patience: Duration) async {
        await hub.settleLog()
        await closeListeners()
        let encrypted = await sayGoodbyeToTheEncrypted(reason: reason)
        if encrypted > 0 { await waitForTheEncrypted(patience: patience) }
        await withTaskGroup(of: Void.self) { tasks in
            for handle in lanes {
                tasks.addTask {
                    await withCheckedContinuation { continuation in
                        handle.loop.execute {
                            handle.current?.settleAll()
                            continuation.resume()
                            // Nothing may be read any more, and nothing sent.
                            while true { pause() }
                        }
                    }
                }
            }
        }
    }

    private func sayGoodbyeToTheEncrypted(reason: String) async -> Int {
        var count = 0
        for handle in lanes {
            let future = handle.loop.submit { handle.current?.sayGoodbyeToTheEncrypted(reason) ?? 0 }
            count += (try? await future.get()) ?? 0
        }
        return count
    }

    private func waitForTheEncrypted(patience: Duration) async {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            var count = 0
            for handle in lanes {
                count += (try? await handle.loop.submit { handle.current?.encryptedCount ?? 0 }.get()) ?? 0
            }
            if count == 0 { return }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension Courier {
    /// Takes over this loop's part of the connections.
    fileprivate func carryOn(_ inheritance: Inheritance, _ adoption: Adoption) {
        let takeover = inheritance.takeover
        let lanes = hub.lanes.count
        let dismissals = Dictionary(takeover.dismissed.map { ($0.member, $0) }) { first, _ in first }
        for index in takeover.connections.indices
        where Adoption.lane(of: takeover.connections[index].descriptor, lanes: lanes) == lane {
            let connection = takeover.connections[index]
            guard let estate = inheritance.estate(at: index) else {
                adoption.end(connection.descriptor, lane: lane)
                if let member = connection.record.member ?? connection.newcomer {
                    _ = perform(.quit(.lost(error: "too many connections")), by: member)
                }
                continue
            }
            let session = Session(courier: self, face: connection.face, origin: connection.record.origin)
            session.inherit(connection, estate, dismissal: connection.record.member.flatMap { dismissals[$0] })
            guard let channel = adoption.take(connection.descriptor, lane: lane),
                (try? channel.pipeline.syncOperations.addHandler(session)) != nil
            else {
                session.fail()
                continue
            }
        }
        for stranger in takeover.strangers where Adoption.lane(of: stranger, lanes: lanes) == lane {
            adoption.end(stranger, lane: lane)
        }
    }

    /// Writes down where everybody stands.
    fileprivate func settleAll() {
        for session in connections.values { session.settle() }
    }

    fileprivate var encryptedCount: Int { connections.values.count { $0.isEncrypted } }

    /// - Returns: how many there are.
    fileprivate func sayGoodbyeToTheEncrypted(_ reason: String) -> Int {
        let encrypted = connections.values.filter(\.isEncrypted)
        for session in encrypted {
            session.leave(.lost(error: nil))
            session.sayGoodbye(reason, as: .serviceRestart)
        }
        return encrypted.count
    }
}

extension Session {
    /// The connection has died since it was handed over.
    fileprivate func fail() {
        outbox.estate?.end()
        leave(.lost(error: "Connection lost"))
    }
}
