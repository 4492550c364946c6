import Glibc
import Testing

@testable import StateMemory

@Suite struct StateFileTests {
    @Test func whatWasPutInComesOutAgain() throws {
        let file = try StateFile(generation: 7, format: 3, connections: 10, lanes: 2)
        file.beginCheckpoint()
        [1, 2, 3].withUnsafeBufferPointer(file.completeCheckpoint)
        file.seal()
        [4].withUnsafeBufferPointer(file.append)
        let slot = try #require(file.makeSlot(serial: 5, cookie: 6))
        [7, 8].withUnsafeBufferPointer { slot.commit($0, sent: 9, position: 10) }
        slot.advance(sent: 11, position: 12)
        let left = try LeftState(descriptor: file.descriptor)
        #expect(left.generation == 7 && left.format == 3 && file.generation == 7)
        #expect(left.checkpoint == [1, 2, 3])
        #expect(left.log == [[4]] && left.isLogWhole)
        #expect(
            left.connections == [
                LeftConnection(serial: 5, cookie: 6, record: [7, 8], sent: 11, position: 12)
            ]
        )
        #expect(left.damagedRecords == 0)
    }

    @Test func itLivesAsLongAsItsDescriptorIsHeld() throws {
        let held: CInt
        do {
            let subject = try Subject()
            subject.perform(.append([1]))
            #expect(fcntl(subject.file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
            held = dup(subject.file.descriptor)
        }
        defer { close(held) }
        #expect(try LeftState(descriptor: held).log == [[1]])
    }

    @Test func anEmptyFileTakesHardlyAnyMemory() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 1 << 24, lanes: 1 << 10)
        #expect(file.allocatedBytes == Layout.pageSize)
    }

    @Test func aCoreDumpLeavesItOut() throws {
        let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
        // proc(5): the mapping's first line begins with its address, and its last has its flags; dd is "do not include area into core dump".
        let mapping = lines(of: "/proc/self/smaps").drop {
            !$0.hasPrefix(String(UInt(bitPattern: file.base), radix: 16) + "-")
        }
        let flags = try #require(mapping.first { $0.hasPrefix("VmFlags:") })
        #expect(flags.split(whereSeparator: \.isWhitespace).contains("dd"))
    }

    private func lines(of path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var lines: [String] = []
        var (line, capacity): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let line { lines.append(String(cString: line)) }
        return lines
    }

    @Test func whatTheSystemRefusesIsAProblemInWords() async {
        await #expect(processExitsWith: .success) {
            func problem(_ resource: __rlimit_resource, limit: rlim_t) -> StateFileProblem? {
                var (old, new) = (rlimit(), rlimit())
                getrlimit(__rlimit_resource_t(resource.rawValue), &old)
                new = rlimit(rlim_cur: limit, rlim_max: old.rlim_max)
                setrlimit(__rlimit_resource_t(resource.rawValue), &new)
                defer { setrlimit(__rlimit_resource_t(resource.rawValue), &old) }
                do {
                    _ = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(problem(RLIMIT_NOFILE, limit: 0) == .system(call: "memfd_create", error: EMFILE))
            #expect(problem(RLIMIT_AS, limit: 8 << 30) == .system(call: "mmap", error: ENOMEM))
            #expect("\(problem(RLIMIT_FSIZE, limit: 1 << 20)!)".contains("File too large"))
            #expect(problem(RLIMIT_FSIZE, limit: .max) == nil)
        }
    }
}
