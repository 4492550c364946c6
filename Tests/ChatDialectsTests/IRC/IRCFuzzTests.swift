import NIOCore
import TestSupport
import Testing

@testable import ChatCore
@testable import ChatDialects

/// Nothing that comes in can bring the dialect down, whatever came before it: every beginning of good lines, and lines that were damaged at random.
@Suite struct IRCFuzzTests {
    private static let lines = [
        "CAP LS 302", "CAP REQ :message-tags batch draft/multiline labeled-response draft/pre-away", "PASS :secret",
        "WEBIRC pw gw host 192.0.2.9 :secure", "NICK alice", "AWAY :pre", "USER alice 8 * :Alice", "CAP END",
        "@label=x;+typing=active TAGMSG #lobby",
        #"@+a=b\s\:c;batch=1;draft/multiline-concat PRIVMSG #lobby :hé 😀 \#u{1}x"#,
        "BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :x", "BATCH -1", "JOIN #a,#b k,l", "JOIN 0",
        "MODE #a +ovb-kl+xé a b c d", "MODE alice +iwgB-o", "KICK #a,#b c,d :e", "WHO a* o%tcuihsnfdlaor,123",
        "LIST >5,<7,C>3,T<2,!x*,#y", "MONITOR + a,b", "ACCEPT a,-b,*", "KLINE 60 a!b@c :r", "STATS u", "TIME",
        "REDACT #a r1-18446744073709551615 :x", "WHOWAS a 9223372036854775807",
        ":src PRIVMSG @+#a,b :\u{1}ACTION x\u{1}",
        "PRIVMSG a : b c d e f g h i j k l m n o p q r s",
    ]

    /// What comes out is lines: none has an end in it, and each has a beginning.
    private static func check(_ intent: Intent, _ line: [UInt8]) {
        guard case .read(let words) = intent else { return }
        for word in words {
            let isLine = word.hasPrefix(":chat.example.org ") && !word.utf8.contains { $0 == 10 || $0 == 13 }
            #expect(isLine, "\(String(decoding: line, as: UTF8.self)): \(word)")
        }
    }

    private static func dialects() -> [IRCDialect] {
        let all = Capabilities(rawValue: (1 << 20) - 1)
        var open = IRCDialect.member(all)
        _ = open.interpret(line: "BATCH +1 draft/multiline #lobby")
        return [.fresh(), .member(), .member(all), open]
    }

    @Test func everyBeginningOfEveryLine() {
        for line in Self.lines {
            let bytes = Array(line.utf8)
            for count in 0...bytes.count {
                for var dialect in Self.dialects() {
                    let cut = Array(bytes[..<count])
                    Self.check(dialect.interpret(ByteBuffer(bytes: cut)), cut)
                    Self.check(dialect.interpret(ByteBuffer(bytes: bytes[count...])), Array(bytes[count...]))
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func damagedLinesInAnyOrder(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var dialects = Self.dialects()
        for round in 0..<4000 {
            let line = Self.damaged(&random)
            for index in dialects.indices { Self.check(dialects[index].interpret(ByteBuffer(bytes: line)), line) }
            if round % 500 == 499 { dialects = Self.dialects() }
        }
    }

    private static func damaged(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(lines.randomElement(using: &random)!.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(Array("@:; =\\,+-#\u{1}*?!\r~0".utf8).randomElement(using: &random)!, at: at)
            case 1: bytes.insert(UInt8.random(in: 1...255, using: &random), at: at)
            case 2: if at < bytes.count { bytes.remove(at: at) }
            case 3: bytes.removeSubrange(at...)
            case 4: bytes.insert(contentsOf: lines.randomElement(using: &random)!.utf8, at: at)
            default: bytes.insert(contentsOf: bytes[at...].prefix(600), at: at)
            }
        }
        return bytes.filter { $0 != 0 && $0 != 10 }
    }

    @Test func registrationInterruptedAnywhere() {
        for end in Self.lines.indices {
            var dialect = IRCDialect.fresh()
            for (index, line) in Self.lines.enumerated() where index != end {
                Self.check(dialect.interpret(line: line), Array(line.utf8))
                #expect((dialect.registration == nil) == (dialect.persona != nil))
            }
        }
    }
}
