import Glibc
import Testing

@testable import chatd_bench

@Suite struct LineInboxTests {
    @Test func linesAreTheSameHoweverTheyAreCut() {
        let text = Array("first\r\n\nthird, longer than the others\nfourth\r\nrest".utf8)
        let whole = ["first", "", "third, longer than the others", "fourth"]
        for cut in 0...text.count {
            for second in cut...text.count {
                #expect(lines(of: [text[..<cut], text[cut..<second], text[second...]]) == whole)
            }
        }
        #expect(lines(of: text.indices.map { text[$0...$0] }) == whole)
    }

    @Test func connectionsDoNotMix() throws {
        let inbox = Inbox(connections: 2)
        let (first, second) = (SocketPair(), SocketPair())
        first.send("one, ")
        second.send("two, ")
        var kept = [0, 0]
        #expect(receive(inbox, first, 0, &kept[0]) == [])
        #expect(receive(inbox, second, 1, &kept[1]) == [])
        second.send("and more\n")
        first.send("and less\n")
        #expect(receive(inbox, second, 1, &kept[1]) == ["two, and more"])
        #expect(receive(inbox, first, 0, &kept[0]) == ["one, and less"])
    }

    @Test func lineThatNeverEndsIsNotKept() {
        let inbox = Inbox(connections: 1)
        let pair = SocketPair()
        var kept = 0
        pair.send(String(repeating: "x", count: LineInbox.lineBytes - 1))
        #expect(receive(inbox, pair, 0, &kept) == [])
        #expect(kept == LineInbox.lineBytes - 1)
        pair.send("x")
        #expect(receive(inbox, pair, 0, &kept) == nil)
    }

    @Test func endIsNoticed() {
        let inbox = Inbox(connections: 1)
        let pair = SocketPair()
        guard case .nothing = inbox.lines.receive(from: pair.reader, connection: 0, keptBytes: 0) else {
            Issue.record("nothing was sent")
            return
        }
        shutdown(pair.writer, CInt(SHUT_RDWR))
        guard case .ended = inbox.lines.receive(from: pair.reader, connection: 0, keptBytes: 0) else {
            Issue.record("the end was not noticed")
            return
        }
    }

    private func lines(of chunks: [ArraySlice<UInt8>]) -> [String] {
        let inbox = Inbox(connections: 1)
        let pair = SocketPair()
        var kept = 0
        return chunks.filter { !$0.isEmpty }.flatMap { chunk in
            pair.send(String(decoding: chunk, as: UTF8.self))
            return receive(inbox, pair, 0, &kept) ?? []
        }
    }

    /// Nil where the rest of a line is too long to be kept.
    private func receive(_ inbox: Inbox, _ pair: SocketPair, _ number: Int, _ kept: inout Int)
        -> [String]?
    {
        guard case .lines(var lines) = inbox.lines.receive(from: pair.reader, connection: number, keptBytes: kept)
        else {
            Issue.record("nothing has come")
            return nil
        }
        var texts: [String] = []
        while let line = lines.next() { texts.append(String(decoding: line, as: UTF8.self)) }
        guard let count = inbox.lines.keep(lines, connection: number) else { return nil }
        kept = count
        return texts
    }
}

/// An inbox that expectations can refer to.
private final class Inbox {
    let lines: LineInbox

    init(connections: Int) { lines = LineInbox(connections: connections) }
}

/// Two connected sockets.
private final class SocketPair {
    let reader: CInt
    let writer: CInt

    init() {
        var ends: [CInt] = [0, 0]
        let result = socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        precondition(result == 0)
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    func send(_ text: String) {
        let sent = Glibc.send(writer, text, text.utf8.count, CInt(MSG_DONTWAIT))
        precondition(sent == text.utf8.count)
    }
}
