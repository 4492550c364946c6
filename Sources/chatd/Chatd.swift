import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// The daemon's command line. Under the name `chatd-generator` the same binary is the systemd generator.
@main
struct Chatd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatd",
        abstract: "A chat daemon that every chat client people already have can join.",
        discussion: "Without a subcommand, chatd runs. The manual is chatd(8), that of the file chatd.toml(5).",
        version: "chatd \(version)",
        subcommands: [Run.self, CheckConfig.self, Reload.self, GenerateUnits.self, HashPassword.self],
        defaultSubcommand: Run.self
    )

    /// The release.
    static let version = "0.1.0"

    @OptionGroup var options: CommonOptions

    static func main() async {
        // What a client closes while we write to it is an error of that connection, never a signal.
        signal(SIGPIPE, SIG_IGN)
        var arguments = Array(CommandLine.arguments.dropFirst())
        if CommandLine.arguments[0].split(separator: "/").last == "chatd-generator" {
            arguments.insert("generate-units", at: 0)
        }
        await main(arguments)
    }
}

/// What every subcommand takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Read this file, and the drop-ins in FILE.d.", valueName: "file"))
    var config = "/etc/chatd/chatd.toml"
}

/// With which status a command ends, besides 0; as in sysexits.h.
extension ExitCode {
    /// The daemon cannot be reached, or a port is taken (EX_UNAVAILABLE).
    static let unavailable = ExitCode(69)
    /// The configuration is refused, or leaves nothing to do (EX_CONFIG).
    static let badConfiguration = ExitCode(78)
}

/// Writes a line for people to standard error.
func complain(_ text: String) { writeError("chatd: \(text)\n") }

/// Writes to standard error, unbuffered.
func writeError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress!, $0.count) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
