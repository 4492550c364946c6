import CStateMemory
import Glibc

/// The bytes of a file of another process, whatever they are: nothing that they say is believed before it was looked at, and no read is of more bytes than
/// the file has memory for.
///
/// It is read with pread(2), not mapped: what is beyond its end is missing then, not a SIGBUS, and holes get no memory by being read.
struct FileImage {
    private let descriptor: CInt
    let size: Int
    /// How many bytes have memory: at most so many can have been written.
    let allocated: Int

    init(_ descriptor: CInt) throws(StateFileProblem) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .foreign }
        self.descriptor = descriptor
        size = Int(status.st_size)
        allocated = Int(status.st_blocks) * 512
    }

    /// The bytes of a part of the file.
    /// - Throws: where the file does not have them.
    func bytes(_ part: Range<Int>) throws(StateFileProblem) -> [UInt8] {
        guard part.lowerBound >= 0, part.upperBound <= size else { throw .damaged("\(part) of \(size) bytes") }
        // An array of no bytes made that way writes to what all empty arrays share (6.3).
        if part.isEmpty { return [] }
        var problem: StateFileProblem?
        let bytes = [UInt8](unsafeUninitializedCapacity: part.count) { buffer, count in
            while count < part.count {
                let read = pread(
                    descriptor,
                    buffer.baseAddress! + count,
                    part.count - count,
                    off_t(part.lowerBound + count)
                )
                if read < 0, errno == EINTR { continue }
                if read < 0 { problem = .failed("pread") }
                if read == 0 { problem = .damaged("it ends at \(part.lowerBound + count)") }
                if problem != nil { return }
                count += read
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// False where nothing in a part of the file was ever written: a hole. Source: lseek(2), SEEK_DATA.
    func hasData(from offset: Int, count: Int) -> Bool {
        let data = cstatememory_next_data(descriptor, Int64(offset))
        // Where that cannot be told, there may be some.
        return data < 0 ? errno != ENXIO : data < Int64(offset + count)
    }

    /// The bytes of something that was written after a header at the beginning of a place: not more than the file has memory for.
    func written(_ count: UInt64, in place: Range<Int>, after header: Int = 0) throws(StateFileProblem) -> [UInt8] {
        guard count <= allocated, count <= place.count - header else { throw .damaged("\(count) bytes in \(place)") }
        let start = place.lowerBound + header
        return try bytes(start..<start + Int(count))
    }
}

extension ArraySlice<UInt8> {
    /// The word of 8 bytes at an offset from the beginning. It has to be there.
    func word(_ offset: Int) -> UInt64 {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }
}
