import ChatClient

/// Whom a conversation is shown to, and who speaks in it: a person at a terminal, or a program behind standard input and output.
protocol Front {
    /// It wants to know what stands at standard input.
    var awaitsInput: Bool { get }
    /// When `passed` is to be called, by the clock of `Moment.uptime`; nil: never.
    var alarm: UInt64? { get }

    /// Standard input can be read, or has ended.
    mutating func read(_ overview: Overview, at moment: Moment) -> [Step]
    /// Something has happened.
    /// - Parameter status: what the program ends with if it ends because of this; of a connection that failed.
    mutating func show(_ happening: Happening, _ overview: Overview, status: Int32, at moment: Moment) -> [Step]
    /// What was sent does not reach everybody.
    mutating func troubled(_ trouble: Trouble, _ overview: Overview, at moment: Moment) -> [Step]
    /// What is known may have changed.
    mutating func update(_ overview: Overview, at moment: Moment) -> [Step]
    /// `alarm` has come.
    mutating func passed(_ overview: Overview, at moment: Moment) -> [Step]
    /// A signal came: SIGWINCH, SIGCONT or SIGTSTP, or one that ends the program.
    mutating func signalled(_ signal: Int32)
    /// What the program ends with if this signal ends it.
    func status(endedBy signal: Int32) -> Int32
    /// Everything that has happened was told: now it can be shown.
    mutating func flush()
    /// The program ends.
    mutating func close()
}

extension Front {
    /// It is shown like everything else that happens.
    mutating func troubled(_ trouble: Trouble, _ overview: Overview, at moment: Moment) -> [Step] {
        show(Happening(.information(trouble.words, target: nil), time: moment.time), overview, status: 0, at: moment)
    }

    /// Whoever ends it so has got what they wanted.
    func status(endedBy signal: Int32) -> Int32 { 0 }
    mutating func signalled(_ signal: Int32) {}
    mutating func flush() {}
    mutating func close() {}
}

/// What a front wants.
enum Step: Equatable {
    /// The conversation is to be told.
    case command(Command)
    /// These words are to stand on standard error.
    case complain(String)
    /// The program is to end, with these words on standard error.
    case end(status: Int32, complaint: String?)
}
