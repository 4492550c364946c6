import Testing

@testable import ChatCore

@Suite struct WatchingTests {
    private func status(_ reply: Reply) -> [[String]] {
        guard case .watching(let online, let offline, let refused, Limits.watchedNames) = reply else { return [] }
        return [online.map(\.name), offline, refused]
    }

    private func names(_ reply: Reply) -> [String]? {
        guard case .watched(let names) = reply else { return nil }
        return names
    }

    @Test func watchingAnswersWhoIsHereAndWhoIsNot() throws {
        var stage = Stage()
        try stage.admit("alice", "Bob")
        #expect(
            status(try stage.perform(.watch(["BOB", "Carol", "7up"]), "alice")) == [["Bob"], ["Carol", "7up"], []]
        )
        // Once more, in another case: it is the same name, and stays as it was written first.
        #expect(status(try stage.perform(.watch(["carol"]), "alice")) == [[], ["carol"], []])
        #expect(names(try stage.perform(.watched, "alice")) == ["BOB", "Carol", "7up"])
        #expect(status(try stage.perform(.watchStatus, "alice")) == [["Bob"], ["Carol", "7up"], []])
        try stage.perform(.unwatch(["CAROL", "nobody"]), "alice")
        #expect(names(try stage.perform(.watched, "alice")) == ["BOB", "7up"])
        try stage.perform(.unwatchAll, "alice")
        #expect(names(try stage.perform(.watched, "alice")) == [] && stage.chat.watchers.isEmpty)
    }

    @Test func watchersHearOfComingAndGoing() throws {
        var stage = Stage()
        try stage.admit("alice", "carol")
        try stage.perform(.watch(["bob"]), "alice")
        try stage.admit("BOB")
        #expect(stage.collect() == [["BOB appeared"]])
        try stage.perform(.rename("Bob"), "BOB")
        #expect(stage.collect() == [["BOB is now Bob"]])
        try stage.perform(.rename("dora"), "BOB")
        #expect(Set(stage.collect()) == [["Bob is now dora"], ["Bob vanished"]])
        try stage.perform(.rename("bob"), "carol")
        #expect(Set(stage.collect()) == [["carol is now bob"], ["bob appeared"]])
        try stage.perform(.quit(.leaving(words: nil)), "carol")
        #expect(stage.collect() == [["bob vanished"]])
    }

    @Test func oneWhoVanishedIsShownAsTheyWere() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.perform(.watch(["bob"]), "alice")
        let old = stage.persona("bob")
        try stage.perform(.rename("carol"), "bob")
        let runs = stage.chat.collect(lane: 0).runs.filter { $0.owner == stage["alice"] }
        #expect(runs.count == 1 && runs[0].events[0].persona === old)
    }

    @Test func namesBeyondTheLimitAreRefusedAndTheOthersWatched() throws {
        var stage = Stage()
        try stage.admit("alice")
        let monster = String(repeating: "x", count: Names.maximumRawBytes + 1)
        let many = (0..<Limits.watchedNames).map { "n\($0)" }
        #expect(
            status(try stage.perform(.watch([monster] + many + ["more"]), "alice")) == [[], many, [monster, "more"]]
        )
        #expect(status(try stage.perform(.watch(["N7", "bob"]), "alice")) == [[], ["N7"], ["bob"]])
        try stage.perform(.unwatch([monster, "n0"]), "alice")
        #expect(status(try stage.perform(.watch(["bob"]), "alice")) == [[], ["bob"], []])
        #expect(stage.chat.watchers.count == Limits.watchedNames)
    }

    @Test func whoLeavesWatchesNobodyAnyMore() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.perform(.watch(["alice", "bob", "carol"]), "alice")
        try stage.perform(.watch(["carol"]), "bob")
        try stage.perform(.quit(.lost(error: nil)), "alice")
        #expect(stage.chat.watchers == ["carol": [stage["bob"]]])
        #expect(stage.collect().isEmpty)
    }

    @Test func closeWatchersHearWhatBecomesOfSomebody() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.admit("carol", to: "#lobby")
        for watcher in ["alice", "bob"] { try stage.perform(.watch(["CAROL"]), watcher) }
        try stage.perform(.watchClosely(true), "bob")
        _ = stage.collect()
        try stage.perform(.away(words: "tea", pausing: false), "carol")
        try stage.perform(.back(words: nil), "carol")
        try stage.perform(.setRealName("Carol C."), "carol")
        try stage.perform(.promote(host: "staff"), "carol")
        try stage.perform(.setTopic(.named("#lobby"), words: "x"), "carol")
        let heard = [
            "carol away tea", "carol back nil 0", "carol is Carol C.", "carol moved from localhost to staff",
        ]
        let runs = stage.chat.collect(lane: 0).runs
        #expect(runs.filter { $0.owner == nil }.map { $0.events.map(line) } == [heard + ["carol topic x"]])
        #expect(runs.filter { $0.owner != nil }.map(\.owner) == [stage["bob"]])
        #expect(runs.filter { $0.owner != nil }.map { $0.events.map(line) } == [heard])
        try stage.perform(.watchClosely(false), "bob")
        try stage.perform(.away(words: nil, pausing: false), "carol")
        #expect(stage.collect() == [["carol away nil"]])
    }

    @Test func whoSharesARoomWithThoseTheyWatchReadsItOnce() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.perform(.watch(["alice", "bob"]), "alice")
        try stage.perform(.watchClosely(true), "alice")
        _ = stage.collect()
        stage.chat.detach(stage["alice"])
        try stage.perform(.away(words: nil, pausing: false), "bob")
        try stage.perform(.away(words: nil, pausing: false), "alice")
        #expect(stage.read("alice").lines == ["bob away nil", "alice away nil"])
    }

    @Test func whatAFullMailboxLosesIsMissedApartFromTheRooms() throws {
        var stage = Stage(
            smallLimits {
                $0.mailboxEvents = 2
                $0.queueEvents = 3
            }
        )
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        stage.chat.detach(stage["alice"])
        for number in 1...5 {
            try stage.say("\(number)", "bob")
            try stage.perform(.tell(name: "alice", words: "\(number)", manner: .plain), "bob")
        }
        let reading = stage.chat.read(stage["alice"], bytes: .max)
        #expect(reading.missed == 2 && reading.missedDirect == 3 && reading.events.count == 5)
    }
}
