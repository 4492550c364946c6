import Foundation
import NIOCore
import TestSupport
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What of a conversation outlives the process. That the rest of one goes on as it would have, line by line, the transcripts show.
@Suite struct StateTests {
    @Test(arguments: StateExample.all) func aSuccessorGoesOnAsItWouldHave(_ example: StateExample) throws {
        let state = example.dialect.state
        let restored = try StateExample.restored(example.protocolName, from: state, as: example.persona)
        #expect(restored.conduct == example.dialect.conduct)
        #expect(restored.state == state)
    }

    /// Else the examples would show nothing of what is stored.
    @Test func theExamplesDiffer() {
        for (index, example) in StateExample.all.enumerated() {
            for other in StateExample.all[..<index] where other.protocolName == example.protocolName {
                #expect(other.dialect.state != example.dialect.state, "\(other), \(example)")
                #expect(other.dialect.conduct != example.dialect.conduct, "\(other), \(example)")
            }
        }
    }

    /// A file holds the states of a protocol's examples, in their order; those that were added since are in none.
    @Test(arguments: DialectCatalog.names) func whatTheFirstVersionWroteIsRead(_ protocolName: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "State/\(protocolName)-1.state")
        var reader = try StateReader(Array(Data(contentsOf: file))[...], version: 1)
        let states = try reader.list { (reader) throws(StateProblem) in try reader.data() }
        try reader.finish()
        let examples = StateExample.all.filter { $0.protocolName == protocolName }
        try #require((2...examples.count).contains(states.count))
        for (state, example) in zip(states, examples) {
            var reader = try StateReader(state[...], version: 1)
            var dialect = StateExample.fresh(protocolName)
            try dialect.restore(from: &reader)
            try reader.finish()
            dialect.resettle(as: example.persona)
            #expect(dialect.conduct == example.dialect.conduct, "\(example)")
        }
    }

    @Test func ofAMemberWhoHasNothingUnderWayIRCKeepsAFewBytes() {
        #expect(IRCDialect.member().state == [0, 0])
        #expect(IRCDialect.member(.all).state.count == 4)
    }

    @Test func whatIsNotOfferedAnyMoreIsNotAgreedOnAnyMore() throws {
        var writer = StateWriter()
        writer.write(UInt64(2))
        writer.write(UInt64(1 << 31 | Capabilities.batch.rawValue))
        let dialect = try StateExample.restored("irc", from: writer.bytes, as: Given.alice)
        #expect(dialect.variant.capabilities == Capabilities.batch.rawValue)
    }

    // MARK: What is damaged

    @Test(arguments: StateExample.all) func whatEndsTooEarlyIsNoState(_ example: StateExample) {
        let state = example.dialect.state
        for end in state.indices {
            #expect(throws: StateProblem.self, "\(end) bytes") {
                try StateExample.restored(example.protocolName, from: Array(state[..<end]), as: example.persona)
            }
        }
        #expect(throws: StateProblem.damaged("1 bytes too many")) {
            try StateExample.restored(example.protocolName, from: state + [0], as: example.persona)
        }
    }

    /// What is read in spite of the damage is a dialect like any other: it takes lines, and a successor reads the same of it.
    @Test(arguments: [1, 2, 3] as [UInt64]) func whatIsDamagedIsNoStateOrAnother(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var count = 0
        for round in 0..<3000 {
            let example = StateExample.all.randomElement(using: &random)!
            var state = example.dialect.state
            if round % 4 == 0 {
                state = (0..<Int.random(in: 0...60, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) where !state.isEmpty {
                state[.random(in: state.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let dialect = try? StateExample.restored(example.protocolName, from: state, as: example.persona)
            else { continue }
            count += 1
            let again = try StateExample.restored(example.protocolName, from: dialect.state, as: example.persona)
            #expect(again.conduct == dialect.conduct, "seed \(seed), round \(round)")
        }
        #expect(count > 100)
    }

    /// Each is as long as a state has to be, and wrong in one thing.
    @Test(arguments: IRCNonsense.all) func whatNoLinesLeadToIsNoState(_ nonsense: IRCNonsense) throws {
        _ = try StateExample.restored("irc", from: nonsense.possible, as: nil)
        #expect(throws: StateProblem.self) { try StateExample.restored("irc", from: nonsense.impossible, as: nil) }
    }
}

/// A state of an IRC connection at the bound of what is possible, and one beyond it.
struct IRCNonsense: CustomStringConvertible {
    let description: String
    let possible: [UInt8]
    let impossible: [UInt8]

    private init(_ description: String, _ possible: [UInt8], _ impossible: [UInt8]) {
        (self.description, self.possible, self.impossible) = (description, possible, impossible)
    }

    private static func newcomer(
        name: String = "alice",
        user: String = "~alice",
        realName: String = "Alice",
        modes: UInt64 = 0,
        password: String = "",
        away: String = "x"
    ) -> [UInt8] {
        var writer = StateWriter()
        for number in [4, 0] as [UInt64] { writer.write(number) }
        writer.write(name as String?)
        writer.write(true)
        writer.write(user)
        writer.write(realName as String?)
        writer.write(modes)
        writer.write(password as String?)
        writer.write(away as String?)
        for flag in [false, true] { writer.write(flag) }
        return writer.bytes
    }

    private static func batch(
        reference: String = "1",
        target: String = "#lobby",
        label: String = "l",
        tags: String = "",
        lines: UInt64 = 1,
        text: String = "x"
    ) -> [UInt8] {
        var writer = StateWriter()
        for number in [8, 0] as [UInt64] { writer.write(number) }
        for text in [reference, target] { writer.write(text) }
        writer.write(label as String?)
        writer.write(tags)
        // Not failed, with lines, which are no notices.
        for flag in [false, true, false] { writer.write(flag) }
        writer.write(lines)
        writer.write(text)
        return writer.bytes
    }

    private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

    static let all: [IRCNonsense] = [
        IRCNonsense("flags", [2, 0], [16, 0]),
        IRCNonsense("a newcomer who is welcomed", newcomer(), [4 | 2] + newcomer().dropFirst()),
        IRCNonsense("a newcomer with a batch", newcomer(), [4 | 8] + newcomer().dropFirst() + batch().dropFirst(2)),
        IRCNonsense("a long name", newcomer(name: x(32)), newcomer(name: x(33))),
        IRCNonsense("a name beside the grammar", newcomer(name: "x1"), newcomer(name: "1x")),
        IRCNonsense("a name that is not composed", newcomer(name: "\u{E9}"), newcomer(name: "e\u{301}")),
        IRCNonsense("a long user", newcomer(user: "~" + x(15)), newcomer(user: "~" + x(16))),
        IRCNonsense("a user without a mark", newcomer(user: "~x"), newcomer(user: "xx")),
        IRCNonsense("a short user", newcomer(user: "~x"), newcomer(user: "~")),
        IRCNonsense("a user that would end a mask", newcomer(user: "~x.y"), newcomer(user: "~x@y")),
        IRCNonsense("a long real name", newcomer(realName: x(200)), newcomer(realName: x(201))),
        IRCNonsense("a real name of two lines", newcomer(realName: "x\ty"), newcomer(realName: "x\ny")),
        IRCNonsense("an operator", newcomer(modes: 5), newcomer(modes: 2)),
        IRCNonsense("a long password", newcomer(password: x(510)), newcomer(password: x(511))),
        IRCNonsense("away without words", newcomer(away: "y"), newcomer(away: "")),
        IRCNonsense("away with a NUL", newcomer(away: "\u{1}"), newcomer(away: "\0")),
        IRCNonsense("a batch without a name", batch(reference: "2"), batch(reference: "")),
        IRCNonsense("a batch to nobody", batch(target: "a"), batch(target: "")),
        IRCNonsense("a long label", batch(label: x(64)), batch(label: x(65))),
        IRCNonsense("tags of the server", batch(tags: "+x=1;+y"), batch(tags: "x=1")),
        IRCNonsense("tags that end in a line", batch(tags: "+x=1"), batch(tags: "+x=1 PRIVMSG")),
        IRCNonsense("many lines", batch(lines: 24, text: "x\ny"), batch(lines: 25, text: "x\ny")),
        IRCNonsense("no lines", batch(lines: 1), batch(lines: 0)),
        IRCNonsense("more lines than came", batch(lines: 2, text: "x\ny"), batch(lines: 1, text: "x\ny")),
        IRCNonsense("longer lines than there are", batch(lines: 2, text: x(1022)), batch(lines: 2, text: x(1023))),
        IRCNonsense("a text with a return", batch(text: "x\ty"), batch(text: "x\ry")),
    ]
}
