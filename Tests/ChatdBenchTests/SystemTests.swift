import Glibc
import Testing

@testable import chatd_bench

/// What the system says of a server.
@Suite struct SystemTests {
    @Test func establishedClientsAreFoundInBothTables() {
        let four = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1A0B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 10 1
               1: 0100007F:1A0B 0200007F:8235 01 00000000:00000000 00:00000000 00000000     0        0 11 1
               2: 0200007F:8235 0100007F:1A0B 01 00000000:00000000 00:00000000 00000000     0        0 12 1
               3: 0100007F:1A0B 0300007F:8236 05 00000000:00000000 00:00000000 00000000     0        0 13 1
            """
        let expected = SocketTable.End(address: 0x7f00_0002, port: 0x8235)
        #expect(SocketTable.parse(Array(four.utf8), port: 0x1a0b) == [expected])
        let six = """
            header
               1: 0000000000000000FFFF00000100007F:1A0B 0000000000000000FFFF00000200007F:8235 01 00000000:00000000 00:0 0
            """
        #expect(SocketTable.parse(Array(six.utf8), port: 0x1a0b) == [expected])
        #expect(SocketTable.parse(Array(six.utf8), port: 0x1a0c).isEmpty)
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
