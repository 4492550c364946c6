import ChatCore
import ChatDialects
import Foundation
import TestSupport
import Testing

@testable import chatd

@Suite struct PersistenceTests {
    private let log = RecordingLog()

    private func persistence(in folder: String, at seconds: Int64 = 5) -> Persistence {
        Persistence(StateDirectory(path: folder), now: moment(seconds), logger: log.logger)
    }

    @Test func theKeyOfCloaksIsMadeAtTheFirstStart() async throws {
        try await withTemporaryFolder { folder in
            let first = persistence(in: folder)
            #expect(first.cloakKey.count == 32)
            let permissions = try mode(of: folder + "/cloak.key")
            #expect(permissions == 0o600)
            #expect(persistence(in: folder).cloakKey == first.cloakKey)
            #expect(log.records == ["notice made \(folder)/cloak.key, with which addresses are cloaked"])
        }
        try await withTemporaryFolder { one in
            try await withTemporaryFolder { other in
                #expect(persistence(in: one).cloakKey != persistence(in: other).cloakKey)
            }
        }
    }

    @Test func aDamagedKeyIsKeptAsideAndReplaced() async throws {
        try await withTemporaryFolder { folder in
            try write("too short", to: folder + "/cloak.key")
            let key = persistence(in: folder).cloakKey
            #expect(key.count == 32)
            #expect(persistence(in: folder).cloakKey == key)
            #expect(try read(folder + "/cloak.key.damaged") == "too short")
            #expect(log.records.map { $0.prefix(6) } == ["error "])
        }
    }

    @Test func bansAreFoundAgain() async throws {
        try await withTemporaryFolder { folder in
            let first = persistence(in: folder)
            #expect(first.bans.isEmpty)
            let save = try #require(first.save)
            save([someBans[0]])
            save(someBans)
            #expect(persistence(in: folder).bans == someBans)
            #expect(persistence(in: folder, at: 2000).bans == [someBans[0]])
        }
    }

    @Test func aDamagedLineIsNamedAndKeptAside() async throws {
        try await withTemporaryFolder { folder in
            let lines = String(decoding: BanFile.bytes(of: someBans), as: UTF8.self).split(separator: "\n")
            let broken = lines[0] + "\nhalf a li\n" + lines[1] + "\nmask\n" + lines[2...].joined(separator: "\n")
            try write(broken, to: folder + "/bans")
            try write("earlier\n", to: folder + "/bans.damaged")
            for _ in 0..<2 { #expect(persistence(in: folder).bans == someBans) }
            #expect(try read(folder + "/bans.damaged") == "earlier\nhalf a li\nmask\n")
            #expect(
                log.records.filter { $0.hasPrefix("error") }
                    == ["error \(folder)/bans: no ban in line 2, 4; moved to bans.damaged"]
            )
        }
    }

    @Test func bansThatCannotBeReadAreNotWrittenOver() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/bans/inside", withIntermediateDirectories: true)
            let found = persistence(in: folder)
            #expect(found.bans.isEmpty)
            #expect(found.save == nil)
            #expect(
                log.records.last
                    == "error bans are not known, and will not be kept: cannot read \(folder)/bans: Is a directory"
            )
        }
    }

    @Test func aDiskThatTakesNothingIsToldAndTheChatGoesOn() async throws {
        try await withTemporaryFolder { folder in
            let save = try #require(persistence(in: folder).save)
            try FileManager.default.createDirectory(atPath: folder + "/.bans.new", withIntermediateDirectories: false)
            save(someBans)
            #expect(
                log.records.last
                    == "error a change of bans will not survive a restart: cannot write \(folder)/bans: File exists"
            )
        }
        let nowhere = persistence(in: "/proc/chatd")
        #expect(nowhere.cloakKey.count == 32)
        #expect(
            log.records.last?.hasPrefix("error cloaks are those of this run alone: cannot write /proc/chatd/") == true
        )
    }

    @Test func byHandThereIsNothingToKeep() {
        let one = Persistence(nil, now: moment(5), logger: log.logger)
        #expect(one.cloakKey.count == 32)
        #expect(one.bans.isEmpty)
        #expect(one.save == nil)
        #expect(Persistence(nil, now: moment(5), logger: log.logger).cloakKey != one.cloakKey)
        #expect(log.records.allSatisfy { $0.hasPrefix("debug ") })
    }
}
