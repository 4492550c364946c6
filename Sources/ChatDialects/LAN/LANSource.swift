/// Where a datagram came from, and how.
public struct LANSource: Sendable, Hashable {
    /// The address, as text: `192.0.2.7`.
    public var address: String
    /// The port.
    public var port: UInt16
    /// It is an address of this host.
    public var isThisHost: Bool
    /// It came by the loopback interface.
    public var cameByLoopback: Bool
    /// The number of the interface that it came by; 0 where that is not known.
    public var interface: Int

    /// See the properties.
    public init(address: String, port: UInt16, isThisHost: Bool, cameByLoopback: Bool, interface: Int = 0) {
        self.address = address
        self.port = port
        self.isThisHost = isThisHost
        self.cameByLoopback = cameByLoopback
        self.interface = interface
    }
}
