import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

@Suite struct LANDialectTests {
    private var dialect: LANDialect { LANDialect(room: "#lobby") }

    @Test func whoSpeaksOnTheLANSpeaksThroughItsMember() throws {
        var dialect = dialect
        guard case .request(.say(.named("#lobby"), let words, .plain, _)) = dialect.interpret("ann b: a: b") else {
            Issue.record("it is said")
            return
        }
        #expect(words == "<ann b> a: b")
        guard case .nothing = dialect.interpret("nobody") else { return #expect(Bool(false), "it is nothing") }
    }

    @Test func onlyWhatIsSaidToTheRoomGoesOut() {
        for (kind, name) in Given.kinds(words: "hi\u{7}").map({ ($0.kind, $0.name) }) {
            var bytes = ByteBuffer()
            dialect.encode(Given.event(Given.alice, kind), time: Given.time(), into: &bytes)
            let text = String(buffer: bytes)
            guard case .said(.room, let words, let manner) = kind, manner.isSpeech else {
                #expect(text.isEmpty, "\(name)")
                continue
            }
            let lines = words.split(separator: "\n").map { line in
                "alice: \(manner == .action ? "* alice " : "")\(SafeText.mend(String(line)))\n"
            }
            #expect(text == lines.joined(), "\(name)")
        }
    }

    @Test func whatCameFromAnotherLANStaysInTheRoom() {
        let lan = Persona(name: "lan2", guestAddress: nil, via: DialectCatalog.lan.name)
        for (_, kind) in Given.kinds(words: "<ann> hi") {
            var bytes = ByteBuffer()
            dialect.encode(Given.event(lan, kind), time: Given.time(), into: &bytes)
            #expect(bytes.readableBytes == 0)
        }
    }
}
