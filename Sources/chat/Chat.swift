import ArgumentParser

/// `chat`: the terminal client.
@main
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "chat", abstract: "Chat from a terminal.")
}
