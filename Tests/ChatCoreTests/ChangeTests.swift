import TestSupport
import Testing

@testable import ChatCore

/// Changes as a log keeps them.
@Suite struct ChangeTests {
    private static let room = RoomReference.named("#lobby")
    private static let number = RoomReference.id(RoomID(key: RoomID.nowhere, serial: 300))

    /// Each kind once, and some twice.
    private static let requests: [Request] = [
        .enter(room: "#a", from: .now), .enter(room: "#a", key: "k", from: .oldest), .leave(room, words: "w"),
        .say(number, words: "w", manner: .plain), .say(room, words: "w", manner: .action, tags: "t"),
        .sayToRanked(room, atLeast: .voice, words: "w", manner: .notice, tags: "t"),
        .tell(name: "n", words: "w", manner: .query), .rename("n"), .setRealName("r"), .away(words: nil, pausing: true),
        .away(words: "w", pausing: false), .back(words: nil), .quit(.leaving(words: "w")), .quit(.lost(error: nil)),
        .quit(.killed(by: "n", words: nil)), .topic(room), .setTopic(room, words: "w"), .members(number), .rooms,
        .kick(name: "n", from: room, words: nil), .modes(room),
        .changeModes(
            room,
            [
                .flag([.secret, .noQueries], true), .key(nil), .key("k"), .limit(nil), .limit(-1),
                .rank(.owner, false, of: "n"), .mask(.exceptions, true, "m"), .mask(.invitations, false, "m"),
            ]
        ),
        .masks(room, .bans), .invite(name: "n", to: room), .invitations, .knock(room, words: nil),
        .renameRoom(room, to: "#b", words: nil), .redact(.room("#a"), number: .max, words: nil),
        .redact(.member("n"), number: 1, words: "w"), .redact(.ranked(.operator, room: "#a"), number: 2, words: nil),
        .ownModes, .changeOwnModes(set: .bot, clear: [.wallops, .invisible]), .profile(name: "n"),
        .past(name: "n", count: -3), .lookUp(["a", "b"]),
        .search(SearchPattern(mask: "*", onlyOperators: true), from: 9),
        .watch(["a"]), .unwatch([]), .unwatchAll, .watched, .watchStatus, .watchClosely(true), .accept(["a"], false),
        .accepted, .seekPartner, .census, .promote(host: nil), .promote(host: "h"), .kill(name: "n", words: nil),
        .announce("w"), .history(room, .latest(after: nil), limit: 7),
        .history(number, .latest(after: .event(8)), limit: -1), .history(room, .before(.event(.max)), limit: 1),
        .history(room, .after(.time(Timestamp(microseconds: -1)..<Timestamp(microseconds: 1))), limit: 1),
        .history(room, .around(.event(1)), limit: 2), .history(room, .between(.event(1), .event(2)), limit: 3),
        .latestMessages,
    ]

    private static let changes: [Change] =
        requests.map { .perform($0, by: MemberID(key: .init(index: 4_000_000_000, generation: 7))) } + [
            .admit(
                Origin(
                    via: "irc",
                    address: PeerAddress(host: "192.0.2.1", port: 65535),
                    host: "cloak",
                    session: "s",
                    guestNumber: -1,
                    isSecure: true,
                    certificateFingerprint: "f"
                ),
                Introduction(name: "n", user: "u", realName: "r", modes: .bot, away: "a")
            ),
            .admit(Origin(via: "talk", address: nil, session: "s", guestNumber: 1), Introduction(name: nil)),
            .apply(smallLimits()),
        ]

    @Test func changesAreReadAsTheyWereWritten() throws {
        for change in ChangeTests.changes {
            let bytes = write(change)
            let again = try read(bytes[...])
            #expect(write(again) == bytes)
            if case .perform(let request, let id) = change, case .perform(let other, let otherID) = again {
                #expect("\(other)" == "\(request)" && otherID == id)
            }
        }
        let names = ChangeTests.requests.map { Mirror(reflecting: $0).children.first?.label ?? "\($0)" }
        #expect(Set(names).count == 44)
    }

    @Test func everyPartOfAChangeIsRefused() throws {
        for change in ChangeTests.changes {
            let bytes = write(change)
            for count in bytes.indices { #expect(throws: StateProblem.self) { try read(bytes[..<count]) } }
        }
    }

    @Test func damagedChangesAreRefusedOrChanges() throws {
        var random = SeededGenerator(seed: 2)
        for change in ChangeTests.changes {
            for _ in 0..<200 {
                var bytes = write(change)
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
                if let again = try? read(bytes[...]) { _ = write(again) }
            }
        }
    }

    @Test func questionsChangeNothing() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        let before = write(stage.chat)
        for request in ChangeTests.requests where request.changesNothing {
            _ = try? stage.chat.perform(request, by: stage["alice"], at: stage.now)
        }
        #expect(write(stage.chat) == before)
        #expect(ChangeTests.requests.count { $0.changesNothing } == 22)
    }

    /// Whether it was held when it was logged, the log alone cannot tell.
    @Test func aRedactionThatFindsNothingIsNotLogged() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.say("hi", "alice")
        try stage.perform(.tell(name: "bob", words: "psst", manner: .plain), "alice")
        let number = stage.chat.newest
        let fromRoom = Request.redact(.room("#lobby"), number: number - 1, words: nil)
        let fromMember = Request.redact(.member("bob"), number: number, words: nil)
        #expect(!stage.chat.changesNothing(fromRoom, by: stage["alice"]))
        #expect(!stage.chat.changesNothing(fromMember, by: stage["alice"]))
        _ = stage.collect()
        _ = stage.collect()
        #expect(stage.chat.changesNothing(fromMember, by: stage["alice"]))
        #expect(stage.chat.changesNothing(.redact(.room("#lobby"), number: 99, words: nil), by: stage["alice"]))
        #expect(!stage.chat.changesNothing(fromRoom, by: stage["alice"]))
    }

    private func write(_ change: Change) -> [UInt8] {
        var writer = StateWriter()
        writer.write(change)
        return writer.bytes
    }

    private func write(_ chat: Chat) -> [UInt8] {
        var writer = StateWriter()
        chat.write(to: &writer)
        return writer.bytes
    }

    private func read(_ bytes: ArraySlice<UInt8>) throws(StateProblem) -> Change {
        var reader = try StateReader(bytes, version: StateFormat.current)
        let change = try reader.value(Change.self)
        try reader.finish()
        return change
    }
}
