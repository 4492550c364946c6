import ChatDialects
import NIOCore
import TestSupport
import Testing

@testable import ChatCore
@testable import ChatServer

/// What one reader gets of several runs, compared with a slow and obvious merge.
@Suite struct SelectionTests {
    private static let time = ServerTime(now: { halfPastNine }, secondsEast: { _ in 0 })
    private static let people = (0..<3 as Range<UInt32>).map { MemberID(key: .init(index: $0, generation: 0)) }
    private static let personas = (0..<3).map { Persona(name: "n\($0)", guestAddress: nil, via: "pychat") }

    private static func event(_ number: UInt64, by person: Int, _ words: String?) -> Event {
        // Nobody has words for a pairing: its bytes are none.
        let kind = words.map { Event.Kind.said(to: .room("#r"), words: $0, manner: .plain) } ?? .paired
        return Event(number: number, time: halfPastNine, actor: people[person], persona: personas[person], kind: kind)
    }

    private static func encoded(_ place: UInt32, first: UInt64, _ events: [Event]) throws -> EncodedRun {
        let run = Run(
            place: RoomID(key: .init(index: place, generation: 0), serial: UInt64(place)),
            owner: nil,
            first: first,
            lost: 0,
            events: events
        )
        return EncodedRun(
            run,
            by: try #require(DialectCatalog.entry(named: "pychat")).make(
                DialectContext(room: "#r", facts: ServerSettings().facts, isSecure: false)
            ),
            framing: .lines,
            time: time
        )
    }

    /// All events from the given indices on, by number, each once.
    private static func merged(_ sources: [(encoded: EncodedRun, from: Int)], _ shows: (Event) -> Bool) -> String {
        var all: [UInt64: Event] = [:]
        for (encoded, from) in sources { for event in encoded.run.events[from...] { all[event.number] = event } }
        return all.values.sorted { $0.number < $1.number }.filter(shows).map { event in
            if case .said(_, let words, _) = event.kind { "\(event.persona.name): \(words)\n" } else { "" }
        }.joined()
    }

    private static func text(_ pieces: [ByteBuffer]) -> String {
        pieces.map { String(decoding: $0.readableBytesView, as: UTF8.self) }.joined()
    }

    /// Runs of one to four places over one numbering; some events stand in several. All readers have read up to a number.
    private static func random(_ random: inout SeededGenerator) throws -> [(encoded: EncodedRun, from: Int)] {
        let places = Int.random(in: 1...4, using: &random)
        var events = [[Event]](repeating: [], count: places)
        for number in 1...UInt64.random(in: 1...30, using: &random) {
            let words =
                Int.random(in: 0..<6, using: &random) == 0
                ? nil : String(repeating: "w", count: Int.random(in: 0...9, using: &random))
            let event = event(number, by: Int.random(in: 0..<3, using: &random), words)
            for place in 0..<places
            where place == Int.random(in: 0..<places, using: &random) || Int.random(in: 0..<5, using: &random) == 0 {
                events[place].append(event)
            }
        }
        let read = UInt64.random(in: 0...8, using: &random)
        return try events.enumerated().filter { !$0.element.isEmpty }.map { place, events in
            let encoded = try encoded(UInt32(place), first: UInt64.random(in: 0...100, using: &random), events)
            return (encoded, events.firstIndex { $0.number > read } ?? events.count)
        }
    }

    @Test func eventsComeInOrderAndOnce() throws {
        for seed in 0..<3000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let sources = try Self.random(&random)
            let hidden = Self.people[0]
            let selection = Selection(sources) { $0.actors[$1] != hidden }
            let expected = Self.merged(sources) { $0.actor != hidden }
            #expect(Self.text(selection.pieces) == expected, "seed \(seed)")
            #expect(selection.length == expected.utf8.count, "seed \(seed)")
        }
    }

    /// Wherever the kernel stops: what it took, the rest of that event, and what is left unread are the whole again.
    @Test func nothingIsLostOrDoubledWhereverTheKernelStops() throws {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let sources = try Self.random(&random)
            let shows = { (run: EncodedRun, index: Int) in run.actors[index] != Self.people[0] }
            let selection = Selection(sources, shows: shows)
            let whole = Array(Self.text(selection.pieces).utf8)
            for taken in 0..<selection.length {
                let (rest, unread) = selection.cut(after: taken)
                #expect(unread.count == sources.count)
                let later = zip(sources, unread).map { source, unread in
                    (encoded: source.encoded, from: Int(unread.ordinal - source.encoded.run.first))
                }
                for (source, late) in zip(sources, later) {
                    #expect(late.from >= source.from, "seed \(seed) at \(taken)")
                }
                let again =
                    whole[..<taken] + Array(rest.readableBytesView)
                    + Array(Self.merged(later) { $0.actor != Self.people[0] }.utf8)
                #expect(again.elementsEqual(whole), "seed \(seed) at \(taken)")
                #expect(rest.readableBytes > 0)
                #expect(rest.getInteger(at: rest.writerIndex - 1, as: UInt8.self) == UInt8(ascii: "\n"))
            }
        }
    }

    @Test func neighboursShareAPiece() throws {
        let run = try Self.encoded(0, first: 0, (1...50).map { Self.event($0, by: 1, "words") })
        let selection = Selection([(run, 10)]) { _, _ in true }
        #expect(selection.pieces.count == 1)
        #expect(selection.length == run.bytes.readableBytes - run.ends[9])
    }

    /// More pieces than the kernel takes in one call: the rest counts as not taken.
    @Test func moreThanTheKernelTakesAtOnceIsCutAtAnEvent() throws {
        let odd = try Self.encoded(0, first: 0, (0..<3000).map { Self.event(2 * $0 + 1, by: 1, "o") })
        let even = try Self.encoded(1, first: 0, (0..<3000).map { Self.event(2 * $0 + 2, by: 1, "e") })
        let selection = Selection([(odd, 0), (even, 0)]) { _, _ in true }
        #expect(selection.pieces.count == 6000)
        let (near, far) = try SocketPair.make(sendBuffer: 1 << 20)
        defer {
            near.close()
            far.close()
        }
        var outbox = Outbox(descriptor: near.descriptor)
        let taken = outbox.send(selection.pieces)
        #expect(taken > 0 && taken < selection.length)
        let (rest, unread) = selection.cut(after: taken)
        let later = zip([odd, even], unread).map { (encoded: $0, from: Int($1.ordinal)) }
        let got =
            far.received() + String(decoding: rest.readableBytesView, as: UTF8.self) + Self.merged(later) { _ in true }
        #expect(got == Self.text(selection.pieces))
    }
}
