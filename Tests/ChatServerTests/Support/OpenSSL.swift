import Foundation
import Glibc
import Testing

@testable import ChatServer

/// Certificates and clients of OpenSSL's command, so that the server speaks with another's TLS. Source: openssl(1).
final class OpenSSL {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What is made here is gone with the test.
    let folder: String

    init() throws {
        var template = Array("/tmp/chatd-tls-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Makes `NAME.pem`, a certificate that nobody but itself vouches for, and `NAME.key`.
    /// - Parameters:
    ///   - algorithm: a curve, or what `openssl req -newkey` calls another algorithm.
    ///   - comment: something that makes it longer.
    func makeCertificate(_ name: String, _ algorithm: String = "P-256", comment: String? = nil) throws {
        let isCurve = algorithm.hasPrefix("P-")
        let key = isCurve ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\(algorithm)"] : ["-newkey", algorithm]
        let extra = comment.map { ["-addext", "nsComment=\($0)"] } ?? []
        let files = ["-keyout", path("\(name).key"), "-out", path("\(name).pem")]
        try run(["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=\(name)"] + key + extra + files)
    }

    /// The SHA-256 digest of a certificate, as OpenSSL has it, in the form that the server writes.
    func fingerprint(_ name: String) throws -> String {
        let line = try run(["x509", "-in", path("\(name).pem"), "-noout", "-fingerprint", "-sha256"])
        let digits = line.split(separator: "=").last ?? ""
        return digits.filter(\.isHexDigit).lowercased()
    }

    /// The certificate of that name with its key, as a listener has them; made where there is none yet.
    func identity(_ name: String) throws -> TLSIdentity {
        if access(path("\(name).pem"), F_OK) != 0 { try makeCertificate(name) }
        return try TLSIdentity(certificate: path("\(name).pem"), key: path("\(name).key"))
    }

    /// - Returns: what it printed.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        let process = Self.process(arguments)
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: text) }
        return text
    }

    /// A client that speaks TLS with a port of this machine; what it is sent and sends goes through its input and output. It ends with its input.
    /// - Parameters:
    ///   - trusting: the only certificate that it accepts; nil for any.
    ///   - showing: the certificate that it shows where it is asked for one.
    func connect(
        port: Int,
        trusting name: String? = nil,
        showing certificate: String? = nil,
        _ options: [String] = []
    ) throws -> TestClient {
        var arguments = ["s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:\(port)"] + options
        if let name { arguments += ["-verify_return_error", "-CAfile", path("\(name).pem")] }
        if let certificate { arguments += ["-cert", path("\(certificate).pem"), "-key", path("\(certificate).key")] }
        let (ours, theirs) = try SocketPair.make(sendBuffer: 4096)
        let process = Self.process(arguments)
        let end = FileHandle(fileDescriptor: theirs.descriptor, closeOnDealloc: false)
        process.standardInput = end
        process.standardOutput = end
        process.standardError = FileHandle.nullDevice
        // The child must not hold our end open.
        _ = fcntl(ours.descriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        theirs.close()
        return TestClient(descriptor: ours.descriptor)
    }

    private static func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        return process
    }
}
