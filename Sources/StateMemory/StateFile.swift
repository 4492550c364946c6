import CStateMemory
import Glibc

/// A file in shared memory that outlives the process: what a successor needs to go on where this process ended, at whatever instruction that was.
///
/// It has no name, and lives as long as somebody holds its descriptor. Each operation takes effect with one store of a word, before which nothing of it is to
/// be seen, and after which all of it is. A successor reads it as `LeftState`.
///
/// Memory cannot run out under a store (SIGBUS): the file is in the kernel's own mount of tmpfs, which has no limit, so that what bounds it is what bounds
/// the process's other memory (its cgroup, the machine), with the same end. Only where the machine counts every promise of memory
/// (vm.overcommit_memory = 2) and has none left, a store ends with SIGBUS where malloc would return nothing.
///
/// It has to live longer than its slots and read areas.
public final class StateFile: Sendable {
    /// What a successor needs to be given; closed with the file.
    public let descriptor: CInt
    let layout: Layout
    nonisolated(unsafe) let base: UnsafeMutableRawPointer
    let freeSlots: Guarded<FreeSlots>
    let records: Guarded<RecordMemory>

    /// Makes one, not sealed.
    /// - Parameters:
    ///   - generation: tells this file from that of its predecessor.
    ///   - format: in which version the records, entries and checkpoint will be written.
    ///   - connections: how many slots it has, up to 16,777,216. They take memory when they are used.
    ///   - lanes: how many read areas it has, up to 1,024.
    /// - Throws: `StateFileProblem.system` where the system has not the memory, addresses or descriptors.
    public init(generation: UInt64, format: UInt32, connections: Int, lanes: Int) throws(StateFileProblem) {
        precondition((0...Layout.mostConnections).contains(connections), "\(connections) connections")
        precondition((0...Layout.mostLanes).contains(lanes), "\(lanes) lanes")
        let layout = Layout(connections: connections, lanes: lanes)
        descriptor = try StateFile.create(size: layout.size)
        let mapped = mmap(nil, layout.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            let problem = StateFileProblem.failed("mmap")
            close(descriptor)
            throw problem
        }
        // A core dump would go through all of it, and so give memory to every page; and what people say does not belong in one.
        _ = cstatememory_leave_out_of_dumps(mapped, layout.size)
        base = mapped
        self.layout = layout
        freeSlots = Guarded(FreeSlots(count: connections))
        records = Guarded(RecordMemory(count: layout.records.count))
        writeHeader(generation: generation, format: format)
    }

    deinit {
        munmap(base, layout.size)
        close(descriptor)
        freeSlots.deallocate()
        records.with { $0.deallocate() }
        records.deallocate()
    }

    private static func create(size: Int) throws(StateFileProblem) -> CInt {
        // Beyond this limit ftruncate(2) would end the process with SIGXFSZ.
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur < size {
            throw .system(call: "the limit of file sizes (RLIMIT_FSIZE)", error: EFBIG)
        }
        let descriptor = cstatememory_create("state")
        guard descriptor >= 0 else { throw .failed("memfd_create") }
        guard ftruncate(descriptor, size) == 0 else {
            let problem = StateFileProblem.failed("ftruncate")
            close(descriptor)
            throw problem
        }
        return descriptor
    }

    private func writeHeader(generation: UInt64, format: UInt32) {
        var checksum = Checksum()
        let words = [
            Header.magicAt: Header.magic, Header.versionAt: Layout.version, Header.generationAt: generation,
            Header.formatAt: UInt64(format), Header.connectionsAt: UInt64(layout.connections),
            Header.lanesAt: UInt64(layout.lanes),
        ]
        for (offset, word) in words.sorted(by: { $0.key < $1.key }) {
            checksum.mix(word)
            Step.store(word, at: base + offset)
        }
        Step.store(checksum.value, at: base + Header.checksumAt)
    }

    /// Which of the files it is.
    public var generation: UInt64 { word(Header.generationAt) }

    /// Says that everything is in it, so that a successor may take it over.
    public func seal() { Step.store(Header.isSealed, at: base + Header.sealAt) }

    /// A word of the header.
    func word(_ offset: Int) -> UInt64 { cstatememory_load(base + offset) }

    /// How much memory the file takes, in bytes.
    public var allocatedBytes: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }
}
