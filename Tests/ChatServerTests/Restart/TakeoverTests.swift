import ChatCore
import ChatDialects
import Glibc
import NIOCore
import Testing

@testable import ChatServer
@testable import StateMemory

extension EndToEnd {
    /// What a successor makes of what was left.
    @Suite struct TakeoverTests {
        private static func takeOver(
            _ remains: Remains,
            descriptors: [CInt]? = nil,
            rooms: [String] = ["#lobby"]
        ) throws -> Takeover {
            try Takeover(
                remains.left,
                descriptors: descriptors ?? remains.descriptors,
                settings: .unhurried,
                rooms: rooms,
                lanes: 2,
                at: halfPastNine
            )
        }

        private static func position(of name: String, in takeover: Takeover) throws -> SessionRecord {
            try #require(takeover.connections.first { $0.record.origin.session == "s-\(name)" }).record
        }

        @Test func everybodyGoesOnWhereTheyWere() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let bob = try remains.admit("bob")
            remains.checkpoint()
            try remains.say("one", by: alice)
            let newest = remains.chat.newest
            try remains.say("two", by: bob)
            try remains.change(.rename("robert"), by: bob)
            try remains.write(.idle("alice", alice, readUpTo: newest), of: remains.connect())
            try remains.write(.idle("bob", bob, readUpTo: newest - 1), of: remains.connect())

            let takeover = try Self.takeOver(remains)
            var chat = takeover.chat
            #expect(takeover.connections.count == 2 && takeover.strangers.isEmpty && takeover.goneMembers == 0)
            #expect(takeover.connectionsWithLoss == 0)
            #expect(chat.census.members == 2)
            #expect(chat.persona(of: bob)?.name == "robert")
            #expect(chat.read(alice, upTo: .max, bytes: 1 << 20).events.map(\.number) == [newest + 1, newest + 2])
            #expect(
                chat.read(bob, upTo: .max, bytes: 1 << 20).events.map(\.number) == [newest, newest + 1, newest + 2]
            )
        }

        /// A successor that dies of what it found leaves all of it to the next one.
        @Test func whatWasFoundIsFoundAgain() throws {
            let remains = try Remains()
            let (alice, carol) = (try remains.admit("alice"), try remains.admit("carol"))
            try remains.say("one", by: alice)
            let connection = try remains.connect()
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest - 1), of: connection)
            let takeover = try Self.takeOver(remains)
            let handover = try Handover(
                file: StateFile(generation: 2, format: UInt32(StateFormat.current), connections: 10, lanes: 2),
                hold: { _ in },
                release: { _ in }
            )
            takeover.write(into: handover.file)
            #expect(takeover.writeConnections(handover).allSatisfy { $0 != nil })
            handover.file.seal()

            let left = try LeftState(descriptor: handover.file.descriptor)
            #expect(Predecessor(state: left, clients: []).started == halfPastNine)
            let again = try Takeover(
                left,
                descriptors: remains.descriptors,
                settings: .unhurried,
                rooms: ["#lobby"],
                lanes: 2,
                at: halfPastNine
            )
            #expect(again.connections.map(\.serial) == [connection.serial])
            #expect(again.connections[0].record.bytes == takeover.connections[0].record.bytes)
            // She was found gone the first time.
            #expect(again.goneMembers == 0 && again.chat.persona(of: carol) == nil)
            var (first, second) = (takeover.chat, again.chat)
            let events = first.read(alice, upTo: .max, bytes: 1 << 20).events.map(\.number)
            #expect(events.count == 2)
            #expect(second.read(alice, upTo: .max, bytes: 1 << 20).events.map(\.number) == events)
        }

        @Test func whoseConnectionIsGoneHasLeft() throws {
            let remains = try Remains()
            let (alice, carol) = (try remains.admit("alice"), try remains.admit("carol"))
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest), of: remains.connect())
            let (lost, newest) = (try remains.connect(), remains.chat.newest)
            try remains.write(.idle("carol", carol, readUpTo: newest), of: lost)

            let takeover = try Self.takeOver(remains, descriptors: Array(remains.descriptors.prefix(1)))
            var chat = takeover.chat
            #expect(takeover.goneMembers == 1 && chat.persona(of: carol) == nil)
            let events = chat.read(alice, upTo: .max, bytes: 1 << 20).events
            #expect(events.map(\.number) == [newest + 1] && events[0].actor == carol)
            guard case .quit = events[0].kind else { throw TestClient.Failure(description: "\(events[0].kind)") }
        }

        @Test func descriptorsThatNothingIsKnownOfAreStrangers() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let stranger = try remains.connect()
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest), of: remains.connect())
            // The same connection twice, as it may be in two messages of a shelf.
            let twin = dup(remains.descriptors[1])
            defer { close(twin) }
            let takeover = try Self.takeOver(remains, descriptors: remains.descriptors + [twin])
            #expect(takeover.connections.map(\.descriptor) == [remains.descriptors[1]])
            #expect(takeover.strangers == [stranger.descriptor, twin])
        }

        /// One connection is lost for each, and no other.
        @Test(arguments: ["", "\u{FF}\u{FF}", "another protocol", "a dialect in no state", "too long"])
        func whatCannotBeReadOfOneConnectionCostsThatOneOnly(_ damage: String) throws {
            let remains = try Remains()
            let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
            let record = SessionRecord.idle("bob", bob, readUpTo: remains.chat.newest)
            let damaged = try remains.connect()
            switch damage {
            case "another protocol": try remains.write(record.with { $0.via = "gopher" }, of: damaged)
            case "a dialect in no state": try remains.write(record, of: damaged, dialect: [255])
            case "too long": try remains.write(record, of: damaged, dialect: [0, 0, 0])
            default: try remains.write(Array(damage.utf8), of: damaged)
            }
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest), of: remains.connect())
            let takeover = try Self.takeOver(remains)
            #expect(takeover.connections.map { $0.record.origin.session } == ["s-alice"])
            #expect(takeover.strangers == [damaged.descriptor])
            #expect(takeover.goneMembers == 1 && takeover.chat.isMember(alice) && !takeover.chat.isMember(bob))
        }

        @Test func roomsOfTheConfigurationAreThere() throws {
            let remains = try Remains()
            let takeover = try Self.takeOver(remains, rooms: ["#tea"])
            var chat = takeover.chat
            let alice = try chat.admit(
                Remains.origin(of: "alice"),
                as: Introduction(name: "alice"),
                lane: 0,
                at: halfPastNine
            )
            guard case .rooms(let rooms) = try chat.perform(.rooms, by: alice, at: halfPastNine) else { return }
            #expect(rooms.map(\.name) == ["#tea"])
        }

        // MARK: What went out, and what was done

        @Test func whatTheKernelHasTakenIsNotSaidAgain() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let record = SessionRecord.idle("alice", alice, readUpTo: remains.chat.newest).with {
                $0.unsent = ByteBuffer(string: "hello there")
            }
            let (half, more) = (try remains.connect(), try remains.connect())
            half.write("hello")
            try remains.write(record, of: half)
            more.write("hello there, and a part of what comes after it")
            try remains.write(record, of: more)
            let takeover = try Self.takeOver(remains)
            #expect(takeover.connections.map { String(buffer: $0.record.unsent) } == [" there", ""])
            #expect(takeover.connections.map(\.record.skipped) == [0, 35])
            #expect(takeover.connections.map(\.record.sent) == [5, 46])
        }

        /// What the member asked for with the line that was dealt with, and nothing that the record knows of.
        @Test func changesSinceTheRecordAreRemembered() throws {
            let remains = try Remains()
            let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
            let (hers, his) = (try remains.connect(), try remains.connect())
            try remains.say("known", by: alice, connection: hers.serial, ordinal: 1)
            remains.checkpoint()
            try remains.say("known too", by: alice, connection: hers.serial, ordinal: 2)
            try remains.say("one", by: alice, connection: hers.serial, ordinal: 3)
            try remains.say("his", by: bob, connection: his.serial, ordinal: 1)
            try remains.say("two", by: alice, connection: hers.serial, ordinal: 4)
            let newest = remains.chat.newest
            try remains.write(.idle("alice", alice, readUpTo: newest).with { $0.changes = 2 }, of: hers)
            try remains.write(.idle("bob", bob, readUpTo: newest).with { $0.changes = 1 }, of: his)
            let takeover = try Self.takeOver(remains)
            #expect(takeover.connections.map(\.memos.count) == [2, 0])
            let caused = takeover.connections[0].memos.map { memo in
                if case .performed(.success, let caused) = memo.outcome { caused } else { 0..<0 as Range<UInt64> }
            }
            #expect(caused == [newest - 2..<newest - 1, newest..<newest + 1])
        }

        @Test func whoHasComeInSinceTheRecordHasReadNothingBefore() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            try remains.say("one", by: alice)
            let connection = try remains.connect()
            let origin = Remains.origin(of: "bob")
            try remains.admit(origin, Introduction(name: "bob"), connection: connection.serial, ordinal: 1)
            let newest = remains.chat.newest
            try remains.say("two", by: alice)
            try remains.write(.idle("bob", nil, readUpTo: 0), of: connection)
            let takeover = try Self.takeOver(remains)
            let found = takeover.connections[0]
            #expect(found.memos.count == 1 && found.record.member == nil)
            #expect(found.record.position.number == newest)
            let bob = try #require(found.newcomer)
            #expect(takeover.chat.persona(of: bob)?.name == "bob")
            // Of alice the connection is gone.
            #expect(takeover.goneMembers == 1)
        }

        // MARK: What was read

        @Test func whatWasReadAndNotWrittenDownIsFound() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let connection = try remains.connect()
            try connection.client.send("PING before\r\nPING fir")
            let area = remains.file.readArea(lane: 1)
            try Self.read(13, from: connection, into: nil)
            try Self.read(8, from: connection, into: area, offset: 13)
            let record = SessionRecord.idle("alice", alice, readUpTo: remains.chat.newest).with { $0.consumed = 13 }
            try remains.write(record, of: connection)
            try connection.client.send("st\r\n")

            let takeover = try Self.takeOver(remains)
            var found = takeover.connections[0].record
            #expect(found.consumed == 21 && takeover.connectionsWithLoss == 0)
            #expect(found.framer.next() == nil)
            // The rest is in the kernel still.
            found.framer.append(ByteBuffer(string: "st\r\n"))
            #expect(found.framer.next() == .text(ByteBuffer(string: "PING first")))
        }

        /// What had been written down of it already is not obeyed twice.
        @Test func whatWasReadAndWrittenDownInPartIsFoundInPart() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let connection = try remains.connect()
            try connection.client.send("PING one\r\nPING two\r\n")
            try Self.read(20, from: connection, into: remains.file.readArea(lane: 0), offset: 0)
            let record = SessionRecord.idle("alice", alice, readUpTo: remains.chat.newest).with { $0.consumed = 10 }
            try remains.write(record, of: connection)
            var found = try Self.takeOver(remains).connections[0].record
            #expect(found.framer.next() == .text(ByteBuffer(string: "PING two")))
            #expect(found.framer.next() == nil)
        }

        @Test func anAreaThatIsAnothersHasNothingForOne() throws {
            let remains = try Remains()
            let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
            let (hers, his) = (try remains.connect(), try remains.connect())
            let area = remains.file.readArea(lane: 0)
            try hers.client.send("PING hers\r\n")
            try Self.read(11, from: hers, into: area, offset: 0)
            try his.client.send("PING his\r\n")
            try Self.read(10, from: his, into: area, offset: 0)
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest), of: hers)
            try remains.write(.idle("bob", bob, readUpTo: remains.chat.newest), of: his)
            let takeover = try Self.takeOver(remains)
            #expect(takeover.connectionsWithLoss == 1)
            // What comes next is counted on from what the kernel says.
            #expect(takeover.connections.map(\.record.consumed) == [11, 10])
            var (first, second) = (takeover.connections[0].record, takeover.connections[1].record)
            let lines = (first.framer.next(), second.framer.next())
            #expect(lines.0 == nil && lines.1 == .text(ByteBuffer(string: "PING his")))
        }

        /// Telnet's options are answered, and are no part of a line, as if they had been read now.
        @Test func optionsThatWereReadAreAnswered() throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let connection = try remains.connect()
            try connection.client.send([255, 253, 1] + Array("hi\r\n".utf8))
            try Self.read(7, from: connection, into: remains.file.readArea(lane: 0), offset: 0)
            let record = SessionRecord.idle("alice", alice, readUpTo: remains.chat.newest).with { $0.via = "telnet" }
            try remains.write(record, of: connection, dialect: [0])
            var found = try #require(Self.takeOver(remains).connections.first?.record)
            #expect(found.unsent == ByteBuffer(bytes: [255, 252, 1]))
            #expect(found.framer.next() == .text(ByteBuffer(string: "hi")))
        }

        /// Nothing of what somebody said is lost who is gone: whatever the kernel counts then.
        @Test(arguments: [false, true]) func nothingIsLostOfAConnectionThatIsOver(_ isReset: Bool) throws {
            let remains = try Remains()
            let alice = try remains.admit("alice")
            let connection = try remains.connect()
            try remains.write(.idle("alice", alice, readUpTo: remains.chat.newest), of: connection)
            if isReset { connection.client.reset() } else { connection.client.close() }
            if !isReset {
                // Nobody is there: the other end's answer is a reset.
                connection.write("too late")
                var query = pollfd(fd: connection.descriptor, events: 0, revents: 0)
                while query.revents & Int16(POLLERR) == 0 { poll(&query, 1, 1000) }
            }
            let takeover = try Self.takeOver(remains)
            #expect(takeover.connections.count == 1 && takeover.connectionsWithLoss == 0)
        }

        /// Reads what has come, as an event loop does.
        private static func read(
            _ count: Int,
            from connection: Remains.Connection,
            into area: ReadArea?,
            offset: UInt64 = 0
        ) throws {
            area?.begin(serial: connection.serial, offset: offset)
            var bytes = [UInt8](repeating: 0, count: count)
            let received = recv(connection.descriptor, &bytes, count, CInt(MSG_WAITALL))
            try #require(received == count)
            area?.bytes.copyBytes(from: bytes)
            area?.filled(count)
        }

        // MARK: What cannot be taken over

        @Test func aChatThatCannotBeReadIsSaid() throws {
            let remains = try Remains()
            remains.file.beginCheckpoint()
            [1, 2, 3].withUnsafeBufferPointer { remains.file.completeCheckpoint($0) }
            #expect(throws: StateProblem.self) { try Self.takeOver(remains) }
        }

        @Test func aChatWithMoreThanThereIsIsSaid() throws {
            let remains = try Remains()
            var writer = StateWriter()
            writer.write(halfPastNine.microseconds)
            remains.chat.write(to: &writer)
            writer.write(true)
            remains.file.beginCheckpoint()
            writer.bytes.withUnsafeBufferPointer { remains.file.completeCheckpoint($0) }
            #expect(throws: StateProblem.damaged("1 bytes too many")) { try Self.takeOver(remains) }
        }

        @Test func aChangeThatCannotBeReadIsSaid() throws {
            let remains = try Remains()
            [0, 0, 0, 99].withUnsafeBufferPointer { remains.file.append($0) }
            #expect(throws: StateProblem.damaged("99 where a change stands")) { try Self.takeOver(remains) }
        }

        @Test func aLogThatIsNotWholeIsSaid() throws {
            let remains = try Remains()
            _ = try remains.admit("alice")
            let era = remains.file.word(Header.eraAt)
            remains.damage(at: remains.file.layout.log(era: era).lowerBound + Entry.headerSize)
            let problem = StateProblem.damaged("what has changed since its checkpoint is not whole")
            #expect(throws: problem) { try Self.takeOver(remains) }
        }

        @Test func aCheckpointThatIsNotWholeIsSaid() throws {
            let remains = try Remains()
            let era = remains.file.word(Header.eraAt)
            remains.damage(at: remains.file.layout.checkpoint(era: era).lowerBound + Checkpoint.headerSize)
            #expect(throws: StateFileProblem.damaged("its checkpoint")) { try remains.left }
        }

        @Test func whatAnotherVersionWroteIsSaid() throws {
            let version = StateFormat.current + 1
            let remains = try Remains(format: version)
            #expect(throws: StateProblem.version(version)) { try Self.takeOver(remains) }
            #expect(
                "\(StateProblem.version(version))"
                    == "its format has version \(version), and this chatd reads \(StateFormat.oldest) to "
                    + "\(StateFormat.current)"
            )
        }
    }
}

extension Remains {
    /// Changes a byte of the file.
    fileprivate func damage(at offset: Int) { file.base.storeBytes(of: 0xA5, toByteOffset: offset, as: UInt8.self) }
}
