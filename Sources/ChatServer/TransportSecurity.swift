import Crypto
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import NIOTLS

#if canImport(Glibc)
    import Glibc
#endif

/// A certificate and its private key, read and found to belong together: what a listener shows to clients that speak TLS.
public struct TLSIdentity: Sendable {
    private let context: NIOSSLContext
    /// The same for browsers: agrees on HTTP with those who ask what is spoken here (RFC 7301), and asks nobody for a certificate, since a browser would
    /// have people choose one of theirs before it shows them the page.
    private let webContext: NIOSSLContext

    /// Reads both, waiting for the disk.
    /// - Parameters:
    ///   - certificate: the path of a PEM file: the certificate, then those that lead to one that clients know.
    ///   - key: the path of a PEM file with its private key, which is not encrypted.
    public init(certificate: String, key: String) throws(FileProblem) {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMBytes(TLSIdentity.contents(of: certificate)) } catch {
            throw FileProblem(error, path: certificate, otherwise: "no certificate as PEM")
        }
        let privateKey: NIOSSLPrivateKey
        do {
            let bytes = try TLSIdentity.contents(of: key)
            // BoringSSL would ask on the terminal for the words, and a daemon has none.
            let isEncrypted = ["BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"].contains {
                String(decoding: bytes, as: UTF8.self).contains($0)
            }
            if isEncrypted {
                throw FileProblem(path: key, reason: "the key is encrypted; expected one without a passphrase")
            }
            privateKey = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw FileProblem(error, path: key, otherwise: "no private key as PEM")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Clients are asked for a certificate, and may have none. Their fingerprints say who they are: nobody has to vouch for them, and the
        // system's list of those who might is not even read.
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates([])
        configuration.verifySignatureAlgorithms = TLSIdentity.signatures
        configuration.shutdownTimeout = SessionLimits.lingering
        do {
            context = try NIOSSLContext(configuration: configuration)
            configuration.applicationProtocols = ["http/1.1"]
            configuration.certificateVerification = .none
            webContext = try NIOSSLContext(configuration: configuration)
        } catch {
            throw FileProblem(error, path: key, otherwise: "not the key of the certificate in \(certificate)")
        }
    }

    /// What stands between a new connection and its session; on the connection's event loop.
    func makeHandler(isForWeb: Bool = false) -> NIOSSLServerHandler {
        if isForWeb { return NIOSSLServerHandler(context: webContext) }
        return NIOSSLServerHandler(context: context) { chain, promise in
            let bytes = chain.reduce(0) { $0 + ((try? $1.toDERBytes().count) ?? TLSIdentity.largestChainBytes) }
            promise.succeed(bytes <= TLSIdentity.largestChainBytes ? .certificateVerified : .failed)
        }
    }

    /// A client's certificate and those that lead to it have a few KiB. BoringSSL keeps them for those who come back, for up to 20 480 at once.
    private static let largestChainBytes = 16 << 10

    /// How a client may prove that it holds its certificate's key: as BoringSSL has it, without SHA-1, and with Ed25519 and P-521.
    private static let signatures: [SignatureAlgorithm] = [
        .ecdsaSecp256R1Sha256, .ed25519, .rsaPssRsaeSha256, .rsaPkcs1Sha256,
        .ecdsaSecp384R1Sha384, .rsaPssRsaeSha384, .rsaPkcs1Sha384,
        .ecdsaSecp521R1Sha512, .rsaPssRsaeSha512, .rsaPkcs1Sha512,
    ]

    /// Chains and keys have a few KiB.
    private static let largestFileBytes = 1 << 20

    private static func contents(of path: String) throws(FileProblem) -> [UInt8] {
        // O_NONBLOCK: opening a FIFO must not wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(path: path, code: errno) }
        defer { close(descriptor) }
        guard let bytes = try FileContents.read(descriptor, path: path, upTo: largestFileBytes) else {
            throw FileProblem(path: path, reason: "over 1 MiB; expected a PEM file")
        }
        return bytes
    }
}

extension FileProblem {
    /// - Parameter reason: what an error of the TLS library means here.
    fileprivate init(_ error: any Error, path: String, otherwise reason: String) {
        self = error as? FileProblem ?? FileProblem(path: path, reason: reason)
    }
}

/// What stands between a listener's socket and its protocol. It may change while the listener is open; each connection keeps what was there when it came.
public final class ListenerTransport: Sendable {
    /// What there is.
    public struct Settings: Sendable {
        /// What connections are encrypted with; nil for connections in plain text.
        public var identity: TLSIdentity?
        /// Whose word is taken for where a client is. A header precedes the handshake.
        public var proxies: ProxyPolicy
        /// How people come in through HTTP; nil where they speak the protocol at once. Stays one or the other for as long as the listener is open.
        public var web: WebAccess?

        /// Plain text without proxies, where nothing else is said.
        public init(identity: TLSIdentity? = nil, proxies: ProxyPolicy = .off, web: WebAccess? = nil) {
            self.identity = identity
            self.proxies = proxies
            self.web = web
        }
    }

    private let box: NIOLockedValueBox<Settings>

    /// What the first connection gets.
    public init(_ settings: Settings = Settings()) { box = NIOLockedValueBox(settings) }

    /// Of the next connection. Where there is another page from now on, who has begun to load the old one still gets the rest of it. Any thread.
    public var settings: Settings {
        get { box.withLockedValue { $0 } }
        set {
            box.withLockedValue { old in
                var new = newValue
                if let page = new.web?.site, let former = old.web?.site { new.web?.site = page.replacing(former) }
                old = new
            }
        }
    }
}

/// What the TLS handler tells of a connection, in the session's terms.
enum TransportSecurity {
    /// From here on, what is sent arrives.
    static func isEstablished(by event: Any) -> Bool {
        if case .handshakeCompleted = event as? TLSUserEvent { true } else { false }
    }

    /// The SHA-256 digest of the certificate that the client has shown, in lower-case hexadecimal digits; nil if it has shown none.
    static func certificateFingerprint(of pipeline: ChannelPipeline.SynchronousOperations) -> String? {
        guard let bytes = try? pipeline.nioSSL_peerCertificate()?.toDERBytes() else { return nil }
        return SHA256.hash(data: bytes).hexadecimal()
    }

    /// The other end has closed its half without saying so in TLS first, as many clients do. The end of input is told as well.
    static func isTruncation(_ error: any Error) -> Bool {
        if case .uncleanShutdown = error as? NIOSSLError { true } else { false }
    }
}
