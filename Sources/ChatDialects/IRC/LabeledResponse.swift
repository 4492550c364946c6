import NIOCore

/// What was written for a label so far.
///
/// The answer to a labelled command is one logical message: nothing becomes `ACK`, one line gets the label, and several become a batch that has
/// it. Which of them it is, shows when the command has been dealt with; until then the lines are held back. An answer that grows large, or that
/// something else has to come after, becomes a batch at once, and goes out as it comes.
/// Source: https://ircv3.net/specs/extensions/labeled-response
struct LabeledResponse: Sendable {
    /// How much is held back at most, but for the part that was written last.
    static let heldBytes = 8 << 10
    /// The batch's reference: there is one such batch at a time on a connection.
    private static let reference = "r"

    /// What the client has called the command. Source: https://ircv3.net/specs/extensions/labeled-response
    let label: String
    private var held = ByteBuffer()
    private var isOpen = false
    /// What is no part of the answer, and comes after it.
    private var after = ByteBuffer()

    init(label: String) { self.label = label }

    /// Takes lines that are to come after the answer, without the label.
    mutating func follow(with lines: ByteBuffer) { after.writeImmutableBuffer(lines) }

    /// Takes lines that belong to the answer.
    mutating func add(_ lines: ByteBuffer, _ writer: inout LineWriter) {
        held.writeImmutableBuffer(lines)
        if !isOpen, held.readableBytes > LabeledResponse.heldBytes { open(&writer) }
        if isOpen { pass(tag: "batch=\(LabeledResponse.reference)", into: &writer) }
    }

    /// Writes what is held back, where something that is no part of the answer comes next.
    mutating func makeWay(_ writer: inout LineWriter) {
        guard held.readableBytes > 0 else { return }
        if !isOpen { open(&writer) }
        pass(tag: "batch=\(LabeledResponse.reference)", into: &writer)
    }

    /// Writes what is left of the answer.
    mutating func conclude(_ writer: inout LineWriter) {
        defer { writer.pass(after.readableBytesView, tag: nil) }
        if !isOpen, count <= 1 {
            if count == 0 { writer.collect(into: &held) { $0.acknowledge() } }
            return pass(tag: "label=\(label.escapedForTag)", into: &writer)
        }
        if !isOpen { open(&writer) }
        pass(tag: "batch=\(LabeledResponse.reference)", into: &writer)
        writer.closeBatch(LabeledResponse.reference)
    }

    private mutating func open(_ writer: inout LineWriter) {
        var opening = LabeledResponse(label: label)
        writer.collect(into: &opening.held) { $0.openBatch(LabeledResponse.reference, "labeled-response") }
        opening.pass(tag: "label=\(label.escapedForTag)", into: &writer)
        isOpen = true
    }

    /// How many messages are held; a batch inside of the answer is one.
    private var count: Int {
        var count = 0
        forEachLine { line in if LabeledResponse.takesTag(line) { count += 1 } }
        return count
    }

    /// Writes the lines that are held, each with one more tag where it does not belong to a batch of its own.
    private mutating func pass(tag: String, into writer: inout LineWriter) {
        forEachLine { line in writer.pass(line, tag: LabeledResponse.takesTag(line) ? tag : nil) }
        held.clear()
    }

    private func forEachLine(_ body: (ByteBufferView) -> Void) {
        var rest = held.readableBytesView
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            body(rest[...end])
            rest = rest[(end + 1)...]
        }
    }

    /// A batch's lines say so first of all, and its end says so, too.
    private static func takesTag(_ line: ByteBufferView) -> Bool {
        if line.starts(with: "@batch=".utf8) { return false }
        let body = line.first == UInt8(ascii: "@") ? line.drop { $0 != UInt8(ascii: " ") }.dropFirst() : line
        let command = body.drop { $0 != UInt8(ascii: " ") }
        return !command.starts(with: " BATCH -".utf8)
    }
}

extension IRCDialect {
    mutating func makeWay(time: ServerTime, into bytes: inout ByteBuffer) {
        guard var response = command.takeResponse() else { return }
        write(at: time.now(), into: &bytes) { response.makeWay(&$0) }
        command.response = response
    }
}

extension LineWriter {
    fileprivate mutating func acknowledge() {
        begin("ACK")
        end()
    }
}

extension String {
    /// As the value of a tag. Source: https://ircv3.net/specs/extensions/message-tags#escaping-values
    fileprivate var escapedForTag: String {
        var escaped = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case ";": escaped += "\\:".unicodeScalars
            case " ": escaped += "\\s".unicodeScalars
            case "\\": escaped += "\\\\".unicodeScalars
            case "\r": escaped += "\\r".unicodeScalars
            case "\n": escaped += "\\n".unicodeScalars
            case "\0": continue
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
