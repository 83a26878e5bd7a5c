/// A workload and who takes part in it.
struct Workload {
  let name: String
  let title: String
  /// What a number of the table is.
  var unit = Unit.seconds
  /// Writes what the contenders read, once.
  var preparation: [String]?
  var contenders: [Contender]

  enum Unit: String, Codable { case seconds, microseconds, megabytes }
}

/// A command that does a workload once.
struct Contender {
  /// What of a run is the measure.
  enum Measure { case printed, wholeProcess, wholeProcessWithoutCompiling, peakMemory }

  let name: String
  let command: [String]
  var measure = Measure.printed
  /// Variables set for it; empty ones are taken away.
  var environment: [String: String] = [:]

  func measure(_ run: ProcessRun) throws -> Double {
    switch measure {
    case .printed:
      guard let seconds = run.printed.seconds else {
        throw ProcessRun.Failure(description: "\(name) printed no figures")
      }
      return seconds
    case .wholeProcess: return run.wallSeconds
    case .wholeProcessWithoutCompiling: return run.wallSeconds - (run.printed.compile ?? 0)
    case .peakMemory: return run.peakMegabytes
    }
  }
}
