import ChatServer
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// Answers what `chatd reload` asks, on a Unix socket that only the daemon's own user and root can reach.
struct ControlServer {
    /// A request is a short word.
    private static let requestBytes = 256

    private let channel: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

    /// Binds the socket, replacing one that an earlier daemon left.
    /// - Throws: `BindFailure`, also where another daemon answers there.
    init(path: String, group: any EventLoopGroup) async throws {
        let mask = umask(0o077)
        defer { umask(mask) }
        let socket = try BoundSocket.unix(path: path)
        channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Answers requests until the task is cancelled.
    func run(_ answer: @escaping @Sendable (ControlRequest) async -> ControlAnswer) async throws {
        try await channel.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { tasks in
                for try await connection in connections {
                    // Somebody who hangs up in the middle is nobody else's trouble.
                    tasks.addTask { try? await serve(connection, answer) }
                }
            }
        }
    }

    private func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
        _ answer: @escaping @Sendable (ControlRequest) async -> ControlAnswer
    ) async throws {
        try await connection.executeThenClose { input, output in
            var request = ByteBuffer()
            for try await bytes in input {
                request.writeImmutableBuffer(bytes)
                let isWhole = request.readableBytesView.contains(UInt8(ascii: "\n"))
                if isWhole || request.readableBytes > ControlServer.requestBytes { break }
            }
            let word = String(buffer: request).split(separator: "\n").first.map(String.init) ?? ""
            let reply =
                if let request = ControlRequest(rawValue: word) {
                    await answer(request)
                } else {
                    ControlAnswer(isSuccess: false, lines: ["unknown request; there is: reload"])
                }
            try await output.write(ByteBuffer(string: reply.text))
        }
    }
}
