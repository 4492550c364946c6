import CSystemd
import Dispatch
import Glibc

/// A Unix datagram socket of the test's own, where a service manager or a journal would be.
final class DatagramServer: Sendable {
    let descriptor: CInt

    /// - Parameter path: of the file system, or `@NAME` in the abstract namespace.
    init(path: String) {
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0 && bindUnix(descriptor, to: path) == 0, "bind \(path): \(errno)")
    }

    deinit { close(descriptor) }

    /// The next datagram; nil when none has come within the time. The thread that waits is not one of the concurrency
    /// pool's.
    func receive(milliseconds: CInt = 10_000) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.receiveNow(milliseconds: milliseconds)) }
        }
    }

    /// The next datagram, on this very thread.
    func receiveNow(milliseconds: CInt = 10_000) -> String? {
        var readable = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&readable, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count >= 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}

/// A socket of the Internet families, bound to a free port.
func internetSocket(_ family: CInt, _ type: __socket_type, host: String, listening: Bool) -> (
    descriptor: CInt, port: Int
) {
    var hints = addrinfo()
    hints.ai_family = family
    hints.ai_socktype = CInt(type.rawValue)
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    precondition(getaddrinfo(host, "0", &hints, &found) == 0, "\(host) is no address")
    defer { freeaddrinfo(found) }
    let address = found!.pointee
    let descriptor = socket(address.ai_family, address.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), 0)
    var off: CInt = 0
    setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &off, socklen_t(MemoryLayout<CInt>.size))
    precondition(bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, "bind \(host): \(errno)")
    if listening { precondition(listen(descriptor, 1) == 0) }

    var bound = sockaddr_in6()  // its port is where sockaddr_in has it
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    withUnsafeMutableBytes(of: &bound) { bytes in
        _ = getsockname(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
    }
    return (descriptor, Int(UInt16(bigEndian: bound.sin6_port)))
}

/// A listening stream socket at `path`, or `@NAME`.
func unixListener(at path: String) -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    precondition(bindUnix(descriptor, to: path) == 0 && listen(descriptor, 1) == 0, "bind \(path): \(errno)")
    return descriptor
}

private func bindUnix(_ descriptor: CInt, to path: String) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    return withUnsafeBytes(of: &address) { raw in
        bind(descriptor, raw.baseAddress!.assumingMemoryBound(to: sockaddr.self), length)
    }
}

/// A directory of the test's own; its owner removes it.
func temporaryDirectory() -> String {
    var template = Array("/tmp/systemd-tests-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}
