import Foundation

/// A client that says something in plain text first, and only then speaks TLS, as one behind a proxy does.
final class PythonClient {
    private let process = Process()
    private let input = Pipe()

    /// Starts it; it stays until `end()`.
    init(port: Int, saying header: String, overTLS line: String) throws {
        let program = """
            import socket, ssl, sys
            connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            connection.sendall(sys.argv[2].encode())
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            secured = context.wrap_socket(connection)
            secured.sendall(sys.argv[3].encode() + b"\\n")
            sys.stdin.read()
            """
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, "\(port)", header, line]
        process.standardInput = input
        try process.run()
    }

    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
