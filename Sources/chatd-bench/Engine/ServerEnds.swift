import CEpoll
import Glibc

/// Asks the kernel how the server's ends of connections are.
///
/// A client that does not read cannot see that the server has closed its connection: the end of the stream stands behind what was not read, and is sent only when
/// there is room for it. But the server's end shows it: it has left the state ESTABLISHED, or is gone. Asked for one by one, since the whole table
/// (/proc/net/tcp) takes long where many connections have just ended. Source: sock_diag(7)
struct ServerEnds: ~Copyable {
    /// The client's end of a connection: an IPv4 address and a port.
    struct Client: Hashable {
        var address: UInt32
        var port: UInt16
    }

    private let netlink: CInt
    private let port: Int

    /// - Parameter port: where the server listens on 127.0.0.1, by IPv4 or by both.
    init(port: Int) throws(Failure) {
        netlink = socket(AF_NETLINK, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
        guard netlink >= 0 else { throw Failure.system("socket of sock_diag") }
        self.port = port
    }

    deinit { close(netlink) }

    /// Whether the server holds its end of the connection open.
    func isOpen(_ client: Client) throws(Failure) -> Bool {
        var question = Question()
        question.header.nlmsg_len = UInt32(MemoryLayout<Question>.size)
        question.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        question.header.nlmsg_flags = UInt16(NLM_F_REQUEST)
        question.request.sdiag_family = UInt8(AF_INET)
        question.request.sdiag_protocol = UInt8(IPPROTO_TCP)
        question.request.idiag_states = .max
        question.request.id.idiag_sport = UInt16(port).bigEndian
        question.request.id.idiag_dport = client.port.bigEndian
        question.request.id.idiag_src.0 = UInt32(0x7f00_0001).bigEndian
        question.request.id.idiag_dst.0 = client.address.bigEndian
        // No matter which cookie it has.
        question.request.id.idiag_cookie = (.max, .max)
        guard send(netlink, &question, MemoryLayout<Question>.size, 0) == MemoryLayout<Question>.size else {
            throw Failure.system("send to sock_diag")
        }
        var answer = [UInt8](repeating: 0, count: 4096)
        let count = recv(netlink, &answer, answer.count, 0)
        guard count >= MemoryLayout<nlmsghdr>.size else { throw Failure.system("recv from sock_diag") }
        return answer.withUnsafeBytes { answer in
            let header = answer.load(as: nlmsghdr.self)
            guard header.nlmsg_type == UInt16(SOCK_DIAG_BY_FAMILY) else { return false }
            let message = answer.load(fromByteOffset: MemoryLayout<nlmsghdr>.size, as: inet_diag_msg.self)
            // Where there is no such connection, the kernel answers for the listening socket.
            return message.idiag_state == UInt8(TCP_ESTABLISHED)
        }
    }

    private struct Question {
        var header = nlmsghdr()
        var request = inet_diag_req_v2()
    }
}
