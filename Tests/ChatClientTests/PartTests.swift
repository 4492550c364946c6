import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import ChatClient

/// The parts of the client, by themselves.
@Suite struct PartTests {
    /// Random changes, against a dictionary.
    @Test(arguments: 0..<50) func aRosterKnowsWhoIsThere(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var roster = Roster("#garden")
        var model: [String: (name: String, isAway: Bool)] = [:]
        let names = (0..<8).map { "P\($0)" }
        for _ in 0..<400 {
            let name = names.randomElement(using: &generator) ?? ""
            let key = name.lowercased()
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                roster.add(name, key: key, signs: "@+")
                model[key] = (name, model[key]?.isAway ?? false)
            case 2:
                let wasThere = roster.remove(key)
                #expect(wasThere == (model.removeValue(forKey: key) != nil))
            case 3:
                let other = names.randomElement(using: &generator) ?? ""
                let person = model.removeValue(forKey: key)
                let wasThere = roster.rename(key, to: other, key: other.lowercased())
                #expect(wasThere == (person != nil))
                if let person { model[other.lowercased()] = (other, person.isAway) }
            case 4:
                let isAway = Bool.random(using: &generator)
                roster.mark(key, isAway: isAway)
                model[key]?.isAway = isAway
            default:
                roster.rank(key, "@", isOn: false, order: "~&@%+")
                let rank = roster.room.people.first { $0.name.lowercased() == key }?.rank
                #expect(rank == (model[key] == nil ? nil : "+"))
            }
            #expect(roster.count == model.count)
            for person in roster.room.people {
                let expected = model[person.name.lowercased()]
                #expect(expected?.name == person.name && expected?.isAway == person.isAway, "seed \(seed)")
                #expect(roster.contains(person.name.lowercased()))
            }
        }
    }

    @Test func whoIsNotListedIsNotThere() {
        var roster = Roster("#garden")
        for name in ["ann", "ben", "carol"] { roster.list(name, key: name, signs: "") }
        #expect(roster.room.isLoading)
        roster.endListing()
        #expect(!roster.room.isLoading && roster.count == 3)
        roster.list("ann", key: "ann", signs: "@")
        roster.add("dave", key: "dave")
        roster.list("ben", key: "ben", signs: "")
        _ = roster.rename("ben", to: "benny", key: "benny")
        roster.endListing()
        #expect(Set(roster.room.people.map { $0.rank + $0.name }) == ["@ann", "benny", "dave"])
    }

    @Test func waitsDoubleUpToAMinuteAndVary() {
        var generator = SeededGenerator(seed: 3)
        var seen: Set<UInt64> = []
        for _ in 0..<200 {
            var backOff = BackOff(seed: generator.next())
            for seconds in [1, 2, 4, 8, 16, 32, 60, 60, 60] as [UInt64] {
                let delay = backOff.delay()
                #expect(delay >= UInt64.seconds(seconds) / 5 * 4 && delay <= UInt64.seconds(seconds) / 5 * 6)
                seen.insert(delay / 1_000_000)
            }
            #expect(backOff.failures == 9)
            backOff.reset()
            let first = backOff.delay()
            #expect(first <= .milliseconds(1200))
        }
        #expect(seen.count > 500)
        var (one, other) = (BackOff(seed: 1), BackOff(seed: 1))
        let (first, second) = ((0..<5).map { _ in one.delay() }, (0..<5).map { _ in other.delay() })
        #expect(first == second)
    }

    @Test func aBurstIsEightLinesAndThenTwoASecond() {
        var queue = SendQueue()
        func taken(_ queue: inout SendQueue, _ milliseconds: UInt64) -> [String] {
            queue.take(at: .seconds(100) + .milliseconds(milliseconds))
        }
        func appended(_ queue: inout SendQueue, _ lines: [String]) -> Bool { queue.append(lines) }
        #expect(appended(&queue, (0..<20).map(String.init)))
        #expect(taken(&queue, 0).count == 8)
        #expect(taken(&queue, 0).isEmpty)
        #expect(queue.due == .seconds(100) + .milliseconds(500))
        #expect(taken(&queue, 499).isEmpty)
        #expect(taken(&queue, 1000) == ["8", "9"])
        #expect(queue.count == 10)
        // Questions wait until everything else is sent, and the burst is whole again.
        queue.ask("WHO #garden")
        queue.ask("WHO #attic")
        #expect(taken(&queue, 6000).count == 8)
        #expect(taken(&queue, 7000) == ["18", "19"])
        #expect(queue.isEmpty)
        #expect(taken(&queue, 10999).isEmpty)
        #expect(taken(&queue, 11000) == ["WHO #garden"])
        #expect(appended(&queue, ["now"]))
        #expect(taken(&queue, 11000) == ["now"])
        #expect(taken(&queue, 12000) == ["WHO #attic"])
        #expect(queue.due == nil)
        // What does not fit is not taken at all.
        #expect(appended(&queue, Array(repeating: "x", count: ClientLimits.unsentLines)))
        #expect(!appended(&queue, ["y"]))
        #expect(queue.count == ClientLimits.unsentLines)
    }

    @Test func aNameIsMentionedAsAWord() {
        for text in ["ann", "Ann: hi", "(ann)", "hi ANN!", "anna, ann", "[ann]", "„ann“", "@ann"] {
            #expect(Mention.stands("ann", in: text, folding: .ascii), "\(text)")
        }
        for text in ["", "an", "anna", "joanne", "ann-marie", "_ann", "ann2", "änn"] {
            #expect(!Mention.stands("ann", in: text, folding: .ascii), "\(text)")
        }
        #expect(Mention.stands("Ärger", in: "so ein ÄRGER!", folding: .unicode))
        #expect(Mention.stands("ann[1]", in: "ANN{1}, hi", folding: .rfc1459))
        #expect(!Mention.stands("", in: "anything", folding: .ascii))
    }

    @Test func momentsAreReadAndWritten() {
        #expect(Timestamp(rfc3339: "2026-11-21T09:30:00.000Z") == Transcript.beginning)
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00Z") == Timestamp(microseconds: 0))
        #expect(Timestamp(rfc3339: "2024-02-29T23:59:59.123456Z")?.microseconds == 1_709_251_199_123_456)
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let milliseconds = Int64.random(in: 0...253_402_300_799_999, using: &generator)
            let moment = Timestamp(microseconds: milliseconds * 1000)
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
        for text in [
            "", "yesterday", "2026-11-21 09:30:00.000Z", "2026-13-21T09:30:00.000Z", "2026-11-21T09:30:00.000",
        ] {
            #expect(Timestamp(rfc3339: text) == nil, "\(text)")
        }
    }

    @Test func aServersTokensAreRead() {
        var support = ServerSupport()
        for token in [
            "PREFIX=(qaohv)~&@%+", "CHANMODES=beI,k,l,imnt", "CHANTYPES=#&", "NETWORK=Example\\x20Net", "STATUSMSG=@+",
        ] {
            support.read(token, isFixed: false)
        }
        #expect(support.network == "Example Net")
        #expect(support.member("~@ann!~ann@host") == ("~@", "ann"))
        #expect(support.ranked("@#garden")?.room == "#garden")
        #expect(support.ranked("@ann") == nil)
        #expect(support.roomName("garden") == "#garden" && support.roomName("&x") == "&x")
        let changes = support.rankChanges("+bov-lk+l-q", ["*!*@x", "ann", "ben", "key", "5", "carol"])
        #expect(changes.map { "\($0.isOn ? "+" : "-")\($0.sign)\($0.name)" } == ["+@ann", "++ben", "-~carol"])
        // What makes no sense changes nothing.
        for token in [
            "PREFIX=(ov", "PREFIX=(ov)@", "LINELEN=1", "LINELEN=-5", "CHANTYPES=", "CHANMODES=a,b", "-NETWORK",
        ] {
            support.read(token, isFixed: false)
        }
        #expect(support.rankSigns == "~&@%+" && support.lineBytes == 512 && support.roomSigns == "#&")
        // Once rooms are known, they have to be found again.
        support.read("CASEMAPPING=ascii", isFixed: true)
        #expect(support.folding == .rfc1459)
        // As many changes a line as it takes, each with its sign and its word.
        support.read("MODES=2", isFixed: false)
        let words = ["+ovt-ol+b", "ann", "ben", "carol", "*!*@x"]
        #expect(support.modeLines(words) == [["+ovt", "ann", "ben"], ["-ol+b", "carol", "*!*@x"]])
        #expect(support.modeLines(["b"]) == [["+b"]])
        #expect(support.modeLines(["+ooo", "ann"]) == [["+ooo", "ann"]])
        #expect(support.modeLines(["+Xo", "5", "ann"]) == [["+Xo", "5", "ann"]])
        #expect(support.modeLines([]) == [[]])
        // A server without ranks.
        support.read("PREFIX=", isFixed: false)
        #expect(support.rankSigns.isEmpty && support.member("@ann") == ("", "@ann"))
    }

    @Test func linesAreCutAnywhere() {
        let bytes = Array("one\r\ntwo\n\r\n\nthree\r\r\nfour".utf8)
        for cut in 0...bytes.count {
            var splitter = LineSplitter()
            let first = splitter.lines(after: Array(bytes[..<cut])) ?? []
            let lines = first + (splitter.lines(after: Array(bytes[cut...])) ?? [])
            #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "two", "three"])
        }
    }

    @Test func theOldestMessagesAreForgotten() {
        var memory = Memory()
        func head(_ number: Int) -> MessageHead {
            let time = Timestamp(microseconds: Int64(number))
            return MessageHead(source: .init("ben!b@h"), target: "#a", time: time, id: "\(number)", history: "h")
        }
        func isNew(_ number: Int, _ memory: inout Memory) -> Bool { memory.isNew(head(number), room: "#a") }
        for number in 0..<ClientLimits.knownMessages + 1 { #expect(isNew(number, &memory)) }
        #expect(!isNew(1, &memory))
        #expect(isNew(0, &memory))
        #expect(memory.mark(of: "#a")?.id == "\(ClientLimits.knownMessages)")
    }
}
