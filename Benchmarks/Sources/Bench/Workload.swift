/// A workload and its contenders.
struct Workload {
  let name: String
  let title: String
  /// The meaning of a number in the table.
  var unit = Unit.seconds
  /// Writes the contenders' input, once.
  var preparation: [String]?
  var contenders: [Contender]

  enum Unit: String, Codable { case seconds, microseconds, megabytes }
}

/// A command that runs a workload once.
struct Contender {
  /// What is measured in a run.
  enum Measure { case printed, wholeProcess, wholeProcessWithoutCompiling, peakMemory }

  let name: String
  let command: [String]
  var measure = Measure.printed
  /// Environment variables set for it; empty ones are removed.
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
