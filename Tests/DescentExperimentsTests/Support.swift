import DescentArrays
import DescentLearning
import DescentRuns
import Synchronization

@testable import DescentExperiments

extension RunContext {
  /// A context as the runner makes it for the first seed, by default with two jobs.
  static func forTests<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ events: RunEvents = RunEvents(),
    jobs: Int = 2
  ) -> RunContext {
    RunContext(
      seed: options.seed, experiment: E.name, pool: WorkPool(jobs: jobs),
      counter: PieceCounter(total: E.pieceCount(options)), events: events)
  }
}

/// Items that several tasks add.
final class LockedList: Sendable {
  private let list = Mutex<[String]>([])
  func append(_ item: String) { list.withLock { $0.append(item) } }
  var items: [String] { list.withLock { $0 } }
}

extension Experiment {
  /// The record for the options' seed, with the given number of jobs.
  static func record(
    _ options: Options, jobs: Int = 2, events: RunEvents = RunEvents()
  ) async throws -> Record {
    let input = try load(options, jobs: jobs, events: events)
    return try await run(
      options, on: input, in: .forTests(Self.self, options, events, jobs: jobs))
  }

  /// The message of the error thrown when the options are checked.
  static func refusal(_ options: Options) -> String {
    do {
      _ = try load(options, jobs: 2, events: RunEvents())
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }
}

extension Trainer {
  /// The losses of a number of steps on batches drawn with replacement, written out.
  func losses(ofSteps count: Int, on data: Dataset, seed: UInt64) throws -> [Double] {
    let stepsAnEpoch = (data.count + batchSize - 1) / batchSize
    return try (0..<count).map { step in
      let order = BatchOrder.withReplacement.indices(
        count: data.count, batchSize: batchSize, seed: seed, epoch: step / stepsAnEpoch + 1)
      let first = step % stepsAnEpoch * batchSize
      return try self.step(on: data, samples: Array(order[first..<first + batchSize]))
    }
  }

  /// The fraction of samples whose largest output is that of their label.
  func accuracy(on data: Dataset) throws -> Double {
    let outputs = try predict((0..<data.count).flatMap { data.features(at: $0) })
    let labels = data.labels ?? []
    let right = labels.indices.count { sample in
      let row = outputs[sample * outputSize..<(sample + 1) * outputSize]
      return row.indices.max { row[$0] < row[$1] } == row.startIndex + Int(labels[sample])
    }
    return Double(right) / Double(labels.count)
  }
}

extension RunEvents {
  /// Events of which some are told.
  convenience init(
    progress: @escaping @Sendable (PieceProgress) -> Void = { _ in },
    measured: @escaping @Sendable (any Encodable & Sendable) throws -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.init()
    record { event in
      switch event {
      case .piece(let piece): progress(piece)
      case .observation(let value): try measured(value)
      case .note(let text): note(text)
      default: break
      }
    }
  }
}

extension Presentation {
  /// The outcome of the verdict whose statement has these words; `nil` if there is none.
  func outcome(_ words: String) -> Verdict.Outcome? {
    verdicts.first { $0.statement.contains(words) }?.outcome
  }
}

/// Five seeds around a number.
func around(_ middle: Double, spread: Double = 0.001) -> [Double] {
  [-1, 2, 0, -2, 1].map { middle + spread * $0 }
}

/// Five seeds around a number, each off by a factor.
func around(_ middle: Double, factor: Double) -> [Double] {
  [-1, 2, 0, -2, 1].map { middle * (1 + factor * $0) }
}
