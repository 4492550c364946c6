import ChatCore
import Glibc
import NIOCore
import StateMemory
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// WebSockets, which go on in another process as every connection does.
    @Suite struct WebSocketRestartTests {
        private typealias Frames = WebSocketFrames

        /// A message in three frames with a ping between them, of which a part is there when the server ends: wherever that is.
        @Test(arguments: Dynasty.End.allCases) func twoPartsOfFramesAreAMessage(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let port = try await dynasty.server.listenForWebSockets()
                    let wanda = try dynasty.server.join(webSocket: port, "wanda")
                    let pia = try dynasty.server.join("pychat", "pia")
                    try wanda.read(through: " JOIN #lobby")
                    let bytes =
                        Frames.frame(Frames.text, Array("PRIVMSG #lobby :h".utf8), isFinal: false)
                        + Frames.frame(Frames.ping, Array("hi".utf8))
                        + Frames.frame(Frames.continuation, [0xC3], isFinal: false)
                        + Frames.frame(Frames.continuation, [0xA4] + Array("lves".utf8))
                    for cut in stride(from: 1, to: bytes.count, by: 7) {
                        let before = dynasty.consumed(of: wanda.socket)
                        try wanda.send(Array(bytes[..<cut]))
                        try await dynasty.server.wait(
                            until: { dynasty.consumed(of: wanda.socket) == before + UInt64(cut) },
                            "it is read"
                        )
                        try await dynasty.pass(end)
                        try wanda.send(Array(bytes[cut...]))
                        try pia.expect("wanda: hälves\n")
                        #expect(try wanda.frame() == .pong("hi"), "at \(cut)")
                    }
                    #expect(dynasty.server.server.statistics.connections == 2)
                }
            }
        }

        /// Frames are cut at any byte, and servers end at any moment.
        @Test(arguments: Dynasty.End.allCases) func everyMessageArrivesOnceAndInOrder(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let port = try await dynasty.server.listenForWebSockets()
                    let wanda = try dynasty.server.join(webSocket: port, "wanda")
                    let bea = try dynasty.server.join(webSocket: port, "bea", subprotocol: "binary.ircv3.net")
                    let ida = try dynasty.server.join("irc", "ida")
                    var random = SeededGenerator(seed: 7)
                    var number = 0
                    for _ in 0..<6 {
                        var bytes: [UInt8] = []
                        for _ in 0..<40 {
                            let words =
                                "PRIVMSG #lobby :\(number) "
                                + String(repeating: "ä", count: .random(in: 0...150, using: &random))
                            bytes += Frames.fragments(Array(words.utf8).cut(using: &random))
                            number += 1
                        }
                        let cut = Int.random(in: 0..<bytes.count, using: &random)
                        try wanda.send(Array(bytes[..<cut]))
                        try await dynasty.pass(end)
                        try wanda.send(Array(bytes[cut...]))
                    }
                    try wanda.say("PRIVMSG #lobby :the end")
                    let heard = try bea.read(through: ":the end").filter { $0.contains(" PRIVMSG ") }.compactMap {
                        $0.split(separator: " #lobby :").last?.split(separator: " ").first.flatMap { Int($0) }
                    }
                    #expect(heard == Array(0..<number))
                    let lines = try ida.read(through: ":the end\r\n").split(separator: "\r\n")
                    #expect(lines.count { $0.contains(" PRIVMSG #lobby :") } == number + 1)
                    try wanda.say("QUIT")
                    #expect(try wanda.readToEnd().last == .close(1000, ""))
                }
            }
        }

        /// Who has said goodbye while lines of theirs wait is answered by whoever obeys the last of them.
        @Test func whoHasClosedTheirsIsAnsweredByTheSuccessor() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let dynasty = try await Dynasty(.unhurried.with { ($0.floodBurst, $0.floodRate) = (10, 1) })
                    let port = try await dynasty.server.listenForWebSockets()
                    let wanda = try dynasty.server.join(webSocket: port, "wanda")
                    let before = dynasty.consumed(of: wanda.socket)
                    let bytes = (0..<10).flatMap { Frames.message("PING :\($0)") } + Frames.close(4000)
                    try wanda.send(bytes)
                    try await dynasty.server.wait(
                        until: { dynasty.consumed(of: wanda.socket) == before + UInt64(bytes.count) },
                        "it is read"
                    )
                    try await dynasty.pass(.killed)
                    let frames = try wanda.readToEnd()
                    #expect(frames.last == .close(4000, ""))
                    #expect(frames.contains { $0.words.hasSuffix(" :9") })
                }
            }
        }

        /// Bytes were read that nobody has any more: where the next frame begins, nobody knows.
        @Test func whoseFramesAreLostIsToldToComeBack() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let alice = try remains.admit("alice")
                    let connection = try remains.connect()
                    try connection.client.send(Frames.message("PING :x"))
                    try connection.discardInput()
                    let record = SessionRecord.idle("alice", alice, readUpTo: remains.chat.newest)
                    try remains.write(record.with { $0.webSocket = WebSocket(.text) }, of: connection)
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor())
                    while !connection.client.hasEnded { try TestClient.receive([connection.client]) }
                    let frames = try Frames.all(connection.client.takeUnreadBytes())
                    #expect(frames == [.close(1012, "the server was restarted")])
                    try await dynasty.server.wait(
                        until: { dynasty.server.server.statistics.members == 0 },
                        "she is gone"
                    )
                }
            }
        }

        @Test func whereNothingIsKnownTheyAreToldToComeBack() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let wanda = try dynasty.server.join(
                        webSocket: try await dynasty.server.listenForWebSockets(),
                        "wanda"
                    )
                    dynasty.speech = .webSocket
                    await dynasty.end(.killed)
                    try await dynasty.succeed(isReadable: false)
                    #expect(try wanda.readToEnd() == [.close(1012, "the server was restarted, please come back")])
                }
            }
        }

        /// Those who speak HTTP are nobody's to hand over.
        @Test(arguments: Dynasty.End.allCases) func whoHasNoWebSocketYetIsClosed(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let port = try await dynasty.server.listenForWebSockets()
                    let visitor = try TestClient(port: port)
                    try visitor.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                    try visitor.read(through: "ok\n")
                    let before = dynasty.keptConnections
                    let wanda = try dynasty.server.join(webSocket: port, "wanda")
                    #expect(dynasty.keptConnections == before + 1)
                    try await dynasty.pass(end)
                    try wanda.say("PING :x")
                    #expect(try wanda.frame().words.hasSuffix(" :x"))
                    #expect(dynasty.server.server.statistics.connections == 1)
                }
            }
        }
    }
}

extension Array<UInt8> {
    /// In one to three pieces.
    fileprivate func cut(using random: inout SeededGenerator) -> [[UInt8]] {
        let cuts = (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }
            .sorted()
        return zip([0] + cuts, cuts + [count]).map { Array(self[$0..<$1]) }
    }
}

extension Remains.Connection {
    /// Reads what the client has sent, and forgets it.
    fileprivate func discardInput() throws {
        var byte: UInt8 = 0
        try #require(recv(descriptor, &byte, 1, 0) == 1)
        while recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT)) == 1 {}
    }
}
