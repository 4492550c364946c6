import ChatClient
import ChatCore
import Foundation
import Glibc
import Testing

@testable import chat

/// A folder that is gone with the test.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/chat-test-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file.
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        chmod(path(name), mode)
        return path(name)
    }
}

/// 2026-11-21 16:48:00.250 UTC.
let someTime = Timestamp(microseconds: 1_795_279_680_250_000)
let someMoment = Moment(uptime: 5_000_000_000, time: someTime)

/// Somebody is on a server, and in these rooms as far as the server has told.
func overview(_ phase: Overview.Phase = .online, _ rooms: String...) -> Overview {
    var overview = Overview()
    overview.phase = phase
    overview.rooms = rooms.map(Overview.Room.init)
    return overview
}
