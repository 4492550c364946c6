import NIOCore
import NIOHTTP1

/// Finds the end of a request's head, and sees to it that its form leaves no doubt: what two programs on the way could understand differently (a line
/// that ends with a bare LF, a field that goes on in the next line, a space before the colon) is refused, however many parsers understand it.
///
/// A value that is asked again when more has come, and looks at no byte twice but those of a line that was not complete.
/// Source: RFC 9112 §2.2, §3, §5, §11.2.
struct RequestScan {
    /// What is known by now.
    enum Outcome: Equatable {
        /// More has to come.
        case incomplete
        /// The head has so many bytes, with the empty line at its end.
        case complete(bytes: Int)
        /// There is no sense in reading on.
        case refused(HTTPResponseStatus)
    }

    /// How many lines are complete.
    private var lines = 0
    /// Where the line begins that is not.
    private var lineStart = 0
    /// So many bytes were looked at.
    private var searched = 0

    /// Looks at what has come since the head's first byte.
    mutating func scan(_ bytes: ByteBufferView) -> Outcome {
        var rest = bytes.dropFirst(searched)
        while let end = rest.firstIndex(of: .lineFeed) {
            let line = bytes[(bytes.startIndex + lineStart)..<end]
            rest = bytes[(end + 1)...]
            lineStart = end + 1 - bytes.startIndex
            guard line.last == .carriageReturn else { return .refused(.badRequest) }
            if lineStart > WebLimits.headBytes { return .refused(.requestHeaderFieldsTooLarge) }
            if line.count == 1, lines > 0 { return .complete(bytes: lineStart) }
            if let status = problem(of: line.dropLast()) { return .refused(status) }
            lines += 1
        }
        // What is no request is not waited for: a handshake of TLS, for one.
        if rest.contains(where: \.isForbidden) { return .refused(.badRequest) }
        searched = bytes.count
        if lines == 0, bytes.count > WebLimits.requestLineBytes { return .refused(.uriTooLong) }
        return bytes.count > WebLimits.headBytes ? .refused(.requestHeaderFieldsTooLarge) : .incomplete
    }

    /// - Parameter line: without its end.
    private func problem(of line: ByteBufferView) -> HTTPResponseStatus? {
        if line.contains(.carriageReturn) || line.contains(where: \.isForbidden) { return .badRequest }
        if lines == 0 { return problem(ofRequestLine: line) }
        // Neither has a name a space behind it, nor before it: such a line would go on with the field of the one before.
        guard let colon = line.firstIndex(of: .colon), colon > line.startIndex, line[..<colon].allSatisfy(\.isToken)
        else { return .badRequest }
        return lines > WebLimits.fields ? .requestHeaderFieldsTooLarge : nil
    }

    private func problem(ofRequestLine line: ByteBufferView) -> HTTPResponseStatus? {
        let parts = line.split(separator: .space, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(\.isToken), !parts[1].isEmpty,
            parts[1].allSatisfy(\.isVisible), RequestScan.versions.contains(where: parts[2].elementsEqual)
        else { return .badRequest }
        return parts[1].count > WebLimits.targetBytes ? .uriTooLong : nil
    }

    private static let versions = [Array("HTTP/1.1".utf8), Array("HTTP/1.0".utf8)]
}
