import CWidth

/// The last gate before the terminal: whatever a span holds, what comes out of here are characters that are shown, in so many columns.
enum Canvas {
    /// What is put on the terminal of a text.
    struct Cells: Equatable {
        /// One wide character of the C library each.
        var characters: [wchar_t] = []
        /// How many columns they take.
        var columns = 0
    }

    /// As much of the text as fits.
    static func cells(of text: String, columns: Int) -> Cells {
        var cells = Cells()
        cells.characters.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let (character, width) = cell(of: scalar)
            guard cells.columns + width <= columns else { break }
            // What combines needs something to combine with.
            if width == 0, cells.characters.isEmpty { continue }
            cells.characters.append(character)
            cells.columns += width
        }
        return cells
    }

    private static let replacement: wchar_t = 0xFFFD

    private static func cell(of scalar: Unicode.Scalar) -> (wchar_t, Int) {
        guard isText(scalar) else { return (replacement, 1) }
        if scalar.isASCII { return (wchar_t(scalar.value), 1) }
        let width = wcwidth(wchar_t(scalar.value))
        return width < 0 ? (replacement, 1) : (wchar_t(scalar.value), Int(width))
    }

    /// It is nothing that a terminal obeys: C0, DEL, C1; line and paragraph separators; what turns the direction of all that follows.
    static func isText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
