import ChatClient
import Testing

@testable import chat

/// `--send`: the status is true.
@Suite final class SendingFrontTests {
    private var front = SendingFront(["a", "b"], to: ["#ops"], from: someMoment, timeoutSeconds: 30)
    private let online = overview(.online, "#ops")

    /// Nothing has happened, but the front is asked.
    private func update() -> [Step] { front.update(online, at: someMoment) }

    private func happens(_ kind: Happening.Kind, status: Int32 = 0) -> [Step] {
        front.show(Happening(kind, time: someTime), online, status: status, at: someMoment)
            + front.update(online, at: someMoment)
    }

    private func enter() -> [Step] { happens(.joined(room: "#ops", name: "ann", isUs: true)) }

    private static func say(_ text: String) -> Step {
        .command(.say(text, to: .room("#ops"), manner: .message))
    }

    @Test func itEndsWhenTheServerHasAnswered() {
        #expect(update() == [])  // the room is wanted, and not yet entered
        #expect(enter() == [Self.say("a"), Self.say("b"), .command(.confirm("chat-1"))])
        #expect(happens(.confirmed("chat-1")) == [.end(status: 0, complaint: nil)])
        #expect(happens(.disconnected(reason: "bye", retrySeconds: nil)) == [])
    }

    @Test func eachRoomGetsEachLine() {
        front = SendingFront(["a"], to: ["#ops", "#dev"], from: someMoment, timeoutSeconds: 30)
        #expect(enter() == [])
        let steps = happens(.joined(room: "#DEV", name: "ann", isUs: true))
        #expect(steps.contains(.command(.say("a", to: .room("#dev"), manner: .message))))
        #expect(steps.contains(Self.say("a")))
    }

    @Test func aRoomThatIsClosedIsARefusal() {
        #expect(happens(.refused(reason: "no message of the day", target: nil)) == [])
        let steps = happens(.refused(reason: "#ops: members only", target: .room("#ops")))
        #expect(steps == [.end(status: 77, complaint: "#ops: members only")])
    }

    @Test func aMessageThatIsNotTakenIsARefusal() {
        _ = enter()
        #expect(
            happens(.refused(reason: "you may not speak", target: nil)) == [
                .end(status: 77, complaint: "you may not speak")
            ]
        )
    }

    @Test func whoIsNotLetInIsTold() {
        #expect(happens(.loginRefused(reason: "the name is taken", nextName: "ann_")) == [])
        let steps = happens(.loginRefused(reason: "banned", nextName: nil))
        #expect(steps == [.end(status: 77, complaint: "not let in: banned")])
    }

    @Test func whyThereIsNoConnectionIsTold() {
        let kind = Happening.Kind.disconnected(reason: "there is no such host", retrySeconds: 1)
        #expect(happens(kind, status: 68) == [.end(status: 68, complaint: "not connected: there is no such host")])
    }

    @Test func aConnectionThatBreaksIsAnError() {
        _ = enter()
        let steps = happens(.disconnected(reason: "closed", retrySeconds: 1))
        #expect(steps == [.end(status: 69, complaint: "not connected: closed")])
    }

    @Test func aServerThatDoesNotAnswerIsNotWaitedForForever() {
        #expect(front.alarm == someMoment.uptime + 30_000_000_000)
        let steps = front.passed(online, at: someMoment)
        #expect(steps == [.end(status: 75, complaint: "no answer within 30 s")])
        #expect(front.alarm == nil)
    }

    @Test func theServerIsWaitedForOnceItHasBeenSentEverything() {
        _ = enter()
        var slow = online
        for (seconds, lines) in [(1, 90), (2, 89), (29, 60)] as [(UInt64, Int)] {
            slow.unsentLines = lines
            let uptime = someMoment.uptime + seconds * 1_000_000_000
            #expect(front.update(slow, at: Moment(uptime: uptime, time: someTime)) == [])
            #expect(front.alarm == uptime + 30_000_000_000)
            // Nothing has gone out since.
            _ = front.update(slow, at: Moment(uptime: uptime + 500_000_000, time: someTime))
            #expect(front.alarm == uptime + 30_000_000_000)
        }
    }

    @Test func whatReachesNobodyIsNoSuccess() {
        _ = enter()
        let nobody = Trouble(words: "there is no network", status: 69)
        #expect(front.troubled(nobody, online, at: someMoment) == [.end(status: 69, complaint: "there is no network")])
        #expect(front.troubled(nobody, online, at: someMoment) == [])
    }

    @Test func whatDoesNotReachEverybodyIsTold() {
        _ = enter()
        let trouble = Trouble(words: "only this machine is reached", status: 0)
        #expect(front.troubled(trouble, online, at: someMoment) == [.complain("only this machine is reached")])
        #expect(happens(.confirmed("chat-1")) == [.end(status: 0, complaint: nil)])
    }

    @Test func anInterruptionIsNoSuccess() { #expect(front.status(endedBy: 15) == 143) }

    @Test func manyLinesGoOutAFewAtATime() {
        front = SendingFront((1...9).map(String.init), to: ["#ops"], from: someMoment, timeoutSeconds: 30)
        #expect(enter().count == 5)
        #expect(happens(.confirmed("chat-1")).count == 5)
        #expect(happens(.confirmed("chat-2")) == [Self.say("9"), .command(.confirm("chat-3"))])
        #expect(happens(.confirmed("chat-3")) == [.end(status: 0, complaint: nil)])
    }
}
