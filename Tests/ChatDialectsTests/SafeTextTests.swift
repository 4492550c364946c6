import NIOCore
import TestSupport
import Testing

@testable import ChatCore
@testable import ChatDialects

@Suite struct SafeTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("grüße ¦ ✓ â ¢", "grüße ¦ ✓ â ¢"), ("tab\there", "tab\there"),
        ("\u{1B}[2J", "␛[2J"), ("\u{0}\u{7}\u{8}\u{A}\u{D}\u{E}", "␀␇␈␊␍␎"), ("\u{7F}", "␡"),
        ("\u{80}\u{9F}\u{A0}", "\u{FFFD}\u{FFFD}\u{A0}"),
        ("\u{2027}\u{2028}\u{2029}\u{202A}", "\u{2027}\u{FFFD}\u{FFFD}\u{202A}"),
        ("\u{2}b\u{1D}i\u{1F}u\u{1E}s\u{16}r\u{11}m\u{F}", "biusrm"),
        ("\u{3}red", "red"), ("\u{3}4red", "red"), ("\u{3}04red", "red"), ("\u{3}045", "5"), ("\u{3}04,12red", "red"),
        ("\u{3}4,red", ",red"), ("\u{3}4,1x", "x"), ("\u{3},4x", ",4x"), ("\u{3}", ""), ("\u{3}04,123", "3"),
        ("\u{4}FF0000red", "red"), ("\u{4}ff00aa,00ff00x", "x"), ("\u{4}FF00red", "FF00red"), ("\u{4}", ""),
        ("\u{3}\u{1B}[m", "␛[m"), ("a|b", "a|b"),
    ]) func controlsBecomeVisibleAndFormattingGoes(_ text: String, _ expected: String) {
        #expect(SafeText.mend(text) == expected)
    }

    @Test func aBarIsReplacedOnlyWhereItSeparates() {
        #expect(SafeText.mend("a|b||", for: .bar) == "a¦b¦¦")
        #expect(SafeText.mend("a|\u{1B}", for: .none) == "a|␛")
    }

    /// Whatever people write, wherever they can write it, no byte below 0x20 passes but the protocol's own.
    @Test(arguments: Given.classics.map(\.name)) func nothingThatATerminalObeysPasses(_ name: String) throws {
        var random = SeededGenerator(seed: 0x5EED)
        let entry = try #require(DialectCatalog.entry(named: name))
        let own: [String: Set<Unicode.Scalar>] = [
            "pychat": ["\n", "\t"], "wxchat": ["\n", "\r", "\t"], "telnet": ["\n", "\r", "\t"], "talk": ["\t"],
        ]
        let allowed = try #require(own[name])
        for round in 0..<2000 {
            let words = random.text()
            var dialect = entry.make(Given.context())
            // A message may have several lines, and then is several messages; nothing else may.
            let line = String(words.map { $0.isNewline ? "_" : $0 })
            let speech = Given.kinds(words: line).filter { $0.kind.isSpeech && $0.name != "said in lines" }
            let deeds = Given.kinds(words: words).filter { !$0.kind.isSpeech }
            var outputs = (speech + deeds).map { dialect.text(of: Given.event(Given.alice, $0.kind)) }
            let complaints: [Complaint] = [
                .refusal(.noSuchMember(words)), .refusal(.noSuchRoom(words)), .refusal(.notInRoom(words)),
                .refusal(.nameTaken(words)),
                .refusal(.nameNotPossible(words, .forbidden(words.unicodeScalars.first ?? "x"))),
                .refusal(.roomNotPossible(words, .forbidden(words.unicodeScalars.first ?? "x"))),
                .unknownCommand(words),
                .usage(words),
            ]
            outputs += complaints.map { dialect.text(of: $0) }
            let away = Away(words: words, since: halfPastNine)
            let told = Given.event(Given.talker, .said(to: .member("alice"), words: words, manner: .plain))
            let topic = Topic(words: words, by: "tom!talk@localhost", at: halfPastNine)
            outputs += [
                dialect.text(of: .delivered(to: Given.alice, away: away, told)),
                dialect.text(of: .stillAway(words: words)),
                dialect.text(of: .topic(room: "#lobby", topic)),
                dialect.text(
                    of: .rooms([RoomSummary(name: "#lobby", members: 1, topic: topic, created: halfPastNine)])
                ),
                dialect.written { dialect.sayGoodbye(words, time: Given.time(), into: &$0) },
            ]
            for output in outputs {
                let passed = output.unicodeScalars.filter {
                    $0.properties.generalCategory == .control && !allowed.contains($0) || $0 == "\u{2028}"
                        || $0 == "\u{2029}"
                }
                #expect(passed.isEmpty, "round \(round): \(output.debugDescription)")
                // No line end of anybody's own: it stands only at the end, or where wxchat and telnet put theirs.
                if name == "pychat" || name == "telnet" {
                    let ends = output.unicodeScalars.filter { $0 == "\n" }.count
                    #expect(ends <= (output.contains("rooms:") ? 2 : 1), "round \(round): \(output.debugDescription)")
                }
                if name == "talk" { #expect(!output.contains("|") || output.hasPrefix("login|"), "\(output)") }
            }
        }
    }
}

extension SeededGenerator {
    /// Scalars of all kinds, controls and formatting above all.
    mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &self) {
            let scalar: UInt32
            switch Int.random(in: 0..<6, using: &self) {
            case 0: scalar = .random(in: 0..<0x20, using: &self)
            case 1: scalar = .random(in: 0x20..<0x80, using: &self)
            case 2: scalar = .random(in: 0x7F..<0x100, using: &self)
            case 3: scalar = .random(in: 0x2000..<0x2070, using: &self)
            case 4: scalar = [2, 3, 4, 0x1B, 0x2C, 0x30, 0x34, 0x46, 0x7C].randomElement(using: &self) ?? 3
            default: scalar = .random(in: 0..<0x11_0000, using: &self)
            }
            if let scalar = Unicode.Scalar(scalar) { text.append(scalar) }
        }
        return String(text)
    }
}

extension Event.Kind {
    fileprivate var isSpeech: Bool { if case .said = self { true } else { false } }
}
