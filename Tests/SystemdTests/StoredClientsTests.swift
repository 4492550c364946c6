import CSystemd
import Glibc
import Testing

@testable import Systemd

@Suite struct StoredClientsTests {
    /// Looking takes nothing away: who is killed after that leaves the same to the next one.
    @Test func twoProcessesFindTheSame() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let listener = internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: true)
            let store = try manager.store(generation: 1)
            let connections = (0..<450).map { index in
                index.isMultiple(of: 2) ? TestConnection() : TestConnection(listener: listener)
            }
            for connection in connections { #expect(store.hold(connection.descriptor)) }
            #expect(manager.entries.map(\.name) == ["recent.1.0", "settled.1.0"])

            for _ in 1...2 {
                let found = StoredClients.take(from: manager.passed())
                #expect(found.descriptors.count == connections.count)
                #expect(Set(found.descriptors.compactMap(socketCookie)) == Set(connections.map(\.cookie)))
                #expect(found.descriptors.allSatisfy { fcntl($0, F_GETFD) == FD_CLOEXEC })
                #expect(found.cutMessages == 0)
            }
        }
    }

    @Test func unwantedConnectionsAreClosed() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            let crowd = Crowd()
            crowd.grow(by: 300, through: try manager.store(generation: 1))
            let wanted = Set(crowd.connections.prefix(17).map(\.cookie))
            let passed = manager.passed()
            let before = openDescriptors()
            let found = StoredClients.take(from: passed) { wanted.contains($0) }
            #expect(Set(found.descriptors.compactMap(socketCookie)) == wanted)
            #expect(openDescriptors() == before + 17)
        }
    }

    /// A process that may open fewer than its predecessor finds what it can, says so, and spoils nothing.
    @Test func tooLowALimitIsSaid() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let crowd = Crowd()
            crowd.grow(by: 1000, through: try manager.store(generation: 1))
            let passed = manager.passed()
            setFileLimit(rlim_t(openDescriptors() + 100))
            let cut = StoredClients.take(from: passed)
            #expect(cut.cutMessages > 0)
            #expect((1...100).contains(cut.descriptors.count))
            for descriptor in cut.descriptors { close(descriptor) }

            raiseFileLimit()
            manager.expectStored(crowd.cookies)
        }
    }

    /// Where there is room for one message and those wanted, the many that are not wanted need none.
    @Test func unwantedConnectionsNeedNoRoom() async {
        await #expect(processExitsWith: .success) {
            raiseFileLimit()
            let manager = ServiceManager()
            let crowd = Crowd()
            crowd.grow(by: 1000, through: try manager.store(generation: 1))
            let wanted = Set(crowd.connections.prefix(20).map(\.cookie))
            let passed = manager.passed()
            setFileLimit(rlim_t(openDescriptors() + Shelf.messageDescriptors + 20))
            let found = StoredClients.take(from: passed) { wanted.contains($0) }
            #expect(found.cutMessages == 0)
            #expect(Set(found.descriptors.compactMap(socketCookie)) == wanted)
        }
    }

    @Test func whatIsNoShelfHasNoConnections() async {
        await #expect(processExitsWith: .success) {
            let before = openDescriptors()
            var pipes: [CInt] = [-1, -1]
            #expect(pipe(&pipes) == 0)
            let unix = TestConnection()
            write(unix.client, "no descriptors", 14)
            let listener = internetSocket(AF_INET, SOCK_STREAM, host: "127.0.0.1", listening: true)
            let tcp = TestConnection(listener: listener)
            write(tcp.client, "nor here", 8)
            // A message of what are no sockets, and of one that is.
            let mixed = TestConnection()
            let carried = [pipes[0], unix.descriptor, pipes[1]]
            #expect(send_descriptors(mixed.client, carried, carried.count) == 1)
            let odd = [pipes[0], unix.descriptor, listener.descriptor, tcp.descriptor, mixed.descriptor, 10_000]
            let opened = openDescriptors()
            for kind in ["recent", "settled"] {
                let found = StoredClients.take(
                    from: odd.map { StoredDescriptor(descriptor: $0, name: StoredName(kind: kind, generation: 1)) }
                )
                #expect(found.descriptors.compactMap(socketCookie) == [unix.cookie])
                for descriptor in found.descriptors { close(descriptor) }
            }
            #expect(openDescriptors() == opened && opened > before)
            // By another name it is none at all.
            let state = StoredDescriptor(descriptor: mixed.descriptor, name: StoredName(kind: "state", generation: 1))
            #expect(StoredClients.take(from: [state]).descriptors.isEmpty)
        }
    }

    @Test(arguments: [
        ("state.7", StoredName(kind: "state", generation: 7)),
        ("settled.7.12", StoredName(kind: "settled", generation: 7, number: 12)),
        ("recent.18446744073709551615.0", StoredName(kind: "recent", generation: .max, number: 0)),
    ])
    func nameIsReadAsItIsWritten(text: String, name: StoredName) {
        #expect(StoredName(text) == name)
        #expect(name.description == text)
    }

    @Test(arguments: [
        "", "stored", "chatd.socket", "state.", ".7", "state.7.", "state.7.8.9", "state.-1", "state.+1", "state.01",
        "state.7.x",
        "state.18446744073709551616", "state 7", "1.2.socket",
    ])
    func otherNamesAreNotOurs(text: String) {
        #expect(StoredName(text) == nil)
    }
}

/// How many descriptors this process has open.
private func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    // `.`, `..`, and the one that is read.
    return count - 3
}
