import Testing

@testable import ChatServer

/// What is read at start and at every reload, and what is said of files that are no good.
@Suite struct TLSIdentityTests {
    private let openssl: OpenSSL

    init() throws {
        openssl = try OpenSSL()
        try openssl.makeCertificate("one")
    }

    private func expect(_ certificate: String, _ key: String, toBeRefusedFor file: String, _ reason: String) {
        let problem = FileProblem(path: openssl.path(file), reason: reason)
        #expect(throws: problem) {
            _ = try TLSIdentity(certificate: openssl.path(certificate), key: openssl.path(key))
        }
    }

    @Test func aCertificateAndItsKeyAreTaken() throws {
        _ = try openssl.identity("one")
    }

    @Test func filesThatCannotBeReadAreNamed() {
        expect("none.pem", "one.key", toBeRefusedFor: "none.pem", "cannot be read: No such file or directory")
        expect("one.pem", "none.key", toBeRefusedFor: "none.key", "cannot be read: No such file or directory")
        expect("", "one.key", toBeRefusedFor: "", "cannot be read: Is a directory")
    }

    @Test func whatIsSomethingElseIsNamed() {
        expect("one.key", "one.key", toBeRefusedFor: "one.key", "no certificate as PEM")
        expect("one.pem", "one.pem", toBeRefusedFor: "one.pem", "no private key as PEM")
    }

    @Test func theKeyOfAnotherIsRefused() throws {
        try openssl.makeCertificate("two")
        let reason = "not the key of the certificate in \(openssl.path("one.pem"))"
        expect("one.pem", "two.key", toBeRefusedFor: "two.key", reason)
    }

    @Test func encryptedKeysAreRefusedInsteadOfAskedFor() throws {
        let reason = "the key is encrypted; expected one without a passphrase"
        let (one, eight, ec) = (openssl.path("one.key"), openssl.path("8.key"), openssl.path("ec.key"))
        try openssl.run(["pkcs8", "-topk8", "-in", one, "-out", eight, "-passout", "pass:x"])
        expect("one.pem", "8.key", toBeRefusedFor: "8.key", reason)
        try openssl.run(["ec", "-in", one, "-out", ec, "-aes128", "-passout", "pass:x"])
        expect("one.pem", "ec.key", toBeRefusedFor: "ec.key", reason)
    }
}
