import CSystemd
import Dispatch
import Glibc
import Testing

@testable import Systemd

/// What a service manager does with descriptors: keeps them by name, forgets them, and closes the pipes of barriers.
///
/// It deals with messages when it is asked what it has, and while it is `serving`.
final class ServiceManager: Sendable {
    struct Entry: Sendable, Equatable {
        let name: String
        let descriptor: CInt
    }

    private struct State {
        var entries: [Entry] = []
        var isBusy = false
    }

    let notifier: Notifier
    private let server: DatagramServer
    private let state = Monitor(State())

    init() { (server, notifier) = serviceManager() }

    /// What it keeps, oldest first, once it has dealt with all messages.
    var entries: [Entry] {
        serve()
        return state.read { $0.entries }
    }

    /// From now on messages wait.
    func becomeBusy() { state.change { $0.isBusy = true } }

    /// From now on it deals with messages again, and with those that have waited.
    func becomeFree() { state.change { $0.isBusy = false } }

    /// Deals with all messages that are there.
    private func serve() {
        state.change { state in
            while !state.isBusy, let message = Self.receive(from: server.descriptor) { Self.obey(message, &state) }
        }
    }

    /// Runs the body on another thread, and deals with messages meanwhile.
    func serving<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
        let outcome = Monitor<Result?>(nil)
        DispatchQueue.global().async {
            let result = body()
            outcome.change { $0 = result }
        }
        while true {
            serve()
            if let result = outcome.read({ $0 }) { return result }
            var readable = pollfd(fd: server.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&readable, 1, 1)
        }
    }

    /// What a process that is started now is passed: copies, of what is stored by names of ours.
    func passed() -> [StoredDescriptor] {
        entries.compactMap { entry in
            StoredName(entry.name).map {
                StoredDescriptor(descriptor: fcntl(entry.descriptor, F_DUPFD_CLOEXEC, 0), name: $0)
            }
        }
    }

    /// The store of a process that is started now.
    /// - Parameters:
    ///   - removing: what the process was passed.
    ///   - holding: what it found in there.
    ///   - afterCall: see `DescriptorStore`.
    func store(
        generation: UInt64,
        removing old: [StoredDescriptor] = [],
        holding descriptors: [CInt] = [],
        afterCall: (@Sendable () -> Void)? = nil
    ) throws -> DescriptorStore {
        let store = try #require(
            DescriptorStore(notifier: notifier, generation: generation, patience: .seconds(60), afterCall: afterCall)
        )
        try #require(store.holdAll(descriptors) == descriptors.count)
        try serving { Result { try store.commit(removing: old) } }.get()
        return store
    }

    /// The cookies of everything that is in stored shelves.
    func shelved() -> Set<UInt64> {
        let passed = passed()
        let found = StoredClients.take(from: passed)
        #expect(found.cutMessages == 0)
        defer { for descriptor in found.descriptors + passed.map(\.descriptor) { close(descriptor) } }
        return Set(found.descriptors.compactMap(socketCookie))
    }

    /// If the process were killed now, its successor would find these.
    func expectStored(_ cookies: Set<UInt64>) {
        let missing = cookies.subtracting(shelved())
        #expect(missing.isEmpty)
    }

    private static func receive(from descriptor: CInt) -> (text: String, descriptors: [CInt])? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var descriptors = [CInt](repeating: -1, count: Shelf.messageDescriptors)
        var count = 0
        var isCut: CInt = 0
        let peeked = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_PEEK))
        guard peeked >= 0, receive_descriptors(descriptor, &descriptors, &count, &isCut, 0) >= 0 else { return nil }
        return (String(decoding: bytes.prefix(peeked), as: UTF8.self), Array(descriptors.prefix(count)))
    }

    private static func obey(_ message: (text: String, descriptors: [CInt]), _ state: inout State) {
        let lines = message.text.split(separator: "\n")
        let name = lines.first { $0.hasPrefix("FDNAME=") }.map { String($0.dropFirst("FDNAME=".count)) }
        if lines.contains("FDSTORE=1"), lines.contains("FDPOLL=0"), let name {
            state.entries += message.descriptors.map { Entry(name: name, descriptor: $0) }
        } else if lines.contains("FDSTOREREMOVE=1"), let name {
            for entry in state.entries where entry.name == name { close(entry.descriptor) }
            state.entries.removeAll { $0.name == name }
        } else {
            for descriptor in message.descriptors { close(descriptor) }
        }
    }
}
