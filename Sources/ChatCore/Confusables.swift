@_spi(_Unicode) import Swift

/// Which texts look alike: the skeleton of UTS #39, by binary search in `ConfusablesTable`.
///
/// The table knows what names can hold; in other texts the rest stands for itself.
enum Confusables {
    /// The skeleton: decomposed, without invisible scalars, each remaining one replaced by its prototype, decomposed.
    ///
    /// Source: UTS #39 §4, *Confusable Detection*.
    static func skeleton(_ text: String) -> String {
        text.isASCII ? skeletonOfASCII(text) : skeletonOfAny(text)
    }

    /// Most names are ASCII: nothing in them is invisible, and no prototype of theirs combines with another, so that nothing is left to decompose.
    /// Up to three skeletons are made of a name whenever it is asked for, taken or given up: a twentieth of all instructions of a client that
    /// comes, joins and leaves went into searching the table for each letter.
    private static func skeletonOfASCII(_ text: String) -> String {
        guard text.utf8.contains(where: { prototypesOfASCII[Int($0)] != nil }) else { return text }
        var skeleton = ""
        for byte in text.utf8 {
            if let prototype = prototypesOfASCII[Int(byte)] {
                skeleton += prototype
            } else {
                skeleton.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return skeleton
    }

    /// By code; nil for what stands for itself.
    private static let prototypesOfASCII: [String?] = (UInt8(0)..<128).map { byte in
        let itself = String(Unicode.Scalar(byte))
        let prototype = skeletonOfAny(itself)
        return prototype == itself ? nil : prototype
    }

    private static func skeletonOfAny(_ text: String) -> String {
        var skeleton: [UInt32] = []
        skeleton.reserveCapacity(text.utf8.count)
        for scalar in decomposed(text).unicodeScalars
        where scalar.isASCII || !scalar.properties.isDefaultIgnorableCodePoint {
            appendPrototype(of: scalar.value, to: &skeleton)
        }
        return decomposed(String(decoding: skeleton, as: UTF32.self))
    }

    private static func appendPrototype(of scalar: UInt32, to skeleton: inout [UInt32]) {
        guard let index = index(of: scalar) else {
            skeleton.append(scalar)
            return
        }
        let prototype = ConfusablesTable.prototypes[index]
        let (length, offset) = (Int(prototype >> 24), Int(prototype & 0xFF_FFFF))
        if length == 0 {
            skeleton.append(prototype)
        } else {
            skeleton += ConfusablesTable.sequences[offset..<offset + length]
        }
    }

    private static func index(of scalar: UInt32) -> Int? {
        let scalars = ConfusablesTable.scalars
        var (low, high) = (0, scalars.count)
        while low < high {
            let middle = (low + high) / 2
            if scalars[middle] < scalar {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < scalars.count && scalars[low] == scalar ? low : nil
    }

    /// NFD; ASCII is its own, and does not pass through the normaliser.
    private static func decomposed(_ text: String) -> String {
        text.isASCII ? text : String(String.UnicodeScalarView(text._nfd))
    }
}
