import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The chat against a slow and obvious one, over seeded random scenarios.
///
/// `CHATD_SOAK=1` runs some five million steps instead of 200,000; `CHATD_SEED=n` runs the scenario of one seed. A failure prints the seed, and
/// the shortest list of steps found that still fails.
@Suite struct SimulationTests {
    static let stepsPerScenario = 1000

    @Test func everyReaderSeesWhatTheSlowChatSays() async {
        var counts = Simulation.Counts()
        let isSoak = environment("CHATD_SOAK") == "1"
        var seeds = isSoak ? UInt64(1)...5_000 : 1...200
        if let seed = environment("CHATD_SEED").flatMap({ UInt64($0) }) { seeds = seed...seed }
        for seed in seeds {
            let scenario = Scenario(seed: seed, steps: SimulationTests.stepsPerScenario)
            var simulation = Simulation(scenario)
            do throws(Difference) {
                try simulation.run()
            } catch {
                Issue.record("\(SimulationTests.report(scenario, error))")
                return
            }
            counts += simulation.counts
            // Other tests run on the same few threads, and some wait for one.
            await Task.yield()
        }
        print(
            "simulation: \(seeds.count) seeds, \(counts.steps) steps, \(counts.events) events read, \(counts.missed) missed, \(counts.runs) runs, "
                + "\(counts.stalls) stalls, \(counts.returns) returns to the lane, \(counts.refusals) refusals, "
                + "\(counts.kicksWhileBehind) kicks of someone behind, \(counts.kills) kills, "
                + "\(counts.missedDirect) missed in mailboxes, \(counts.sightings) sightings, \(counts.screened) screened; "
                + "\(counts.answers)"
        )
        guard seeds.count > 1 else { return }
        #expect(counts.missed > 1000 && counts.stalls > 1000 && counts.returns > 1000 && counts.refusals > 1000)
        #expect(counts.kicksWhileBehind > 100 && counts.kills > 100 && counts.missedDirect > 1000)
        #expect(counts.sightings > 1000 && counts.screened > 100 && counts.overrides > 100)
        for what in SimulationTests.rareAnswers { #expect(counts.answers[what, default: 0] > 5, "\(what)") }
    }

    /// A kill is a checkpoint of some time ago, all changes since then, and how far everybody has read: with these everything goes on as if nothing
    /// had been.
    @Test(arguments: [Scenario.Restarts.exact, .underPressure])
    func nobodySeesThatTheChatWasKilledAndMadeAgain(_ restarts: Scenario.Restarts) async {
        var counts = Simulation.Counts()
        var seeds = environment("CHATD_SOAK") == "1" ? UInt64(1)...3_000 : 1...80
        if let seed = environment("CHATD_SEED").flatMap({ UInt64($0) }) { seeds = seed...seed }
        for seed in seeds {
            let scenario = Scenario(seed: seed, steps: SimulationTests.stepsPerScenario, restarts: restarts)
            var simulation = Simulation(scenario)
            do throws(Difference) {
                try simulation.run()
            } catch {
                Issue.record("\(SimulationTests.report(scenario, error))")
                return
            }
            counts += simulation.counts
            await Task.yield()
        }
        print(
            "restarts \(restarts): \(seeds.count) seeds, \(counts.steps) steps, \(counts.restarts) restarts, \(counts.redone) changes redone, "
                + "\(counts.events) events read, \(counts.missed) missed, \(counts.missedDirect) missed in mailboxes"
        )
        guard seeds.count > 1 else { return }
        #expect(counts.restarts > 300 && counts.redone > 10_000 && counts.missed > 1000 && counts.missedDirect > 300)
    }

    /// What has to be seen for a run to be worth something.
    private static let rareAnswers = [
        "kick", "changeModes", "masks", "invite", "invitations", "knock", "renameRoom", "redact", "sayToRanked",
        "history", "latestMessages",
        "noSuchRoom", "theyAreNotInRoom", "banned", "inviteOnly", "wrongKey", "roomFull", "outside", "moderated",
        "muted", "noQueries", "mayNotRename", "rankTooLow", "theyOutrank", "alreadyInRoom", "roomTaken",
        "roomIsPermanent", "roomIsOpen", "tooOften", "noSuchMessage", "mayNotRedact",
    ]

    /// Takes steps out as long as what is left still fails, in at most 1000 tries.
    private static func report(_ scenario: Scenario, _ difference: Difference) -> String {
        var shortest = scenario
        var size = scenario.steps.count / 2
        var tries = 0
        while size > 0 {
            var start = 0
            while start < shortest.steps.count, tries < 1000 {
                tries += 1
                var candidate = shortest
                candidate.steps.removeSubrange(start..<min(start + size, candidate.steps.count))
                var simulation = Simulation(candidate)
                do throws(Difference) {
                    try simulation.run()
                    start += size
                } catch {
                    shortest = candidate
                }
            }
            size /= 2
        }
        var simulation = Simulation(shortest, isTraced: true)
        var last = difference
        do throws(Difference) { try simulation.run() } catch { last = error }
        return """
            CHATD_SEED=\(scenario.seed): \(difference)
            In \(shortest.steps.count) steps, with \(shortest.lanes) lanes and \(shortest.limits):
            \(simulation.trace.joined(separator: "\n"))
            \(last)
            """
    }
}

private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
