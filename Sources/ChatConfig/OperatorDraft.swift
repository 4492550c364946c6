import ChatCore

/// What the `[[operator]]` tables of one name have said so far.
struct OperatorDraft: TableDraft {
    static let table = "operator"
    static let most = 256

    var name = ""
    var passwordHash = ""
    var certificateFingerprint = ""
    var addresses: [AddressRange] = []
    var host = ""
    var origin: Origin

    init(origin: Origin) { self.origin = origin }

    /// The draft that makes this operator.
    init(_ one: Configuration.Operator) {
        self.init(origin: .nowhere)
        name = one.name
        passwordHash = one.passwordHash.orEmpty
        certificateFingerprint = one.certificateFingerprint.orEmpty
        addresses = one.addresses
        host = one.host.orEmpty
    }

    var value: Configuration.Operator {
        var one = Configuration.Operator(name: name, addresses: addresses)
        one.passwordHash.orEmpty = passwordHash
        one.certificateFingerprint.orEmpty = certificateFingerprint
        one.host.orEmpty = host
        return one
    }

    func missing(_ expected: (String) -> String) -> [(key: String, expected: String)] {
        var missing = isGiven("name") ? [] : [("name", expected("name"))]
        let secrets = ["password_hash", "certificate_fingerprint"]
        if passwordHash.isEmpty, certificateFingerprint.isEmpty, origin.refused.isDisjoint(with: secrets) {
            missing.append((secrets[0], "a password_hash or a certificate_fingerprint"))
        }
        return missing
    }
}
