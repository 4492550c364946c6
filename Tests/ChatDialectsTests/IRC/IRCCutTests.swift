import Testing

@testable import ChatDialects

/// Where a text is cut that is too long for a line.
@Suite struct IRCCutTests {
    @Test(
        arguments: [
            ("abc", 4, 3), ("abcde", 4, 4), ("abcé", 4, 3), ("abce\u{301}", 4, 3), ("👨‍👩‍👧", 7, 7),
            ("👨‍👩‍👧👨‍👩‍👧", 20, 18),
            // What nobody means takes no more with it than itself.
            (": " + String(repeating: "\u{301}", count: 100), 150, 150),
            ("x :" + String(repeating: "\u{301}", count: 100), 150, 149),
        ] as [(String, Int, Int)]
    ) func cutsBetweenCharacters(_ text: String, _ limit: Int, _ expected: Int) {
        let end = text[...].end(ofAtMost: limit)
        #expect(text.utf8.distance(from: text.startIndex, to: end) == expected)
    }
}
