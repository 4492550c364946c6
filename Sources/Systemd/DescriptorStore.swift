import Glibc

/// Keeps descriptors beyond the end of the process, however it ends: the service manager passes them to the successor.
///
/// To store each by itself would be quadratic in the service manager. So connections are kept *in flight*, in messages
/// inside a few socketpairs ("shelves"), and only the pairs' receiving ends are stored. A new connection goes into the
/// recent shelf, one a message; every 200 of them, those still wanted move on to the settled shelves, up to 253 a message.
/// Each operation is a system call or two, however many connections there are. Killed at any instant, the process leaves
/// every descriptor that it holds in at least one stored shelf; `StoredClients` finds the copies.
///
/// While a descriptor is in flight, close(2) does not end its connection: its owner has to shutdown(2) it first. What was
/// released stays in flight for a while: of the recent ones fewer than 200, and of the settled ones 200 and a quarter of
/// those held.
///
/// The user's descriptors in flight are bounded by `RLIMIT_NOFILE`, and during a restart they are there twice: it should
/// be 2.5 times the number of connections. Any thread may call. Source: sd_notify(3), `FDSTORE=1`; unix(7), SCM_RIGHTS.
public final class DescriptorStore: Sendable {
    private let notifier: Notifier
    private let generation: UInt64
    /// How long the service manager may take to confirm.
    private let patience: Duration
    private let afterCall: (@Sendable () -> Void)?
    private let state: Monitor<DescriptorStoreState>

    /// - Parameter generation: greater than that of every stored descriptor that was passed to this process.
    /// - Returns: nil where there is no service manager.
    public convenience init?(notifier: Notifier, generation: UInt64) {
        self.init(notifier: notifier, generation: generation, patience: .seconds(5), afterCall: nil)
    }

    /// - Parameter afterCall: called after each system call that changes what is stored, and so what a successor would find
    ///   if this process were killed then; for tests.
    init?(notifier: Notifier, generation: UInt64, patience: Duration, afterCall: (@Sendable () -> Void)?) {
        guard notifier.isActive else { return nil }
        self.notifier = notifier
        self.generation = generation
        self.patience = patience
        self.afterCall = afterCall
        state = Monitor(DescriptorStoreState(notifier: notifier, generation: generation, afterCall: afterCall))
    }

    /// Closes our ends; what is stored stays so.
    deinit { state.change { $0.close() } }

    /// Holds one more descriptor: from now on its connection outlives the process.
    /// - Parameter descriptor: open until it is released.
    /// - Returns: false when it cannot be held yet: as many descriptors are in flight as the kernel or we allow. That is
    ///   tried again whenever another is held or released; until then the connection closes with the process.
    public func hold(_ descriptor: CInt) -> Bool {
        state.change { $0.hold(descriptor) }
    }

    /// Holds many descriptors at once, with the fewest messages.
    /// - Returns: how many of them are held; the others are tried again, as with `hold`, and by `commit`.
    public func holdAll(_ descriptors: [CInt]) -> Int {
        state.change { $0.holdAll(descriptors) }
    }

    /// The owner is about to close the descriptor. Nothing happens where it is not held.
    public func release(_ descriptor: CInt) {
        state.change { $0.release(descriptor) }
    }

    /// Stores one descriptor that is no connection, such as that of shared memory, at once. To be called before `holdAll`,
    /// which may leave no room.
    /// - Parameter kind: a word without dots and colons, other than `recent` and `settled`.
    /// - Returns: false where the service manager could not be told, or the store is cleared.
    public func keep(_ descriptor: CInt, as kind: String) -> Bool {
        let name = StoredName(kind: kind, generation: generation)
        return state.change { $0.note([name]) } && notifier.store(descriptor, as: name)
    }

    /// Makes this process the one to be taken over: waits until the service manager has stored all shelves, and then has it
    /// remove what the predecessors left. To be called once, before anybody is served; blocks until it is done, up to 10 s.
    ///
    /// Killed while this goes on, the process leaves its predecessors' descriptors, its own, or both.
    /// - Parameter old: everything that was passed to this process; closed here, whatever the outcome.
    /// - Throws: when the service manager does not confirm. Then the predecessors' descriptors may be stored still, and ours
    ///   may not.
    public func commit(removing old: [StoredDescriptor]) throws(DescriptorStoreError) {
        let names = old.map(\.name)
        precondition(names.allSatisfy { $0.generation < generation }, "a successor has a greater generation")
        defer {
            for descriptor in old { close(descriptor.descriptor) }
            // There is room for the rest of them now.
            state.change { $0.holdWaiting() }
        }
        guard state.change({ $0.note(names) }) else { throw .untold }
        try confirm(makingRoom: true)
        guard names.allSatisfy(remove) else { throw .untold }
        try confirm(makingRoom: false)
        state.change { $0.forget(names) }
    }

    /// Has the service manager forget everything: nobody is to take over. Nothing can be held afterwards.
    public func clear() {
        for name in state.change({ $0.clear() }) { _ = remove(name) }
    }

    private func remove(_ name: StoredName) -> Bool {
        defer { afterCall?() }
        return notifier.remove(name)
    }

    /// Waits until the service manager has dealt with what it was told.
    /// - Parameter isMakingRoom: where even that takes more in flight than is allowed, we hold fewer; our predecessor holds
    ///   them still.
    private func confirm(makingRoom isMakingRoom: Bool) throws(DescriptorStoreError) {
        var code = notifier.barrier(timeout: patience)
        while code == ETOOMANYREFS, isMakingRoom, state.change({ $0.makeRoom() }) {
            code = notifier.barrier(timeout: patience)
        }
        guard code == 0 else { throw .unconfirmed(code: code) }
    }
}

/// Why descriptors may not be stored as they should.
public enum DescriptorStoreError: Error, Equatable, CustomStringConvertible {
    /// A message to the service manager could not be sent.
    case untold
    /// The service manager does not say that it has dealt with our messages; `code` is an errno, ETIMEDOUT above all.
    case unconfirmed(code: CInt)

    /// One line for the log.
    public var description: String {
        switch self {
        case .untold: "the service manager cannot be told what to store"
        case .unconfirmed(let code):
            "the service manager does not confirm what is stored: \(String(cString: strerror(code)))"
        }
    }
}
