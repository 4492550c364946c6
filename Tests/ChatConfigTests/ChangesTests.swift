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
}
