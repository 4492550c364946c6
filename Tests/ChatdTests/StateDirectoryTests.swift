import Foundation
import Glibc
import Testing

@testable import chatd

@Suite struct StateDirectoryTests {
    @Test func aFileIsReadAsItWasWrittenAndByNobodyElse() async throws {
        try await withTemporaryFolder { folder in
            let directory = StateDirectory(path: folder + "/state")
            #expect(try mode(of: folder + "/state") == 0o700)
            #expect(try directory.read("bans") == nil)
            for bytes in [Array("first, and longer".utf8), [], Array(repeating: 7, count: 200_000)] {
                try directory.replace("bans", with: bytes)
                #expect(try directory.read("bans") == bytes)
                #expect(try mode(of: folder + "/state/bans") == 0o600)
            }
            #expect(try names(in: folder + "/state") == ["bans"])
        }
    }

    @Test func aFileIsMadeOnce() async throws {
        try await withTemporaryFolder { folder in
            let directory = StateDirectory(path: folder)
            try directory.create("key", with: [1])
            #expect(throws: (any Error).self) { try directory.create("key", with: [2]) }
            #expect(try directory.read("key") == [1])
            #expect(try names(in: folder) == ["key"])
        }
    }

    @Test func whatACrashHasLeftIsNotInTheWay() async throws {
        try await withTemporaryFolder { folder in
            try write("half of it", to: folder + "/.bans.new")
            try StateDirectory(path: folder).replace("bans", with: [1])
            #expect(try names(in: folder) == ["bans"])
        }
    }

    @Test func aReaderSeesTheOldFileOrTheNewOneWhole() async throws {
        try await withTemporaryFolder { folder in
            let directory = StateDirectory(path: folder)
            let texts = [Array(repeating: UInt8(1), count: 100_000), Array(repeating: UInt8(2), count: 30_000)]
            try directory.replace("bans", with: texts[0])
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { for round in 0..<50 { try directory.replace("bans", with: texts[round % 2]) } }
                tasks.addTask {
                    for _ in 0..<500 {
                        let bytes = try #require(try directory.read("bans"))
                        #expect(texts.contains(bytes), "\(bytes.count) bytes")
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func whatFailsChangesNothingAndSaysWhere() async throws {
        try await withTemporaryFolder { folder in
            let directory = StateDirectory(path: folder)
            try directory.replace("bans", with: [1])
            try FileManager.default.createDirectory(atPath: folder + "/.bans.new", withIntermediateDirectories: false)
            #expect(throws: StateFailure.self) { try directory.replace("bans", with: [2]) }
            #expect(try directory.read("bans") == [1])

            try FileManager.default.createDirectory(atPath: folder + "/taken/in", withIntermediateDirectories: true)
            #expect(throws: StateFailure.self) { try directory.replace("taken", with: [2]) }
            #expect(try names(in: folder) == ["bans", ".bans.new", "taken"])
        }
    }

    @Test func whereNothingCanBeWrittenTheReasonIsTold() {
        do throws(StateFailure) {
            try StateDirectory(path: "/proc/chatd").replace("bans", with: [1])
            Issue.record("it was written")
        } catch {
            #expect(error.description == "cannot write /proc/chatd/bans: No such file or directory")
        }
    }

    @Test func aFileThatOthersMayReadIsClosedToThem() async throws {
        try await withTemporaryFolder { folder in
            try write("secret", to: folder + "/key")
            chmod(folder + "/key", 0o644)
            #expect(try StateDirectory(path: folder).read("key") == Array("secret".utf8))
            #expect(try mode(of: folder + "/key") == 0o600)
        }
    }

    @Test func noLinkIsFollowed() async throws {
        try await withTemporaryFolder { folder in
            try write("elsewhere", to: folder + "/elsewhere")
            symlink(folder + "/elsewhere", folder + "/key")
            #expect(throws: StateFailure.self) { try StateDirectory(path: folder).read("key") }
            try StateDirectory(path: folder).replace("key", with: [1])
            #expect(try read(folder + "/elsewhere") == "elsewhere")
        }
    }
}
