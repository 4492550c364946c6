import ChatDialects

/// What we say: cut into lines that others receive whole, and shown.
extension Client {
    /// Says it, and shows it where the server does not send it back.
    mutating func say(_ text: String, to target: Happening.Target, _ manner: Happening.Manner) {
        let name: String =
            switch target {
            case .room(let room):
                link.rooms[link.key(link.support.roomName(room))]?.room.name ?? link.support.roomName(room)
            case .direct(let name): name
            }
        guard Client.middle(name) != nil else {
            return show(
                .misunderstood(
                    "“\(ReceivedLine.harmless(name))” is no name: a name has no blanks and no control characters"
                )
            )
        }
        guard stage == .open, link.onlineSince != nil else {
            return show(.refused(reason: "nothing is said: there is no connection to \(server) yet", target: target))
        }
        let pieces = Client.plain(text).pieces(ofAtMost: room(for: name, manner))
        guard pieces.contains(where: { !$0.words.isEmpty }) else { return }
        let isBatch = pieces.count > 1 && manner != .action && link.negotiation.hasMultiline
        let lines = isBatch ? batches(pieces, to: name, manner) : lines(pieces, to: name, manner)
        guard send(lines, about: target), !link.negotiation.has(.echoMessage) else { return }
        for piece in pieces where isBatch || !piece.words.isEmpty { showOwn(String(piece.words), name, target, manner) }
    }

    private mutating func showOwn(
        _ text: String,
        _ name: String,
        _ target: Happening.Target,
        _ manner: Happening.Manner
    ) {
        let target: Happening.Target = if case .room = target { .room(name) } else { target }
        let text = ReceivedLine.harmless(text)
        let message = Happening.Message(sender: link.name, target: target, text: text, manner: manner, isOwn: true)
        show(.message(message))
    }

    /// Without what would end a line, or make it a question to another client.
    private static func plain(_ text: String) -> String {
        let text = text.replacing("\r\n", with: "\n")
        let scalars = text.unicodeScalars.lazy.filter { $0 != "\0" && $0 != "\u{1}" }.map { $0 == "\r" ? "\n" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// How many bytes of words one line holds, with what the server puts before it: `:NAME!USER@HOST PRIVMSG TARGET :WORDS`.
    private func room(for target: String, _ manner: Happening.Manner) -> Int {
        let address = link.address?.utf8.count ?? link.support.userBytes + 1 + link.support.hostBytes
        let marks = manner == .action ? "\u{1}ACTION \u{1}".utf8.count : 0
        let fixed = ":!  : \r\n".utf8.count + Client.command(manner).utf8.count
        return max(link.support.lineBytes - fixed - link.name.utf8.count - address - target.utf8.count - marks, 32)
    }

    private static func command(_ manner: Happening.Manner) -> String { manner == .notice ? "NOTICE" : "PRIVMSG" }

    private func line(_ words: Substring, to target: String, _ manner: Happening.Manner) -> String {
        let text = manner == .action ? "\u{1}ACTION \(words)\u{1}" : String(words)
        return "\(Client.command(manner)) \(target) :\(text)"
    }

    private func lines(_ pieces: [Piece], to target: String, _ manner: Happening.Manner) -> [String] {
        pieces.filter { !$0.words.isEmpty }.map { line($0.words, to: target, manner) }
    }

    /// As few messages of several lines as the server's bounds allow. Source: https://ircv3.net/specs/extensions/multiline
    private mutating func batches(_ pieces: [Piece], to target: String, _ manner: Happening.Manner) -> [String] {
        let mostLines = link.negotiation.multilineLines ?? ClientLimits.batchLines
        let mostBytes = link.negotiation.multilineBytes ?? 4096
        var lines: [String] = []
        var batch: [Piece] = []
        var bytes = 0
        for piece in pieces {
            if !batch.isEmpty, batch.count == mostLines || bytes + piece.words.utf8.count + 1 > mostBytes {
                lines += self.batch(batch, to: target, manner)
                (batch, bytes) = ([], 0)
            }
            batch.append(piece)
            bytes += piece.words.utf8.count + 1
        }
        return lines + self.batch(batch, to: target, manner)
    }

    /// One of them; one line is no batch, and nothing but empty lines is nothing.
    private mutating func batch(_ pieces: [Piece], to target: String, _ manner: Happening.Manner) -> [String] {
        guard pieces.contains(where: { !$0.words.isEmpty }) else { return [] }
        guard pieces.count > 1 else { return lines(pieces, to: target, manner) }
        link.batchNumber += 1
        let reference = "m\(link.batchNumber)"
        let inner = pieces.enumerated().map { index, piece in
            let joins = index > 0 && piece.continues ? ";draft/multiline-concat" : ""
            return "@batch=\(reference)\(joins) \(line(piece.words, to: target, manner))"
        }
        return ["BATCH +\(reference) draft/multiline \(target)"] + inner + ["BATCH -\(reference)"]
    }
}
