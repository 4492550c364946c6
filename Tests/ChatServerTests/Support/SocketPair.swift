import Glibc

/// Two ends of one connection inside this process.
enum SocketPair {
    struct End {
        let descriptor: CInt

        func close() { Glibc.close(descriptor) }

        /// What has come, without waiting.
        func received() -> String {
            var bytes: [UInt8] = []
            return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
                while true {
                    let count = recv(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT))
                    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
                    bytes += buffer.prefix(count)
                }
            }
        }
    }

    struct Failure: Error {}

    static func make(sendBuffer: CInt) throws -> (End, End) {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0 else { throw Failure() }
        var size = sendBuffer
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        return (End(descriptor: ends[0]), End(descriptor: ends[1]))
    }
}
