import ArgumentParser
import Glibc

/// Runs the bare loop, the floor that servers are compared with.
struct BareLoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-loop",
        abstract:
            "Runs the bare loop until it is killed: a server that does nothing but send what was said to everybody."
    )

    @Option(help: "Where to listen on 127.0.0.1. It says `ready` when it does.")
    var port: Int

    func run() throws {
        let listener = try Socket.listening(on: port)
        print("ready")
        // Whoever waits for it reads a pipe.
        fflush(nil)
        var loop = try BareLoop(listener: listener)
        loop.run()
    }
}
