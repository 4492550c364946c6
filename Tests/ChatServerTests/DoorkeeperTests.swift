import ChatDialects
import Testing

@testable import ChatServer

/// Who may come in, by how many are here.
@Suite struct DoorkeeperTests {
    private let doorkeeper = Doorkeeper()

    private func settings(_ connections: Int, perAddress: Int) -> ServerSettings {
        var settings = ServerSettings()
        settings.connections = connections
        settings.connectionsPerAddress = perAddress
        return settings
    }

    @Test func oneAddressHasItsLimitAndAnotherDoesNotCare() {
        let settings = settings(0, perAddress: 2)
        #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == nil)
        #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == nil)
        #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == .tooManyConnections(limit: 2))
        #expect(doorkeeper.enter(from: "192.0.2.8", settings: settings) == nil)
        doorkeeper.leave(from: "192.0.2.7")
        #expect(doorkeeper.connections == 3)
        doorkeeper.leave(from: "192.0.2.7")
        #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == nil)
    }

    @Test func theTotalIsForAllTogether() {
        let settings = settings(2, perAddress: 0)
        #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == nil)
        #expect(doorkeeper.enter(from: nil, settings: settings) == nil)
        #expect(doorkeeper.enter(from: "192.0.2.8", settings: settings) == .serverFull)
        doorkeeper.leave(from: "192.0.2.8")
        doorkeeper.leave(from: nil)
        #expect(doorkeeper.enter(from: "192.0.2.8", settings: settings) == nil)
    }

    @Test func connectionsWithoutAnAddressShareNone() {
        let settings = settings(0, perAddress: 1)
        for _ in 0..<100 { #expect(doorkeeper.enter(from: nil, settings: settings) == nil) }
    }

    @Test func whetherThereIsRoomIsAskedWithoutComingIn() {
        let settings = settings(3, perAddress: 1)
        for _ in 0..<9 { #expect(doorkeeper.lackOfRoom(for: "192.0.2.7", settings: settings) == nil) }
        _ = doorkeeper.enter(from: "192.0.2.7", settings: settings)
        #expect(doorkeeper.lackOfRoom(for: "192.0.2.7", settings: settings) == .tooManyConnections(limit: 1))
        #expect(doorkeeper.lackOfRoom(for: "192.0.2.8", settings: settings) == nil)
        #expect(doorkeeper.lackOfRoom(for: nil, settings: settings) == nil)
        for _ in 0..<2 { _ = doorkeeper.enter(from: nil, settings: settings) }
        #expect(doorkeeper.lackOfRoom(for: nil, settings: settings) == .serverFull)
        #expect(doorkeeper.connections == 3)
    }

    @Test func zeroIsNoLimit() {
        let settings = settings(0, perAddress: 0)
        for _ in 0..<1000 { #expect(doorkeeper.enter(from: "192.0.2.7", settings: settings) == nil) }
        for _ in 0..<1000 { doorkeeper.leave(from: "192.0.2.7") }
        #expect(doorkeeper.connections == 0)
    }

    @Test func numbersAreNeverGivenTwice() {
        let numbers = (0..<100).map { _ in doorkeeper.nextNumber() }
        #expect(numbers == Array(1...100))
    }
}
