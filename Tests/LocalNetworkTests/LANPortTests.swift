import CLocalNetwork
import ChatDialects
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import LocalNetwork

#if canImport(Glibc)
    import Glibc
#endif

/// What came to a port, for whoever waits for it.
private final class Inbox: Sendable {
    private let stream: AsyncStream<(bytes: [UInt8], source: LANSource)>
    private let continuation: AsyncStream<(bytes: [UInt8], source: LANSource)>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func put(_ bytes: [UInt8], _ source: LANSource) { continuation.yield((bytes, source)) }

    /// - Throws: where the test takes too long.
    func next() async throws -> (text: String, source: LANSource) {
        for await one in stream { return (String(decoding: one.bytes, as: UTF8.self), one.source) }
        throw CancellationError()
    }
}

@Suite(.timeLimit(.minutes(1))) struct LANPortTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    /// A port that nobody has.
    private func freePort() throws -> UInt16 {
        let descriptor = try DatagramSocket.open(port: 0, isShared: false)
        defer { close(descriptor) }
        return DatagramSocket.port(of: descriptor)
    }

    private func open(_ port: UInt16, _ inbox: Inbox) async throws -> LANPort {
        try await LANPort.open(port, on: group, received: { inbox.put($0, $1) })
    }

    @Test func severalOnOneHostHearEachOtherAndNotThemselves() async throws {
        let number = try freePort()
        let (atAnn, atBen, atCyn) = (Inbox(), Inbox(), Inbox())
        let ann = try await open(number, atAnn)
        let ben = try await open(number, atBen)
        let cyn = try await open(number, atCyn)
        _ = ann.send(Array("ann: hello".utf8))
        for inbox in [atBen, atCyn] {
            let heard = try await inbox.nextByLoopback()
            #expect(heard.text == "ann: hello")
            #expect(heard.source.isThisHost && heard.source.address.hasPrefix("127."))
            #expect(heard.source.port != number)
        }
        // What Ann has sent would have come to her before this.
        _ = ben.send(Array("ben: hi".utf8))
        #expect(try await atAnn.nextByLoopback().text == "ben: hi")
        _ = cyn.send(Array("cyn: oh".utf8))
        #expect(try await atAnn.nextByLoopback().text == "cyn: oh")
        for port in [ann, ben, cyn] { await port.close() }
    }

    @Test func whatIsTooLongComesAsTooLong() async throws {
        let number = try freePort()
        let (atAnn, atBen) = (Inbox(), Inbox())
        let (ann, ben) = (try await open(number, atAnn), try await open(number, atBen))
        _ = ann.send([UInt8](repeating: UInt8(ascii: "x"), count: 9000))
        let length = try await atBen.nextByLoopback().text.utf8.count
        #expect(length > LANDatagram.maximumBytes && length <= DatagramReader.mostBytes)
        await ann.close()
        await ben.close()
    }

    @Test func whatComesFasterThanItIsReadWaits() async throws {
        let number = try freePort()
        let (atAnn, atBen) = (Inbox(), Inbox())
        let (ann, ben) = (try await open(number, atAnn), try await open(number, atBen))
        // More than are read in a tenth of a second; never more at once than the kernel has room for.
        for round in 0..<8 {
            for index in 0..<50 { _ = ann.send(Array("ann: \(round) \(index)".utf8)) }
            for index in 0..<50 { #expect(try await atBen.nextByLoopback().text == "ann: \(round) \(index)") }
        }
        await ann.close()
        await ben.close()
    }

    @Test func aPortThatSomebodyHasForThemselvesIsNamedWithTheReason() async throws {
        let taken = try DatagramSocket.open(port: 0, isShared: false)
        let number = DatagramSocket.port(of: taken)
        var off: CInt = 0
        setsockopt(taken, SOL_SOCKET, SO_REUSEADDR, &off, socklen_t(MemoryLayout<CInt>.size))
        defer { close(taken) }
        let failure = await #expect(throws: LANFailure.self) { _ = try await open(number, Inbox()) }
        #expect(failure.map { "\($0)" } == "UDP port \(number): Address already in use")
    }

    @Test func closingIsToldAndEndsSending() async throws {
        let (closed, continuation) = AsyncStream<Void>.makeStream()
        let port = try await LANPort.open(
            try freePort(),
            on: group,
            received: { _, _ in },
            closed: { continuation.finish() }
        )
        await port.close()
        for await _ in closed {}
        #expect(port.send([1]) == LANDelivery(hasLeft: false, trouble: nil))
    }
}

extension Inbox {
    /// What came, but for the copies that other interfaces of this host bring.
    fileprivate func nextByLoopback() async throws -> (text: String, source: LANSource) {
        while true {
            let heard = try await next()
            if heard.source.cameByLoopback { return heard }
            #expect(heard.source.isThisHost)
        }
    }
}

@Suite struct LocalNetworksTests {
    private func address(_ interface: Int, _ address: UInt32, to broadcast: UInt32, isLoopback: Bool = false)
        -> clocalnetwork_address
    {
        clocalnetwork_address(
            interface: CInt(interface),
            address: address,
            broadcast: broadcast,
            is_loopback: isLoopback
        )
    }

    @Test func everybodyIsReachedOnceOnEachNetworkAndOnThisHost() {
        let networks = LocalNetworks([
            address(1, 0x7F00_0001, to: 0, isLoopback: true), address(2, 0xC000_0207, to: 0xC000_02FF),
            address(3, 0xC000_0208, to: 0xC000_02FF), address(4, 0x0A00_0001, to: 0),
        ])
        #expect(networks.broadcasts.map(LocalNetworks.text) == ["127.255.255.255", "192.0.2.255"])
        #expect(networks.contains(0x0A00_0001) && networks.contains(0x7F00_0001) && networks.contains(0x7F12_3456))
        #expect(!networks.contains(0xC000_0209))
        #expect(networks.cameByLoopback(from: 0xC000_0207, interface: 1))
        #expect(networks.cameByLoopback(from: 0x7F00_0001, interface: 0))
        #expect(!networks.cameByLoopback(from: 0xC000_0207, interface: 2))
    }

    @Test func theKernelIsAskedThroughTheSocket() throws {
        let descriptor = try DatagramSocket.open(port: 0, isShared: false)
        defer { close(descriptor) }
        let networks = LocalNetworks(of: descriptor)
        #expect(networks.broadcasts.first == LocalNetworks.thisHost)
        #expect(LocalNetworks(of: -1).broadcasts == [LocalNetworks.thisHost])
    }

    @Test func whatKeepsOthersFromHearingIsToldOnce() throws {
        // Without SO_BROADCAST the kernel refuses (EACCES), as a firewall does.
        let descriptor = try DatagramSocket.open(port: 0, isShared: false)
        defer { close(descriptor) }
        func allow(_ isAllowed: Bool) {
            var value: CInt = isAllowed ? 1 : 0
            setsockopt(descriptor, SOL_SOCKET, SO_BROADCAST, &value, socklen_t(MemoryLayout<CInt>.size))
        }
        allow(false)
        let network = LocalNetworks([address(2, 0x7F00_0002, to: 0x7FFF_FFFE), address(3, 1, to: 0x7FFF_FFFF)])
        let everyone = LocalNetworks([address(2, 1, to: 0xFFFF_FFFF)])
        var broadcaster = Broadcaster(descriptor: descriptor, port: 9)
        #expect(broadcaster.send([65], to: network) == nil)
        #expect(broadcaster.send([65], to: everyone) == "255.255.255.255 is not reached: Permission denied")
        #expect(broadcaster.send([65], to: everyone) == nil)
        #expect(broadcaster.send([65], to: network) == nil)
        #expect(broadcaster.send([65], to: everyone) == "255.255.255.255 is not reached: Permission denied")
        let alone = LocalNetworks([])
        let nobody = "there is no network: nobody is reached, not even on this machine"
        #expect(broadcaster.send([65], to: alone) == nobody)
        #expect(broadcaster.send([65], to: alone) == nil)
        #expect(broadcaster.reachesNobody)
        allow(true)
        #expect(broadcaster.send([65], to: alone) == "there is no network: only this machine is reached")
        #expect(broadcaster.send([65], to: alone) == nil)
        #expect(!broadcaster.reachesNobody)
    }
}
