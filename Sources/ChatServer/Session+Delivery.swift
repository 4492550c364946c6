import ChatCore
import ChatDialects
import NIOCore

/// How a session takes what its courier brings.
extension Session {
    /// Takes a run as it is, with one system call.
    func take(_ encoded: EncodedRun) {
        guard encoded.bytes.readableBytes > 0 else { return hasRead(upTo: courier.newest) }
        guard outbox.isDirect else { return handOver(encoded.bytes) }
        let taken = outbox.send(encoded.bytes)
        guard taken < encoded.bytes.readableBytes else { return hasRead(upTo: courier.newest) }
        let index = encoded.ends.firstIndex { $0 > taken }!
        fallBehind([Selection.Unread(encoded, from: index + 1)])
        // A copy: a slice would keep all of the run for as long as the socket takes nothing.
        handOver(ByteBuffer(bytes: encoded.slice(taken..<encoded.ends[index]).readableBytesView))
        closeIfBroken()
    }

    /// Takes what is the member's own part of several runs, with one system call.
    func take(_ sources: [(encoded: EncodedRun, from: Int)]) {
        let selection = Selection(sources) { [self] run, index in
            run.actors[index] != member || dialect.shows(own: run.run.events[index])
        }
        guard selection.length > 0 else { return hasRead(upTo: courier.newest) }
        guard outbox.isDirect else { return handOver(ByteBuffer(joining: selection.pieces)) }
        let taken = outbox.send(selection.pieces)
        guard taken < selection.length else { return hasRead(upTo: courier.newest) }
        let (rest, unread) = selection.cut(after: taken)
        fallBehind(unread)
        handOver(rest)
        closeIfBroken()
    }

    /// Takes what is left of several runs for a member who was put out of the chat, up to that.
    func takeLast(_ sources: [(encoded: EncodedRun, from: Int)]) {
        var isOver = false
        let selection = Selection(sources) { [self] run, index in
            guard !isOver, run.actors[index] == member else { return !isOver }
            let event = run.run.events[index]
            if case .quit = event.kind { isOver = true }
            return !isOver && dialect.shows(own: event)
        }
        // They are framed.
        for piece in selection.pieces { outbox.pending.writeImmutableBuffer(piece) }
    }

    /// Everything up to an event has gone out, as far as it is for this reader.
    @inline(__always)
    private func hasRead(upTo number: UInt64) {
        position.number = number
        outbox.note(position: number)
    }

    /// Leaves the lane: from here on the member reads at their own pace.
    func fallBehind(_ unread: [Selection.Unread]) {
        guard let member else { return }
        courier.unsubscribe(self)
        mode = .onTheirOwn
        if let position = courier.hub.fallBehind(member, unread) { self.position = position }
        readOnlyIfIdle()
    }
}

extension ByteBuffer {
    fileprivate init(joining pieces: [ByteBuffer]) {
        self = pieces[0]
        for piece in pieces.dropFirst() { writeImmutableBuffer(piece) }
    }
}
