import CEpoll
import Glibc

/// What was said, as bytes in the order they were said: the newest `capacity` of them, always in one piece.
///
/// The same pages are mapped twice, one after the other. So what runs over the end of the first is found at the beginning of the second, and nothing ever has to be
/// moved or sent in two parts. A place in the log is the number of bytes that were said before.
struct ByteLog: ~Copyable {
    let capacity: Int
    /// The place after the last byte.
    private(set) var end = 0
    private let pages: UnsafeMutableRawPointer

    /// - Parameter capacity: a power of two, and a multiple of the page size.
    init(capacity: Int) throws(Failure) {
        precondition(capacity & (capacity - 1) == 0 && capacity % Int(getpagesize()) == 0)
        self.capacity = capacity
        let file = memfd_create("chatd-bench log", 0)
        guard file >= 0, ftruncate(file, capacity) == 0 else { throw Failure.system("memfd_create") }
        defer { close(file) }
        let reserved = mmap(nil, 2 * capacity, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let reserved, reserved != MAP_FAILED else { throw Failure.system("mmap") }
        for half in [reserved, reserved + capacity] {
            let mapped = mmap(half, capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0)
            guard mapped == half else { throw Failure.system("mmap") }
        }
        pages = reserved
    }

    deinit { munmap(pages, 2 * capacity) }

    /// - Parameter bytes: at most `capacity`.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        memcpy(pages + (end & (capacity - 1)), start, bytes.count)
        end += bytes.count
    }

    @inline(__always)
    mutating func append(_ words: StaticString) {
        append(UnsafeRawBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
    }

    /// Whether what stands there has not been overwritten.
    func holds(_ place: Int) -> Bool { end - place <= capacity }

    /// The bytes from a place to the end.
    /// - Parameter place: one that the log holds.
    @inline(__always)
    func bytes(from place: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pages + (place & (capacity - 1)), count: end - place)
    }
}
