import Glibc
import Testing

@testable import chat

/// Standard input, line by line.
@Suite struct LineReaderTests {
    /// What is read of these pieces, each written by itself, and then the end.
    private func read(_ pieces: [[UInt8]]) throws -> (lines: [String], dropped: Int) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var reader = LineReader()
        var lines: [String] = []
        for piece in pieces {
            writeAll(piece, to: ends[1])
            guard case .lines(let more) = reader.read(from: ends[0]) else {
                Issue.record("the end before the end")
                continue
            }
            lines += more
        }
        close(ends[1])
        guard case .end(let last) = reader.read(from: ends[0]) else {
            Issue.record("no end")
            return (lines, reader.dropped)
        }
        return (lines + last, reader.dropped)
    }

    @Test func linesAreCutAnywhere() throws {
        let bytes = Array("one\r\nzwei ü\n\nlast".utf8)
        for cut in 1..<bytes.count {
            #expect(try read([Array(bytes[..<cut]), Array(bytes[cut...])]).lines == ["one", "zwei ü", "", "last"])
        }
    }

    @Test func whatIsNoTextIsDropped() throws {
        let read = try read([[0xFF, 0x0A] + Array("ok\n".utf8)])
        #expect(read.lines == ["ok"])
        #expect(read.dropped == 1)
    }

    @Test func whatIsTooLongIsDropped() throws {
        var reader = LineReader()
        let longest = reader.take(Array(repeating: 0x61, count: LineReader.longestBytes) + [0x0A])
        #expect(longest.first?.utf8.count == LineReader.longestBytes)
        let longer = reader.take(Array(repeating: 0x61, count: LineReader.longestBytes + 1))
        #expect(longer == [])
        let next = reader.take(Array("\nnext\n".utf8))
        #expect(next == ["next"])
        #expect(reader.dropped == 1)
    }
}

/// What `--send` takes from standard input.
@Suite struct DispatchTests {
    private func lines(_ text: String) throws -> [String] {
        let folder = try Folder()
        let file = open(try folder.write(text, to: "input"), O_RDONLY)
        defer { close(file) }
        return try Dispatch.read(from: file)
    }

    @Test func everyLineIsTakenButEmptyOnes() throws { #expect(try lines("a\n\n \nb") == ["a", "b"]) }

    @Test(arguments: ["", "\n \n", String(repeating: "x\n", count: 1001), String(repeating: "x", count: 20_000)])
    func nothingAndTooMuchAreErrors(_ text: String) {
        #expect(throws: Failure.self) { _ = try lines(text) }
        do { _ = try lines(text) } catch let failure as Failure { #expect(failure.status == 65) } catch {}
    }
}
