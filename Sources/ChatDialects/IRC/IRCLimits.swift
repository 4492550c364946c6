import ChatCore

/// The bounds of IRC itself, with their reasons; those of the chat are in `Limits`.
enum IRCLimits {
    /// How many targets one command may have: each is a message of its own, at the price of one line.
    static let targets = 4
    /// How many lines a message may have: clients without `draft/multiline` get each as a message.
    static let batchLines = 24
    /// How long a label may be, in bytes. Source: https://ircv3.net/specs/extensions/labeled-response
    static let labelBytes = 64
    /// How long a user may be, in bytes, with the `~` before it: it stands in every line.
    static let userBytes = Limits.userBytes
    /// How long a host may be, in bytes, as DNS has it for a label.
    static let hostBytes = 63
    /// How many former owners of a name WHOWAS shows where it does not say.
    static let pastMembers = 20
    /// How long a ban may last, in minutes, where it is not for good: ten years.
    static let banMinutes = 5_256_000
}
