import Glibc
import Testing

@testable import Systemd

/// libsystemd finds the service manager in the environment, which belongs to the whole process: each test has its own.
@Suite struct NotifierTests {
    @Test func readyCarriesItsStatusInTheSameDatagram() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            notifier.ready(status: "3 listeners")
            notifier.ready()
            #expect(manager.receiveNow() == "READY=1\nSTATUS=3 listeners")
            #expect(manager.receiveNow() == "READY=1")
        }
    }

    @Test func reloadingCarriesTheTimeOfTheMonotonicClock() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            let before = MonotonicClock.nanoseconds() / 1000
            notifier.reloading()
            let after = MonotonicClock.nanoseconds() / 1000
            let lines = try #require(manager.receiveNow()).split(separator: "\n")
            try #require(lines.count == 2)
            #expect(lines[0] == "RELOADING=1")
            #expect(lines[1].hasPrefix("MONOTONIC_USEC="))
            let time = try #require(UInt64(lines[1].dropFirst("MONOTONIC_USEC=".count)))
            #expect((before...after).contains(time))
        }
    }

    @Test func eachMethodSaysItsLine() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            notifier.stopping(status: "goodbye")
            notifier.stopping()
            notifier.watchdog()
            notifier.extendTimeout(.milliseconds(1500))
            notifier.extendTimeout(.seconds(-1))
            #expect(manager.receiveNow() == "STOPPING=1\nSTATUS=goodbye")
            #expect(manager.receiveNow() == "STOPPING=1")
            #expect(manager.receiveNow() == "WATCHDOG=1")
            #expect(manager.receiveNow() == "EXTEND_TIMEOUT_USEC=1500000")
            #expect(manager.receiveNow() == "EXTEND_TIMEOUT_USEC=0")
        }
    }

    @Test func statusIsOneBoundedLine() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            notifier.status("2 rooms\nREADY=1")
            #expect(manager.receiveNow() == "STATUS=2 rooms\\x0aREADY=1")

            notifier.status(String(repeating: "ä", count: 1000))
            let status = try #require(manager.receiveNow()).dropFirst("STATUS=".count)
            #expect((Notifier.statusBytes - 1...Notifier.statusBytes).contains(status.utf8.count))
            #expect(status.hasSuffix("ä…"))
        }
    }

    @Test func withoutAServiceManagerNothingHappens() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            let alone = Notifier.fromEnvironment()
            #expect(!alone.isActive)
            alone.ready(status: "unheard")
            // Even if one appears.
            let (manager, notifier) = serviceManager()
            #expect(notifier.isActive)
            alone.watchdog()
            notifier.status("heard")
            #expect(manager.receiveNow() == "STATUS=heard")
        }
    }
}

/// A service manager of this process's own, and the notifier that talks to it.
func serviceManager() -> (DatagramServer, Notifier) {
    let path = "@systemd-tests-notify-\(getpid())"
    let server = DatagramServer(path: path)
    setenv("NOTIFY_SOCKET", path, 1)
    return (server, Notifier.fromEnvironment())
}
