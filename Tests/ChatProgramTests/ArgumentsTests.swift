import ArgumentParser
import Testing

@testable import chat

/// What may stand on the command line together.
@Suite struct ArgumentsTests {
    /// What is wrong with these arguments; nil: nothing is.
    private func problem(_ words: String...) -> String? {
        do {
            _ = try Arguments.parse(words)
            return nil
        } catch {
            #expect(Arguments.exitCode(for: error).rawValue == 64)
            return Arguments.message(for: error)
        }
    }

    @Test(arguments: [
        [], ["chat.example.org"], ["chat.example.org:7000", "--tls", "--name", "ann"], ["[2001:db8::7]:6697", "--tls"],
        ["/run/x.sock"], ["--socket", "/run/x.sock"], ["--room", "#a", "--room", "b"], ["--lan", "8888"],
        ["--send", "--room", "#ops", "--timeout", "5"], ["--send", "--lan", "8888"], ["--plain", "--stay"], ["--json"],
        ["h", "--tls-fingerprint", String(repeating: "0A:", count: 31) + "0a"],
    ])
    func whatGoesTogetherIsTaken(_ words: [String]) throws { _ = try Arguments.parse(words) }

    @Test func whatDoesNotGoTogetherIsRefusedWithWhatWouldBeRight() throws {
        #expect(try #require(problem("--send", "--plain")).contains("give one of them"))
        #expect(try #require(problem("--plain", "--json")).contains("give one of them"))
        #expect(try #require(problem("--stay")).contains("--plain or --json"))
        #expect(try #require(problem("--timeout", "3")).contains("goes with --send"))
        #expect(try #require(problem("--send")).contains("--room '#ROOM'"))
        #expect(try #require(problem("a", "--socket", "/b")).contains("different places"))
        #expect(try #require(problem("a", "--lan", "1")).contains("different places"))
        #expect(try #require(problem("--socket", "/b", "--tls")).contains("leave --tls out"))
        #expect(try #require(problem("/b", "--tls")).contains("leave --tls out"))
        #expect(try #require(problem("--tls")).contains("HOST[:PORT]"))
        let strange = try #require(problem("--lan", "8888", "--room", "#x", "--password-file", "p"))
        #expect(strange.contains("--password-file and --room"))
    }

    @Test func valuesThatCannotBeAreRefused() throws {
        #expect(try #require(problem("host:99999")).contains("1 to 65535"))
        #expect(try #require(problem("--socket", "x")).contains("absolute path"))
        #expect(try #require(problem("h", "--tls-fingerprint", "abc")).contains("64 hexadecimal digits"))
        #expect(try #require(problem("--name", "a b")).contains("without blanks"))
        #expect(try #require(problem("--room", "a,b")).contains("is no room"))
        #expect(try #require(problem("--lan", "0")).contains("1 to 65535"))
        #expect(problem("--lan", "70000") != nil)
        #expect(try #require(problem("--send", "--room", "#a", "--timeout", "0")).contains("1 to 86400"))
        #expect(problem("a", "b") != nil)
    }
}
