import Glibc
import Testing

@testable import chatd

@Suite struct PasswordTests {
    @Test func aHashFitsItsPasswordAlone() throws {
        let hash = try #require(Password.hash("schnürsenkel"))
        #expect(hash.hasPrefix("$y$"))
        #expect(try #require(Password.hash("schnürsenkel")) != hash, "each has a salt of its own")
        #expect(Password.fits("schnürsenkel", hash: hash))
        for other in ["", "schnürsenkel ", "Schnürsenkel", "schnürsenkel\0", "schnürsenke"] {
            #expect(!Password.fits(other, hash: hash), "\(other)")
        }
    }

    @Test(arguments: [
        "$5$rounds=1000$SArIdnEOw9QXsVdy$XFkSNaXd.uudgAM3zRjnXh.S.LHO4rcVDSCawYl/Yi0",
        "$6$rounds=1000$kB0M9.G8ceV9Le0T$xFsrcsUHVskrBfFPi9Z2BqOAl6bP/gyDrorJJ6q/6qVtDbKIwRMXOsY3gp/yv1DKxLVFNUobVkKPuxUH6TUf91",
        "$2b$04$F6fiV9ZcmHvzTJZsN8XAIebuBltLXLi1dSkk2iLVKurqRo6utYzO6",
        "$7$BU..../....tOl3QEt9pK5TaQ4XIXaY2.$lFILUiB/fJNhEZbceZrtd4xLTjoBx9Esdeut.uqhnCD",
    ])
    func aHashOfAnotherMethodIsTaken(hash: String) {
        #expect(Password.isUsable(hash: hash))
        #expect(Password.fits("password", hash: hash))
        #expect(!Password.fits("Password", hash: hash))
    }

    @Test func whatIsNoHashFitsNothing() {
        for hash in ["", "*", "*0", "*1", "$", "$y$", "$y$!!$a$b", "password"] {
            #expect(!Password.fits("password", hash: hash), "\(hash)")
            #expect(!Password.fits(hash, hash: hash), "\(hash)")
        }
        for hash in ["$nothing$a$b", "$2b$99$" + String(repeating: "a", count: 53), "*0", "a"] {
            #expect(!Password.isUsable(hash: hash), "\(hash)")
        }
    }

    @Test func aPasswordHasALimit() throws {
        let longest = String(repeating: "a", count: Password.longestBytes)
        let hash = try #require(Password.hash(longest))
        #expect(Password.fits(longest, hash: hash))
        #expect(Password.hash(longest + "a") == nil)
        #expect(!Password.fits(longest + "a", hash: hash))
        #expect(Password.hash("a\0b") == nil)
    }
}

@Suite struct SecretFileTests {
    @Test func aFileHoldsThePasswordOrItsHash() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/password"
            for end in ["", "\n", "\r\n", "\n# a note\n"] {
                try write("open sesame" + end, to: path)
                let hash = try SecretFile.passwordHash(in: path)
                #expect(Password.fits("open sesame", hash: hash), "\(end.debugDescription)")
                try write(hash + end, to: path)
                #expect(try SecretFile.passwordHash(in: path) == hash)
            }
        }
    }

    @Test func whatIsWrongWithItIsTold() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/password"
            func problem() -> String {
                do throws(SecretFileProblem) {
                    _ = try SecretFile.passwordHash(in: path)
                    return ""
                } catch {
                    return error.description
                }
            }
            #expect(problem() == "\(path): No such file or directory")
            for text in ["", "\n", "\nsecret"] {
                try write(text, to: path)
                #expect(problem() == "\(path): no text in the first line; expected a password, or its hash")
            }
            try write(String(repeating: "secret", count: 100), to: path)
            #expect(problem() == "\(path): expected a password of 1 to 511 bytes in the first line")
            try write("a", to: folder + "/a")
            mkdir(folder + "/folder", 0o700)
            #expect(throws: SecretFileProblem.self) { try SecretFile.passwordHash(in: folder + "/folder") }
        }
    }
}
