import Glibc
import Testing

@testable import chatd_bench

/// What the system says of a server.
@Suite struct SystemTests {
    @Test func closingIsSeenWhereTheClientDoesNotRead() throws {
        let listener = try Socket.listening(on: 0)
        let client = try Socket.connecting(to: Socket.port(of: listener), number: 0, receiveBytes: 4096)
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 30_000) == 1)
        let server = accept(listener, nil, nil)
        defer { [client, listener].forEach { close($0) } }
        let ends = try ServerEnds(port: Socket.port(of: listener))

        let bytes = [UInt8](repeating: 0, count: 64 << 10)
        while let sent = Socket.send(server, bytes, bytes.count), sent > 0 {}
        let before = try ends.isOpen(Socket.end(of: client))
        #expect(before)
        close(server)
        let after = try ends.isOpen(Socket.end(of: client))
        #expect(!after)
        let stranger = try ends.isOpen(ServerEnds.Client(address: 0x7f00_0003, port: 9))
        #expect(!stranger)
    }

    @Test func memoryIsReadInBytes() throws {
        let text = "55d0-7ffd ---p 00000000 00:00 0 [rollup]\nRss:    1234 kB\nPss:     567 kB\nPss_Dirty: 1 kB\n"
        let memory = try #require(ProcessMemory(text))
        #expect(memory.resident == 1234 << 10)
        #expect(memory.proportional == 567 << 10)
        #expect(ProcessMemory("") == nil)
        #expect(try ProcessMemory.now(of: getpid()).resident > 1 << 20)
    }

    @Test func processorTimeOfAProcessRises() throws {
        let clock = try ProcessClock(getpid())
        let before = try clock.now()
        while try clock.now() == before {}
        #expect(try clock.now() > before)
        #expect(throws: Failure.self) { try ProcessClock(1 << 22 + 1) }
    }

    @Test func latenciesBecomePercentiles() throws {
        var recorder = LatencyRecorder()
        #expect(recorder.latency == nil)
        for microseconds in 1...1000 { recorder.record(UInt64(microseconds) * 1000) }
        let latency = try #require(recorder.latency)
        #expect(latency.count == 1000)
        #expect(abs(latency.median - 500) <= 1 && abs(latency.p99 - 990) <= 1 && abs(latency.most - 1000) <= 1)
        #expect((60...200).contains(latency.distribution.count))
        #expect(latency.distribution.map(\.percentile) == latency.distribution.map(\.percentile).sorted())
        #expect(latency.distribution.map(\.microseconds) == latency.distribution.map(\.microseconds).sorted())
        #expect(latency.distribution.last?.percentile == 100)
    }
}
