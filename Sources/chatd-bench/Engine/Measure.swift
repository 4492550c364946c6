/// Carries out a plan against a server that runs, and tells what it has shown.
/// - Parameter progress: is told now and then, in a few words, what goes on.
/// - Throws: `Failure`, where the server did not do what the scenario needs; it says what was waited for.
func measure(_ target: Target, _ plan: Plan, progress: (String) -> Void) throws -> Measurement {
    throw Failure("\(plan.scenario.rawValue) cannot be measured yet")
}
