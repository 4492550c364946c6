import ArgumentParser
import ChatConfig

/// Says whether a configuration would be accepted.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, and show all of its problems.",
        discussion: "Ends with 0 where there are none, and with 78 otherwise."
    )

    @OptionGroup var options: CommonOptions

    func run() throws {
        do throws(ConfigurationRefusal) {
            let configuration = try CheckedConfiguration.load(path: options.config, skipsCredentials: true)
                .configuration
            print("\(options.config): no problems, \(configuration.listeners.count) listeners")
        } catch {
            for problem in error.problems { complain(problem) }
            throw ExitCode.badConfiguration
        }
    }
}
