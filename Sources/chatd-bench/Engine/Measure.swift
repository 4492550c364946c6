/// Carries out a plan against a server that runs, and tells what it has shown.
/// - Parameter progress: is told now and then, in a few words, what goes on.
/// - Throws: `Failure`, where the server did not do what the scenario needs; it says what was waited for.
func measure(_ target: Target, _ plan: Plan, progress: (String) -> Void) throws -> Measurement {
    switch plan.scenario {
    case .saturated: try measureSaturated(target, plan, progress)
    case .paced: try measurePaced(target, plan, progress)
    case .stalled, .unstalled: try measureStalled(target, plan, progress)
    case .idle: try measureIdle(target, plan, progress)
    case .churn: try measureChurn(target, plan, progress)
    case .joining: try measureJoining(target, plan, progress)
    }
}

extension Measurement {
    /// What all scenarios say: whom and what they measured, what it took, and how much was done.
    init(_ target: Target, _ plan: Plan, took expense: Expense, operations: Int) {
        self.init(
            server: target.name,
            scenario: plan.scenario,
            size: plan.size,
            repetition: plan.repetition,
            seconds: expense.seconds,
            serverSeconds: expense.serverSeconds,
            generatorSeconds: expense.generatorSeconds,
            operations: operations
        )
    }
}

extension Plan {
    /// Before it is measured, everything is to have reached its usual pace: caches, buffers, the processor's clock.
    var warmUpSeconds: Double { max(0.3, seconds * 0.15) }
}
