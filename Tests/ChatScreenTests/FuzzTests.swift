import ChatClient
import ChatCore
import TestSupport
import Testing

@testable import ChatScreen

/// Whatever happens, and whatever is pressed, in terminals of whatever size.
@Suite struct FuzzTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func framesAreSound(seed: UInt64) throws {
        var script = Script(seed: seed)
        for step in 0..<300 {
            script.step()
            let frame = script.stage.screen.frame
            try #require(frame.rows.count == script.rows, "seed \(seed), step \(step)")
            for row in frame.rows {
                let width = row.reduce(0) { $0 + Glyphs.width(of: $1.text) }
                try #require(width <= script.columns, "seed \(seed), step \(step)")
                try #require(row.allSatisfy { Self.isHarmless($0.text) }, "seed \(seed), step \(step)")
            }
            let cursor = try #require(frame.cursor)
            try #require((0..<script.rows).contains(cursor.row), "seed \(seed), step \(step)")
            try #require((0..<script.columns).contains(cursor.column), "seed \(seed), step \(step)")
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>) func theSameHistoryGivesTheSameFrame(seed: UInt64) {
        var one = Script(seed: seed)
        var other = Script(seed: seed)
        for _ in 0..<200 { one.step() }
        for _ in 0..<200 {
            other.step()
            _ = other.stage.screen.frame
        }
        #expect(one.stage.screen.frame == other.stage.screen.frame)
        #expect(one.stage.effects == other.stage.effects)
    }

    /// Said again, apart from the code that is tested.
    private static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
    }
}

/// Random keys, happenings and sizes.
private struct Script {
    var stage = Stage.inLobby(80, 24)
    var columns = 80
    var rows = 24
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func one<Element>(of choices: [Element]) -> Element { choices[number(0..<choices.count)] }

    mutating func step() {
        stage.pass(seconds: Int64(one(of: [0, 0, 0, 1, 70, 40_000])))
        switch number(0..<10) {
        case 0:
            columns = one(of: [1, 2, 3, 19, 20, 21, 44, 45, 63, 64, 70, 85, 100, 200, number(1..<120)])
            rows = one(of: [1, 2, 3, 4, 5, 7, 8, 24, number(1..<60)])
            stage.screen.resize(columns: columns, rows: rows)
        case 1...5: stage.press(key())
        default: stage.happen(happening(), isHistory: number(0..<5) == 0, id: one(of: [nil, "a", "b"]))
        }
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "word", " ", " ", "日本語", "👍", "👨\u{200D}👩\u{200D}👧", "e\u{301}", "\u{301}", "\u{1B}[2J", "\n",
            "\r\n", "\t", "\u{202E}", "\u{9B}", "https://example.org/a-b/c?d=e", "www.example.org", "ｆｕｌｌ",
            String(repeating: "x", count: 90), "🇩🇪", "\u{FFFFE}", "", "/", "#", "ann",
        ]
        return (0..<number(0..<12)).map { _ in one(of: pieces) }.joined()
    }

    private mutating func key() -> Key {
        let keys: [Key] = [
            .enter, .tab, .tab, .backTab, .backspace, .delete, .escape, .up, .down, .left, .right, .home, .end,
            .pageUp, .pageUp, .pageDown, .altUp, .altDown, .altLeft, .altRight, .controlLeft, .controlRight,
            .function(number(0..<14)), .control(one(of: Array("abcdefghijklmnopqrtuvwxyz[\\]^_@"))),
            .alt(one(of: Array("abdfnl<>0123456789\u{7F}x"))), .paste(text()), .paste(text() + "\n" + text()),
        ]
        let typed = text().map { Key.character($0) }
        return one(of: keys + typed + [.character("y"), .character("n")])
    }

    private mutating func happening() -> Happening.Kind {
        let name = one(of: ["ben", "carl", "ann", text()])
        let room = one(of: ["#lobby", "#ops", "#LOBBY", "#" + text()])
        let isUs = number(0..<4) == 0
        switch number(0..<18) {
        case 0:
            stage.overview.rooms.append(Overview.Room(name: room))
            return .joined(room: room, name: name, isUs: true)
        case 1:
            if stage.overview.rooms.count > 1 { stage.overview.rooms.removeLast() }
            return .parted(room: room, name: name, words: text(), isUs: isUs)
        case 2:
            let people = (0..<number(0..<40)).map { _ in
                Overview.Person(name: text(), rank: one(of: ["", "@", "+", "日", "\u{7}"]), isAway: isUs)
            }
            if !stage.overview.rooms.isEmpty { stage.overview.rooms[0].people = people }
            return .people(room: room, people)
        case 3: return .quit(name: name, words: text(), rooms: [room])
        case 4: return .kicked(room: room, name: name, by: text(), words: text(), isUs: isUs)
        case 5: return .renamed(old: name, new: text(), rooms: [room], isUs: isUs)
        case 6: return .away(name: name, words: text(), rooms: [room], isUs: isUs)
        case 7:
            stage.overview.phase = one(of: [.offline, .waiting(until: stage.uptime + 5), .online, .registering])
            stage.overview.place = text()
            return .disconnected(reason: text(), retrySeconds: 3)
        case 8: return .redacted(target: .room(room), id: "a", by: name, words: text())
        case 9: return .information(text(), target: one(of: [nil, .room(room), .direct(name)]))
        case 10: return .welcome(name: name, place: text())
        case 11:
            stage.overview.folding = one(of: [.ascii, .rfc1459, .unicode])
            stage.overview.awayWords = one(of: [nil, "", text()])
            return .reconnected(afterSeconds: number(0..<1_000_000), missed: one(of: [nil, 0, 5]))
        default:
            let message = Happening.Message(
                sender: name,
                target: one(of: [.room(room), .direct(name)]),
                text: text(),
                manner: one(of: [.message, .action, .notice]),
                isOwn: isUs,
                mentionsUs: number(0..<3) == 0
            )
            return .message(message)
        }
    }
}
