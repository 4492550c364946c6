import ChatClient

/// A conversation as it is shown: what was said, where the reader is in it, and what they are typing.
struct Page: Sendable {
    /// Which conversation; names as the server compares them.
    enum Identity: Hashable, Sendable {
        case server
        case room(String)
        case direct(String)
    }

    /// Its name; empty for the server's own messages.
    var name: String
    /// To whom one speaks; nil: to nobody.
    var target: Happening.Target?
    /// We are in the room; always true for those that are none.
    var isEntered = true
    /// What was said.
    var backlog = Backlog()
    /// The last row that is shown; nil: the newest, whatever comes.
    var anchor: Place?
    /// Messages that were not in front yet.
    var unread = 0
    /// Those of them which are for us.
    var mentions = 0
    /// The first message that was not in front when it came; kept until another conversation comes to the front.
    var firstUnread: Int?
    /// The connection was lost meanwhile: history is what was missed.
    var missesMessages = false
    /// What is being typed.
    var editor = LineEditor()
    /// Who spoke, the last last.
    private(set) var speakers: [String] = []

    /// A row of an entry.
    struct Place: Sendable, Equatable {
        var number: Int
        var row: Int
    }

    /// How many of those who spoke last are remembered.
    private static let speakersAtMost = 100

    init(target: Happening.Target?) {
        self.target = target
        switch target {
        case nil: name = ""
        case .room(let name), .direct(let name): self.name = name
        }
    }

    /// The other, where two speak alone.
    var directName: String? {
        if case .direct(let name)? = target { name } else { nil }
    }

    /// Somebody spoke: their name is completed first.
    mutating func heard(_ name: String) {
        speakers.removeAll { $0 == name }
        speakers.append(name)
        if speakers.count > Self.speakersAtMost { speakers.removeFirst() }
    }

    /// Somebody who spoke has another name.
    mutating func renameSpeaker(_ old: String, to new: String) {
        if let index = speakers.firstIndex(of: old) { speakers[index] = new }
    }

    /// Everything in it was seen.
    mutating func markAsRead() { (unread, mentions) = (0, 0) }
}

/// Reading: which rows stand in the window.
extension Page {
    /// The newest row.
    private func newest(columns: Int) -> Place {
        let number = backlog.end - 1
        return Place(number: number, row: height(of: number, columns: columns) - 1)
    }

    /// How many rows an entry takes, with the line where unread begins.
    func height(of number: Int, columns: Int) -> Int {
        backlog[number].height(columns: columns) + (number == firstUnread ? 1 : 0)
    }

    /// The last row that is shown, among those that there are; nil where there is none.
    private func bottom(columns: Int) -> Place? {
        guard !backlog.isEmpty else { return nil }
        guard let anchor else { return newest(columns: columns) }
        if anchor.number < backlog.first { return Place(number: backlog.first, row: 0) }
        return Place(number: anchor.number, row: min(anchor.row, height(of: anchor.number, columns: columns) - 1))
    }

    /// The place so many rows further (or back, where negative), as far as there are rows.
    private func moved(_ place: Place, by rows: Int, columns: Int) -> Place {
        var place = place
        var left = rows
        while left < 0, place != Place(number: backlog.first, row: 0) {
            let step = min(-left, place.row)
            place.row -= step
            left += step
            if left < 0, place.number > backlog.first {
                place = Place(number: place.number - 1, row: height(of: place.number - 1, columns: columns) - 1)
                left += 1
            }
        }
        while left > 0 {
            let step = min(left, height(of: place.number, columns: columns) - 1 - place.row)
            place.row += step
            left -= step
            guard left > 0, place.number + 1 < backlog.end else { break }
            place = Place(number: place.number + 1, row: 0)
            left -= 1
        }
        return place
    }

    /// The rows that stand in a window, from above: at most as many as it has.
    func places(rows: Int, columns: Int) -> [Place] {
        guard rows > 0, let bottom = bottom(columns: columns) else { return [] }
        var place = moved(bottom, by: 1 - rows, columns: columns)
        let newest = newest(columns: columns)
        var places = [place]
        while places.count < rows, place != newest {
            place = moved(place, by: 1, columns: columns)
            places.append(place)
        }
        return places
    }

    /// Goes so many rows on (or back, where negative), in a window of so many rows.
    mutating func scroll(by distance: Int, rows: Int, columns: Int) {
        wrapVisible(rows: rows, columns: columns)
        guard let bottom = bottom(columns: columns) else { return }
        let oldest = Place(number: backlog.first, row: 0)
        let highest = moved(oldest, by: rows - 1, columns: columns)
        var place = moved(bottom, by: distance, columns: columns)
        if (place.number, place.row) < (highest.number, highest.row) { place = highest }
        anchor = place == newest(columns: columns) ? nil : place
    }

    /// Goes to the beginning of what is kept.
    mutating func scrollToBeginning(rows: Int, columns: Int) {
        let oldest = Place(number: backlog.first, row: 0)
        guard !backlog.isEmpty else { return }
        anchor = moved(oldest, by: rows - 1, columns: columns)
        if anchor == newest(columns: columns) { anchor = nil }
    }

    /// How many entries are below what is shown, whole or in part.
    func below(columns: Int) -> Int {
        guard anchor != nil, let bottom = bottom(columns: columns) else { return 0 }
        let isPartial = bottom.row < height(of: bottom.number, columns: columns) - 1
        return backlog.end - 1 - bottom.number + (isPartial ? 1 : 0)
    }

    /// Wraps what stands in the window, and as much before and after it, so that it is not wrapped again for each frame.
    mutating func wrapVisible(rows: Int, columns: Int) {
        guard !backlog.isEmpty else { return }
        let newest = backlog.end - 1
        let bottom = min(max(anchor?.number ?? newest, backlog.first), newest)
        wrap(stride(from: bottom, to: backlog.first - 1, by: -1), rows: 2 * rows, columns: columns)
        wrap(stride(from: bottom, to: newest + 1, by: 1), rows: 2 * rows, columns: columns)
    }

    /// Wraps entries, one after the other, until they have so many rows.
    private mutating func wrap(_ numbers: StrideTo<Int>, rows: Int, columns: Int) {
        var wrapped = 0
        for number in numbers {
            if wrapped > rows { return }
            backlog.change(number) { $0.wrap(columns: columns) }
            wrapped += height(of: number, columns: columns)
        }
    }
}
