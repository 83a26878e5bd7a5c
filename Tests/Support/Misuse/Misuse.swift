/// A use of the public API that should not be made, and what should come of it.
struct Misuse: Sendable {
  /// What must come of a wrong use.
  enum Outcome: Sendable {
    /// A typed error of one sentence that holds these words.
    case refused(String)
    /// A normal end: the closure holds the result to what is right.
    case works
    /// A trap by a documented precondition, see ``Preconditions``.
    case trap(Preconditions)
  }

  /// What it is called, one word for each thing that is wrong.
  let name: String
  let expected: Outcome
  /// Runs in a process of its own.
  let body: @Sendable () async throws -> Void

  /// A use that must end in a typed error.
  static func refused(
    _ name: String, _ words: String, _ body: @escaping @Sendable () async throws -> Void
  ) -> Misuse {
    Misuse(name: name, expected: .refused(words), body: body)
  }

  /// A use that must give what is right.
  static func works(
    _ name: String, _ body: @escaping @Sendable () async throws -> Void
  ) -> Misuse {
    Misuse(name: name, expected: .works, body: body)
  }

  /// A use that a documented precondition forbids.
  static func traps(
    _ name: String, _ precondition: Preconditions,
    _ body: @escaping @Sendable () async throws -> Void
  ) -> Misuse {
    Misuse(name: name, expected: .trap(precondition), body: body)
  }

  /// All of them, a file a kind.
  static let all: [Misuse] =
    graphCases + programCases + layerCases + modelCases + lossCases + optimizerCases + updateCases
    + trainerCases
    + observerCases + sourceCases + readerCases + datasetCases + tableCases + fileCases
    + metricCases + searchCases + chartCases + textCases + predictorCases + checkpointCases
    + runCases + configurationCases + experimentCases + exportCases + taskCases
}

/// What a result is not.
struct WrongResult: Error, CustomStringConvertible {
  let description: String
}

/// Holds a result to what is right.
func hold(_ isRight: Bool, _ what: @autoclosure () -> String) throws {
  if !isRight { throw WrongResult(description: what()) }
}
