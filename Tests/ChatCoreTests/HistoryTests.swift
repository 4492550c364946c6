import TestSupport
import Testing

@testable import ChatCore

/// What was said in a room, for those who come back.
@Suite struct HistoryTests {
    private func words(_ reply: Reply) -> [String] {
        guard case .history(_, let messages) = reply else { return ["no history"] }
        return messages.map { message in
            if case .said(_, let words, _) = message.kind { words } else { "no message" }
        }
    }

    /// Alice says `1` to `9` in the lobby, where bob is, a second after another; between them there are other events.
    private func lobby() throws -> (stage: Stage, numbers: [UInt64], times: [Timestamp]) {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        var (numbers, times): ([UInt64], [Timestamp]) = ([], [])
        for count in 1...9 {
            stage.pass(seconds: 1)
            try stage.say("\(count)", "alice")
            numbers.append(stage.chat.newest)
            times.append(stage.now)
            try stage.perform(.say(.named("#lobby"), words: "", manner: .tagsOnly, tags: "+typing=active"), "bob")
            try stage.perform(.say(.named("#lobby"), words: "VERSION", manner: .query), "bob")
        }
        return (stage, numbers, times)
    }

    private func ask(_ stage: inout Stage, _ selection: HistorySelection, limit: Int = 100) throws -> String {
        words(try stage.perform(.history(.named("#LOBBY"), selection, limit: limit), "bob")).joined()
    }

    @Test func messagesAreFoundByTheirNumbers() throws {
        var (stage, numbers, _) = try lobby()
        func mark(_ message: Int) -> HistoryMark { .event(numbers[message - 1]) }
        #expect(try ask(&stage, .latest(after: nil)) == "123456789")
        #expect(try ask(&stage, .latest(after: nil), limit: 2) == "89")
        #expect(try ask(&stage, .latest(after: mark(5))) == "6789")
        #expect(try ask(&stage, .latest(after: mark(5)), limit: 3) == "789")
        #expect(try ask(&stage, .before(mark(4))) == "123")
        #expect(try ask(&stage, .before(mark(4)), limit: 1) == "3")
        #expect(try ask(&stage, .after(mark(4)), limit: 3) == "567")
        #expect(try ask(&stage, .around(mark(4)), limit: 1) == "4")
        #expect(try ask(&stage, .around(mark(4)), limit: 4) == "2345")
        #expect(try ask(&stage, .around(mark(1)), limit: 3) == "123")
        #expect(try ask(&stage, .between(mark(2), mark(7))) == "3456")
        #expect(try ask(&stage, .between(mark(2), mark(7)), limit: 2) == "34")
        #expect(try ask(&stage, .between(mark(7), mark(2)), limit: 2) == "56")
        #expect(try ask(&stage, .between(mark(3), mark(3))) == "")
    }

    @Test func messagesAreFoundByTimesAsExactAsTheyAreGiven() throws {
        var (stage, _, times) = try lobby()
        func mark(_ message: Int) -> HistoryMark {
            .time(times[message - 1]..<Timestamp(microseconds: times[message - 1].microseconds + 1000))
        }
        #expect(try ask(&stage, .latest(after: mark(7))) == "89")
        #expect(try ask(&stage, .before(mark(3))) == "12")
        #expect(try ask(&stage, .after(mark(3)), limit: 2) == "45")
        #expect(try ask(&stage, .around(mark(3)), limit: 3) == "234")
        #expect(try ask(&stage, .between(mark(1), mark(4))) == "23")
        #expect(try ask(&stage, .between(mark(4), mark(1)), limit: 1) == "3")
        let wide = HistoryMark.time(times[3]..<times[6])
        #expect(try ask(&stage, .before(wide)) == "123")
        #expect(try ask(&stage, .after(wide)) == "789")
        #expect(try ask(&stage, .between(.event(0), wide)) == "123")
    }

    /// Somebody was away from a room for as long as its queue goes back: they get all of what they missed, and nothing twice.
    @Test func whoComesBackGetsJustWhatTheyMissed() throws {
        var stage = Stage(smallLimits { $0.queueEvents = 8 })
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.say("seen", "alice")
        let last = stage.chat.newest
        try stage.perform(.leave(.named("#lobby"), words: nil), "bob")
        for count in 1...4 { try stage.say("\(count)", "alice") }
        try stage.perform(.enter(room: "#lobby", from: .now), "bob")
        #expect(try ask(&stage, .after(.event(last))) == "1234")
        // What the ring has dropped nobody gets.
        for count in 5...9 { try stage.say("\(count)", "alice") }
        #expect(try ask(&stage, .after(.event(last))) == "3456789")
        #expect(try ask(&stage, .before(.event(last))) == "")
    }

    @Test func whatWasTakenBackIsNotThere() throws {
        var (stage, numbers, _) = try lobby()
        try stage.perform(.redact(.room("#lobby"), number: numbers[4], words: nil), "alice")
        #expect(try ask(&stage, .latest(after: nil)) == "12346789")
        #expect(try ask(&stage, .around(.event(numbers[4])), limit: 2) == "46")
    }

    @Test func peopleAreNamedAsTheyWereAndTheRoomAsItIs() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#garden")
        try stage.say("hi", "alice", in: "#garden")
        try stage.perform(.rename("carol"), "alice")
        try stage.perform(.renameRoom(.named("#garden"), to: "#park", words: nil), "alice")
        let reply = try stage.perform(.history(.named("#park"), .latest(after: nil), limit: 5), "bob")
        guard case .history("#park", let messages) = reply else { Issue.record("\(reply)"); return }
        #expect(messages.map(\.persona.name) == ["alice"])
    }

    /// Of rooms that somebody is not in they learn nothing, not even that they are there; nor what a room of that name held before it was emptied.
    @Test func onlyWhoIsInARoomIsTold() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#garden")
        try stage.say("hi", "alice", in: "#garden")
        let question = Request.history(.named("#garden"), .latest(after: nil), limit: 5)
        try stage.perform(.leave(.named("#garden"), words: nil), "bob")
        #expect(stage.refusal(question, "bob") == .notInRoom("#garden"))
        try stage.perform(.changeModes(.named("#garden"), [.flag(.secret, true)]), "alice")
        #expect(stage.refusal(question, "bob") == .noSuchRoom("#garden"))
        #expect(
            stage.refusal(.history(.named("#nowhere"), .latest(after: nil), limit: 5), "bob") == .noSuchRoom("#nowhere")
        )
        stage.promote("bob")
        #expect(stage.refusal(question, "bob") == .notInRoom("#garden"))
        try stage.perform(.leave(.named("#garden"), words: nil), "alice")
        try stage.perform(.enter(room: "#garden", from: .now), "bob")
        #expect(words(try stage.perform(question, "bob")) == [])
    }

    @Test func anAnswerIsBoundedWhateverIsAskedFor() throws {
        var stage = Stage(smallLimits { $0.queueEvents = 10_000 })
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.say("first", "alice")
        for _ in 0..<600 { try stage.say("x", "alice") }
        #expect(try ask(&stage, .latest(after: nil), limit: .max).count == Limits.historyMessages)
        #expect(try ask(&stage, .latest(after: nil), limit: -1) == "")
        // As many events are looked at as may be, also where nobody says anything in them.
        for _ in 0..<Limits.historyEvents {
            try stage.perform(.say(.named("#lobby"), words: "", manner: .tagsOnly, tags: "+x"), "alice")
        }
        #expect(try ask(&stage, .latest(after: nil), limit: 5) == "")
        #expect(try ask(&stage, .after(.event(0)), limit: 1) == "first")
        guard case .latestMessages(let latest) = try stage.perform(.latestMessages, "bob") else { return }
        #expect(latest.isEmpty)
    }

    @Test func theLatestMessageOfEachRoomIsTold() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        for room in ["#one", "#two", "#quiet"] {
            try stage.perform(.enter(room: room, from: .now), "alice")
            try stage.perform(.enter(room: room, from: .now), "bob")
        }
        let start = stage.now
        try stage.say("a", "alice", in: "#one")
        stage.pass(seconds: 1)
        try stage.say("b", "alice", in: "#two")
        try stage.perform(.tell(name: "bob", words: "psst", manner: .plain), "alice")
        stage.pass(seconds: 1)
        try stage.perform(.leave(.named("#one"), words: nil), "alice")
        guard case .latestMessages(let latest) = try stage.perform(.latestMessages, "bob") else { return }
        #expect(
            latest == [
                LatestMessage(room: "#one", time: start),
                LatestMessage(room: "#two", time: Timestamp(microseconds: start.microseconds + 1_000_000)),
            ]
        )
    }

    /// Against sifting everything that is held, event by event, with a clock that stands still now and then.
    @Test(arguments: 0..<40 as Range<UInt64>) func everySelectionIsWhatSiftingFinds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var stage = Stage(smallLimits { $0.queueEvents = 1 + random.below(40) })
        try stage.admit("alice", "bob", to: "#lobby")
        let start = stage.now
        for step in 0..<60 {
            stage.now = Timestamp(microseconds: stage.now.microseconds + Int64(random.below(4)) * 700)
            switch random.below(6) {
            case 0: try stage.perform(.setTopic(.named("#lobby"), words: "\(step)"), "alice")
            case 1:
                _ = stage.refusal(.redact(.room("#lobby"), number: UInt64(random.below(step + 4)), words: nil), "alice")
            default: try stage.say("\(step) ", random.chance(50) ? "alice" : "bob")
            }
        }
        for _ in 0..<200 {
            let (one, other) = (mark(&stage, from: start, &random), mark(&stage, from: start, &random))
            let limit = 1 + random.below(12)
            let selections: [HistorySelection] = [
                .latest(after: nil), .latest(after: one), .before(one), .after(one), .around(one), .between(one, other),
            ]
            for selection in selections {
                let expected = sifted(stage.chat, selection, limit).joined()
                #expect(try ask(&stage, selection, limit: limit) == expected, "seed \(seed): \(limit) of \(selection)")
            }
        }
    }

    private func mark(_ stage: inout Stage, from start: Timestamp, _ random: inout SeededGenerator) -> HistoryMark {
        if random.chance(50) { return .event(UInt64(random.below(Int(stage.chat.newest) + 3))) }
        let span = Int(stage.now.microseconds - start.microseconds) / 1000 + 3
        let millisecond = start.microseconds + Int64(random.below(span) - 1) * 1000
        return .time(Timestamp(microseconds: millisecond)..<Timestamp(microseconds: millisecond + 1000))
    }

    private func sifted(_ chat: Chat, _ selection: HistorySelection, _ limit: Int) -> [String] {
        let ring = chat[chat.roomsByKey["#lobby"]!].ring
        let held = ring.events(from: ring.oldest)
        func isBefore(_ event: Event, _ mark: HistoryMark) -> Bool {
            switch mark {
            case .event(let number): event.number < number
            case .time(let time): event.time < time.lowerBound
            }
        }
        func isAfter(_ event: Event, _ mark: HistoryMark) -> Bool {
            switch mark {
            case .event(let number): event.number > number
            case .time(let time): event.time >= time.upperBound
            }
        }
        let words = held.map { event -> String? in if case .said(_, let words, _) = event.kind { words } else { nil } }
        func those(_ isMeant: (Event) -> Bool) -> [String] {
            zip(held, words).compactMap { isMeant($0) ? $1 : nil }
        }
        switch selection {
        case .latest(nil): return those { _ in true }.suffix(limit)
        case .latest(let mark?): return those { isAfter($0, mark) }.suffix(limit)
        case .before(let mark): return those { isBefore($0, mark) }.suffix(limit)
        case .after(let mark): return Array(those { isAfter($0, mark) }.prefix(limit))
        case .around(let mark):
            let before = those { isBefore($0, mark) }.suffix(limit / 2)
            return Array(before + those { !isBefore($0, mark) }.prefix(limit - before.count))
        case .between(let one, let other):
            let isForwards = held.count { isBefore($0, one) } <= held.count { isBefore($0, other) }
            let between = those {
                isForwards ? isAfter($0, one) && isBefore($0, other) : isAfter($0, other) && isBefore($0, one)
            }
            return isForwards ? Array(between.prefix(limit)) : between.suffix(limit)
        }
    }
}
