import ChatCore

/// What the `[[gateway]]` tables of one name have said so far.
struct GatewayDraft: TableDraft {
    static let table = "gateway"
    static let most = 64

    var name = ""
    var addresses: [AddressRange] = []
    var passwordHash = ""
    var certificateFingerprint = ""
    var origin: Origin

    init(origin: Origin) { self.origin = origin }

    /// The draft that makes this gateway.
    init(_ gateway: Configuration.Gateway) {
        self.init(origin: .nowhere)
        (name, addresses, passwordHash) = (gateway.name, gateway.addresses, gateway.passwordHash)
        certificateFingerprint = gateway.certificateFingerprint.orEmpty
    }

    var value: Configuration.Gateway {
        var gateway = Configuration.Gateway(name: name, addresses: addresses, passwordHash: passwordHash)
        gateway.certificateFingerprint.orEmpty = certificateFingerprint
        return gateway
    }

    func missing(_ expected: (String) -> String) -> [(key: String, expected: String)] {
        ["name", "addresses", "password_hash"].filter { !isGiven($0) }.map { ($0, expected($0)) }
    }
}
