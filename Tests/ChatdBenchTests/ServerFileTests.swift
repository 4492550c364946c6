import FoundationEssentials
import Testing

@testable import chatd_bench

@Suite struct ServerFileTests {
    private func read(_ json: String) throws -> [ServerDescription] {
        let path = FileManager.default.temporaryDirectory.appending(path: "servers-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try TextFile.write(json, to: path)
        return try ServerFile.read(path)
    }

    private func problems(of json: String) throws -> [String] {
        do {
            _ = try read(json)
            return []
        } catch let error as ServerFileProblems {
            return error.problems
        }
    }

    @Test func serversAreReadInTheirOrder() throws {
        let servers = try read(
            #"[{"name": "b", "command": ["/bin/b", "-n"], "port": 6667}, {"name": "a", "command": ["a"], "port": 1}]"#
        )
        #expect(
            servers == [
                ServerDescription(name: "b", command: ["/bin/b", "-n"], port: 6667),
                ServerDescription(name: "a", command: ["a"], port: 1),
            ]
        )
    }

    @Test(arguments: [
        ("{", "this is no JSON; an array of servers would be right"),
        ("7", "the file: 7 stands there; an array of servers would be right"),
        (
            #"[{"name": "a", "command": ["a"], "port": 70000}]"#,
            "[0].port: 70000 stands there; a port from 1 to 65535 would be right"
        ),
        (
            #"[{"name": "a", "command": ["a"], "port": "1"}]"#,
            "[0].port: \"1\" stands there; a port from 1 to 65535 would be right"
        ),
        (
            #"[{"name": "a", "command": ["a"]}]"#,
            "[0].port: nothing stands there; a port from 1 to 65535 would be right"
        ),
        (
            #"[{"name": "a", "command": "a -n", "port": 1}]"#,
            "[0].command: \"a -n\" stands there; an array of strings, first the program would be right"
        ),
        (
            #"[{"name": "floor", "command": ["a"], "port": 1}]"#,
            "[0].name: \"floor\" stands there; a name other than \"floor\", which is the bare loop's would be right"
        ),
        (
            #"[{"name": "a", "command": ["a"], "port": 1, "prot": 2}]"#,
            "[0].prot: there is no such key; name, command and port would be right"
        ),
        (
            #"[{"name": "a", "command": ["a"], "port": 1}, {"name": "a", "command": ["a"], "port": 2}]"#,
            "two servers are named \"a\"; each needs a name of its own"
        ),
    ])
    func problemsSayWhereWhatAndWhatWouldBeRight(json: String, problem: String) throws {
        #expect(try problems(of: json) == [problem])
    }

    @Test func allProblemsAreTold() throws {
        #expect(try problems(of: #"[{"name": "", "command": [], "port": 0}, 5]"#).count == 4)
    }
}
