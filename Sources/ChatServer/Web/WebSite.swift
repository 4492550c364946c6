import Crypto
import NIOHTTP1

/// The page's files, read once and kept, with all that is to be said of them.
///
/// A file is found by its exact path: nothing that a client writes ever reaches the file system.
public struct WebSite: Sendable {
    /// By path, as it stands in a request.
    private let resources: [String: WebResource]
    /// Those that never change, by what follows the digest in their paths.
    private let hashed: [String: WebResource]
    /// Those of the page before this one, by their whole paths.
    private var former: [String: WebResource] = [:]
    /// Sixteen hexadecimal digits that are others when any file is another.
    let digest: String

    /// Reads all files of a directory and of those in it, waiting for the disk.
    /// - Parameter directory: an absolute path; it has an `index.html`.
    /// - Throws: what cannot be read, and why.
    public init(directory: String) throws(FileProblem) {
        self.init(files: try WebDirectory.files(of: directory))
    }

    /// - Parameter files: by their paths below the page's directory, `page/main.js`; what is packed stands beside what it was made of,
    ///   `page/main.js.br`.
    init(files: [String: [UInt8]]) {
        let originals = files.filter { path, _ in ContentCoding.original(of: path).flatMap { files[$0] } == nil }
        let made = Dictionary(
            uniqueKeysWithValues: originals.map { path, bytes in
                var bodies: [ContentCoding: [UInt8]] = [.identity: bytes]
                for coding in ContentCoding.packed { bodies[coding] = files[path + coding.suffix] }
                return (path, WebFile(path, bodies))
            }
        )
        digest = WebSite.digest(of: made)
        var resources: [String: WebResource] = [:]
        var hashed: [String: WebResource] = [:]
        for (path, file) in made {
            let key = WebPath.key(ofFile: path)
            if WebSite.rewritten.contains(path), let bytes = originals[path] {
                let text = WebSite.rewrite(bytes, digest: digest)
                let resource = WebResource(WebFile(path, [.identity: text]), isImmutable: false)
                resources["/" + key] = resource
                if path == "index.html" { resources["/"] = resource }
                continue
            }
            resources["/" + key] = WebResource(file, isImmutable: false)
            guard path.hasPrefix(WebSite.hashedFolder) else { continue }
            hashed[String(key.dropFirst(WebSite.hashedFolder.count))] = WebResource(file, isImmutable: true)
        }
        self.resources = resources.merging(WebSite.whole(hashed, digest)) { $1 }
        self.hashed = hashed
    }

    /// The page as it is served after another: what has begun to load the other gets the rest of it, too, as far as its paths never change. Of those
    /// before that one nothing is kept.
    func replacing(_ predecessor: WebSite) -> WebSite {
        var site = self
        if predecessor.digest == digest {
            site.former = predecessor.former
        } else {
            // A file that is the same in both is kept once.
            let files = predecessor.hashed.map { name, old in
                (key: name, value: hashed[name].flatMap { $0.isSame(as: old) ? $0 : nil } ?? old)
            }
            site.former = WebSite.whole(files, predecessor.digest)
        }
        return site
    }

    /// The answer to a request for a file.
    func response(to request: WebRequest) -> WebResponse {
        let key = WebPath.key(ofRequest: request.path)
        guard let resource = resources[key] ?? former[key] else {
            return WebResponse(WebFault(.notFound, endsConnection: false))
        }
        return resource.response(to: request.headers)
    }

    /// Files by their whole paths, as they stand in requests.
    private static func whole(
        _ files: some Collection<(key: String, value: WebResource)>,
        _ digest: String
    ) -> [String: WebResource] {
        Dictionary(uniqueKeysWithValues: files.map { ("/\(hashedFolder)\(digest)/\($0.key)", $0.value) })
    }

    /// What is in there never changes under the name that it gets here.
    private static let hashedFolder = "page/"
    /// They name the files in that folder, and are asked for anew each time.
    private static let rewritten: Set = ["index.html", "service-worker.js", "manifest.webmanifest"]

    private static func digest(of files: [String: WebFile]) -> String {
        var hash = SHA256()
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            // Neither holds a NUL: no two pages are the same bytes in a row.
            hash.update(data: Array("\(path)\0\(file.forms.last?.tag ?? "")\0".utf8))
        }
        return hash.finalize().hexadecimal(bytes: 8)
    }

    /// Puts the digest into each `"page/…` and `'page/…`.
    private static func rewrite(_ bytes: [UInt8], digest: String) -> [UInt8] {
        let folder = Array(hashedFolder.utf8)
        let insertion = Array("\(digest)/".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64 * insertion.count)
        for (index, byte) in bytes.enumerated() {
            result.append(byte)
            let start = index + 1 - folder.count
            guard byte == folder.last, start > 0, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[start - 1]),
                bytes[start...index].elementsEqual(folder)
            else { continue }
            result += insertion
        }
        return result
    }
}
