import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import ChatServer

/// Requests that are nearly right.
@Suite struct WebFuzzTests {
    private static let seeds = [
        request("/page/main.js", "Accept-Encoding: gzip;q=0.5, br", "If-None-Match: \"x\", W/\"y\""),
        request("/healthz", method: "HEAD", "Connection: keep-alive"),
        upgradeRequest("/socket", "Origin: https://chat.example.org", "Forwarded: for=\"[2001:db8::1]:80\""),
        request("/", "Content-Length: 0"), request("/", "Transfer-Encoding: chunked"),
    ]

    private static let pieces = [
        "\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "\"", "\\", "=", "\0", "%2e", "%", "/", "..", "[", "]", "\u{E9}",
        "Host: b\r\n", "Content-Length: 1\r\n", "Upgrade: websocket\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n",
    ]

    private func mutated(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = .random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator)!.utf8, at: place)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &generator))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        return bytes
    }

    /// Whatever comes, the answers are whole, nothing reaches the session but behind an upgrade, and the end comes in time.
    @Test(arguments: 0..<20) func whateverComesIsAnsweredInOrder(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<100 {
            let bytes = mutated(Self.seeds.randomElement(using: &generator)!, &generator)
            let access = WebAccess(site: .sample, forwarded: .forwarded, trusts: { _ in true })
            let stage = try WebStage(access)
            for part in bytes.split(separator: 0x65, omittingEmptySubsequences: false) {
                try stage.receive(part + [0x65])
            }
            stage.pass(seconds: 100)
            let place = "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))"
            #expect(stage.session.early.isEmpty, "\(place)")
            #expect(stage.isClosed || stage.session.upgrade != nil, "\(place)")
            var rest = try stage.answer()[...]
            while !rest.isEmpty {
                let end = try #require(rest.ranges(of: "\r\n\r\n").first, "\(place)").upperBound
                let head = String(rest[..<end])
                #expect(head.status != nil && head.hasPrefix("HTTP/1.1 "), "\(place)")
                rest = rest[end...]
                let length = head.field("Content-Length").flatMap { Int($0) } ?? 0
                if head.status != 101, !rest.hasPrefix("HTTP/1.1 ") { rest = rest.dropFirst(length) }
            }
        }
    }

    /// What is let pass is what NIO's decoder understands, and it understands just that: one whole head, and nothing left over.
    @Test(arguments: 0..<20) func whatIsLetPassIsOneRequest(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let bytes = mutated(Self.seeds.randomElement(using: &generator)!, &generator)
            var scan = RequestScan()
            guard case .complete(let length) = scan.scan(ByteBuffer(bytes: bytes).readableBytesView) else { continue }
            let place = "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))"
            let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
            // A method or a body that it does not know is no doubt about where the head ends.
            do { try channel.writeInbound(ByteBuffer(bytes: bytes[..<length])) } catch { continue }
            var heads = 0
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                if case .head = part { heads += 1 }
            }
            #expect(heads == 1, "\(place)")
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
    }
}
