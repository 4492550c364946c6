import Glibc

extension LeftState {
    /// Counts the processes that have begun to take a file over, and have perhaps died of it: the one thing that is ever written into a predecessor's file.
    /// - Parameter descriptor: of a state file; of anything else nothing is written.
    /// - Returns: how many there are with this one; 1 where that cannot be told.
    public static func countAttempt(at descriptor: CInt) -> UInt64 {
        var (magic, attempts) = (UInt64(0), UInt64(0))
        let size = MemoryLayout<UInt64>.size
        guard pread(descriptor, &magic, size, off_t(Header.magicAt)) == size, magic == Header.magic,
            pread(descriptor, &attempts, size, off_t(Header.attemptsAt)) == size
        else { return 1 }
        attempts = attempts &+ 1
        _ = pwrite(descriptor, &attempts, size, off_t(Header.attemptsAt))
        return attempts
    }
}

extension StateFile {
    /// Says how many processes have died one after the other, each soon after it took over: what the next adds to.
    public func noteAttempts(_ attempts: UInt64) { Step.store(attempts, at: base + Header.attemptsAt) }
}
