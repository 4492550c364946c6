import Glibc
import Testing

@testable import ChatConfig

/// What is wrong with the files in a directory, with the directory's name left out.
private func problems(in directory: String, path: String = "chatd.toml") -> String {
    do throws(ConfigurationProblems) {
        _ = try Configuration.load(path: "\(directory)/\(path)", protocols: protocols)
        return ""
    } catch {
        return error.description.split(separator: "\n").map { line in
            line.hasPrefix(directory + "/") ? String(line.dropFirst(directory.count + 1)) : String(line)
        }.joined(separator: "\n")
    }
}

@Suite struct FilesTests {
    @Test func dropInsOverrideKeyByKeyInTheOrderOfTheirNames() throws {
        try withTemporaryDirectory { directory in
            try write((someListener + "[queue]\nsize = 1\nbytes = '2MiB'\n").utf8, to: "\(directory)/chatd.toml")
            try write("queue.size = 3".utf8, to: "\(directory)/chatd.toml.d/20.toml")
            try write("[queue]\nsize = 2\ntotal = '1GiB'".utf8, to: "\(directory)/chatd.toml.d/10.toml")
            try write("not TOML".utf8, to: "\(directory)/chatd.toml.d/README")
            try write("not TOML".utf8, to: "\(directory)/chatd.toml.d/.30.toml")
            let found = try Configuration.load(path: "\(directory)/chatd.toml", protocols: protocols)
            #expect(found.queue.size == 3)
            #expect(found.queue.bytes == 2 << 20)
            #expect(found.queue.total == 1 << 30)
            #expect(found.queue.sendBuffer == 64 << 10)
        }
    }

    @Test func aMissingFileIsAProblemAndAMissingDirectoryOfDropInsIsNot() throws {
        try withTemporaryDirectory { directory in
            #expect(problems(in: directory) == "chatd.toml: cannot be read: No such file or directory")
            try write(someListener.utf8, to: "\(directory)/chatd.toml")
            #expect(problems(in: directory).isEmpty)
        }
    }

    @Test func whatIsNoReadableFileSaysWhy() throws {
        try withTemporaryDirectory { directory in
            try write(someListener.utf8, to: "\(directory)/file")

            mkfifo("\(directory)/fifo", 0o600)
            #expect(problems(in: directory, path: "fifo") == "fifo: cannot be read: Not a regular file")
            symlink("loop", "\(directory)/loop")
            #expect(problems(in: directory, path: "loop") == "loop: cannot be read: Too many levels of symbolic links")
            try write([], to: "\(directory)/file.d")
            #expect(problems(in: directory, path: "file") == "file.d: cannot be read: Not a directory")
        }
    }

    @Test func aFileHasALimit() throws {
        try withTemporaryDirectory { directory in
            let lines = String(repeating: "#" + String(repeating: "x", count: 62) + "\n", count: 1 << 14)
            let text = someListener + "# " + lines.dropFirst(someListener.utf8.count + 2)
            try #require(text.utf8.count == 1 << 20)
            try write(text.utf8, to: "\(directory)/chatd.toml")
            #expect(problems(in: directory).isEmpty)
            try write((text + "\n").utf8, to: "\(directory)/chatd.toml")
            #expect(problems(in: directory) == "chatd.toml: over 1 MiB; expected a configuration file")
        }
    }

    @Test func textThatIsNotUTF8SaysItsLine() throws {
        try withTemporaryDirectory { directory in
            try write(Array("# ü\n# ".utf8) + [0xFC] + Array("\n# ü".utf8), to: "\(directory)/chatd.toml")
            #expect(problems(in: directory) == "chatd.toml:2: not UTF-8")
        }
    }

    @Test func theProblemsOfAllFilesComeTogether() throws {
        try withTemporaryDirectory { directory in
            try write("[queue\n".utf8, to: "\(directory)/chatd.toml")
            try write("queue.size = 0".utf8, to: "\(directory)/chatd.toml.d/1.toml")
            try write("queue.bytes = '4KiB'\nlimits.rooms = -1".utf8, to: "\(directory)/chatd.toml.d/2.toml")
            let lines = problems(in: directory).split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.first?.hasPrefix("chatd.toml:1:7: not TOML: ") == true)
            #expect(
                lines.dropFirst() == [
                    "chatd.toml.d/1.toml:1: queue.size = 0: expected an integer from 1 to 1048576",
                    "chatd.toml.d/2.toml:2: limits.rooms = -1: expected an integer from 0 (no limit) to 1000000",
                ]
            )
        }
    }
}

@Suite struct ProblemTests {
    @Test func everythingWrongIsToldAtOnce() {
        let found = problems(
            """
            sevrer = 1
            [server]
            name = "not a name"
            motd = "motd"
            threads = 65
            state_directory = 5
            [queue]
            size = "many"
            szie = 1
            bytes = "1 mebibyte"
            total = 1.5
            send_buffer = "17MiB"
            [limits]
            members = -1
            rooms = 1000001
            rooms_per_member = true
            connections_per_address = "64"
            message_bytes = 0
            topic_bytes = "9KiB"
            away_bytes = 63
            flood_burst = 10001
            flood_rate = inf
            login_timeout_sec = 07:32:00
            keepalive_sec = 32768
            [journal]
            events = ["join", "jion"]
            [[listener]]
            name = "web"
            protocol = "gopher"
            host = "localhost"
            port = 70000
            path = "run/web"
            room = "lobby"
            enabled = "no"
            transport = "websocket"
            [[listener]]
            protocol = "talk"
            port = 1
            """,
            """
            queue = 5
            [[listener]]
            name = "web\\u001b[1m\\u202e"
            """
        )
        #expect(
            found == """
                chatd.toml:1: sevrer = 1: unknown key; did you mean server?
                chatd.toml:3: server.name = "not a name": expected a host name of at most 63 letters, digits, dots and \
                hyphens, or "" for this host's name
                chatd.toml:4: server.motd = "motd": expected an absolute path, such as "/etc/chatd/motd", or "" for none
                chatd.toml:5: server.threads = 65: expected an integer from 0 (one for two cores) to 64
                chatd.toml:6: server.state_directory = 5: expected an absolute path, such as "/etc/chatd/motd", or "" \
                for $STATE_DIRECTORY
                chatd.toml:8: queue.size = "many": expected an integer from 1 to 1048576
                chatd.toml:9: queue.szie = 1: unknown key; did you mean queue.size?
                chatd.toml:10: queue.bytes = "1 mebibyte": expected a size from "4KiB" to "1GiB", in B, kB, KiB, MB, \
                MiB, GB or GiB
                chatd.toml:11: queue.total = 1.5: expected a size from "64KiB" to "64GiB", in B, kB, KiB, MB, MiB, GB \
                or GiB
                chatd.toml:12: queue.send_buffer = "17MiB": expected a size from "4KiB" to "16MiB", in B, kB, KiB, MB, \
                MiB, GB or GiB
                chatd.toml:14: limits.members = -1: expected an integer from 0 (no limit) to 1000000
                chatd.toml:15: limits.rooms = 1000001: expected an integer from 0 (no limit) to 1000000
                chatd.toml:16: limits.rooms_per_member = true: expected an integer from 0 (no limit) to 10000
                chatd.toml:17: limits.connections_per_address = "64": expected an integer from 0 (no limit) to 1000000
                chatd.toml:18: limits.message_bytes = 0: expected a size from "64B" to "32KiB", in B, kB, KiB, MB, \
                MiB, GB or GiB
                chatd.toml:19: limits.topic_bytes = "9KiB": expected a size from "64B" to "8KiB", in B, kB, KiB, MB, \
                MiB, GB or GiB
                chatd.toml:20: limits.away_bytes = 63: expected a size from "64B" to "8KiB", in B, kB, KiB, MB, MiB, \
                GB or GiB
                chatd.toml:21: limits.flood_burst = 10001: expected an integer from 0 (no limit) to 10000
                chatd.toml:22: limits.flood_rate = inf: expected an integer from 0 (no limit) to 10000
                chatd.toml:23: limits.login_timeout_sec = 07:32:00: expected an integer from 0 (no limit) to 3600
                chatd.toml:24: limits.keepalive_sec = 32768: expected an integer from 0 (never) to 32767
                chatd.toml:26: journal.events = ["join", "jion"]: expected a list of any of "join", "leave", "away", \
                "back", "nick", "topic", "moderation", "connect"
                chatd.toml:29: listener.web.protocol = "gopher": expected one of "pychat", "wxchat", "telnet", "talk", "irc", "lan"
                chatd.toml:30: listener.web.host = "localhost": expected a numeric IPv4 or IPv6 address, such as \
                "192.0.2.1" or "2001:db8::1", or "" for every address
                chatd.toml:31: listener.web.port = 70000: expected an integer from 1 to 65535
                chatd.toml:32: listener.web.path = "run/web": expected an absolute path of at most 107 bytes, such as \
                "/run/chatd/chat.sock"
                chatd.toml:33: listener.web.room = "lobby": expected the name of a room, such as "#lobby"
                chatd.toml:34: listener.web.enabled = "no": expected true or false
                chatd.toml:35: listener.web.transport = "websocket": unknown key; expected one of enabled, forwarded, \
                framing, host, name, origins, path, peer_credentials, port, protocol, proxies, proxy_protocol, room, tls, web
                chatd.toml:36: listener[2].name: missing; expected a name of at most 32 letters, digits, hyphens, \
                underscores and dots
                chatd.toml.d/1.toml:1: queue = 5: expected a table, [queue]
                chatd.toml.d/1.toml:2: listener[1].protocol: missing; expected one of "pychat", "wxchat", "telnet", \
                "talk", "irc", "lan"
                chatd.toml.d/1.toml:2: listener[1].port: missing; expected a port from 1 to 65535, or the path of a \
                Unix socket
                chatd.toml.d/1.toml:3: listener[1].name = "web\\u001B[1m\\u202E": expected a name of at most 32 \
                letters, digits, hyphens, underscores and dots
                """
        )
    }

    @Test func whatIsNotTOMLSaysLineAndColumn() {
        #expect(problems("a = 1\na = 2").hasPrefix("chatd.toml:2:"))
        #expect(problems("[queue]\nsize = = 5").hasPrefix("chatd.toml:2:8: not TOML: "))
        #expect(problems("\n[ü]").hasPrefix("chatd.toml:2:2: not TOML: "))
        #expect(problems("\u{FEBF}").hasPrefix("chatd.toml:1:1: not TOML: "))
        #expect(problems("[=]").hasPrefix("chatd.toml:1:2: not TOML: "))
        #expect(problems("size = \"\u{1B}\"").hasPrefix("chatd.toml:1:9: not TOML: "))
        #expect(!problems("size = \"\u{1B}\"").unicodeScalars.contains("\u{1B}"))
    }

    @Test func aQueueHoldsTheLongestMessage() throws {
        let atLeast = "expected at least 8448 bytes in queue.bytes: the longest text that [limits] allows, and 256 more"
        #expect(
            problems(someListener + "[queue]\nbytes = '8KiB'\n[limits]\nmessage_bytes = '8KiB'")
                == "chatd.toml:6: queue.bytes = \"8KiB\": \(atLeast)"
        )
        #expect(problems(someListener + "[queue]\nbytes = 8448\n[limits]\nmessage_bytes = '8KiB'").isEmpty)
        #expect(problems(someListener + "[queue]\nbytes = 8447\n[limits]\ntopic_bytes = 8192").contains(atLeast))
        #expect(problems(someListener + "[queue]\nbytes = 8447\n[limits]\naway_bytes = 8192").contains(atLeast))
        // A refused value is no ground for judging the others.
        #expect(
            problems(someListener + "[queue]\nbytes = '4KiB'\n[limits]\nmessage_bytes = 0").split(separator: "\n").count
                == 1
        )
    }

    @Test func allRoomsTogetherHoldAtLeastOneFullRoom() {
        #expect(
            problems(someListener + "[queue]\ntotal = '512KiB'")
                == "chatd.toml:6: queue.total = \"512KiB\": expected queue.total to be at least queue.bytes, \"1MiB\""
        )
        #expect(
            problems(someListener, "queue.bytes = '512MiB'")
                == "chatd.toml.d/1.toml:1: queue.bytes = \"512MiB\": "
                + "expected queue.total to be at least queue.bytes, \"512MiB\""
        )
        #expect(problems(someListener + "[queue]\ntotal = '1MiB'").isEmpty)
    }

    @Test func longValuesAreCut() {
        let found = problems(someListener + "room = \"\(String(repeating: "x", count: 3000))\"")
        #expect(found.hasPrefix("chatd.toml:5: listener.telnet.room = \"xxx"))
        #expect(found.contains("xxx…: expected the name of a room"))
        #expect(found.utf8.count < 250)
    }

    @Test func deepNestingIsRefusedOrIgnoredAndNeverCrashes() {
        let deep = Array(repeating: "a", count: 2000).joined(separator: ".")
        #expect(problems("\(deep) = 1\n\(someListener)").hasPrefix("chatd.toml:1: a = { … }: unknown key"))
        #expect(problems("[\(deep)]\n\(deep) = 1").contains("a = { … }: unknown key"))
        #expect(problems("a = " + String(repeating: "[", count: 2000)).contains("not TOML: "))
        // Each line of this opens two values, and dotted keys between them.
        let deepest =
            "\(deep) = " + String(repeating: "[\n{ \(deep) = ", count: 3) + "[1]" + String(repeating: "}]", count: 3)
        #expect(problems(deepest).contains("chatd.toml:1: a = { … }: unknown key"))
        #expect(problems("a = [\(deepest.dropFirst(deep.utf8.count + 3))]").contains("not TOML: "))
        #expect(
            problems("\n\(deep).\(deep).\(deep) = 1").hasPrefix(
                "chatd.toml:2: 12003 bytes in one line; expected at most 4096"
            )
        )
    }
}
