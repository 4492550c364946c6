import CStateMemory
import Glibc

/// The one way to change memory that a successor may read: each call is a step, and a process that is killed has made some number of steps.
///
/// In debug builds (`FAULT_POINTS`) steps are counted, so that a test can stand at each of them: `Step.cut` makes a thread's steps from some number on do
/// nothing, which is what a kill looks like to the file; and the environment variable `CHATD_FAULT_STEP=n` has the process kill itself at its n-th.
/// In release builds a step is the bare store.
@usableFromInline
enum Step {
    /// Stores a word. It is in memory after everything that was stored before, and before everything that is stored later.
    /// - Parameter address: divisible by 8.
    @inlinable
    @inline(__always)
    static func store(_ value: UInt64, at address: UnsafeMutableRawPointer) {
        #if FAULT_POINTS
            guard isMade() else { return }
        #endif
        cstatememory_store(address, value)
    }

    /// Copies bytes. A kill may cut it anywhere; where steps are counted its middle stands for all of these.
    static func copy(_ bytes: UnsafeRawBufferPointer, to address: UnsafeMutableRawPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        #if FAULT_POINTS
            let middle = bytes.count / 2
            guard isMade() else { return }
            memcpy(address, source, middle)
            guard isMade() else { return }
            memcpy(address + middle, source + middle, bytes.count - middle)
        #else
            memcpy(address, source, bytes.count)
        #endif
    }

    /// Writes zeros.
    static func clear(_ count: Int, at address: UnsafeMutableRawPointer) {
        #if FAULT_POINTS
            guard isMade() else { return }
        #endif
        memset(address, 0, count)
    }

    /// Gives the memory of a part of the file back. Where the kernel cannot, it is kept; nothing relies on the zeros.
    static func punch(_ part: Range<Int>, of descriptor: CInt) {
        #if FAULT_POINTS
            guard isMade() else { return }
        #endif
        _ = cstatememory_punch(descriptor, UInt64(part.lowerBound), UInt64(part.count))
    }
}

#if FAULT_POINTS
    extension Step {
        /// At which step of the process it is to be killed.
        private static let last = getenv("CHATD_FAULT_STEP").flatMap { UInt64(String(cString: $0)) }

        /// Whether the next step is still made.
        @usableFromInline
        static func isMade() -> Bool {
            if let last, cstatememory_count_step() >= last { raise(SIGKILL) }
            let left = cstatememory_steps_left()!
            switch left.pointee {
            case unlimited: return true
            case 0, dead:
                left.pointee = dead
                return false
            default:
                left.pointee -= 1
                return true
            }
        }

        /// Does something, of whose steps on this thread only the first so many are made.
        /// - Returns: whether all of its steps were made.
        static func cut(after count: Int, _ body: () -> Void) -> Bool {
            let left = cstatememory_steps_left()!
            left.pointee = Int64(count)
            defer { left.pointee = unlimited }
            body()
            return !isDead
        }

        /// Whether a step of this thread was left out.
        static var isDead: Bool { cstatememory_steps_left()!.pointee == dead }

        private static let unlimited = Int64(-1)
        private static let dead = Int64.min
    }
#endif
