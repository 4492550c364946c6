import ChatCore
import TestSupport
import Testing

@testable import ChatConfig

@Suite struct ChangesTests {
    private func listener(_ name: String, _ endpoint: Configuration.Endpoint) -> Configuration.Listener {
        Configuration.Listener(name: name, protocolName: "telnet", endpoint: endpoint)
    }

    @Test func nothingChangesBetweenEquals() throws {
        let shipped = try configuration(repositoryFile("config/chatd.toml"))
        #expect(shipped.changes(to: shipped).isEmpty)
    }

    @Test func eachKeyTellsOldAndNewAndWhatMakesItCount() {
        var new = Configuration()
        new.server.threads = 4
        new.queue.size = 2048
        new.queue.bytes = 2 << 20
        new.server.motd = "/etc/chatd/motd"
        new.journal.events = [.away, .join]
        #expect(
            Configuration().changes(to: new) == [
                .init(key: "server.motd", old: "\"\"", new: "\"/etc/chatd/motd\"", takesEffect: .onReload),
                .init(key: "server.threads", old: "0", new: "4", takesEffect: .afterRestart),
                .init(key: "queue.size", old: "1024", new: "2048", takesEffect: .onReload),
                .init(key: "queue.bytes", old: "\"1MiB\"", new: "\"2MiB\"", takesEffect: .onReload),
                .init(
                    key: "journal.events",
                    old: "[\"join\", \"leave\", \"away\", \"back\", \"nick\"]",
                    new: "[\"join\", \"away\"]",
                    takesEffect: .onReload
                ),
            ]
        )
    }

    @Test func listenersAreComparedByName() {
        var old = Configuration()
        old.listeners = [
            listener("a", .tcp(host: nil, port: 1)), listener("b", .tcp(host: "::1", port: 2)),
            listener("c", .unix(path: "/c")),
        ]
        var new = Configuration()
        new.listeners = [listener("d", .tcp(host: nil, port: 3)), listener("c", .unix(path: "/c")), old.listeners[0]]
        new.listeners[2].endpoint = .tcp(host: "192.0.2.1", port: 7)
        new.listeners[2].protocolName = "talk"
        new.listeners[1].room = "#c"
        #expect(
            old.changes(to: new) == [
                .init(key: "listener.b", old: "telnet on port 2 of ::1", new: nil, takesEffect: .afterSocketRestart),
                .init(key: "listener.d", old: nil, new: "telnet on port 3", takesEffect: .afterSocketRestart),
                .init(key: "listener.c.room", old: "\"#lobby\"", new: "\"#c\"", takesEffect: .afterRestart),
                .init(key: "listener.a.protocol", old: "\"telnet\"", new: "\"talk\"", takesEffect: .afterRestart),
                .init(key: "listener.a.host", old: "\"\"", new: "\"192.0.2.1\"", takesEffect: .afterSocketRestart),
                .init(key: "listener.a.port", old: "1", new: "7", takesEffect: .afterSocketRestart),
            ]
        )
    }

    @Test func certificatesChangeOnReload() {
        var old = Configuration()
        old.listeners = [listener("a", .tcp(host: nil, port: 1))]
        var new = old
        new.listeners[0].tls = .init(certificate: "/chain", key: "/key")
        #expect(
            old.changes(to: new) == [
                .init(key: "listener.a.tls.certificate", old: "\"\"", new: "\"/chain\"", takesEffect: .onReload),
                .init(key: "listener.a.tls.key", old: "\"\"", new: "\"/key\"", takesEffect: .onReload),
            ]
        )
    }

    @Test func fromPortToPathIsAChangeOfBoth() {
        var old = Configuration()
        old.listeners = [listener("a", .tcp(host: nil, port: 1))]
        var new = old
        new.listeners[0].endpoint = .unix(path: "/run/a")
        #expect(old.changes(to: new).map(\.key) == ["listener.a.port", "listener.a.path"])
        #expect(Set(old.changes(to: new).map(\.takesEffect)) == [.afterSocketRestart])
    }

    @Test func onlyAReloadNeedsNoCommand() {
        #expect(Configuration.Change.TakesEffect.onReload.command == nil)
        #expect(Configuration.Change.TakesEffect.afterRestart.command == "systemctl restart chatd")
        let sockets = "systemctl daemon-reload && systemctl restart chatd.socket chatd.service"
        #expect(Configuration.Change.TakesEffect.afterSocketRestart.command == sockets)
    }

    @Test func operatorsAndGatewaysChangeOnReloadAndShowNoSecret() {
        var old = Configuration()
        old.operators = [.init(name: "ann", passwordHash: "$y$old"), .init(name: "ben", passwordHash: "$y$ben")]
        old.gateways = [.init(name: "web", addresses: [], passwordHash: "$y$old")]
        var new = Configuration()
        new.server.passwordHash = "$y$new"
        new.operators = [.init(name: "cleo", passwordHash: "$y$cleo"), .init(name: "ann", host: "staff")]
        new.gateways = [.init(name: "web", addresses: ["::1"].compactMap(AddressRange.init), passwordHash: "$y$new")]
        #expect(
            old.changes(to: new) == [
                .init(key: "server.password_hash", old: "\"\"", new: "(a secret)", takesEffect: .onReload),
                .init(key: "operator.ben", old: "an operator", takesEffect: .onReload),
                .init(key: "operator.cleo", new: "an operator", takesEffect: .onReload),
                .init(key: "operator.ann.password_hash", old: "(a secret)", new: "\"\"", takesEffect: .onReload),
                .init(key: "operator.ann.host", old: "\"\"", new: "\"staff\"", takesEffect: .onReload),
                .init(key: "gateway.web.addresses", old: "[]", new: "[\"::1\"]", takesEffect: .onReload),
                .init(key: "gateway.web.password_hash", old: "(a secret)", new: "(a secret)", takesEffect: .onReload),
            ]
        )
    }

    @Test func aReloadAdoptsWhatItPutsIntoEffectAndNothingElse() throws {
        var old = Configuration()
        old.listeners = [listener("a", .tcp(host: nil, port: 1)), listener("gone", .tcp(host: nil, port: 2))]
        var new = Configuration()
        new.server.name = "new"
        new.server.motd = "/motd"
        new.server.admin = ["somebody"]
        new.server.passwordHash = someHash
        new.irc.pingSeconds = 5
        new.journal.events = []
        new.queue.bytes = 5 << 20
        new.operators = [.init(name: "ann", passwordHash: someHash)]
        new.gateways = [.init(name: "web", addresses: ["::1"].compactMap(AddressRange.init), passwordHash: someHash)]
        new.listeners = [listener("a", .tcp(host: nil, port: 7)), listener("new", .tcp(host: nil, port: 3))]
        new.listeners[0].tls = .init(certificate: "/chain", key: "/key")
        new.listeners[0].proxies = []
        let changes = old.changes(to: new)
        old.adopt(new)
        #expect(old.changes(to: new) == changes.filter { $0.takesEffect != .onReload })
        #expect(old.changes(to: new).map(\.key) == ["server.name", "listener.gone", "listener.a.port", "listener.new"])
    }
}
