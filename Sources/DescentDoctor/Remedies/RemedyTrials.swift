import DescentConfiguration
import DescentNumerics
import DescentRuns
import DescentTraining

/// Trains remedies beside the original with the same seeds, the two best together, and random edits as a control.
struct RemedyTrials: Sendable {
  let configuration: TrainingConfiguration
  let findings: [Finding]
  let data: SearchedData
  let measure: RemedyMeasure
  /// Of the original.
  let stepsPerEpoch: Int
  let budget: Int
  let jobs: Int
  let events: RunEvents

  private static let (seeds, moreSeeds, controls, most) = (3, 5, 10, 8)

  func run() async throws -> RemedyOutcome {
    let remedies = proposed()
    let random = control(remedies.count)
    let trainings =
      (remedies.count + 1) * Self.seeds + random.count + 3 * (Self.moreSeeds - Self.seeds)
    let epochs = Budget.epochs(
      of: configuration.training.epochs, steps: trainings * stepsPerEpoch, within: budget)
    let race = Race(self, epochs: epochs)
    events.note(
      "trying \(remedies.count) remedies and \(random.count) random edits, \(epochs) epochs each")
    let original = try await race.values([configuration], seeds: 0..<Self.seeds)[0]
    let first = try await race.values(remedies.map(\.1), seeds: 0..<Self.seeds)
    let control = try await race.values(random, seeds: 0..<1).compactMap { $0[0] }
    var entries = zip(remedies, first).map {
      Entry(remedies: [$0.0], configuration: $0.1, values: $1)
    }
    entries.sort { $0.gain(measure, original) > $1.gain(measure, original) }
    entries += try await combined(entries, race)
    entries.sort { $0.gain(measure, original) > $1.gain(measure, original) }
    // The best are told apart from the original with further seeds.
    let further = Self.seeds..<Self.moreSeeds
    let baseline = try await original + race.values([configuration], seeds: further)[0]
    let finalists = min(2, entries.count)
    let more = try await race.values(entries.prefix(finalists).map(\.configuration), seeds: further)
    for (index, values) in more.enumerated() { entries[index].values += values }
    return RemedyOutcome(
      measure: measure.name, original: mean(baseline),
      results: entries.map { result($0, baseline) }.sorted(by: isBetter), control: control,
      epochs: epochs, steps: await race.steps, isHigherBetter: measure.isAccuracy,
      makesHonest: findings.contains { $0.name == .leakingFeature && $0.severity > .note })
  }

  /// A remedy, and what it reached under each seed.
  private struct Entry: Sendable {
    let remedies: [Remedy]
    let configuration: TrainingConfiguration
    var values: [Double?]

    /// The mean gain over the original; a training that failed is the worst.
    func gain(_ measure: RemedyMeasure, _ original: [Double?]) -> Double {
      let gains = zip(values, original).map { value, other -> Double in
        guard let value else { return -.infinity }
        return other.map { measure.gain(value, over: $0) } ?? .infinity
      }
      if gains.contains(-.infinity) { return -.infinity }
      return gains.reduce(0, +) / Double(max(1, gains.count))
    }
  }

  /// The remedies of the findings, the most direct of each first, each once. Where validation itself is untrue, only what
  /// makes it true is tried: all else would be compared by untrue values.
  private func proposed() -> [(Remedy, TrainingConfiguration)] {
    var queue: [Remedy] = []
    let loud = findings.filter { $0.severity > .note }
    let untrue = loud.filter { $0.name == .leakingFeature }
    let lists = (untrue.isEmpty ? loud : untrue).map(\.remedies)
    for place in 0..<(lists.map(\.count).max() ?? 0) {
      for list in lists where list.indices.contains(place) && !queue.contains(list[place]) {
        queue.append(list[place])
      }
    }
    return Array(
      queue.compactMap { remedy in remedy.applied(to: configuration).map { (remedy, $0) } }
        .prefix(Self.most))
  }

  /// Ten edits drawn from the catalogue, in which those that were proposed are, too.
  private func control(_ proposed: Int) -> [TrainingConfiguration] {
    guard proposed > 0 else { return [] }
    let possible = Remedy.catalogue.compactMap { $0.applied(to: configuration) }
    var random = SplitMix64(seed: configuration.training.seed &+ 0xD0C)
    return (0..<Self.controls).compactMap { _ in possible.randomElement(using: &random) }
  }

  private func combined(_ entries: [Entry], _ race: Race) async throws -> [Entry] {
    guard entries.count >= 2, let first = entries[0].remedies.first,
      let second = entries[1].remedies.first,
      let both = second.applied(to: entries[0].configuration),
      // Some replace each other.
      !both.changes(from: entries[1].configuration).isEmpty
    else { return [] }
    let values = try await race.values([both], seeds: 0..<Self.seeds)[0]
    return [Entry(remedies: [first, second], configuration: both, values: values)]
  }

  private func result(_ entry: Entry, _ original: [Double?]) -> RemedyOutcome.Result {
    let pairs = zip(entry.values, original).map { ($0, $1) }
    let gains = pairs.compactMap { value, other -> Double? in
      guard let value, let other else { return nil }
      return measure.gain(value, over: other)
    }
    let better = pairs.count { value, other in
      guard let value else { return false }
      return other.map { measure.gain(value, over: $0) > 0 } ?? true
    }
    let effect = gains.count == pairs.count ? mean(gains.map { $0 }) : nil
    return RemedyOutcome.Result(
      remedies: entry.remedies,
      edits: entry.configuration.changes(from: configuration).map {
        "\($0.path)=\($0.after ?? "null")"
      },
      value: mean(entry.values), effect: effect,
      interval: MeanInterval(gains)?.halfWidth, better: better,
      seeds: pairs.count)
  }

  private func isBetter(_ left: RemedyOutcome.Result, _ right: RemedyOutcome.Result) -> Bool {
    func value(_ result: RemedyOutcome.Result) -> Double {
      guard let value = result.value else { return -.infinity }
      return measure.isAccuracy ? value : -value
    }
    return value(left) > value(right)
  }

  private func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.count == values.count && !known.isEmpty
      ? known.reduce(0, +) / Double(known.count) : nil
  }
}

/// Trainings side by side; none is made twice.
private actor Race {
  private let trials: RemedyTrials
  private let pool: WorkPool
  private let epochs: Int
  private(set) var steps = 0

  init(_ trials: RemedyTrials, epochs: Int) {
    (self.trials, self.epochs) = (trials, epochs)
    pool = WorkPool(jobs: trials.jobs)
  }

  /// For each configuration what it reached under each seed.
  func values(
    _ configurations: [TrainingConfiguration], seeds: Range<Int>
  ) async throws -> [[Double?]] {
    let base = trials.configuration.training.seed
    let (epochs, measure, data) = (epochs, trials.measure, trials.data)
    let planned = max(1, trials.configuration.training.epochs)
    let values = try await pool.map(configurations.count * seeds.count) { index in
      let configuration = configurations[index / seeds.count]
      // More epochs are part of some remedies.
      let scale = Double(configuration.training.epochs) / Double(planned)
      return try await RemedyTrial(
        configuration: configuration, seed: base &+ UInt64(seeds.lowerBound + index % seeds.count),
        epochs: max(1, Int((Double(epochs) * scale).rounded())), data: data
      ).run(measure)
    }
    steps += configurations.count * seeds.count * epochs * trials.stepsPerEpoch
    return stride(from: 0, to: values.count, by: seeds.count).map {
      Array(values[$0..<$0 + seeds.count])
    }
  }
}
