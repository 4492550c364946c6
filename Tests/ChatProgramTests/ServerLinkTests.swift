import ChatClient
import Glibc
import NIOCore
import Testing

@testable import chat

/// Connections to a real server on loopback, in plain text and with TLS, and what is said of those that do not come about.
@Suite struct ServerLinkTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        try certificates.make("one")
    }

    private func server(
        _ port: UInt16,
        host: String = "localhost",
        isEncrypted: Bool = true,
        _ fingerprint: Fingerprint? = nil
    ) -> Server {
        Server(endpoint: .tcp(host: host, port: port), isEncrypted: isEncrypted, fingerprint: fingerprint?.text)
    }

    /// The next that a link has to tell.
    private func next(_ link: ServerLink) throws -> [LinkEvent] {
        var ready = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
        try #require(poll(&ready, 1, 20_000) == 1, "nothing came")
        return link.take()
    }

    /// What comes until so many bytes have come.
    private func receive(_ count: Int, from link: ServerLink) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            for event in try next(link) {
                if case .received(let more, _) = event.input { bytes += more } else { Issue.record("\(event)") }
            }
        }
        return bytes
    }

    /// Why there is no connection.
    private func failure(_ server: Server, rootFile: String? = nil) throws -> (
        reason: String, isFinal: Bool, status: Int32
    ) {
        let link = try ServerLink(patience: .seconds(15), rootFile: rootFile)
        link.connect(to: server)
        let events = try next(link)
        guard case .disconnected(let disconnection)? = events.first?.input else {
            Issue.record("\(events)")
            return ("", false, 0)
        }
        return (disconnection.reason, disconnection.isFinal, try #require(events.first).status)
    }

    private func talk(_ server: Server, rootFile: String? = nil) throws {
        let link = try ServerLink(patience: .seconds(15), rootFile: rootFile)
        link.connect(to: server)
        #expect(try next(link).map(\.input) == [.connected])
        _ = link.send(Array("hello ".utf8))
        _ = link.send(Array("there".utf8))
        #expect(try receive(11, from: link) == Array("hello there".utf8))
        link.close()
        guard case .disconnected? = try next(link).first?.input else {
            Issue.record("it is not closed")
            return
        }
    }

    // MARK: Plain text

    @Test func aConnectionCarriesBytesBothWays() throws {
        let echo = try EchoServer()
        try talk(server(echo.port, isEncrypted: false))
    }

    /// Such a socket is connected at once: a hundred times, so that each thread is the first now and then.
    @Test func whatIsSaidAtOnceOverAUnixSocketIsSent() throws {
        let path = certificates.folder.path("echo.sock")
        let echo = try EchoServer(path: path)
        let link = try ServerLink()
        for round in 0..<100 {
            link.connect(to: Server(endpoint: .unix(path: path)))
            var inputs: [Input] = []
            while inputs.isEmpty { inputs = try next(link).map(\.input) }
            try #require(inputs == [.connected])
            _ = link.send([UInt8(round)])
            #expect(try receive(1, from: link) == [UInt8(round)])
        }
        withExtendedLifetime(echo) {}
    }

    @Test func aServerThatGoesIsMissed() throws {
        let echo = try EchoServer()
        let link = try ServerLink()
        link.connect(to: server(echo.port, isEncrypted: false))
        #expect(try next(link).map(\.input) == [.connected])
        _ = link.send([1])
        _ = try receive(1, from: link)
        echo.hangUp()
        let events = try next(link)
        #expect(events.map(\.input) == [.disconnected(Disconnection(reason: "the server closed the connection"))])
        #expect(events.first?.status == 69)
    }

    @Test func whoListensNowhereIsRefused() throws {
        let failure = try failure(server(1, host: "127.0.0.1", isEncrypted: false))
        #expect(failure == ("connection refused", false, 69))
        let missing = Server(endpoint: .unix(path: certificates.folder.path("none.sock")))
        #expect(try self.failure(missing) == ("no such file or directory", false, 69))
    }

    @Test func whoHasNoAddressIsNoHost() throws {
        #expect(try failure(server(1, host: "no.such.host.invalid")) == ("there is no such host", false, 68))
    }

    @Test func aNewConnectionTakesThePlaceOfTheOld() throws {
        let echo = try EchoServer()
        let link = try ServerLink()
        link.connect(to: server(1, host: "127.0.0.1", isEncrypted: false))
        link.connect(to: server(echo.port, isEncrypted: false))
        var inputs: [Input] = []
        while inputs.isEmpty { inputs = try next(link).map(\.input) }
        #expect(inputs == [.connected])
    }

    @Test func noMoreIsReadThanSomebodyTakes() throws {
        let echo = try EchoServer()
        let link = try ServerLink()
        link.connect(to: server(echo.port, isEncrypted: false))
        #expect(try next(link).map(\.input) == [.connected])
        _ = link.send([1])
        _ = try receive(1, from: link)
        let total = 32 << 20
        echo.send([UInt8](repeating: 7, count: total))
        var received = 0
        while received < total {
            let bytes = try next(link).reduce(0) { sum, event in
                if case .received(let bytes, _) = event.input { sum + bytes.count } else { sum }
            }
            // One read more than the inbox has room for.
            #expect(bytes <= Inbox.mostBytes + (1 << 20))
            received += bytes
        }
        #expect(received == total)
    }

    // MARK: TLS

    @Test func aCertificateThatIsTrustedIsTaken() throws {
        let echo = try EchoServer((certificates, "one"))
        try talk(server(echo.port), rootFile: certificates.pem("one"))
    }

    @Test func aCertificateThatIsPinnedIsTakenWhateverItsNameAndIssuer() throws {
        try certificates.makeExpired("other")
        let echo = try EchoServer((certificates, "other"))
        try talk(server(echo.port, host: "127.0.0.1", certificates.fingerprint("other")))
    }

    @Test func anotherThanThePinnedOneIsRefused() throws {
        try certificates.make("two")
        let echo = try EchoServer((certificates, "two"))
        let failure = try failure(server(echo.port, certificates.fingerprint("one")), rootFile: certificates.pem("two"))
        #expect(failure.reason.contains("it is not the one that was asked for"))
        #expect(failure.reason.contains(try certificates.fingerprint("two").text))
        #expect(failure.isFinal && failure.status == 77)
    }

    @Test func aSelfSignedCertificateIsRefusedWithItsFingerprint() throws {
        let echo = try EchoServer((certificates, "one"))
        let failure = try failure(server(echo.port))
        let fingerprint = try certificates.fingerprint("one").text
        #expect(
            failure.reason
                == "the certificate is not trusted: self-signed certificate; if you know it to be right: --tls-fingerprint \(fingerprint)"
        )
        #expect(failure.isFinal && failure.status == 77)
    }

    @Test func aCertificateForSomebodyElseIsRefused() throws {
        try certificates.make("other", for: "DNS:elsewhere.example")
        let echo = try EchoServer((certificates, "other"))
        let byName = try failure(server(echo.port), rootFile: certificates.pem("other"))
        #expect(byName.reason.contains("it is not for localhost"))
        #expect(byName.reason.contains(try certificates.fingerprint("other").text))
        #expect(byName.isFinal && byName.status == 77)
        let byAddress = try failure(server(echo.port, host: "127.0.0.1"), rootFile: certificates.pem("other"))
        #expect(byAddress.reason.contains("it is not for 127.0.0.1"))
    }

    @Test func aCertificateForAnAddressIsTaken() throws {
        try certificates.make("address", for: "IP:127.0.0.1")
        let echo = try EchoServer((certificates, "address"))
        try talk(server(echo.port, host: "127.0.0.1"), rootFile: certificates.pem("address"))
    }

    @Test func aCertificateThatHasExpiredIsRefused() throws {
        try certificates.makeExpired("old")
        let echo = try EchoServer((certificates, "old"))
        let failure = try failure(server(echo.port), rootFile: certificates.pem("old"))
        #expect(failure.reason.contains("it has expired on 20"))
        #expect(failure.isFinal)
    }

    @Test func aPortWithoutTLSIsToldApart() throws {
        let echo = try EchoServer(greeting: ":irc.example NOTICE * :*** Looking up your hostname\r\n")
        let failure = try failure(server(echo.port))
        #expect(failure.reason.contains("there is no TLS on this port"))
        #expect(failure.status == 76)
    }

    @Test func aServerThatDoesNotShakeHandsIsNotWaitedForForever() throws {
        // It listens, and nobody takes the connection.
        let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(silent) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                #expect(bind(silent, address, length) == 0)
                #expect(listen(silent, 1) == 0)
                getsockname(silent, address, &length)
            }
        }
        let link = try ServerLink(patience: .milliseconds(50))
        link.connect(to: server(UInt16(bigEndian: address.sin_port)))
        guard case .disconnected(let disconnection)? = try next(link).first?.input else {
            Issue.record("it is not given up")
            return
        }
        // The one or the other, as the time runs out before or after TCP has connected.
        #expect(["no answer", "no answer to the TLS handshake"].contains(disconnection.reason))
    }
}

/// Fingerprints, and what a certificate says of itself.
@Suite struct CertificateTests {
    @Test func fingerprintsAreReadAsPeopleHaveThem() {
        let digits = String(repeating: "0aF9", count: 16)
        #expect(Fingerprint(digits)?.text == digits.lowercased())
        #expect(Fingerprint(String(repeating: "0A:", count: 31) + "0a")?.text == String(repeating: "0a", count: 32))
        #expect(Fingerprint(String(digits.dropLast())) == nil)
        #expect(Fingerprint(String(repeating: "g", count: 64)) == nil)
        #expect(Fingerprint(of: []).text == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func fingerprintsDifferInAnyDigit() throws {
        let one = try #require(Fingerprint(String(repeating: "a", count: 64)))
        for index in 0..<64 {
            var digits = Array(one.text)
            digits[index] = "b"
            #expect(try one != #require(Fingerprint(String(digits))))
        }
    }

    @Test func bytesThatAreNoCertificateAreNotReadBeyondTheirEnd() throws {
        let certificates = try Certificates()
        try certificates.make("one")
        let bytes = try certificates.der("one")
        #expect(Certificate.hasOneName(bytes))
        for count in 0..<bytes.count { #expect(!Certificate.hasOneName(Array(bytes[..<count]))) }
        #expect(!Certificate.hasOneName([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]))
    }
}
