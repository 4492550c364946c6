import ChatCore
import NIOCore

/// Takes telnet's option negotiation out of what arrives, and refuses every option.
///
/// Source: RFC 854, RFC 855. The byte 255, with which all of it begins, is no part of UTF-8, so this harms nobody who speaks no telnet. A sequence
/// that a newline cuts short is left in the line, where it is refused as invalid. A terminal in character mode sends Return as CR NUL (RFC 854,
/// "The NVT printer and keyboard"): that becomes the end of a line.
struct TelnetOptions {
    private enum State {
        case text
        case command
        case option(verb: UInt8)
        /// Inside a subnegotiation, and for how many bytes at most.
        case subnegotiation(remaining: Int)
        case subnegotiationCommand(remaining: Int)
    }

    private static let iac: UInt8 = 255
    private static let dont: UInt8 = 254
    private static let do_: UInt8 = 253
    private static let wont: UInt8 = 252
    private static let will: UInt8 = 251
    private static let subnegotiation: UInt8 = 250
    private static let endOfSubnegotiation: UInt8 = 240
    /// No option's parameters are longer; a stray 255 250 must not make a connection mute for ever.
    private static let longestSubnegotiation = 1024

    private var state = State.text
    /// The last byte of the text was a carriage return.
    private var endsWithReturn = false

    /// What is left of the bytes, and what to answer.
    mutating func filter(_ bytes: ByteBuffer) -> (text: ByteBuffer, answer: [UInt8]) {
        let view = bytes.readableBytesView
        if case .text = state, !view.contains(TelnetOptions.iac), !view.contains(0) {
            endsWithReturn = view.last.map { $0 == UInt8(ascii: "\r") } ?? endsWithReturn
            return (bytes, [])
        }
        var text = ByteBuffer()
        var answer: [UInt8] = []
        for byte in view { step(byte, &text, &answer) }
        return (text, answer)
    }

    private mutating func step(_ byte: UInt8, _ text: inout ByteBuffer, _ answer: inout [UInt8]) {
        switch state {
        case .text:
            if byte == TelnetOptions.iac {
                state = .command
            } else {
                text.writeInteger(byte == 0 && endsWithReturn ? UInt8(ascii: "\n") : byte)
                endsWithReturn = byte == UInt8(ascii: "\r")
            }
        case .command:
            state = .text
            switch byte {
            case TelnetOptions.iac: text.writeInteger(byte)
            case TelnetOptions.will...TelnetOptions.dont: state = .option(verb: byte)
            case TelnetOptions.subnegotiation:
                state = .subnegotiation(remaining: TelnetOptions.longestSubnegotiation)
            case TelnetOptions.endOfSubnegotiation..<TelnetOptions.subnegotiation: break
            default: text.writeBytes([TelnetOptions.iac, byte])
            }
        case .option(let verb):
            state = .text
            switch verb {
            case _ where byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"):
                text.writeBytes([TelnetOptions.iac, verb, byte])
            case TelnetOptions.do_: answer += [TelnetOptions.iac, TelnetOptions.wont, byte]
            case TelnetOptions.will: answer += [TelnetOptions.iac, TelnetOptions.dont, byte]
            default: break
            }
        case .subnegotiation(let remaining):
            if byte == TelnetOptions.iac {
                state = .subnegotiationCommand(remaining: remaining - 1)
            } else {
                state = remaining > 1 ? .subnegotiation(remaining: remaining - 1) : .text
            }
        case .subnegotiationCommand(let remaining):
            state =
                byte == TelnetOptions.endOfSubnegotiation || remaining <= 1
                ? .text : .subnegotiation(remaining: remaining - 1)
        }
    }
}

/// What outlives the process.
extension TelnetOptions {
    func write(to writer: inout StateWriter) {
        switch state {
        case .text: writer.write(UInt8(0))
        case .command: writer.write(UInt8(1))
        case .option(let verb):
            writer.write(UInt8(2))
            writer.write(verb)
        case .subnegotiation(let remaining):
            writer.write(UInt8(3))
            writer.write(remaining)
        case .subnegotiationCommand(let remaining):
            writer.write(UInt8(4))
            writer.write(remaining)
        }
        writer.write(endsWithReturn)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.number() {
        case 0: state = .text
        case 1: state = .command
        case 2: state = .option(verb: try reader.number(as: UInt8.self))
        case 3: state = .subnegotiation(remaining: min(try reader.int(), TelnetOptions.longestSubnegotiation))
        case 4: state = .subnegotiationCommand(remaining: min(try reader.int(), TelnetOptions.longestSubnegotiation))
        case let other: throw .damaged("\(other) where the state of a telnet connection stands")
        }
        endsWithReturn = try reader.flag()
    }
}
