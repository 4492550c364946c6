import ChatClient
import ChatCore
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// Which certificate a server may show: one that the system trusts, for the name that was asked for; or the one whose fingerprint is known.
struct Trust: Sendable {
    private let host: String
    private let pin: Fingerprint?
    private let roots: NIOSSLTrustRoots
    /// What was shown, where the pin does not fit.
    private let shown = NIOLockedValueBox<Fingerprint?>(nil)

    /// nil where nothing is encrypted.
    /// - Parameter rootFile: a PEM file with the only certificates that vouch for others; nil: those which the system trusts.
    init?(_ server: Server, rootFile: String? = nil) {
        guard server.isEncrypted, case .tcp(let host, _) = server.endpoint else { return nil }
        self.host = host
        roots = rootFile.map { .file($0) } ?? .default
        pin = server.fingerprint.flatMap(Fingerprint.init)
    }

    /// What stands between the socket and the client. Reads the certificates that the system trusts.
    func makeHandler() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = .seconds(1)
        configuration.trustRoots = roots
        guard let pin else {
            return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: name)
        }
        configuration.trustRoots = .certificates([])
        configuration.certificateVerification = .noHostnameVerification
        let shown = shown
        return try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: configuration),
            serverHostname: name
        ) { chain, verdict in
            guard let leaf = chain.first, let bytes = try? leaf.toDERBytes() else { return verdict.succeed(.failed) }
            let fingerprint = Fingerprint(of: bytes)
            shown.withLockedValue { $0 = fingerprint }
            verdict.succeed(fingerprint == pin ? .certificateVerified : .failed)
        }
    }

    /// An address is checked, but not sent along (RFC 6066 §3).
    private var name: String? { InternetAddress(host) == nil ? host : nil }

    /// What an error of TLS means, if it is one.
    /// - Parameter certificate: what the server has shown.
    func failure(_ error: any Error, shown certificate: NIOSSLCertificate?) -> ConnectionFailure? {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return refusal("it is not for \(host)", certificate)
        }
        guard case .handshakeFailed(let error) = error as? NIOSSLError else { return nil }
        let words = "\(error)"
        if words.contains("CERTIFICATE_VERIFY_FAILED") {
            if pin != nil { return refusal("it is not the one that was asked for", certificate) }
            return refusal(
                certificate.map(Certificate.objection) ?? "nobody whom the system trusts vouches for it",
                certificate
            )
        }
        if words.contains("WRONG_VERSION_NUMBER") || words.contains("HTTP_REQUEST") {
            return ConnectionFailure(
                reason: "there is no TLS on this port; without: leave --tls out",
                isFinal: true,
                status: ExitStatus.protocolError
            )
        }
        let isEnd = error == .sslError([.eofDuringHandshake])
        let reason = isEnd ? "the server closed the connection instead of a TLS handshake" : "TLS failed: \(words)"
        return ConnectionFailure(reason: reason, status: ExitStatus.protocolError)
    }

    private func refusal(_ reason: String, _ certificate: NIOSSLCertificate?) -> ConnectionFailure {
        let bytes = try? certificate?.toDERBytes()
        let fingerprint = bytes.map(Fingerprint.init(of:)) ?? shown.withLockedValue { $0 }
        let advice = fingerprint.map { "; if you know it to be right: --tls-fingerprint \($0.text)" } ?? ""
        return ConnectionFailure(
            reason: "the certificate is not trusted: \(reason)\(advice)",
            isFinal: true,
            status: ExitStatus.refused
        )
    }
}
