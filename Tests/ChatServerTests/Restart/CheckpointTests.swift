import ChatCore
import ChatDialects
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import StateMemory
import Testing

@testable import ChatServer

/// When a checkpoint is complete.
@Suite struct CheckpointTests {
    /// What is done on another thread, when the test says so.
    private final class Background: Sendable {
        private let jobs = NIOLockedValueBox<[@Sendable () -> Void]>([])

        func add(_ job: @escaping @Sendable () -> Void) { jobs.withLockedValue { $0.append(job) } }

        /// Does all there is to do.
        func work() {
            let jobs = jobs.withLockedValue { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in jobs { job() }
        }
    }

    /// A change and the note of its session are made in one piece of work of a loop. In a checkpoint that is complete between the two stands a change that no
    /// slot knows of, and no log: a successor would make it once more.
    @Test func aCheckpointIsNotCompleteBeforeEveryLoopHasEndedWhatItDid() throws {
        let loops = [EmbeddedEventLoop(), EmbeddedEventLoop()]
        let file = try StateFile(generation: 1, format: UInt32(StateFormat.current), connections: 1, lanes: 2)
        let chat = Chat(limits: Limits(), lanes: 2, permanentRooms: ["#lobby"], at: halfPastNine)
        file.beginCheckpoint()
        _ = ChangeLog.write(chat, started: halfPastNine, into: file)
        file.seal()
        let background = Background()
        let hub = Hub(
            chat,
            started: halfPastNine,
            file: file,
            lanes: loops.map { LaneHandle(loop: $0) },
            time: ServerTime(now: { halfPastNine }, secondsEast: { _ in 0 }),
            chronicle: Chronicle(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, recorded: []),
            inBackground: background.add
        )
        let alice = try hub.admit(Remains.origin(of: "alice"), as: Introduction(name: "alice"), lane: 0).id
        _ = hub.perform(.enter(room: "#lobby", from: .now), by: alice)
        let request = Request.say(.named("#lobby"), words: String(repeating: "x", count: 4000), manner: .plain)
        var said = 0
        while !file.isCheckpointUnderway, said < 1000 {
            _ = hub.perform(request, by: alice)
            said += 1
        }
        #expect(file.isCheckpointUnderway)
        background.work()
        #expect(file.isCheckpointUnderway)
        loops[0].run()
        background.work()
        #expect(file.isCheckpointUnderway)
        loops[1].run()
        loops[0].run()
        background.work()
        #expect(!file.isCheckpointUnderway)

        // All of it is there: what is in the checkpoint, and the last words, which came after it.
        let left = try LeftState(descriptor: file.descriptor)
        #expect(left.log.count == 1)
        var reader = try StateReader(left.checkpoint[...], version: ServerState.format)
        _ = try reader.signed()
        #expect(try Chat(from: &reader).newest + 1 == hub.newest)
    }
}
