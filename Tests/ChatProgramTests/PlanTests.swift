import ArgumentParser
import ChatClient
import ChatConfig
import Testing

@testable import chat

/// What arguments, settings and the system make together.
@Suite struct PlanTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// - Parameter settings: what stands in `~/.config/chat/config.toml`; nil: there is none.
    private func plan(
        _ words: String...,
        settings: String? = nil,
        variables: [String: String] = [:],
        hasDaemon: Bool = true,
        login: String? = "ann"
    ) throws -> Plan {
        let file = try settings.map { try folder.write($0, to: "config.toml") }
        var variables = variables
        variables["HOME"] = "/home/ann"
        return try Plan(
            Arguments.parse(words + (file.map { ["--config", $0] } ?? [])),
            in: Surroundings(
                variable: { variables[$0] },
                loginName: { login },
                exists: { hasDaemon && $0 == "/run/chatd/chat.sock" }
            )
        )
    }

    private func failure(_ body: () throws -> Plan) throws -> Failure {
        try #require(throws: Failure.self) { _ = try body() }
    }

    @Test func onTheHostOfADaemonNothingHasToBeSaid() throws {
        let plan = try plan()
        #expect(plan.mode == .screen)
        #expect(plan.place == .server(Server(endpoint: .unix(path: "/run/chatd/chat.sock"))))
        #expect(plan.profile == Profile(name: "ann", rooms: ["#lobby"]))
        #expect(plan.rings && plan.hasColours && plan.showsJoins && plan.warnings.isEmpty)
    }

    @Test func withoutADaemonItSaysWhatToDo() throws {
        let failure = try failure { try plan(hasDaemon: false) }
        #expect(failure.status == 69)
        #expect(failure.reason.contains("chat HOST") && failure.reason.contains("chat --lan PORT"))
    }

    @Test func whoHasNoNameIsAskedForOne() throws {
        let failure = try failure { try plan(login: nil) }
        #expect(failure.status == 64)
        #expect(failure.reason.contains("--name"))
        #expect(try plan("--name", "zoe", login: nil).profile.name == "zoe")
    }

    @Test func argumentsMakeAPlan() throws {
        let plan = try plan(
            "h",
            "--tls",
            "--name",
            "zoe",
            "--real-name",
            "Zoe Z",
            "--room",
            "ops",
            "--room",
            "#ops",
            "--json"
        )
        #expect(plan.mode == .json(stays: false))
        #expect(plan.place == .server(Server(endpoint: .tcp(host: "h", port: 6697), isEncrypted: true)))
        #expect(plan.profile == Profile(name: "zoe", realName: "Zoe Z", rooms: ["#ops"]))
        #expect(try self.plan("--send", "--lan", "8888").place == .lan(port: 8888))
        #expect(try self.plan("--send", "--lan", "8888", "--timeout", "3").mode == .send(timeoutSeconds: 3))
        #expect(try self.plan("--plain", "--stay").mode == .plain(stays: true))
    }

    @Test func aFingerprintMeansTLS() throws {
        let digits = String(repeating: "ab", count: 32)
        let server = Server(endpoint: .tcp(host: "h", port: 6697), isEncrypted: true, fingerprint: digits)
        #expect(try plan("h", "--tls-fingerprint", digits.uppercased()).place == .server(server))
    }

    @Test func settingsAreTakenWhereArgumentsSayNothing() throws {
        let settings = """
            server = "chat.example.org"
            tls = true
            name = "zoe"
            real_name = "Zoe"
            quit_message = "bye"
            rooms = ["#a", "b"]
            bell = false
            colors = false
            show_joins = false
            """
        let plan = try plan(settings: settings)
        #expect(plan.place == .server(Server(endpoint: .tcp(host: "chat.example.org", port: 6697), isEncrypted: true)))
        #expect(plan.profile == Profile(name: "zoe", realName: "Zoe", rooms: ["#a", "#b"], quitWords: "bye"))
        #expect(!plan.rings && !plan.hasColours && !plan.showsJoins)
        #expect(try self.plan("--name", "ann", settings: settings).profile.name == "ann")
        #expect(try self.plan("--room", "c", settings: settings).profile.rooms == ["#c"])
    }

    @Test func whatTheSettingsSayOfTheirServerIsNotTrueOfAnother() throws {
        try folder.write("secret\n", to: "password")
        let settings = """
            server = "chat.example.org"
            tls_fingerprint = "\(String(repeating: "ab", count: 32))"
            password_file = "\(folder.path("password"))"
            """
        #expect(try plan(settings: settings).profile.password == "secret")
        let other = try plan("h", settings: settings)
        #expect(other.place == .server(Server(endpoint: .tcp(host: "h", port: 6667))))
        #expect(other.profile.password == nil)
    }

    @Test func settingsThatMakeNoSenseAreAllToldAtOnce() throws {
        let settings = """
            serve = "h"
            tls = "yes"
            tls_fingerprint = "12"
            name = "a b"
            rooms = ["#a b"]
            password = "hunter2"
            """
        let problems = try #require(throws: ConfigurationProblems.self) { _ = try plan(settings: settings) }
        let file = folder.path("config.toml")
        #expect(
            problems.description == """
                \(file):1: serve = (a secret): unknown key; did you mean server?
                \(file):2: tls = "yes": expected true or false
                \(file):3: tls_fingerprint = "12": expected the SHA-256 fingerprint of a certificate: 64 hexadecimal digits, with or without \
                colons, or "" for the certificates that the system trusts
                \(file):4: name = "a b": expected \(Words.expectedName), or "" for your login name
                \(file):5: rooms = ["#a b"]: expected a list of rooms, such as ["#lobby", "#ops"]
                \(file):6: password = (a secret): unknown key; expected one of bell, colors, name, password_file, quit_message, \
                real_name, rooms, server, show_joins, tls, tls_fingerprint
                """
        )
    }

    @Test func aFileThatIsAskedForHasToBeThere() {
        #expect(throws: ConfigurationProblems.self) { _ = try plan("--config", folder.path("none")) }
    }

    @Test func theStandardPathFollowsXDG() {
        #expect(Settings.standardPath { ["HOME": "/h", "XDG_CONFIG_HOME": "/x"][$0] } == "/x/chat/config.toml")
        #expect(Settings.standardPath { ["HOME": "/h", "XDG_CONFIG_HOME": "x"][$0] } == "/h/.config/chat/config.toml")
        #expect(Settings.standardPath { _ in nil } == nil)
    }

    @Test func noColorIsAsked() throws {
        #expect(try !plan(variables: ["NO_COLOR": "1"]).hasColours)
        #expect(try plan(variables: ["NO_COLOR": ""]).hasColours)
        #expect(try !plan("--no-color").hasColours)
    }

    @Test func passwordsComeFromAFile() throws {
        try folder.write("s e crét\r\nsecond\n", to: "mine")
        let plan = try plan("h", "--password-file", folder.path("mine"))
        #expect(plan.profile.password == "s e crét")
        #expect(plan.warnings.isEmpty)
    }

    @Test func aPasswordThatOthersCanReadIsWarnedOf() throws {
        try folder.write("x", to: "open", mode: 0o644)
        #expect(try plan("h", "--password-file", folder.path("open")).warnings.count == 1)
    }

    @Test func aPasswordThatIsNoneIsRefused() throws {
        try folder.write("\n", to: "empty")
        try folder.write(String(repeating: "x", count: 401), to: "long")
        for name in ["empty", "long", "none"] {
            let failure = try failure { try plan("h", "--password-file", folder.path(name)) }
            #expect(failure.status == 78)
            #expect(failure.reason.contains(folder.path(name)))
        }
    }
}
