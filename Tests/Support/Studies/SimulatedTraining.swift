import DescentSearch
import DescentStudies

/// Simulated trainings: the loss of a point falls with each epoch, and lasts a time that depends on the trial's seed.
public struct SimulatedTraining: ResumableObjective {
  /// Twice the mean duration of an epoch, in milliseconds.
  let delay: Int

  public init(delay: Int = 0) { self.delay = delay }

  static let epochs = 9

  public static func space() throws -> SearchSpace {
    try SearchSpace([
      Hyperparameter("x", .uniform(-5...5), default: .number(1)),
      Hyperparameter("rate", .logUniform(1e-5...1e-1), default: .number(1e-3)),
      Hyperparameter("width", .logInteger(4...64), default: .integer(16)),
      Hyperparameter("depth", .integer(1...9, step: 2), default: .integer(3)),
      Hyperparameter("dropout", .uniform(0...0.5, step: 0.1), default: .number(0)),
      Hyperparameter("kind", .categorical(["sgd", "adam", "rmsprop"]), default: .choice("sgd")),
      Hyperparameter(
        "momentum", .uniform(0...0.9), default: .number(0.5),
        when: .init("kind", is: [.choice("sgd")])),
    ])
  }

  public static func loss(_ trial: StudyTrial, epoch: Int) -> Double {
    let x = trial["x"]?.number ?? 0
    let kind = trial["kind"] == .choice("sgd") ? 1.0 : 0.5
    let noise = Double(trial.seed &* UInt64(epoch + 1) % 1000) / 2000
    return x * x + kind + (10 + noise) / Double(epoch)
  }

  func wait(_ trial: StudyTrial, _ epoch: Int) async throws {
    guard delay > 0 else { return }
    let part = trial.seed &* UInt64(epoch + 3) % 100
    try await Task.sleep(for: .microseconds(delay * Int(part) * 20))
  }

  public func advance(_ trial: StudyTrial, from state: Int?, to step: Int) async throws -> Int {
    for epoch in ((state ?? 0) + 1)...step {
      try await wait(trial, epoch)
      try await trial.report(Self.loss(trial, epoch: epoch), at: epoch)
    }
    return step
  }

  /// The pruner of a mode: plain, median or pausing.
  public static func pruner(_ mode: String) throws -> Pruning {
    switch mode {
    case "median": .median(try MedianPruner())
    case "pausing": .halving(try SuccessiveHalving(minimum: 1, maximum: epochs))
    default: .none
    }
  }

  /// Runs a study with the pruner of a mode.
  public func run(_ study: Study, mode: String, jobs: Int) async throws {
    if mode == "pausing" { return try await study.run(jobs: jobs, with: self) }
    try await study.run(jobs: jobs) { trial in
      for epoch in 1...(mode == "median" ? Self.epochs : 1) {
        try await wait(trial, epoch)
        if mode != "median" { break }
        try await trial.report(Self.loss(trial, epoch: epoch), at: epoch)
        if trial.isPruned { throw TrialPruned() }
      }
      return Self.loss(trial, epoch: Self.epochs)
    }
  }
}

/// A line a trial, those begun again once, in the order of their steps: what must be the same for any workers.
public func summary(_ trials: [TrialRecord]) -> [String] {
  var last: [Int: TrialRecord] = [:]
  for trial in trials { if let step = trial.step { last[step] = trial } }
  return last.sorted { $0.key < $1.key }.map { step, trial in
    let point = trial.point.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let curve = trial.curve.map { "\($0.step):\($0.value)" }
    let repetitions = trial.attributes["repetitions"]?.list.map { "repetitions \($0.count)" } ?? ""
    let steps = trial.systemAttributes.keys.filter { $0.hasPrefix("descent:step:") }.sorted()
    return
      "\(step) \(trial.state) \(trial.value ?? .nan) \(point.joined(separator: " ")) \(curve) \(steps) \(repetitions)"
  }
}
