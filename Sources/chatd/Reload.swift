import ArgumentParser

/// Makes the running daemon read its configuration again, waits for that, and fails where it is refused.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the running daemon read its configuration again.",
        discussion: "Waits, and fails with the problems where the file is refused; the old settings stay in force then."
    )

    @OptionGroup var control: ControlOptions

    func run() throws {
        let answer: ControlAnswer
        do {
            answer = try ControlClient.ask(.reload, at: control.path)
        } catch {
            complain("\(error)")
            throw ExitCode.unavailable
        }
        for line in answer.lines { answer.isSuccess ? print(line) : complain(line) }
        if !answer.isSuccess { throw ExitCode.failure }
    }
}
