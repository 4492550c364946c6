import ArgumentParser
import ChatClient
import ChatConfig
import ChatCore
import ChatScreen

#if canImport(Glibc)
    import Glibc
#endif

/// `chat`: the terminal client.
@main
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Chat from a terminal.",
        discussion: """
            On the host of a chatd, 'chat' alone is enough: you are in, under your login name. 'chat HOST' goes elsewhere, to any server of IRC, and \
            'chat --lan PORT' needs none.
            Settings are read from ~/.config/chat/config.toml. Inside, /help shows what can be typed. The manual is chat(1).
            """,
        version: "chat \(version)"
    )

    /// The release.
    static let version = "0.1.0"

    @OptionGroup var arguments: Arguments

    /// As `ParsableCommand` does it, but for what a terminal would obey: words that are not understood are quoted.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let status = exitCode(for: error)
            let text = fullMessage(for: error)
            if !text.isEmpty { tell(text, to: status.isSuccess ? STDOUT_FILENO : STDERR_FILENO) }
            Glibc.exit(status.rawValue)
        }
    }

    func run() throws {
        Text.useUTF8()
        do {
            let plan = try Plan(arguments, in: .system)
            throw ExitCode(try Program.run(plan))
        } catch let problems as ConfigurationProblems {
            tell("\(problems)", to: STDERR_FILENO)
            throw ExitCode(ExitStatus.badConfiguration)
        } catch let failure as Failure {
            complain(failure.reason)
            throw ExitCode(failure.status)
        }
    }
}

/// How the C library sees text.
enum Text {
    /// Characters are those of UTF-8, whatever the locale says: the chat's are, and so are those of every terminal of today.
    static func useUTF8() {
        setlocale(LC_CTYPE, "")
        let codeset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
        if codeset != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    }
}

extension Surroundings {
    /// The machine that this runs on.
    static var system: Self {
        Surroundings(
            variable: environmentVariable,
            loginName: { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } },
            exists: { access($0, F_OK) == 0 }
        )
    }
}
