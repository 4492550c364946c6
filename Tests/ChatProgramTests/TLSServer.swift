import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import chat

/// Certificates of openssl(1), in a folder that is gone with the test.
struct Certificates {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Makes `NAME.pem` and `NAME.key`: self-signed, for these names.
    func make(_ name: String, for names: String = "DNS:localhost") throws {
        try openssl(
            ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)"]
                + key(name) + ["-out", pem(name)]
        )
    }

    /// The same, for no name, and expired since yesterday.
    func makeExpired(_ name: String) throws {
        let request = folder.path("\(name).csr")
        try openssl(["req", "-new", "-nodes", "-subj", "/CN=\(name)"] + key(name) + ["-out", request])
        let keyFile = folder.path("\(name).key")
        try openssl(["x509", "-req", "-in", request, "-signkey", keyFile, "-days", "-1", "-out", pem(name)])
    }

    private func key(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", folder.path("\(name).key")]
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func pem(_ name: String) -> String { folder.path("\(name).pem") }

    func der(_ name: String) throws -> [UInt8] {
        try #require(try NIOSSLCertificate.fromPEMFile(pem(name)).first).toDERBytes()
    }

    func fingerprint(_ name: String) throws -> Fingerprint { Fingerprint(of: try der(name)) }
}

/// A server on a port of loopback that sends back what it gets, line by line, with TLS where it has a certificate.
final class EchoServer: Sendable {
    private let channel: any Channel
    private let accepted = NIOLockedValueBox<[any Channel]>([])

    /// - Parameters:
    ///   - certificate: of these; nil: no TLS.
    ///   - path: of a Unix socket; nil: a port of its own.
    ///   - greeting: what it says first.
    init(_ certificate: (Certificates, String)? = nil, path: String? = nil, greeting: String = "") throws {
        let context = try certificate.map { certificates, name in
            let key = NIOSSLPrivateKeySource.privateKey(
                try NIOSSLPrivateKey(file: certificates.folder.path("\(name).key"), format: .pem)
            )
            let chain = try NIOSSLCertificate.fromPEMFile(certificates.pem(name))
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) },
                    privateKey: key
                )
            )
        }
        let accepted = accepted
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                accepted.withLockedValue { $0.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Echo(greeting: greeting))
                }
            }
        let bound = path.map { bootstrap.bind(unixDomainSocketPath: $0) } ?? bootstrap.bind(host: "127.0.0.1", port: 0)
        channel = try bound.wait()
    }

    deinit { channel.close(promise: nil) }

    var port: UInt16 { UInt16(channel.localAddress?.port ?? 0) }

    /// Closes all that were accepted.
    func hangUp() { accepted.withLockedValue { $0 }.forEach { $0.close(promise: nil) } }

    /// Sends to all that were accepted.
    func send(_ bytes: [UInt8]) {
        accepted.withLockedValue { $0 }.forEach { $0.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let greeting: String

        init(greeting: String) { self.greeting = greeting }

        func channelActive(context: ChannelHandlerContext) {
            if !greeting.isEmpty { context.writeAndFlush(NIOAny(ByteBuffer(string: greeting)), promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
