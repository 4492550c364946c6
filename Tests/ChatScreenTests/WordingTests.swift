import ChatClient
import ChatCore
import Testing

@testable import ChatScreen

@Suite struct WordingTests {
    private func line(_ kind: Happening.Kind, isUnverified: Bool = false) -> String? {
        Wording.line(Happening(kind, time: Timestamp(microseconds: 0)), isUnverified: isUnverified)
    }

    private func message(_ manner: Happening.Manner, to target: Happening.Target, isOwn: Bool = false) -> Happening.Kind
    {
        .message(Happening.Message(sender: "ben", target: target, text: "hello", manner: manner, isOwn: isOwn))
    }

    @Test func messagesStandBehindTheirPlace() {
        #expect(line(message(.message, to: .room("#lobby"))) == "#lobby <ben> hello")
        #expect(line(message(.action, to: .room("#lobby"))) == "#lobby * ben hello")
        #expect(line(message(.notice, to: .direct("ben"))) == "ben -ben- hello")
    }

    @Test func namesThatNobodyVerifiedAreMarked() {
        #expect(line(message(.message, to: .room("#8888")), isUnverified: true) == "#8888 <ben?> hello")
        #expect(line(message(.message, to: .room("#8888"), isOwn: true), isUnverified: true) == "#8888 <ben> hello")
    }

    @Test(
        arguments: [
            (.joined(room: "#a", name: "ben", isUs: false), "ben joined #a"),
            (.joined(room: "#a", name: "ann", isUs: true), "you joined #a"),
            (.parted(room: "#a", name: "ben", words: nil, isUs: false), "ben left #a"),
            (.parted(room: "#a", name: "ben", words: "bye", isUs: false), "ben left #a (bye)"),
            (.parted(room: "#a", name: "ann", words: "", isUs: true), "you left #a"),
            (.quit(name: "ben", words: "bye", rooms: []), "ben is gone (bye)"),
            (.kicked(room: "#a", name: "ben", by: "carl", words: "out", isUs: false), "carl put ben out of #a (out)"),
            (.kicked(room: "#a", name: "ann", by: "carl", words: nil, isUs: true), "carl put you out of #a"),
            (.renamed(old: "ben", new: "benny", rooms: [], isUs: false), "ben is now benny"),
            (.renamed(old: "ann", new: "anna", rooms: [], isUs: true), "you are now anna"),
            (.away(name: "ben", words: "lunch", rooms: [], isUs: false), "ben will be right back (lunch)"),
            (.away(name: "ann", words: nil, rooms: [], isUs: true), "you are away"),
            (.back(name: "ben", rooms: [], isUs: false), "ben is back"),
            (.back(name: "ann", rooms: [], isUs: true), "you are back"),
        ] as [(Happening.Kind, String)]
    )
    func comingAndGoing(_ kind: Happening.Kind, _ words: String) { #expect(line(kind) == words) }

    @Test(
        arguments: [
            (.topic(room: "#a", words: "x", by: nil, isNew: false), "the topic of #a: x"),
            (.topic(room: "#a", words: "", by: nil, isNew: false), "#a has no topic"),
            (.topic(room: "#a", words: "x", by: "ben", isNew: true), "ben set the topic of #a: x"),
            (.topic(room: "#a", words: "", by: "ben", isNew: true), "ben took away the topic of #a"),
            (.mode(room: "#a", change: "+o ben", by: "carl"), "carl set +o ben in #a"),
            (.invited(room: "#a", by: "ben"), "ben asks you into #a: /join #a"),
            (
                .redacted(target: .room("#a"), id: "1", by: "ben", words: "oops"),
                "a message was taken back by ben (oops)"
            ),
        ] as [(Happening.Kind, String)]
    )
    func rooms(_ kind: Happening.Kind, _ words: String) { #expect(line(kind) == words) }

    @Test(
        arguments: [
            (.connecting(Server(endpoint: .tcp(host: "a.example", port: 6_667))), "connecting to a.example:6667 …"),
            (.welcome(name: "ann", place: "Home"), "welcome to Home, ann"),
            (.disconnected(reason: "reset", retrySeconds: 5), "not connected: reset; trying again in 5 s"),
            (.disconnected(reason: "bad certificate", retrySeconds: nil), "not connected: bad certificate"),
            (
                .reconnected(afterSeconds: 7_800, missed: nil),
                "connected again after 2 h 10 min; what was said meanwhile is not known"
            ), (.reconnected(afterSeconds: 60, missed: 0), "connected again after 1 min; nothing was said meanwhile"),
            (.reconnected(afterSeconds: 9, missed: 1), "connected again after 9 s; one message was said meanwhile"),
            (
                .reconnected(afterSeconds: 259_200, missed: 12),
                "connected again after 3 days; 12 messages were said meanwhile"
            ), (.loginRefused(reason: "name taken", nextName: "ann2"), "not let in: name taken; trying as ann2"),
            (.loginRefused(reason: "banned", nextName: nil), "not let in: banned"),
        ] as [(Happening.Kind, String)]
    )
    func theConnection(_ kind: Happening.Kind, _ words: String) { #expect(line(kind) == words) }

    @Test(
        arguments: [
            (
                .people(
                    room: "#a",
                    [Overview.Person(name: "ann"), Overview.Person(name: "ben", rank: "@", isAway: true)]
                ),
                "2 people in #a: @(ben) ann"
            ), (.refused(reason: "no such name", target: nil), "refused: no such name"),
            (.information("words", target: nil), "words"), (.misunderstood("words"), "words"),
            (.help("words"), "words"),
            (
                .dropped(tooLong: 1, invalid: 0, flooding: 30), "datagrams dropped: 1 too long, 30 too many at once"
            ), (.confirmed("word"), nil),
        ] as [(Happening.Kind, String?)]
    )
    func answers(_ kind: Happening.Kind, _ words: String?) { #expect(line(kind) == words) }

    @Test func noControlCharacterIsInALine() {
        #expect(line(.information("a\u{1B}[2Jb\rc\u{202E}", target: nil)) == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}")
    }

    @Test func severalLinesAreOne() { #expect(line(.information("one\n\r\ntwo", target: nil)) == "one /  / two") }
}
