#if FAULT_POINTS
    import Glibc
    import TestSupport
    import Testing

    @testable import StateMemory

    /// A process that is killed at each step of what it does leaves the state before or after the operation that it was at; and all operations before that.
    @Suite struct KillTests {
        /// Does everything again and again, one step further each time, and looks at what is left.
        /// - Returns: how many steps there are.
        private func walk(
            _ setup: [Operation] = [],
            _ operations: [Operation],
            _ comment: Comment? = nil
        ) throws -> Int {
            for steps in 0... {
                let subject = try Subject()
                var model = Model()
                for operation in setup {
                    subject.perform(operation)
                    model.apply(operation)
                }
                var before = model
                let isWhole = Step.cut(after: steps) {
                    for operation in operations {
                        before = model
                        model.apply(operation)
                        subject.perform(operation)
                        if Step.isDead { return }
                    }
                    before = model
                }
                let left = try subject.left
                try #require(
                    model.equals(left) || before.equals(left),
                    "killed after \(steps) steps. \(comment?.rawValue ?? "")"
                )
                if isWhole { return steps }
            }
            fatalError("it does not end")
        }

        private let one: [Operation] = [
            .makeSlot(serial: 1), .commit(serial: 1, record: Array("first".utf8), sent: 1, position: 2),
        ]

        @Test func anAppendIsThereOrNot() throws {
            let steps = try walk([.append([1, 2, 3])], [.append([4, 5, 6, 7, 8, 9, 10, 11, 12])])
            #expect(steps == 5)
        }

        @Test func aFirstCommitIsThereOrNot() throws {
            #expect(try walk([], one) > 10)
        }

        @Test func aRecordIsTheOldOneOrTheNewOne() throws {
            let commit = Operation.commit(serial: 1, record: Array("second".utf8), sent: 3, position: 4)
            #expect(try walk(one, [commit]) == 9)
            #expect(try walk(one + [.advance(serial: 1, sent: 5, position: 5)], [commit]) == 9)
        }

        @Test func anAdvanceIsMadeOrNot() throws {
            let advances = (1...4).map { Operation.advance(serial: 1, sent: 10 * $0, position: 20 * $0) }
            #expect(try walk(one, advances) == 12)
        }

        @Test func aSlotIsFreedOrNot() throws {
            let next: [Operation] = [
                .makeSlot(serial: 2), .commit(serial: 2, record: [9], sent: 7, position: 8),
            ]
            #expect(try walk(one, [.free(serial: 1)] + next) > 10)
        }

        @Test func aCheckpointIsTheOldOneOrTheNewOne() throws {
            let operations: [Operation] = [
                .beginCheckpoint, .append([3]), .completeCheckpoint([4, 5]), .append([6]), .beginCheckpoint,
                .completeCheckpoint([7]), .append([8]),
            ]
            #expect(try walk([.append([1]), .append([2])], operations) > 30)
        }

        @Test(arguments: 1...UInt64(12))
        func aWholeSequenceIsThereUpToTheStepOfTheKill(seed: UInt64) throws {
            var generator = Operations(seed: seed)
            let operations = (0..<60).map { _ in generator.next() }
            #expect(try walk([], operations, "seed \(seed)") > 200)
        }

        @Test func inputIsNeverTakenForThatOfAnother() throws {
            for steps in 0... {
                let subject = try Subject()
                let area = subject.file.readArea(lane: 0)
                read(Array("of one".utf8), serial: 1, offset: 100, into: area)
                var wasRead = false
                let isWhole = Step.cut(after: steps) {
                    area.begin(serial: 2, offset: 200)
                    guard !Step.isDead else { return }
                    area.bytes.copyBytes(from: Array("of two".utf8))
                    wasRead = true
                    area.filled(6)
                }
                let left = try subject.left
                let (one, two) = (
                    left.lostInput(serial: 1, offset: 100, count: 6), left.lostInput(serial: 2, offset: 200, count: 6)
                )
                #expect(one == nil || (one == Array("of one".utf8) && steps == 0), "killed after \(steps) steps")
                #expect(!wasRead || two == Array("of two".utf8), "killed after \(steps) steps")
                #expect(
                    left.lostInput(serial: 2, offset: 200, count: nil).map { $0.count }
                        == (wasRead ? 6 : steps < 5 ? nil : 0)
                )
                if isWhole { break }
            }
        }

        private func read(_ bytes: [UInt8], serial: UInt64, offset: UInt64, into area: ReadArea) {
            area.begin(serial: serial, offset: offset)
            area.bytes.copyBytes(from: bytes)
            area.filled(bytes.count)
        }

        @Test func theProcessKillsItselfAtTheStepThatIsAskedFor() async {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                setenv("CHATD_FAULT_STEP", "40", 1)
                let file = try StateFile(generation: 1, format: 1, connections: 1, lanes: 1)
                file.beginCheckpoint()
                while true { [1].withUnsafeBufferPointer(file.append) }
            }
        }
    }
#endif
