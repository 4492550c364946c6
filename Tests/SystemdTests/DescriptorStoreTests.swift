import CSystemd
import Dispatch
import Glibc
import Testing

@testable import Systemd

/// The environment tells where the service manager is, and descriptors are the process's: each test has its own.
@Suite struct DescriptorStoreTests {
    @Test func whatIsFoundIsTheConnection() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let connection = TestConnection()
            #expect(store.hold(connection.descriptor))
            close(connection.descriptor)
            write(connection.client, "hello", 5)

            let found = StoredClients.take(from: manager.passed())
            var bytes = [UInt8](repeating: 0, count: 16)
            #expect(read(try #require(found.descriptors.first), &bytes, bytes.count) == 5)
            #expect(String(decoding: bytes.prefix(5), as: UTF8.self) == "hello")
        }
    }

    /// Killed after any system call of any operation, the process leaves everything that it holds.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func heldDescriptorIsAtNoInstantInNoShelf(seed: UInt64) async {
        await #expect(processExitsWith: .success) { [seed] in
            raiseFileLimit()
            var random = Random(seed: seed)
            let manager = ServiceManager()
            let crowd = Crowd()
            let store = try manager.store(generation: 1) { manager.expectStored(crowd.cookies) }
            // Growing and shrinking in turn, so that there is much to tidy.
            for phase in 0..<6 {
                crowd.change(400, growing: phase.isMultiple(of: 2), through: store, &random)
            }
            manager.expectStored(crowd.cookies)
        }
    }

    /// The same through restarts: the successor fills shelves of its own before its predecessor's are removed.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func heldDescriptorIsAtNoInstantOfARestartInNoShelf(seed: UInt64) async {
        await #expect(processExitsWith: .success) { [seed] in
            raiseFileLimit()
            var random = Random(seed: seed)
            let manager = ServiceManager()
            let crowd = Crowd()
            for generation in 1...5 as ClosedRange<UInt64> {
                let passed = manager.passed()
                let taken = StoredClients.take(from: passed) { crowd.cookies.contains($0) }
                crowd.replaceDescriptors(with: taken.descriptors)
                let store = try manager.store(generation: generation, removing: passed, holding: taken.descriptors) {
                    manager.expectStored(crowd.cookies)
                }
                #expect(manager.entries.allSatisfy { StoredName($0.name)?.generation == generation })
                crowd.change(700, growing: generation.isMultiple(of: 2) == false, through: store, &random)
            }
            // Nobody was disconnected.
            #expect(crowd.connections.allSatisfy { $0.isConnected })
            #expect(!crowd.connections.isEmpty)
        }
    }

    @Test func eachOperationIsFewSystemCallsForAnyNumberOfConnections() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let calls = Monitor(0)
            let store = try manager.store(generation: 1) { calls.change { $0 += 1 } }
            let connections = (0..<10_000).map { _ in
                let connection = TestConnection()
                // There is not room for both ends of so many.
                close(connection.client)
                return connection
            }

            for connection in connections { #expect(store.hold(connection.descriptor)) }
            #expect((20_000 - 200...20_200).contains(calls.read { $0 }))
            #expect(manager.entries.map(\.name) == ["recent.1.0", "settled.1.0"])

            calls.change { $0 = 0 }
            var random = Random(seed: 1)
            for connection in connections.shuffled(using: &random) {
                store.release(connection.descriptor)
                close(connection.descriptor)
            }
            #expect(calls.read { $0 } < 2_000)
        }
    }

    @Test func releasedDescriptorsAreFewInTheShelves() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            var random = Random(seed: 7)
            let crowd = Crowd()
            crowd.grow(by: 4000, through: store)
            for remaining in [3000, 1000, 100, 0] {
                crowd.shrink(to: remaining, through: store, &random)
                // The recent shelf's, the settled shelves', and what is not tidied yet: a message per release.
                let released = manager.shelved().count - remaining
                #expect(released <= 200 + (200 + remaining / 4) + 50)
                manager.expectStored(crowd.cookies)
            }
        }
    }

    /// Whoever closes a connection says so a moment later: meanwhile others are moved, and theirs does not go with them.
    @Test func whoHasClosedTheirsCostsOthersNothing() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let crowd = Crowd()
            // One short of settling.
            crowd.grow(by: 199, through: store)
            let gone = crowd.connections[100]
            gone.endOurs()
            let others = crowd.cookies.subtracting([gone.cookie])
            crowd.grow(by: 2, through: store)
            manager.expectStored(others)
            #expect(manager.entries.map(\.name).contains("settled.1.0"))
            // All of them again, with one that nobody has any more.
            #expect(store.holdAll(crowd.connections.map(\.descriptor)) == crowd.connections.count)
            manager.expectStored(others)
            store.release(gone.descriptor)
            manager.expectStored(others)
        }
    }

    /// Connections that end when they are told to, though the descriptor is in flight.
    @Test func shutDownConnectionEndsAtTheClient() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let listener = internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: true)
            for connection in [TestConnection(), TestConnection(listener: listener)] {
                #expect(store.hold(connection.descriptor))
                store.release(connection.descriptor)
                connection.endOurs()
                var byte: UInt8 = 0
                #expect(recv(connection.client, &byte, 1, 0) == 0)
            }
        }
    }

    /// Clients may be gone already, cleanly or not: their descriptors are held, found and released as others are.
    @Test func deadConnectionsAreNoTrouble() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let listener = internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: true)
            let crowd = Crowd(
                (0..<300).map { $0.isMultiple(of: 2) ? TestConnection() : TestConnection(listener: listener) }
            )
            for (index, connection) in crowd.connections.enumerated() {
                if index % 3 == 0 { connection.reset() }
                #expect(store.hold(connection.descriptor))
                if index % 3 == 1 { connection.reset() }
            }
            manager.expectStored(crowd.cookies)
            var random = Random(seed: 3)
            crowd.shrink(to: 0, through: store, &random)
        }
    }

    @Test func manyThreadsHoldAndRelease() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let held = Monitor<Set<UInt64>>([])
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                var random = Random(seed: UInt64(thread))
                let crowd = Crowd()
                for _ in 0..<4 { crowd.change(500, growing: true, through: store, &random) }
                crowd.shrink(to: 50, through: store, &random)
                held.change { $0.formUnion(crowd.cookies) }
            }
            #expect(held.read { $0.count } == 200)
            manager.expectStored(held.read { $0 })
        }
    }

    @Test func keptDescriptorIsPassedUnderItsKind() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let first = try manager.store(generation: 1)
            var pipes: [CInt] = [-1, -1]
            #expect(pipe(&pipes) == 0)
            #expect(first.keep(pipes[0], as: "state"))
            let passed = manager.passed()
            #expect(passed.map(\.name) == [StoredName(kind: "state", generation: 1)])

            let second = try #require(DescriptorStore(notifier: manager.notifier, generation: 2))
            #expect(second.keep(pipes[0], as: "state"))
            #expect(manager.passed().map(\.name.generation) == [1, 2])
            try manager.serving { Result { try second.commit(removing: passed) } }.get()
            #expect(manager.entries.map(\.name) == ["state.2"])
            // What was passed is of no use any more.
            #expect(passed.allSatisfy { fcntl($0.descriptor, F_GETFD) == -1 })
        }
    }

    @Test func clearedStoreLeavesNothing() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let crowd = Crowd()
            crowd.grow(by: 300, through: store)
            #expect(store.keep(crowd.connections[0].client, as: "state"))
            #expect(manager.entries.count == 3)

            store.clear()
            #expect(manager.entries.isEmpty)
            // Nothing of it goes on.
            let late = TestConnection()
            #expect(!store.hold(late.descriptor))
            #expect(store.holdAll([late.descriptor]) == 0)
            #expect(!store.keep(late.descriptor, as: "state"))
            #expect(throws: DescriptorStoreError.untold) { try store.commit(removing: []) }
            store.release(crowd.connections[0].descriptor)
            #expect(manager.entries.isEmpty)
        }
    }

    /// A service manager that takes its time is an error, and the predecessor's connections stay until ours are known to be
    /// stored.
    @Test func nothingIsRemovedBeforeWhatReplacesItIsConfirmed() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let crowd = Crowd()
            crowd.grow(by: 10, through: try manager.store(generation: 1))
            let passed = manager.passed()
            manager.becomeBusy()
            let store = try #require(
                DescriptorStore(notifier: manager.notifier, generation: 2, patience: .milliseconds(20), afterCall: nil)
            )
            #expect(store.holdAll(crowd.connections.map(\.descriptor)) == 10)
            #expect(throws: DescriptorStoreError.unconfirmed(code: ETIMEDOUT)) { try store.commit(removing: passed) }
            manager.becomeFree()
            #expect(manager.entries.map(\.name) == ["recent.1.0", "settled.2.0"])

            // And what was not removed then is not forgotten at the end.
            store.clear()
            #expect(manager.entries.isEmpty)
        }
    }

    @Test func serviceManagerThatIsGoneIsAnError() async {
        await #expect(processExitsWith: .success) {
            let notifier = serviceManager().1
            let store = try #require(DescriptorStore(notifier: notifier, generation: 1))
            let connection = TestConnection()
            #expect(!store.hold(connection.descriptor))
            #expect(!store.keep(connection.descriptor, as: "state"))
            #expect(throws: DescriptorStoreError.unconfirmed(code: ECONNREFUSED)) { try store.commit(removing: []) }
        }
    }

    @Test func withoutAServiceManagerThereIsNoStore() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            #expect(DescriptorStore(notifier: .fromEnvironment(), generation: 1) == nil)
        }
    }

    /// As many are in flight as the user may have: what cannot be held is said, and what is held stays so.
    @Test func limitOfDescriptorsInFlightIsSaid() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            // Root has no such limit.
            #expect(setuid(64_123) == 0)
            let crowd = Crowd()
            let store = try manager.store(generation: 1)
            crowd.grow(by: 550, through: store)
            let (late, gone, another) = (TestConnection(), TestConnection(), TestConnection())
            setFileLimit(500)
            #expect(!store.hold(late.descriptor))
            #expect(store.holdAll([gone.descriptor]) == 0)
            // Who leaves before there is room needs none.
            store.release(gone.descriptor)
            gone.end()

            // Those who wait are held with the next one.
            setFileLimit(4000)
            manager.expectStored(crowd.cookies)
            #expect(!manager.shelved().contains(late.cookie))
            #expect(store.hold(another.descriptor))
            manager.expectStored(crowd.cookies.union([late.cookie, another.cookie]))
        }
    }

    /// There is room for all connections, but not for both the predecessor's messages and the successor's.
    @Test func restartGetsByWithRoomForOneOfTwo() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            #expect(setuid(64_124) == 0)
            let crowd = Crowd()
            crowd.grow(by: 550, through: try manager.store(generation: 1))
            let passed = manager.passed()
            let descriptors = crowd.connections.map(\.descriptor)
            for connection in crowd.connections { close(connection.client) }
            setFileLimit(800)
            let store = try #require(
                DescriptorStore(notifier: manager.notifier, generation: 2, patience: .seconds(60), afterCall: nil)
            )
            #expect(store.holdAll(descriptors) < descriptors.count)
            try manager.serving { Result { try store.commit(removing: passed) } }.get()
            setFileLimit(4000)
            manager.expectStored(crowd.cookies)
        }
    }

    /// No descriptor is free for a shelf: said, and forgotten once there is.
    @Test func shelfThatCannotBeMadeIsSaid() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let store = try manager.store(generation: 1)
            let crowd = Crowd([TestConnection()])
            let descriptor = crowd.connections[0].descriptor
            setFileLimit(3)
            #expect(!store.hold(descriptor))
            setFileLimit(1024)
            #expect(store.hold(descriptor))
            manager.expectStored(crowd.cookies)
        }
    }
}
