import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import ChatClient

/// A LAN of rooms in one process: what one sends comes to all others, by as many ways as there are.
private struct MadeUpLAN {
    var rooms: [LANRoom] = []
    var shown: [[Happening.Kind]] = []
    var sent: [String] = []
    var ended: [Int32?] = []
    var wakes: [UInt64?] = []
    /// By how many networks any two are joined.
    var networks = 1
    var uptime: UInt64 = 1_000_000_000_000

    init(_ names: [String]) {
        for name in names {
            rooms.append(LANRoom(port: 8888, name: name))
            shown.append([])
            ended.append(nil)
            wakes.append(nil)
        }
        for index in names.indices { put(.start, into: index) }
        for index in names.indices { shown[index] = [] }
    }

    mutating func put(_ input: Input, into index: Int) {
        let actions = rooms[index].handle(input, at: Moment(uptime: uptime, time: Timestamp(microseconds: 7)))
        for action in actions {
            switch action {
            case .send(let bytes):
                sent.append(String(decoding: bytes, as: UTF8.self))
                deliver(bytes, from: index)
            case .show(let happening):
                #expect(happening.time == Timestamp(microseconds: 7) && !happening.isHistory)
                shown[index].append(happening.kind)
            case .wake(let moment):
                #expect(moment > uptime)
                wakes[index] = moment
            case .end(let status): ended[index] = status
            case .connect, .close: Issue.record("nothing connects on a LAN")
            }
        }
    }

    mutating func deliver(_ bytes: [UInt8], from sender: Int) {
        for receiver in rooms.indices where receiver != sender {
            for network in 0..<networks {
                let source = Sender(
                    address: "192.0.\(network).\(sender + 1)",
                    port: UInt16(5000 + sender),
                    isThisHost: false,
                    cameByLoopback: false,
                    interface: network
                )
                put(.received(bytes, from: source), into: receiver)
            }
        }
    }

    mutating func say(_ text: String, by index: Int, to target: Happening.Target = .room("#8888")) {
        put(.command(.say(text, to: target, manner: .message)), into: index)
    }

    /// Time passes; whoever asked to be woken is.
    mutating func pass(_ nanoseconds: UInt64) {
        let end = uptime + nanoseconds
        while true {
            let next = wakes.enumerated().compactMap { index, moment in moment.map { (index, $0) } }
                .filter { $0.1 <= end }.min { $0.1 < $1.1 }
            guard let (index, moment) = next else { break }
            uptime = max(uptime, moment)
            wakes[index] = nil
            put(.wake, into: index)
        }
        uptime = end
    }

    mutating func takeShown(_ index: Int) -> [Happening.Kind] {
        defer { shown[index] = [] }
        return shown[index]
    }

    func people(_ index: Int) -> [String] {
        rooms[index].overview.rooms[0].people.map { $0.isAway ? "\($0.name) (away)" : $0.name }.sorted()
    }
}

private let second: UInt64 = 1_000_000_000

@Suite struct LANRoomTests {
    private func message(
        _ text: String,
        by sender: String,
        manner: Happening.Manner = .message,
        isOwn: Bool = false,
        mentionsUs: Bool = false
    ) -> Happening.Kind {
        .message(
            Happening.Message(
                sender: sender,
                target: .room("#8888"),
                text: text,
                manner: manner,
                isOwn: isOwn,
                mentionsUs: mentionsUs
            )
        )
    }

    @Test func theStartIsToBeIn() {
        var room = LANRoom(port: 8888, name: "ann")
        #expect(room.overview.phase == .offline)
        let actions = room.handle(.start, at: Moment(uptime: 5, time: Timestamp(microseconds: 7)))
        #expect(
            actions == [
                .show(Happening(.welcome(name: "ann", place: "LAN 8888"), time: Timestamp(microseconds: 7))),
                .show(Happening(.joined(room: "#8888", name: "ann", isUs: true), time: Timestamp(microseconds: 7))),
            ]
        )
        let overview = room.overview
        #expect(overview.phase == .online && overview.isUnverified && overview.place == "LAN 8888")
        #expect(overview.name == "ann" && overview.server == nil)
        #expect(overview.rooms.map(\.name) == ["#8888"] && !overview.rooms[0].isLoading)
        #expect(overview.rooms[0].people == [Overview.Person(name: "ann")])
    }

    @Test(arguments: [1, 2, 3]) func whatIsSaidIsShownOnceToEverybody(_ networks: Int) {
        var lan = MadeUpLAN(["ann", "ben", "cyn"])
        lan.networks = networks
        lan.say("hello Ben, and ben-x", by: 0)
        #expect(lan.sent == ["ann: hello Ben, and ben-x"])
        #expect(lan.takeShown(0) == [message("hello Ben, and ben-x", by: "ann", isOwn: true)])
        #expect(lan.takeShown(1) == [message("hello Ben, and ben-x", by: "ann", mentionsUs: true)])
        #expect(lan.takeShown(2) == [message("hello Ben, and ben-x", by: "ann")])
        lan.say("ok", by: 1)
        lan.say("ok", by: 1)
        #expect(lan.takeShown(0) == [message("ok", by: "ben"), message("ok", by: "ben")])
    }

    @Test func deedsAndGoingAndComingAreShownAsWhatTheyMean() {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.put(.command(.say("waves", to: .room("#8888"), manner: .action)), into: 0)
        lan.put(.command(.away(words: "lunch")), into: 0)
        #expect(lan.sent == ["ann: * ann waves", "ann: (be right back: lunch)"])
        #expect(
            lan.takeShown(0) == [
                message("waves", by: "ann", manner: .action, isOwn: true),
                .away(name: "ann", words: "lunch", rooms: ["#8888"], isUs: true),
            ]
        )
        #expect(
            lan.takeShown(1) == [
                message("waves", by: "ann", manner: .action),
                .away(name: "ann", words: "lunch", rooms: ["#8888"], isUs: false),
            ]
        )
        #expect(lan.rooms[0].overview.awayWords == "lunch")
        #expect(lan.people(0) == ["ann (away)"] && lan.people(1) == ["ann (away)", "ben"])
        lan.put(.command(.back(words: nil)), into: 0)
        #expect(lan.takeShown(1) == [.back(name: "ann", rooms: ["#8888"], isUs: false)])
        #expect(lan.takeShown(0) == [.back(name: "ann", rooms: ["#8888"], isUs: true)])
        #expect(lan.rooms[0].overview.awayWords == nil && lan.people(1) == ["ann", "ben"])
        lan.put(.command(.back(words: nil)), into: 0)
        #expect(lan.takeShown(0) == [.refused(reason: "you are not away", target: .room("#8888"))])
    }

    @Test func whoTalksIsBack() {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.put(.command(.away(words: nil)), into: 0)
        #expect(lan.people(1) == ["ann (away)", "ben"])
        lan.say("still here", by: 0)
        #expect(lan.people(1) == ["ann", "ben"])
    }

    @Test func anotherNameIsInTheNextDatagram() {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.put(.command(.rename("  Anna: \u{202E}Maria ")), into: 0)
        #expect(lan.takeShown(0) == [.renamed(old: "ann", new: "Anna Maria", rooms: ["#8888"], isUs: true)])
        lan.say("hi", by: 0)
        #expect(lan.sent == ["Anna Maria: hi"] && lan.rooms[0].overview.name == "Anna Maria")
        lan.put(.command(.rename("\u{200B}")), into: 0)
        #expect(lan.takeShown(0).last == .refused(reason: "a name needs at least one letter", target: .room("#8888")))
        #expect(LANRoom(port: 1, name: "\u{200B}").overview.name == "somebody")
    }

    @Test func whoHasSpokenLatelyIsThere() {
        var lan = MadeUpLAN(["ann", "ben", "cyn"])
        lan.say("hi", by: 1)
        lan.pass(20 * 60 * second)
        lan.say("hi", by: 2)
        #expect(lan.people(0) == ["ann", "ben", "cyn"])
        lan.pass(10 * 60 * second)
        #expect(lan.people(0) == ["ann", "cyn"])
        lan.pass(20 * 60 * second)
        #expect(lan.people(0) == ["ann"])
    }

    @Test func aFloodOfNamesIsBounded() {
        var lan = MadeUpLAN(["ann"])
        for index in 0..<2000 {
            let source = Sender(address: "192.0.2.7", port: 9, isThisHost: false, cameByLoopback: false)
            lan.put(.received(Array("name\(index): x".utf8), from: source), into: 0)
            lan.uptime += second
        }
        #expect(lan.people(0).count == LANRoster.most + 1)
        #expect(lan.people(0).contains("name1999") && !lan.people(0).contains("name1000"))
    }

    @Test func whatIsDroppedIsToldEveryTenSeconds() {
        var lan = MadeUpLAN(["ann"])
        let source = Sender(address: "192.0.2.7", port: 9, isThisHost: false, cameByLoopback: false)
        let tooLong = [UInt8](repeating: 65, count: 1401)
        lan.put(.received(tooLong, from: source), into: 0)
        #expect(lan.takeShown(0) == [.dropped(tooLong: 1, invalid: 0, flooding: 0)])
        lan.put(.received(tooLong, from: source), into: 0)
        lan.put(.received([0xFF], from: source), into: 0)
        for _ in 0..<50 { lan.put(.received(Array("ben: hi".utf8), from: source), into: 0) }
        #expect(lan.takeShown(0) == Array(repeating: message("hi", by: "ben"), count: LANFilter.burst - 3))
        lan.pass(10 * second - 1)
        #expect(lan.takeShown(0).isEmpty)
        lan.pass(1)
        #expect(lan.takeShown(0) == [.dropped(tooLong: 1, invalid: 1, flooding: 53 - LANFilter.burst)])
        lan.pass(60 * second)
        #expect(lan.takeShown(0).isEmpty)
    }

    @Test func manyLinesGoOutNoFasterThanOthersTakeThem() {
        var lan = MadeUpLAN(["ann", "ben"])
        let lines = (1...60).map { "line \($0)" }
        lan.say(lines.joined(separator: "\n"), by: 0)
        #expect(lan.takeShown(0).count == LANSendQueue<LANDatagram>.burst)
        lan.say("and then", by: 0)
        lan.pass(20 * second)
        #expect(lan.takeShown(1) == (lines + ["and then"]).map { message($0, by: "ann") })
        let many = Array(repeating: "x", count: LANRoom.mostWaiting + 1).joined(separator: "\n")
        lan.say(many, by: 0)
        let reason = "that is too much at once: at most \(LANRoom.mostWaiting) lines can wait to be sent"
        #expect(lan.takeShown(0).last == .refused(reason: reason, target: .room("#8888")))
        #expect(lan.takeShown(1).isEmpty)
    }

    @Test func quittingWaitsForWhatIsToBeSaidUnlessItIsAskedForTwice() {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.put(.command(.quit(words: nil)), into: 1)
        #expect(lan.ended == [nil, 0])
        lan.say((1...12).map { "\($0)" }.joined(separator: "\n"), by: 0)
        lan.put(.command(.quit(words: nil)), into: 0)
        #expect(lan.ended[0] == nil && lan.sent.count == 8)
        lan.pass(2 * second)
        #expect(lan.ended[0] == 0 && lan.sent.count == 12)

        var hasty = MadeUpLAN(["ann"])
        hasty.say((1...12).map { "\($0)" }.joined(separator: "\n"), by: 0)
        hasty.put(.command(.quit(words: nil)), into: 0)
        hasty.put(.command(.quit(words: nil)), into: 0)
        #expect(hasty.ended == [0] && hasty.sent.count == 8)
    }

    @Test(arguments: [
        Command.join(room: "#other", key: nil), .leave(room: "#8888", words: nil), .topic(room: "#8888", words: nil),
        .kick(name: "ben", room: "#8888", words: nil), .mode(["#8888"]), .invite(name: "ben", room: "#8888"),
        .connect(nil), .disconnect(words: nil), .raw("PING"), .whois("nobody"),
        .say("psst", to: .direct("ben"), manner: .message), .say("x", to: .room("#lobby"), manner: .message),
    ]) func whatALANCannotDoIsRefusedInWords(_ command: Command) throws {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.put(.command(command), into: 0)
        let shown = lan.takeShown(0)
        guard shown.count == 1, case .refused(let reason, .room("#8888")) = shown[0] else {
            Issue.record("\(shown)")
            return
        }
        #expect(!reason.isEmpty && lan.sent.isEmpty)
    }

    @Test func whoSomebodyIsAndWhoIsThereCanBeAsked() {
        var lan = MadeUpLAN(["ann", "ben"])
        lan.say("hi", by: 1)
        _ = lan.takeShown(0)
        lan.pass(120 * second)
        lan.put(.command(.whois("BEN")), into: 0)
        let words = "ben was heard 2 minutes ago from 192.0.0.2 (anybody can use any name)"
        lan.put(.command(.people(room: "#8888")), into: 0)
        lan.put(.command(.join(room: "#8888", key: nil)), into: 0)
        let shown = lan.takeShown(0)
        #expect(shown.first == .information(words, target: .room("#8888")))
        guard case .people("#8888", let people) = shown.last else { return #expect(Bool(false), "\(shown)") }
        #expect(people.map(\.name) == ["ann", "ben"])
    }

    @Test func aPortThatFailsEndsItWithTheReason() {
        var lan = MadeUpLAN(["ann"])
        lan.put(.disconnected(Disconnection(reason: "the port was closed")), into: 0)
        #expect(lan.takeShown(0) == [.disconnected(reason: "the port was closed", retrySeconds: nil)])
        #expect(lan.ended == [69] && lan.rooms[0].overview.phase == .offline)
        lan.say("x", by: 0)
        #expect(lan.sent.isEmpty)
    }

    /// Whatever comes, nothing that a terminal obeys is shown, and nothing traps.
    @Test func anythingCanCome() {
        var lan = MadeUpLAN(["ann"])
        var random = SeededGenerator(seed: 0xCA7)
        let parts = [
            "ben", ": ", "* ben ", "(be right back: ", ")", "\u{1B}[2J", "\n", "\u{202E}", "é", "(I'm back)", "\0",
        ]
        for round in 0..<5000 {
            var bytes = (0..<Int.random(in: 0...8, using: &random)).flatMap { _ in
                Array(parts.randomElement(using: &random)!.utf8)
            }
            if round % 7 == 0 { bytes.append(UInt8.random(in: 0x80...0xFF, using: &random)) }
            let source = Sender(address: "192.0.2.7", port: 9, isThisHost: false, cameByLoopback: false)
            lan.put(.received(bytes, from: source), into: 0)
            lan.uptime += second
        }
        let words = lan.takeShown(0).map { "\($0)" }.joined()
        #expect(!words.unicodeScalars.contains("\u{1B}") && words.contains("ben"))
    }
}

@Suite struct MentionTests {
    @Test(arguments: [
        ("ben: hi", true), ("hi BEN", true), ("(ben)", true), ("ben's", true), ("benny", false), ("reuben", false),
        ("ben_", false), ("ben-x", false), ("be", false), ("", false), ("reuben, ben", true),
    ]) func aNameIsMeantWhereItIsAWord(_ text: String, _ isMeant: Bool) {
        #expect(Mention.stands("Ben", in: text, folding: .unicode) == isMeant)
        #expect(!Mention.stands("", in: text, folding: .unicode))
    }
}
