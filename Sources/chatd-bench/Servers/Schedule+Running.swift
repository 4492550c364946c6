extension Schedule {
    /// Carries out all runs, one after another. One that fails does not stop the others.
    func carryOut() -> Results {
        var results = Results()
        var progress = Progress(of: runs.count)
        for run in runs {
            progress.begin(run.words)
            do {
                results.measurements.append(try run.carryOut(progress: progress.tell))
            } catch {
                progress.complain("\(error)")
                results.failures.append(run.failure(because: "\(error)"))
            }
        }
        progress.end()
        return results
    }
}

extension Schedule.Run {
    fileprivate func carryOut(progress: (String) -> Void) throws -> Measurement {
        switch contestant {
        case .running(let target):
            return try measure(target, plan, progress: progress)
        case .started(let description):
            let server = try ServerProcess.start(description)
            defer { server.stop() }
            do {
                return try measure(server.target, plan, progress: progress)
            } catch {
                // Why it failed is often that the server is gone.
                throw server.ending().map { Failure("\(error); \($0)") } ?? error
            }
        }
    }

    fileprivate var words: String {
        "\(plan.scenario.rawValue), \(Figure.whole(Double(plan.size))): \(contestant.name)"
    }

    fileprivate func failure(because reason: String) -> Results.Failure {
        Results.Failure(
            server: contestant.name,
            scenario: plan.scenario,
            size: plan.size,
            repetition: plan.repetition,
            reason: reason
        )
    }
}
