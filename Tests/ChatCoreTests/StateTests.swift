import Foundation
import TestSupport
import Testing

@testable import ChatCore

/// What is written down of a chat, and read again.
@Suite struct StateTests {
    /// A chat that has all there can be in one: every kind of event, rule and list; and people who read on their own.
    /// - Parameter version: without what this version of the format could not hold.
    static func richStage(_ version: Int = StateFormat.current) throws -> Stage {
        var stage = Stage(Limits(), rooms: ["#lobby", "#garden"])
        try stage.admit("alice", "bob", "carol", "dave", to: "#lobby")
        stage.promote("alice")
        stage.give(.operator, to: "dave")
        _ = try stage.chat.admit(Stage.origin(port: 4712), as: Introduction(name: nil), lane: 1, at: stage.now)
        try stage.admit(
            as: Introduction(
                name: "erin",
                user: "~e",
                realName: "Erin E.",
                modes: [.bot, .callerID, .wallops],
                away: "lunch"
            ),
            from: Origin(
                via: "irc",
                address: PeerAddress(host: "2001:db8::1", port: 4711),
                host: "cloak.example",
                session: "9",
                guestNumber: 4711,
                isSecure: true,
                certificateFingerprint: "ab12"
            )
        )
        try stage.perform(.watch(["erin", "zed"]), "bob")
        try stage.perform(.watchClosely(true), "bob")
        try stage.perform(.accept(["carol"], true), "erin")
        try speak(on: &stage)
        try keepOrder(on: &stage)
        try comeAndGo(on: &stage)
        if version >= 2 {
            let origin = Origin(via: "irc", address: nil, host: "local", session: "10", guestNumber: 2)
            try stage.admit(
                as: Introduction(name: "mallory"),
                from: origin.identified(as: HostUser(id: 1000, name: "mallory", realName: "Mallory M."))
            )
            try stage.perform(.enter(room: "#garden", from: .now), "mallory")
        }
        return stage
    }

    private static func speak(on stage: inout Stage) throws {
        try stage.perform(.enter(room: "#lobby", from: .oldest), "erin")
        for manner in [Event.Manner.plain, .action, .notice, .query, .response] {
            try stage.perform(.say(.named("#lobby"), words: "hello ✓", manner: manner, tags: "+x=1"), "bob")
        }
        try stage.perform(.say(.named("#lobby"), words: "", manner: .tagsOnly, tags: "+typing=active"), "bob")
        try stage.perform(.tell(name: "carol", words: "psst", manner: .plain), "bob")
        let ranked = Request.sayToRanked(.named("#lobby"), atLeast: .halfOperator, words: "help", manner: .plain)
        try stage.perform(ranked, "bob")
        try stage.perform(.redact(.room("#lobby"), number: stage.chat.newest - 3, words: "oops"), "bob")
        #expect(stage.refusal(.tell(name: "erin", words: "hi", manner: .plain), "bob") != nil)
        try stage.perform(.announce("maintenance"), "alice")
        stage.pass(seconds: 3)
    }

    private static func keepOrder(on stage: inout Stage) throws {
        try stage.perform(.setTopic(.named("#lobby"), words: "tea"), "dave")
        try stage.perform(
            .changeModes(
                .named("#lobby"),
                [
                    .flag([.moderated, .noQueries], true), .key("secret"), .limit(20), .key(nil), .limit(nil),
                    .limit(30),
                    .rank(.voice, true, of: "bob"), .rank(.owner, true, of: "carol"), .mask(.bans, true, "m:*!*@evil"),
                    .mask(.exceptions, true, "r:Good *"), .mask(.invitations, true, "zoë"),
                    .mask(.bans, true, "p:telnet"), .mask(.bans, true, "nobody"), .mask(.bans, false, "nobody"),
                ]
            ),
            "alice"
        )
        try stage.perform(.enter(room: "#den", from: .now), "bob")
        try stage.perform(.invite(name: "carol", to: .named("#den")), "bob")
        try stage.perform(.changeModes(.named("#den"), [.flag([.inviteOnly, .secret], true)]), "bob")
        try stage.perform(.changeModes(.named("#den"), [.flag(.secret, false)]), "bob")
        try stage.perform(.knock(.named("#den"), words: "please"), "dave")
        try stage.perform(.renameRoom(.named("#den"), to: "#cave", words: "darker"), "bob")
        try stage.perform(.kick(name: "erin", from: .named("#lobby"), words: "tired"), "alice")
        try stage.perform(.promote(host: "staff.example.org"), "alice")
        stage.pass(seconds: 3)
    }

    private static func comeAndGo(on stage: inout Stage) throws {
        try stage.perform(.rename("erin-2"), "erin")
        try stage.perform(.rename("erin"), "erin")
        try stage.perform(.setRealName("Bob B."), "bob")
        try stage.perform(.seekPartner, "carol")
        try stage.perform(.seekPartner, "dave")
        try stage.perform(.seekPartner, "erin")
        try stage.perform(.away(words: "tea", pausing: true), "dave")
        try stage.perform(.away(words: nil, pausing: false), "carol")
        try stage.perform(.enter(room: "#garden", from: .now), "carol")
        try stage.perform(.back(words: "here"), "carol")
        try stage.perform(.leave(.named("#garden"), words: "cold"), "carol")
        try stage.admit("xenia", "yuri", "zora", to: "#lobby")
        try stage.perform(.quit(.leaving(words: "bye")), "xenia")
        try stage.perform(.quit(.lost(error: "Connection reset by peer")), "yuri")
        try stage.perform(.kill(name: "zora", words: "spam"), "alice")
        _ = stage.read("bob", bytes: 300)
    }

    /// The name of each kind of event that is held somewhere.
    private func kinds(in chat: Chat) -> Set<String> {
        let events = chat.allPlaces.flatMap { chat[$0].ring.events(from: chat[$0].ring.oldest) }
        return Set(events.map { Mirror(reflecting: $0.kind).children.first?.label ?? "\($0.kind)" })
    }

    @Test func aChatIsReadAsItWasWritten() throws {
        let stage = try StateTests.richStage()
        #expect(kinds(in: stage.chat).count == 23)
        let bytes = write(stage.chat)
        let again = try read(bytes[...])
        #expect(write(again) == bytes)
        #expect(kinds(in: again) == kinds(in: stage.chat))
    }

    /// A chat of each format that was ever shipped is read still. `CHATD_GOLDEN=FILE` writes one of the format in use.
    @Test(arguments: StateFormat.oldest...StateFormat.current)
    func chatsOfAllFormatsAreStillRead(_ version: Int) throws {
        if let path = ProcessInfo.processInfo.environment["CHATD_GOLDEN"] {
            try Data(write(try StateTests.richStage().chat)).write(to: URL(fileURLWithPath: path))
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("State/chat-\(version).state")
        let golden = [UInt8](try Data(contentsOf: file))
        #expect(write(try read(golden[...], version: version)) == write(try StateTests.richStage(version).chat))
    }

    @Test func eventsAndPersonasThatWereSharedAreSharedAgain() throws {
        var stage = Stage(rooms: ["#one", "#two"])
        try stage.admit("alice", "bob")
        for name in ["alice", "bob"] {
            for room in ["#one", "#two"] { try stage.perform(.enter(room: room, from: .now), name) }
        }
        try stage.perform(.rename("alicia"), "alice")
        let chat = try read(write(stage.chat)[...])
        let rings = ["#one", "#two"].map { chat[chat.roomsByKey[$0]!].ring }
        #expect(rings[0][rings[0].end - 1] === rings[1][rings[1].end - 1])
        #expect(rings[0][rings[0].end - 1].persona === chat[stage["alice"]].persona)
        #expect(chat[chat.roomsByKey["#one"]!].room!.roster[0].persona === chat[stage["alice"]].persona)
    }

    @Test func everyPartOfAChatIsRefused() throws {
        let bytes = write(try StateTests.richStage().chat)
        for count in bytes.indices { #expect(throws: StateProblem.self) { try read(bytes[..<count]) } }
    }

    /// Whatever bytes were damaged: they are refused, or are a chat that people can go on with.
    @Test func damagedChatsAreRefusedOrWork() throws {
        let bytes = write(try StateTests.richStage().chat)
        var random = SeededGenerator(seed: 1)
        var refused = 0
        for _ in 0..<(ProcessInfo.processInfo.environment["CHATD_SOAK"] == "1" ? 50_000 : 1500) {
            var damaged = bytes
            for _ in 0...random.below(3) { damaged[random.below(bytes.count)] = UInt8(random.below(256)) }
            if random.chance(20) { damaged.removeSubrange(..<0) }
            guard var chat = try? read(damaged[...]) else {
                refused += 1
                continue
            }
            exercise(&chat)
        }
        #expect(refused > 150)
        for _ in 0..<1000 {
            let noise = (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
            #expect(throws: StateProblem.self) { try read(noise[...]) }
        }
    }

    /// Everybody goes on, reads, comes and goes.
    private func exercise(_ chat: inout Chat) {
        let now = Timestamp(microseconds: 2_000_000_000)
        let ids = chat.members.keys.map(MemberID.init)
        let position = ReadingPosition(number: chat.newest / 2)
        _ = chat.resume(
            lanes: 2,
            limits: smallLimits(),
            permanentRooms: ["#lobby"],
            readers: Dictionary(uniqueKeysWithValues: ids.dropLast().map { ($0, (lane: 1, position: position)) }),
            at: now
        )
        for id in ids where chat.isMember(id) {
            for request in [
                Request.enter(room: "#new", from: .oldest), .rename("e\(id.slot)"), .away(words: nil, pausing: false),
                .say(.named("#lobby"), words: "hi", manner: .plain), .leave(.named("#lobby"), words: nil), .seekPartner,
                .invite(name: "carol", to: .named("#cave")), .knock(.named("#cave"), words: nil),
            ] { _ = try? chat.perform(request, by: id, at: now) }
            while chat.readingMode(of: id) == .onTheirOwn, case .more = chat.read(id, bytes: 1000).state {}
        }
        _ = chat.collect(lane: 1)
        for id in ids where chat.isMember(id) { _ = try? chat.perform(.quit(.lost(error: nil)), by: id, at: now) }
        #expect(chat.members.count == 0 && chat.roomsByKey.count == 1)
    }

    @Test func aLaterFormatIsRefused() {
        #expect(throws: StateProblem.version(StateFormat.current + 1)) {
            try StateReader([], version: StateFormat.current + 1)
        }
    }

    @Test func aRoomIsTheSameOneWhereverItIsKept() throws {
        var stage = Stage(rooms: ["#lobby"])
        try stage.admit("alice", "bob", to: "#lobby")
        guard case .entered(let view) = try stage.perform(.enter(room: "#den", from: .now), "alice") else { return }
        // Bob's mailbox takes a slot, and gives it back.
        try stage.perform(.tell(name: "bob", words: "hi", manner: .plain), "alice")
        var writer = StateWriter()
        writer.write(view.id)
        var reader = try StateReader(writer.bytes[...], version: StateFormat.current)
        let id = try reader.value(RoomID.self)
        #expect(id == view.id)
        stage.chat = try read(write(stage.chat)[...])
        _ = stage.chat.resume(
            lanes: 1,
            limits: smallLimits(),
            permanentRooms: [],
            readers: ["alice", "bob"].reduce(into: [:]) { $0[stage[$1]] = (0, ReadingPosition()) },
            at: stage.now
        )
        try stage.perform(.say(.id(id), words: "still here", manner: .plain), "alice")
    }

    private func write(_ chat: Chat) -> [UInt8] {
        var writer = StateWriter()
        chat.write(to: &writer)
        return writer.bytes
    }

    private func read(_ bytes: ArraySlice<UInt8>, version: Int = StateFormat.current) throws(StateProblem) -> Chat {
        var reader = try StateReader(bytes, version: version)
        let chat = try Chat(from: &reader)
        try reader.finish()
        return chat
    }
}
