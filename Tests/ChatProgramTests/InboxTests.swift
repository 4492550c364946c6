import ChatClient
import Glibc
import Testing

@testable import chat

/// What one thread tells the other.
@Suite struct InboxTests {
    private func isReadable(_ inbox: Inbox) -> Bool {
        var ready = pollfd(fd: inbox.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) == 1
    }

    @Test func lettersComeInOrderAndOnce() throws {
        let inbox = try Inbox()
        #expect(!isReadable(inbox))
        inbox.put(.connected, from: 1)
        inbox.put(.received([1, 2], from: nil), from: 1)
        #expect(isReadable(inbox))
        let (letters, wasFull) = inbox.take()
        #expect(letters.map(\.content) == [.connected, .received([1, 2], from: nil)])
        #expect(!wasFull)
        #expect(!isReadable(inbox))
        #expect(inbox.take().letters.isEmpty)
        inbox.put(.connected, from: 2)
        #expect(isReadable(inbox))
    }

    @Test func itTellsWhenThereIsNoRoom() throws {
        let inbox = try Inbox()
        inbox.put(.received([UInt8](repeating: 0, count: Inbox.mostBytes - 1), from: nil), from: 1)
        #expect(inbox.hasRoom)
        inbox.put(.received([0], from: nil), from: 1)
        #expect(!inbox.hasRoom)
        #expect(inbox.take().wasFull)
        #expect(inbox.hasRoom)
    }
}
