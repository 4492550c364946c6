@_spi(_Unicode) import Swift
import TestSupport
import Testing

@testable import ChatCore

/// Compares scalar by scalar: `==` of String takes composed and decomposed forms for equal.
private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

/// Every scalar of the planes that hold characters and are not private.
private var allScalars: [Unicode.Scalar] {
    [0x0...0x3FFFF, 0xE0000...0xE0FFF].joined().compactMap { Unicode.Scalar(UInt32($0)) }
}

/// Texts of up to 12 scalars that are hard on the grammar: every plane, and often the scalars where rules meet.
private func randomTexts(seed: UInt64, count: Int) -> some Sequence<String> {
    let delicate = Array(
        ("aZı0٣１-_[` \t\u{A0}\u{2003}|#,:\u{301}\u{308}\u{327}\u{20E3}\u{345}\u{34F}\u{200D}\u{200F}\u{202E}\u{FE0F}"
            + "ßİΣςéÅ😀\u{1FEF}\u{1100}\u{1161}\u{11A8}\u{AC00}\u{115F}\u{3164}\u{1D400}\u{430}\u{5D0}\u{94D}")
            .unicodeScalars
    )
    var generator = SeededGenerator(seed: seed)
    return (0..<count).lazy.map { _ in
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let value: UInt32 =
                switch Int.random(in: 0..<8, using: &generator) {
                case 0: .random(in: 0...0x10FFFF, using: &generator)
                case 1: .random(in: 0...0x3100, using: &generator)
                case 2: .random(in: 0x1100...0x11FF, using: &generator)
                case 3: .random(in: 0...0x7F, using: &generator)
                default: delicate.randomElement(using: &generator)?.value ?? 0
                }
            Unicode.Scalar(value).map { text.append($0) }
        }
        return String(text)
    }
}

@Suite("The grammar of names")
struct NameGrammarTests {
    @Test(arguments: [
        "a", "alice", "Zoë", "élan", "Ångström", "мария", "李", "א", "한글", "_", "[bot]", "a-1", "`^{}\\", "a１٣",
    ])
    func lettersDigitsAndTheNinePunctuationCharactersAreNames(name: String) throws {
        #expect(scalars(try Names.check(name)) == scalars(name))
    }

    @Test func nothingIsEmpty() {
        #expect(throws: NameProblem.empty) { try Names.check("") }
    }

    @Test(arguments: " !\"#$%&'()*+,./:;<=>?@|~\0\u{7}\t\r\n\u{7F}".unicodeScalars)
    func otherASCIIIsForbidden(scalar: Unicode.Scalar) {
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("a\(scalar)b") }
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("\(scalar)") }
    }

    @Test func everyASCIICharacterIsJudgedAsItsPropertiesSay() {
        for value in UInt8(0)..<128 {
            let scalar = Unicode.Scalar(value)
            let isName = scalar.properties.isAlphabetic || "0123456789_-[]\\`^{}".unicodeScalars.contains(scalar)
            #expect(((try? Names.check("a\(scalar)")) != nil) == isName, "\(value)")
        }
    }

    @Test(arguments: ["0", "7up", "-", "-dash", "٣abc", "１"])
    func digitsAndHyphensAreNotFirst(name: String) throws {
        let first = try #require(name.unicodeScalars.first)
        #expect(throws: NameProblem.badStart(first)) { try Names.check(name) }
    }

    @Test func marksNeedALetterBeforeThem() throws {
        #expect(throws: NameProblem.badStart("\u{301}")) { try Names.check("\u{301}") }
        #expect(throws: NameProblem.badStart("\u{301}")) { try Names.check("\u{301}\u{302}\u{303}") }
        #expect(throws: NameProblem.forbidden("\u{20E3}")) { try Names.check("a1\u{20E3}") }
        #expect(throws: NameProblem.forbidden("\u{301}")) { try Names.check("a_\u{301}") }
        #expect(try Names.check("q\u{301}\u{302}") == "q\u{301}\u{302}")
        #expect(try Names.check("नमस्ते") == "नमस्ते")
    }

    @Test func composedAndDecomposedFormsAreOneName() throws {
        #expect(scalars(try Names.check("Zoe\u{308}")) == scalars("Zo\u{EB}"))
        #expect(scalars(try Names.check("\u{1112}\u{1161}\u{11AB}")) == ["\u{D55C}"])
        #expect(scalars(try Names.check("\u{212A}\u{212B}")) == scalars("K\u{C5}"))
        #expect(scalars(try Names.check("a\u{1FEF}")) == scalars("a`"))
    }

    @Test(
        arguments: [
            "\u{200E}", "\u{200F}", "\u{61C}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}",
            "\u{2067}", "\u{2068}", "\u{2069}",
        ] as [Unicode.Scalar]
    )
    func directionMarksAndOverridesAreForbidden(scalar: Unicode.Scalar) {
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("alice\(scalar)") }
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("\(scalar)alice") }
    }

    @Test(
        arguments: [
            "\u{AD}", "\u{34F}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{180B}", "\u{180E}", "\u{200B}", "\u{200C}",
            "\u{200D}", "\u{2060}", "\u{3164}", "\u{FE00}", "\u{FE0F}", "\u{FEFF}", "\u{FFA0}", "\u{E0041}",
            "\u{E0100}",
        ] as [Unicode.Scalar]
    )
    func whatIsInvisibleIsForbidden(scalar: Unicode.Scalar) {
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("alice\(scalar)") }
    }

    @Test(
        arguments: [
            "\u{85}", "\u{9B}", "\u{A0}", "\u{2028}", "\u{3000}", "😀", "❤", "€", "²", "Ⅷ", "—", "\u{E000}", "\u{378}",
            "\u{FFFD}", "\u{FFFE}", "\u{10FFFF}",
        ]
            as [Unicode.Scalar]
    )
    func whatIsNeitherLetterNorMarkNorDigitIsForbidden(scalar: Unicode.Scalar) {
        #expect(throws: NameProblem.forbidden(scalar)) { try Names.check("alice\(scalar)") }
    }

    @Test func thirtyTwoCharactersFit() throws {
        let name = String(repeating: "a", count: 32)
        #expect(try Names.check(name) == name)
        #expect(throws: NameProblem.tooLong(characters: 33, bytes: 33)) { try Names.check(name + "a") }
        let wide = String(repeating: "é", count: 32)
        #expect(try Names.check(wide) == wide)
    }

    @Test func sixtyFourBytesFitAfterComposition() throws {
        let name = String(repeating: "李", count: 21)
        #expect(try Names.check(name + "a") == name + "a")
        #expect(throws: NameProblem.tooLong(characters: 22, bytes: 65)) { try Names.check(name + "é") }
        let decomposed = String(repeating: "e\u{301}", count: 32)  // 96 bytes, of which 64 remain
        #expect(try Names.check(decomposed).utf8.count == 64)
        let tower = "a" + String(repeating: "\u{33F}", count: 32)
        #expect(throws: NameProblem.tooLong(characters: 1, bytes: 65)) { try Names.check(tower) }
    }

    @Test(arguments: ["guest-1", "GUEST-x", "Guest-", "ｇuest-1", "gu\u{435}st-1", "ɡuest-7"])
    func guestNamesAndTheirLookalikesAreReserved(name: String) {
        #expect(Names.isReserved(name))
        #expect(throws: NameProblem.reserved) { try Names.check(name) }
    }

    @Test(arguments: ["guest", "guest_1", "aguest-1", "guests-1", "gúest-1"])
    func namesThatOnlyResembleGuestsAreFree(name: String) throws {
        #expect(!Names.isReserved(name))
        #expect(try Names.check(name) == name)
    }

    @Test func everyOtherScalarIsJudgedByItsCategory() {
        let categories: Set<Unicode.GeneralCategory> = [
            .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber,
        ]
        let misjudged = allScalars.filter { scalar in
            guard !scalar.isASCII, scalars(String(scalar).composedCanonically) == [scalar] else { return false }
            let isPart = categories.contains(scalar.properties.generalCategory)
            let isVisible = !scalar.properties.isDefaultIgnorableCodePoint
            return ((try? Names.check("a\(scalar)")) != nil) != (isPart && isVisible)
        }
        #expect(Array(misjudged.prefix(20)) == [])
    }
}

@Suite("Mending names")
struct NameMendingTests {
    @Test(
        arguments: [
            ("alice", "alice"),
            ("  alice \r\n", "alice"),
            ("Alice in Chains", "Alice_in_Chains"),
            ("a\tb\u{A0}c\u{3000}d", "a_b_c_d"),
            ("a  b", "a__b"),
            ("a|b,c:d#e!f", "abcdef"),
            ("7up", "up"),
            ("--a-1", "a-1"),
            ("a!1@-", "a1-"),
            ("12 monkeys", "_monkeys"),
            ("\u{202E}ecila\u{200F}", "ecila"),
            ("ada😀", "ada"),
            ("❤\u{FE0F}ada", "ada"),
            ("Zoe\u{308}", "Zo\u{EB}"),
            ("a\0b\u{7}", "ab"),
        ]
    )
    func whatIsForbiddenIsDroppedAndSpacesBecomeUnderscores(raw: String, mended: String) {
        #expect(scalars(Names.mend(raw)) == scalars(mended))
    }

    @Test(arguments: ["", " ", "\r\n\t", "42", "-", "😀", "\u{301}\u{302}", "\u{200F}", "\u{3164}", "1\u{20E3}", "!?"])
    func nothingMayRemain(raw: String) {
        #expect(Names.mend(raw) == "")
    }

    @Test func aMarkGoesWithWhatItStoodOn() {
        #expect(scalars(Names.mend("e!\u{301}")) == ["e"])
        #expect(scalars(Names.mend("e \u{301}\u{302}x")) == scalars("e_x"))
    }

    @Test func jamoThatMeetAreComposed() {
        #expect(scalars(Names.mend("\u{1112}!\u{1161}")) == ["\u{D558}"])
    }

    @Test func nothingIsCut() {
        let long = String(repeating: "a", count: 5000)
        #expect(Names.mend(long + "!") == long)
    }

    @Test func validNamesStayAsTheyAre() {
        for text in randomTexts(seed: 1, count: 50_000) {
            guard let name = try? Names.check(text) else { continue }
            #expect(scalars(Names.mend(name)) == scalars(name))
        }
    }

    @Test func mendedNamesAreEmptyTooLongReservedOrValid() {
        var valid = 0
        for text in randomTexts(seed: 2, count: 100_000) {
            let mended = Names.mend(text)
            do throws(NameProblem) {
                let name = try Names.check(mended)
                #expect(scalars(name) == scalars(mended), "\(scalars(text))")
                #expect(scalars(Names.mend(mended)) == scalars(mended), "\(scalars(text))")
                valid += 1
            } catch {
                switch error {
                case .empty: #expect(mended.isEmpty)
                case .tooLong, .reserved: break
                case .forbidden, .badStart: Issue.record("\(error) in what became of \(scalars(text))")
                }
            }
        }
        #expect(valid > 50_000)
    }
}

@Suite("Comparing names")
struct NameFoldTests {
    @Test func caseDoesNotMatter() {
        #expect(Names.fold("ALiCE") == "alice")
        #expect(Names.fold("МАРИЯ") == Names.fold("мария"))
        #expect(Names.fold("ÉLAN") == Names.fold("e\u{301}lan"))
        #expect(Names.fold("[]\\^`{}_-09") == "[]\\^`{}_-09")
    }

    @Test func sharpSIsNotSS() {
        #expect(Names.fold("straße") != Names.fold("strasse"))
        #expect(Names.fold("STRAẞE") == Names.fold("straße"))
    }

    @Test func positionInTheWordDoesNotMatter() {
        #expect(Names.fold("ΟΔΟΣ") == "οδοσ")
        #expect(Names.fold("οδος") == "οδος")
    }

    @Test func turkishLettersStayApart() {
        #expect(Names.fold("I") == "i")
        #expect(Names.fold("ı") == "ı")
        #expect(scalars(Names.fold("İ")) == ["i", "\u{307}"])
        #expect(Set(["i", "ı", "İ"].map(Names.fold)).count == 3)
    }

    @Test func fullWidthFormsAreOtherLetters() {
        #expect(Names.fold("ＡＤＭＩＮ") == "ａｄｍｉｎ")
        #expect(Names.fold("ａｄｍｉｎ") != "admin")
    }

    @Test func everyNameHasOneKeyComposedDecomposedAndFoldedAgain() {
        let torn = allScalars.filter { scalar in
            guard let name = try? Names.check("a\(scalar)") else { return false }
            let folded = scalars(Names.fold(name))
            return [Names.fold(name), "a\(scalar)", name.decomposedCanonically].contains {
                scalars(Names.fold($0)) != folded
            }
        }
        #expect(Array(torn.prefix(20)) == [])
    }

    @Test func foldingAValidNameTwiceChangesNothing() {
        for text in randomTexts(seed: 3, count: 50_000) {
            guard let name = try? Names.check(Names.mend(text)) else { continue }
            let folded = Names.fold(name)
            #expect(scalars(Names.fold(folded)) == scalars(folded), "\(scalars(name))")
        }
    }
}

extension String {
    fileprivate var composedCanonically: String { String(String.UnicodeScalarView(_nfc)) }
    fileprivate var decomposedCanonically: String { String(String.UnicodeScalarView(_nfd)) }
}

@Suite("Names that look alike")
struct SkeletonTests {
    @Test(
        arguments: [
            ("paypal", "\u{440}\u{430}ypal"),
            ("paypal", "\u{3C1}\u{430}\u{443}𝓅𝒂\u{5DF}"),
            ("scope", "\u{455}\u{441}\u{43E}\u{440}\u{435}"),
            ("admin", "\u{430}dmin"),
            ("alice", "\u{FF41}l\u{FF49}\u{FF43}\u{FF45}"),
            ("admin", "adrnin"),
            ("admin", "𝐚𝖽𝓶𝕚𝚗"),
            ("alice", "a1ice"),
            ("alice", "aIice"),
            ("BOB", "B0B"),
            ("Google", "Goog\u{4C0}e"),
            ("ljubo", "\u{1C9}ubo"),
            ("Zo\u{EB}", "Zoe\u{308}"),
            ("user\u{661}", "userl"),
        ]
    )
    func lookalikesShareASkeleton(name: String, other: String) {
        #expect(Names.skeleton(name) == Names.skeleton(other))
    }

    @Test(arguments: [("alice", "Alice"), ("alice", "alicé"), ("bob", "b0b"), ("user2", "user3"), ("мария", "maria")])
    func namesThatDifferToTheEyeDoNot(name: String, other: String) {
        #expect(Names.skeleton(name) != Names.skeleton(other))
    }

    @Test func asciiIsMappedToo() {
        #expect(Names.skeleton("mI10`") == "rnllO'")
        #expect(Names.skeleton("abc_-[]{}^\\xyz") == "abc_-[]{}^\\xyz")
    }

    @Test func whatIsInvisibleLeavesNoTrace() {
        #expect(Names.skeleton("ali\u{200D}c\u{FE0F}e\u{3164}\u{E0100}") == "alice")
    }

    @Test func skeletonsAreDecomposed() {
        #expect(scalars(Names.skeleton("é")) == ["e", "\u{301}"])
        #expect(scalars(Names.skeleton("ø")) == ["o", "\u{338}"])
        // The prototype of U+01C6 ends in a caron, which stands behind the dot below in canonical order.
        #expect(scalars(Names.skeleton("\u{1C6}\u{323}")) == ["d", "z", "\u{323}", "\u{30C}"])
    }

    @Test func theTableIsSortedAndRefersOnlyToItself() {
        let (sources, prototypes) = (ConfusablesTable.scalars, ConfusablesTable.prototypes)
        #expect(sources.count == prototypes.count)
        #expect(zip(sources, sources.dropFirst()).allSatisfy(<))
        for prototype in prototypes {
            let (length, offset) = (Int(prototype >> 24), Int(prototype & 0xFF_FFFF))
            if length == 0 {
                #expect(Unicode.Scalar(prototype) != nil)
            } else {
                #expect(length > 1 && offset + length <= ConfusablesTable.sequences.count)
            }
        }
        #expect(ConfusablesTable.sequences.allSatisfy { Unicode.Scalar($0) != nil })
    }
}

@Suite("The names of rooms")
struct RoomNameTests {
    @Test(arguments: ["#lobby", "#a", "##", "#7", "#-", "#c++", "#Zürich", "#部屋", "#😀", "#a.b/c", "#it's"])
    func anythingVisibleAfterTheHashIsARoom(name: String) throws {
        #expect(scalars(try Names.checkRoom(name)) == scalars(name))
    }

    @Test func theHashComesFirstAndSomethingFollows() {
        #expect(throws: RoomNameProblem.empty) { try Names.checkRoom("") }
        #expect(throws: RoomNameProblem.empty) { try Names.checkRoom("#") }
        #expect(throws: RoomNameProblem.noHash) { try Names.checkRoom("lobby") }
        #expect(throws: RoomNameProblem.noHash) { try Names.checkRoom(" #lobby") }
        #expect(throws: RoomNameProblem.noHash) { try Names.checkRoom("＃lobby") }
    }

    @Test(
        arguments: [
            " ", "\t", "\r", "\n", "\0", "\u{7}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}", ",", ":", "|",
            "\u{AD}", "\u{200B}", "\u{200D}", "\u{200F}", "\u{202E}", "\u{FEFF}", "\u{3164}", "\u{FE0F}", "\u{E000}",
            "\u{378}", "\u{FFFE}", "\u{10FFFF}",
        ] as [Unicode.Scalar]
    )
    func separatorsAndTheInvisibleAreForbidden(scalar: Unicode.Scalar) {
        #expect(throws: RoomNameProblem.forbidden(scalar)) { try Names.checkRoom("#a\(scalar)b") }
    }

    @Test func sixtyFourBytesFitAfterComposition() throws {
        let name = "#" + String(repeating: "a", count: 63)
        #expect(try Names.checkRoom(name) == name)
        #expect(throws: RoomNameProblem.tooLong(bytes: 65)) { try Names.checkRoom(name + "a") }
        #expect(try Names.checkRoom("#a" + String(repeating: "e\u{301}", count: 31)).utf8.count == 64)
    }

    @Test func composedAndDecomposedFormsAndCaseAreOneRoom() throws {
        #expect(scalars(try Names.checkRoom("#Zu\u{308}rich")) == scalars("#Z\u{FC}rich"))
        #expect(Names.foldRoom("#ZÜRICH") == Names.foldRoom("#zu\u{308}rich"))
        #expect(Names.foldRoom("#Lobby") == "#lobby")
    }

    @Test func theHashMayBeLeftOutWhenTyping() {
        #expect(Names.room(fromTyped: "lobby") == "#lobby")
        #expect(Names.room(fromTyped: "#lobby") == "#lobby")
        #expect(scalars(Names.room(fromTyped: "#\u{301}a")) == scalars("#\u{301}a"))
        #expect(throws: RoomNameProblem.empty) { try Names.checkRoom(Names.room(fromTyped: "")) }
    }
}
