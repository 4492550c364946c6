/// The server's ends of connections, as the kernel lists them.
///
/// A client that does not read cannot see that the server has closed its connection: the end of the stream stands behind what was not read, and is
/// sent only when there is room for it. But the server's end shows it: it has left the state ESTABLISHED, or is gone. Source: proc(5), /proc/net/tcp
enum SocketTable {
    /// An IPv4 address and a port.
    struct End: Hashable {
        var address: UInt32
        var port: UInt16
    }

    /// The clients whose connections to a port are open on the server's side, whether it listens on IPv4 or on both.
    static func clients(ofPort port: Int) throws(Failure) -> Set<End> {
        var clients = parse(try SmallFile.read("/proc/net/tcp"), port: port)
        // Without IPv6 there is no such file.
        if let more = try? SmallFile.read("/proc/net/tcp6") { clients.formUnion(parse(more, port: port)) }
        return clients
    }

    /// Finds the established connections in a table of lines like
    /// `   1: 0100007F:1A0B 0200007F:8235 01 00000000:00000000 …`, where addresses are in the machine's byte order, and those of IPv6 end in the IPv4 one.
    static func parse(_ table: [UInt8], port: Int) -> Set<End> {
        var clients: Set<End> = []
        for line in table.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 4)
            guard fields.count > 4, fields[3].elementsEqual("01".utf8), end(fields[1])?.port == UInt16(port),
                let client = end(fields[2])
            else { continue }
            clients.insert(client)
        }
        return clients
    }

    private static func end(_ field: ArraySlice<UInt8>) -> End? {
        let parts = field.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, let address = UInt32(String(decoding: parts[0].suffix(8), as: UTF8.self), radix: 16),
            let port = UInt16(String(decoding: parts[1], as: UTF8.self), radix: 16)
        else { return nil }
        return End(address: UInt32(bigEndian: address), port: port)
    }
}
