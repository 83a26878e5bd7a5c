import Synchronization
import Testing

@testable import DescentExperiments

extension RunContext {
  /// A context as the runner makes it for the first seed, with two jobs unless told otherwise.
  static func forTests<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ observer: RunObserver = RunObserver(),
    jobs: Int = 2
  ) -> RunContext {
    RunContext(
      seed: options.seed, experiment: E.name, pool: WorkPool(jobs: jobs),
      counter: Counter(total: E.pieceCount(options)), observer: observer)
  }
}

/// Items that several tasks add.
final class LockedList: Sendable {
  private let list = Mutex<[String]>([])
  func append(_ item: String) { list.withLock { $0.append(item) } }
  var items: [String] { list.withLock { $0 } }
}

/// Expects settings to be refused with a sentence, before anything is run.
func expectUsage<E: Experiment>(
  _ experiment: E.Type, _ options: E.Options, says sentence: String,
  location: SourceLocation = #_sourceLocation
) {
  do {
    _ = try E.load(options, jobs: 2, observer: RunObserver())
    Issue.record("the settings were taken", sourceLocation: location)
  } catch ExperimentError.usage(let text) {
    #expect(text == sentence, sourceLocation: location)
  } catch {
    Issue.record(error, sourceLocation: location)
  }
}
