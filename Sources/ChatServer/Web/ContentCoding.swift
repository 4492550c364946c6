import NIOHTTP1

/// How a file is packed on its way. Source: RFC 9110 §8.4.1; RFC 7932 (Brotli).
enum ContentCoding: String, CaseIterable {
    // The smallest first.
    case brotli = "br"
    case gzip = "gzip"
    case identity = "identity"

    /// Those of which there are files.
    static let packed: [ContentCoding] = [.brotli, .gzip]

    /// What a file was made of by its name, if it is packed.
    static func original(of path: String) -> String? {
        packed.first { path.hasSuffix($0.suffix) }.map { String(path.dropLast($0.suffix.count)) }
    }

    /// What such a file's name has at its end.
    var suffix: String {
        switch self {
        case .brotli: ".br"
        case .gzip: ".gz"
        case .identity: ""
        }
    }
}

/// Which codings a client takes, and how gladly. Source: RFC 9110 §12.5.3.
struct AcceptedCodings {
    /// By name, in thousandths; 0 = not at all.
    private var qualities: [String: Int] = [:]
    private let isSaid: Bool

    init(_ headers: HTTPHeaders) {
        isSaid = headers.contains(name: "accept-encoding")
        for element in headers[canonicalForm: "accept-encoding"] {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, parts.count <= 2 else { continue }
            qualities[name] = parts.count == 1 ? 1000 : AcceptedCodings.quality(parts[1])
        }
    }

    /// 0: not to be sent.
    func quality(of coding: ContentCoding) -> Int {
        if let quality = qualities[coding.rawValue] ?? qualities["*"] { return quality }
        // Whoever says nothing can be expected to take a file as it is; so can whoever speaks of others only.
        return coding == .identity ? 1 : 0
    }

    /// `q=0.5`, with at most three digits; anything else is no wish for it.
    private static func quality(_ text: String) -> Int {
        let digits = text.dropFirst(2).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.hasPrefix("q="), let whole = digits.first, whole == "0" || whole == "1" else { return 0 }
        let part = digits.count > 1 ? digits[1] : ""
        guard part.count <= 3, part.allSatisfy(\.isNumber) else { return 0 }
        let thousandths = Int(part + String(repeating: "0", count: 3 - part.count)) ?? 0
        return whole == "1" ? 1000 : thousandths
    }
}
