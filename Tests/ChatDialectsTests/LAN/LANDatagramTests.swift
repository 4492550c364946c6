import ChatDialects
import TestSupport
import Testing

@Suite struct LANDatagramTests {
    private func read(_ text: String) throws(LANDatagram.Problem) -> LANDatagram { try LANDatagram(Array(text.utf8)) }

    @Test(arguments: [
        ("ben: hello", "ben", "hello"), ("ben: a: b", "ben", "a: b"), ("Anna Maria: hi", "Anna Maria", "hi"),
        ("ben:: x", "ben:", "x"), ("http://x: y", "http://x", "y"), ("  ben : x", "ben", "x"),
        ("ben:  two", "ben", " two"),
        ("ben: hello\n", "ben", "hello"), ("ben: hello\r\n", "ben", "hello"), ("ben: hello\0", "ben", "hello"),
        ("ben: a\nb", "ben", "a␊b"), ("b\u{1B}[2Jen: \u{1B}[2Jx", "b␛[2Jen", "␛[2Jx"), ("b\u{202E}en: x", "ben", "x"),
        ("Jürgen: grüße 日本 👩‍👩‍👧", "Jürgen", "grüße 日本 👩‍👩‍👧"), ("a\tb: x", "a b", "x"), ("a:\u{200B} b: x", "a b", "x"),
        ("ben: \u{301}x", "ben", "\u{301}x"),
    ]) func aNameAndATextAreRead(_ sent: String, _ name: String, _ text: String) throws {
        let datagram = try read(sent)
        #expect(Array(datagram.name.utf8) == Array(name.utf8))
        #expect(Array(datagram.text.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("", LANDatagram.Problem.noName), ("ben", .noName), ("ben:hello", .noName), (": hello", .noName),
        ("  : hello", .noName), ("\u{200B}: hello", .noName), ("ben:", .noName), ("\n", .noName),
        ("ben: ", .noText), ("ben:    ", .noText), ("ben: \u{2}\u{F}", .noText), ("ben: \n", .noText),
    ]) func whatHasNoNameOrNoTextIsRefused(_ sent: String, _ problem: LANDatagram.Problem) {
        #expect(throws: problem) { try read(sent) }
    }

    @Test func lengthAndEncodingAreChecked() throws {
        #expect(throws: LANDatagram.Problem.notUTF8) { try LANDatagram(Array("ben: ".utf8) + [0xFF]) }
        #expect(throws: LANDatagram.Problem.notUTF8) { try LANDatagram(Array("ben: ".utf8) + [0xE2, 0x82]) }
        #expect(try read("ben: " + String(repeating: "x", count: 1395)).text.utf8.count == 1395)
        #expect(throws: LANDatagram.Problem.tooLong) { try read("ben: " + String(repeating: "x", count: 1396)) }
    }

    @Test func namesAreCutBetweenCharacters() throws {
        #expect(LANDatagram.mended(name: String(repeating: "ü", count: 40)) == String(repeating: "ü", count: 32))
        // 25 bytes each: five of them fit.
        let family = "e" + String(repeating: "\u{301}", count: 12)
        #expect(LANDatagram.mended(name: String(repeating: family, count: 9)) == String(repeating: family, count: 5))
        let tower = "e" + String(repeating: "\u{301}", count: 100)
        #expect(LANDatagram.mended(name: tower)?.unicodeScalars.count == 64)
        #expect(LANDatagram.mended(name: String(repeating: "a ", count: 40))?.hasSuffix("a") == true)
        #expect(LANDatagram.mended(name: " \t\u{202E}") == nil)
        #expect(LANDatagram.mended(name: "ben: x:") == "ben x:")
    }

    @Test func linesAreDatagramsOfTheirOwn() {
        let datagrams = LANDatagram.datagrams("one\ntwo\r\n\r\n   \nthree\u{7}\n", from: "ben: ")
        #expect(datagrams.map(\.text) == ["one", "two", "three␇"])
        #expect(datagrams.map { String(decoding: $0.bytes, as: UTF8.self) }.first == "ben: one")
        #expect(LANDatagram.datagrams("x", from: "\u{200B}").isEmpty)
    }

    /// At every length around the limit, with Characters of one to 25 bytes.
    @Test(arguments: ["x", "ü", "日", "👩‍👩‍👧", "e" + String(repeating: "\u{301}", count: 7)])
    func longTextsAreCutBetweenCharacters(_ character: String) throws {
        let size = character.utf8.count
        for count in (1380 / size)...(1420 / size) + 2 {
            let text = String(repeating: character, count: count) + "end"
            let datagrams = LANDatagram.datagrams(text, from: "ben")
            #expect(datagrams.map(\.text).joined() == text)
            #expect(datagrams.map(\.text.count).reduce(0, +) == text.count)
            for datagram in datagrams {
                #expect(datagram.bytes.count <= LANDatagram.maximumBytes)
                #expect(try LANDatagram(datagram.bytes) == datagram)
            }
            // As few as possible.
            #expect(datagrams.dropLast().allSatisfy { $0.bytes.count > LANDatagram.maximumBytes - size })
        }
    }

    @Test func aCharacterThatFillsMoreThanADatagramIsCutBetweenScalars() {
        let tower = "e" + String(repeating: "\u{301}", count: 1000)
        let datagrams = LANDatagram.datagrams(tower, from: "ben")
        #expect(datagrams.count == 2)
        #expect(datagrams.flatMap(\.text.unicodeScalars).count == 1001)
    }

    /// Whatever comes, what is taken from it is harmless, bounded, and the same again when it is sent on.
    @Test func anythingCanCome() throws {
        var random = SeededGenerator(seed: 0x1A4)
        let parts: [[UInt8]] = [
            Array("ben".utf8), Array(": ".utf8), [0x3A], [0x20], [0x0A], [0x1B], [0xC2, 0x85], [0xE2, 0x80, 0xAE],
            [0xFF], [0], [0x03], Array("04".utf8), Array("é".utf8), Array("👩‍👩‍👧".utf8), Array("\u{301}".utf8), [0x7F],
        ]
        var readable = 0
        for round in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...14, using: &random) {
                bytes += parts[Int.random(in: 0..<parts.count, using: &random)]
            }
            guard let datagram = try? LANDatagram(bytes) else { continue }
            readable += 1
            for scalar in (datagram.name + datagram.text).unicodeScalars {
                #expect(scalar == "\t" || scalar.properties.generalCategory != .control, "round \(round)")
            }
            #expect(!datagram.name.utf8.elementsEqual([]) && datagram.name.count <= 32, "round \(round)")
            #expect(LANDatagram.mended(name: datagram.name) == datagram.name, "round \(round)")
            #expect(try LANDatagram(datagram.bytes) == datagram, "round \(round)")
            #expect(LANDatagram.datagrams(datagram.text, from: datagram.name) == [datagram], "round \(round)")
        }
        #expect(readable > 1000)
    }
}

@Suite struct LANSpeechTests {
    @Test(arguments: [
        LANSpeech.said("hello"), .said("(be right back to you)"), .did("waves"), .away(words: nil),
        .away(words: "lunch: (soup)"),
        .back(words: nil), .back(words: "hi"),
    ]) func whatIsMeantArrives(_ speech: LANSpeech) throws {
        let sent = try #require(LANDatagram.datagrams(speech.text(by: "ben"), from: "ben").first)
        #expect(LANSpeech(sent) == speech)
    }

    @Test func everyProgramShowsItReadably() {
        #expect(LANSpeech.did("waves").text(by: "ben") == "* ben waves")
        #expect(LANSpeech.away(words: "lunch").text(by: "ben") == "(be right back: lunch)")
        #expect(LANSpeech.back(words: nil).text(by: "ben") == "(I'm back)")
    }

    @Test(arguments: ["* ben", "* ben ", "* ann waves", "(be right back: )", "(be right back", "be right back"])
    func whatOnlyLooksLikeItIsSaid(_ text: String) throws {
        let datagram = try LANDatagram(Array("ben: \(text)".utf8))
        #expect(LANSpeech(datagram) == .said(text))
    }

    @Test func wordsOfThoseWhoGoFitIntoOneDatagram() throws {
        let words = String(repeating: "日本\n", count: 900)
        let datagrams = LANDatagram.datagrams(LANSpeech.away(words: words).text(by: "ben"), from: "ben")
        #expect(datagrams.count == 1)
        let datagram = try #require(datagrams.first)
        guard case .away(let kept?) = LANSpeech(datagram) else { return #expect(Bool(false), "they are away") }
        #expect(kept.hasPrefix("日本 日本 ") && kept.utf8.count <= LANSpeech.maximumAwayBytes)
    }
}

@Suite struct LANFilterTests {
    private let ann = LANSource(
        address: "192.0.2.1",
        port: 5000,
        isThisHost: false,
        cameByLoopback: false,
        interface: 2
    )
    private let second: UInt64 = 1_000_000_000

    private func words(_ text: String) -> [UInt8] { Array("ann: \(text)".utf8) }

    private func isHeard(_ verdict: LANFilter.Verdict) -> Bool { if case .heard = verdict { true } else { false } }

    @Test func whatComesByTwoWaysIsHeardOnce() {
        var filter = LANFilter()
        var other = ann
        other.address = "198.51.100.1"
        #expect(isHeard(filter.judge(words("ok"), from: ann, at: second)))
        #expect(filter.judge(words("ok"), from: other, at: second + 1) == .repeated)
        // Said again, and again by two ways, the other first.
        #expect(isHeard(filter.judge(words("ok"), from: ann, at: second + 2)))
        #expect(filter.judge(words("ok"), from: other, at: second + 3) == .repeated)
        // One address, two of our interfaces.
        var elsewhere = ann
        elsewhere.interface = 3
        #expect(filter.judge(words("ok"), from: elsewhere, at: second + 4) == .repeated)
        // Later it is something new; and so it is from another port, or in other words.
        #expect(isHeard(filter.judge(words("ok"), from: other, at: second * 4)))
        other.port = 5001
        #expect(isHeard(filter.judge(words("ok"), from: other, at: second * 4 + 1)))
        other.port = 5000
        other.interface = 3
        #expect(isHeard(filter.judge(words("oh"), from: other, at: second * 4 + 2)))
    }

    @Test func whatThisHostSendsIsHeardByLoopbackAlone() {
        var filter = LANFilter()
        var own = LANSource(address: "192.0.2.9", port: 5000, isThisHost: true, cameByLoopback: false, interface: 2)
        #expect(filter.judge(words("hi"), from: own, at: second) == .repeated)
        own = LANSource(address: "127.0.0.1", port: 5000, isThisHost: true, cameByLoopback: true, interface: 1)
        #expect(isHeard(filter.judge(words("hi"), from: own, at: second)))
    }

    @Test func aFloodIsDroppedAndNobodyElseIsDroppedForIt() {
        var filter = LANFilter()
        var heard = 0
        for index in 0..<1000 { heard += isHeard(filter.judge(words("\(index)"), from: ann, at: second)) ? 1 : 0 }
        #expect(heard == LANFilter.burst)
        var ben = ann
        ben.address = "192.0.2.2"
        #expect(isHeard(filter.judge(words("hi"), from: ben, at: second)))
        // Another port of the same host is the same flood; on this host it is somebody else.
        var port = ann
        port.port = 5001
        #expect(filter.judge(words("x"), from: port, at: second) == .flooding)
        #expect(isHeard(filter.judge(words("later"), from: ann, at: second + second / UInt64(LANFilter.perSecond))))
        #expect(
            filter.judge(words("too early"), from: ann, at: second + second / UInt64(LANFilter.perSecond)) == .flooding
        )
    }

    @Test func soMuchIsHeardFromAllOfThemTogether() {
        var filter = LANFilter()
        var heard = 0
        for index in 0..<5000 {
            var source = ann
            source.address = "198.51.\(index / 256).\(index % 256)"
            heard += isHeard(filter.judge(words("\(index)"), from: source, at: second)) ? 1 : 0
        }
        #expect(heard == LANFilter.burstOfAll)
    }

    @Test func whatCannotBeReadIsToldApart() {
        var filter = LANFilter()
        #expect(filter.judge([UInt8](repeating: 65, count: 1401), from: ann, at: second) == .tooLong)
        #expect(filter.judge([0xFF], from: ann, at: second) == .invalid)
        #expect(filter.judge(Array("hello".utf8), from: ann, at: second) == .invalid)
    }
}
