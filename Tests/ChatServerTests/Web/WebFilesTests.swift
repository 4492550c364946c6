import ChatDialects
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import ChatServer

/// The page's files: what is said of them, and how they are read.
@Suite struct WebFilesTests {
    private static let digest = WebSite.sample.digest

    // MARK: Caching

    @Test func aFileWithTheDigestInItsPathNeverChanges() throws {
        #expect(Self.digest.count == 16)
        let answer = try WebStage().ask(request("/page/\(Self.digest)/view/log.js"))
        #expect(answer.status == 200)
        #expect(answer.field("Cache-Control") == "public, max-age=31536000, immutable")
        #expect(answer.field("Content-Type") == "text/javascript; charset=utf-8")
        #expect(answer.content == "export const log = 1;")
        #expect(answer.field("Vary") == nil)
    }

    @Test func anOldDigestIsGone() throws {
        #expect(try WebStage().ask(request("/page/0123456789abcdef/view/log.js")).status == 404)
        #expect(try WebStage().ask(request("/page/\(Self.digest)/nothing.js")).status == 404)
    }

    /// A page of a few files, of which these are others.
    private static func page(_ others: [String: String] = [:]) -> WebSite {
        let files = ["index.html": "'page/a.js'", "page/a.js": "a1", "page/b.js": "b1", "about.txt": "1"]
        return WebSite(files: files.merging(others) { $1 }.mapValues { Array($0.utf8) })
    }

    @Test func whoHasBegunToLoadAPageGetsTheRestOfItAfterAReload() throws {
        let (old, new) = (Self.page(), Self.page(["page/a.js": "a2", "about.txt": "2", "index.html": "'page/b.js'"]))
        let stage = try WebStage(WebAccess(site: new.replacing(old)))
        for (site, words) in [(old, "a1"), (new, "a2")] {
            let answer = try stage.ask(request("/page/\(site.digest)/a.js"))
            #expect(answer.content == words)
            #expect(answer.field("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(try stage.ask(request("/page/\(site.digest)/b.js")).content == "b1")
        }
        // What may change is the new page's.
        #expect(try stage.ask(request("/page/a.js")).content == "a2")
        #expect(try stage.ask(request("/about.txt")).content == "2")
        #expect(try stage.ask(request("/")).content == "'page/\(new.digest)/b.js'")
        for path in ["", "c.js", "index.html", "about.txt"] {
            #expect(try stage.ask(request("/page/\(old.digest)/\(path)")).status == 404)
        }
    }

    @Test func aFileThatIsGoneIsStillTheOldPages() throws {
        let (old, new) = (Self.page(["page/c.js": "c1"]), Self.page())
        let stage = try WebStage(WebAccess(site: new.replacing(old)))
        #expect(try stage.ask(request("/page/\(old.digest)/c.js")).content == "c1")
        #expect(try stage.ask(request("/page/\(new.digest)/c.js")).status == 404)
    }

    @Test func onePageIsKeptBesideTheNewest() throws {
        let pages = (1...3).map { Self.page(["page/a.js": "a\($0)"]) }
        // A reload that changes nothing takes nothing away.
        let site = pages[2].replacing(pages[1].replacing(pages[0])).replacing(pages[2].replacing(pages[1]))
        let stage = try WebStage(WebAccess(site: site))
        let answers = try pages.map { try stage.ask(request("/page/\($0.digest)/a.js")) }
        #expect(answers.map(\.status) == [404, 200, 200])
        #expect(answers.map(\.content).dropFirst() == ["a2", "a3"])
    }

    @Test func withoutTheDigestAFileIsAskedForAnew() throws {
        let stage = try WebStage()
        let answer = try stage.ask(request("/page/style.css"))
        #expect(answer.field("Cache-Control") == "no-cache")
        let tag = try #require(answer.field("ETag"))
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        for known in [tag, "W/\(tag)", "*", "\"x\", \(tag)"] {
            let second = try stage.ask(request("/page/style.css", "If-None-Match: \(known)"))
            #expect(second.status == 304)
            #expect(second.content == "")
            #expect(second.field("ETag") == tag)
            #expect(second.field("Cache-Control") == "no-cache")
            #expect(second.field("Content-Length") == nil)
        }
        #expect(try stage.ask(request("/page/style.css", "If-None-Match: \"x\"")).status == 200)
        #expect(try stage.ask(request("/page/style.css", method: "HEAD", "If-None-Match: \(tag)")).status == 304)
    }

    @Test(arguments: ["/", "/service-worker.js", "/manifest.webmanifest"])
    func whatNamesTheFilesNamesThemWithTheDigest(_ path: String) throws {
        let answer = try WebStage().ask(request(path))
        #expect(answer.field("Cache-Control") == "no-cache")
        #expect(answer.content?.contains("\"page/\(Self.digest)/") == true)
        let tag = try #require(answer.field("ETag"))
        #expect(try WebStage().ask(request(path, "If-None-Match: \(tag)")).status == 304)
    }

    @Test func onlyQuotedPathsOfTheRewrittenFilesHaveTheDigest() throws {
        let files = ["index.html": #""page/a" 'page/b' page/c "/page/d" "page/"#, "page/x.js": #""page/a""#]
        let site = WebSite(files: files.mapValues { Array($0.utf8) })
        let digest = site.digest
        let stage = try WebStage(WebAccess(site: site))
        #expect(
            try stage.ask(request("/")).content
                == "\"page/\(digest)/a\" 'page/\(digest)/b' page/c \"/page/d\" \"page/\(digest)/"
        )
        #expect(try stage.ask(request("/page/x.js")).content == "\"page/a\"")
    }

    @Test func anyChangeChangesTheDigest() {
        let files: [String: [UInt8]] = ["index.html": [1, 2], "page/a": [3]]
        let digest = WebSite(files: files).digest
        #expect(WebSite(files: files).digest == digest)
        let others: [[String: [UInt8]]] = [
            ["index.html": [1, 2], "page/a": [4]], ["index.html": [1], "page/a": [2, 3]],
            ["index.html": [1, 2], "page/b": [3]], ["index.html": [1, 2]],
        ]
        for other in others { #expect(WebSite(files: other).digest != digest) }
        // What is packed is made of the others.
        #expect(WebSite(files: files.merging(["page/a.gz": [9]]) { $1 }).digest == digest)
    }

    // MARK: Packed

    @Test(
        arguments: [
            (nil, "identity"), ("", "identity"), ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"),
            ("GZIP", "gzip"), ("gzip;q=1, br;q=0.5", "gzip"), ("gzip;q=0.5, br;q=0.500", "br"), ("br;q=0", "identity"),
            ("br;q=0, gzip;q=0.001", "gzip"), ("*", "br"), ("*;q=0.5, br;q=0", "gzip"), ("identity", "identity"),
            ("identity, br", "br"), ("identity;q=0, gzip", "gzip"), ("identity, br;q=0.9", "identity"),
            ("deflate", "identity"), ("br;q=nonsense", "identity"), ("br;q=2", "identity"), ("br ; q=0.1", "br"),
            ("identity;q=0", "406"), ("*;q=0", "406"), ("*;q=0, gzip", "gzip"),
        ] as [(String?, String)]
    )
    func whatIsAcceptedIsPacked(_ accepted: String?, _ coding: String) throws {
        let fields = accepted.map { ["Accept-Encoding: \($0)"] } ?? []
        let stage = try WebStage()
        let answer = try stage.ask(request("/page/main.js", fields.first ?? "X: y"))
        guard coding != "406" else { return #expect(answer.status == 406) }
        #expect(answer.status == 200)
        #expect(answer.field("Content-Encoding") == (coding == "identity" ? nil : coding))
        #expect(answer.field("Vary") == "Accept-Encoding")
        #expect(answer.field("Content-Type") == "text/javascript; charset=utf-8")
        let contents = ["identity": "import './view/log.js'; // page/", "br": "brotli", "gzip": "gzip"]
        #expect(answer.content == contents[coding])
    }

    @Test func eachFormHasATagOfItsOwn() throws {
        let stage = try WebStage()
        let tags = try ["br", "gzip", "identity"].map { coding in
            try #require(try stage.ask(request("/page/main.js", "Accept-Encoding: \(coding)")).field("ETag"))
        }
        #expect(Set(tags).count == 3)
        let packed = try stage.ask(request("/page/main.js", "Accept-Encoding: br", "If-None-Match: \(tags[0])"))
        #expect(packed.status == 304)
        #expect(packed.field("Vary") == "Accept-Encoding")
        let other = try stage.ask(request("/page/main.js", "Accept-Encoding: gzip", "If-None-Match: \(tags[0])"))
        #expect(other.status == 200)
    }

    @Test func packedFormsAreNoFilesOfTheirOwn() throws {
        #expect(try WebStage().ask(request("/page/main.js.br")).status == 404)
        let site = WebSite(files: ["index.html": [], "index.html.br": [1], "archive.gz": [2]])
        let stage = try WebStage(WebAccess(site: site))
        #expect(try stage.ask(request("/archive.gz")).field("Content-Type") == "application/gzip")
        // It would have the wrong paths in it.
        #expect(try stage.ask(request("/", "Accept-Encoding: br")).field("Content-Encoding") == nil)
    }

    @Test func namesAreFoundAsTheyMayBeWritten() throws {
        let stage = try WebStage(WebAccess(site: WebSite(files: ["index.html": [], "a b~%é.txt": [65]])))
        for path in ["/a%20b~%25%C3%A9.txt", "/%61%20b%7e%25%c3%a9.txt"] {
            #expect(try stage.ask(request(path)).content == "A")
        }
        #expect(try stage.ask(request("/a+b~%25%C3%A9.txt")).status == 404)
    }

    @Test func whatAFileIsShowsInItsName() {
        #expect(MediaType.of("page/a.css") == "text/css; charset=utf-8")
        #expect(MediaType.of("manifest.webmanifest") == "application/manifest+json")
        #expect(MediaType.of("a.PNG") == "image/png")
        #expect(MediaType.of("page.d/README") == "application/octet-stream")
        #expect(MediaType.of("a.unknown") == "application/octet-stream")
    }

    // MARK: The directory

    @Test func aDirectoryIsReadAsItIs() throws {
        let folder = try WebFolder([
            "index.html": "page", "page/main.js": "main", "page/view/log.js": "", ".hidden": "x", ".git/config": "x",
            "page/.#main.js": "x",
        ])
        let large = String(repeating: "large ", count: 100_000)
        try folder.write("page/large.txt", large)
        let site = try WebSite(directory: folder.path)
        let stage = try WebStage(WebAccess(site: site))
        #expect(try stage.ask(request("/")).content == "page")
        #expect(try stage.ask(request("/page/\(site.digest)/main.js")).content == "main")
        #expect(try stage.ask(request("/page/view/log.js")).content == "")
        #expect(try stage.ask(request("/page/large.txt")).content == large)
        for path in ["/.hidden", "/.git/config", "/page/.%23main.js"] {
            #expect(try stage.ask(request(path)).status == 404)
        }
    }

    @Test func whatWasPackedBeforeAChangeIsNotUsed() throws {
        let folder = try WebFolder(["index.html": ""])
        let (old, new) = (Date(timeIntervalSince1970: 1000), Date(timeIntervalSince1970: 2000))
        // As brotli leaves it, which keeps whole seconds of the time of what it packs.
        try folder.write("page/a.js", "a", changed: new + 0.75)
        try folder.write("page/a.js.gz", "old", changed: old)
        try folder.write("page/a.js.br", "same", changed: new)
        let stage = try WebStage(WebAccess(site: try WebSite(directory: folder.path)))
        #expect(try stage.ask(request("/page/a.js", "Accept-Encoding: gzip")).content == "a")
        #expect(try stage.ask(request("/page/a.js", "Accept-Encoding: br")).content == "same")
        #expect(try stage.ask(request("/page/a.js.gz")).status == 404)
    }

    @Test func whatIsWrongIsSaid() throws {
        #expect(
            WebFolder.problem(of: "/nonexistent/web") == "/nonexistent/web: cannot be read: No such file or directory"
        )
        let empty = try WebFolder()
        #expect(empty.problem == "\(empty.path): has no index.html; expected the directory of the page")
        let directory = try WebFolder(["index.html/a": ""])
        #expect(directory.problem == "\(directory.path): has no index.html; expected the directory of the page")
        // That it is another directory comes first, whatever is in there.
        let other = try WebFolder()
        symlink("/etc/passwd", "\(other.path)/passwd")
        #expect(other.problem == "\(other.path): has no index.html; expected the directory of the page")
        let file = try WebFolder(["a": ""])
        #expect(WebFolder.problem(of: "\(file.path)/a") == "\(file.path)/a: cannot be read: Not a directory")
        let link = try WebFolder(["index.html": ""])
        symlink("/etc/passwd", "\(link.path)/passwd")
        #expect(
            link.problem == "\(link.path)/passwd: is a symbolic link; expected a file or a directory"
        )
        let fifo = try WebFolder(["index.html": ""])
        mkfifo("\(fifo.path)/fifo", 0o600)
        #expect(fifo.problem == "\(fifo.path)/fifo: is neither a file nor a directory")
    }
}
