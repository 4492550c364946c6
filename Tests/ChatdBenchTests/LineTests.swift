import Testing

@testable import chatd_bench

@Suite struct LineTests {
    @Test func partsOfALine() {
        with("@time=now;msgid=x :m000001!~m000001@host PRIVMSG  #bench :hello, all") { line in
            #expect(String(decoding: line.source, as: UTF8.self) == "m000001!~m000001@host")
            #expect(line.verb == .message)
            #expect(String(decoding: line.rest, as: UTF8.self) == "#bench :hello, all")
            #expect(Nick("m", 1).says(line))
            #expect(!Nick("m", 2).says(line))
            #expect(line.says("lo, a"))
            #expect(!line.says("hello, alice"))
        }
        with("PING") { line in
            #expect(line.source.isEmpty && line.rest.isEmpty)
            #expect(line.verb == .ping)
        }
        with("") { #expect($0.verb == .other) }
        with(":server") { #expect($0.verb == .other) }
    }

    @Test(arguments: [
        ("001", Verb.welcome), ("376", .endOfGreeting), ("422", .endOfGreeting), ("366", .endOfNames),
        ("433", .refusal),
        ("421", .other), ("353", .other), ("JOIN", .join), ("PART", .part), ("QUIT", .quit), ("ERROR", .error),
        ("NOTICE", .notice), ("CAP", .cap), ("NICK", .nick), ("USER", .user), ("PRIVMSGS", .other),
    ])
    func verbsAreKnown(_ word: String, _ verb: Verb) {
        with(":server \(word) nick :words") { #expect($0.verb == verb) }
    }

    @Test func nicksHaveSevenBytes() {
        #expect(Nick("m", 17).description == "m000017")
        #expect(Nick("c", 1_999_999).description == "c999999")
        with(":m0000171!u@h JOIN #bench") { #expect(!Nick("m", 17).says($0)) }
    }

    private func with(_ text: String, _ body: (Line) -> Void) {
        Array(text.utf8).withUnsafeBytes { body(Line($0)) }
    }
}
