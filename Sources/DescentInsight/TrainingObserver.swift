import DescentArrays
import DescentLearning
import Synchronization

/// The observations of a training so far.
public final class TrainingObserver: Sendable {
  private let list = Mutex<[TrainingObservation]>([])
  private let key: Int
  private weak let trainer: Trainer?

  private static let keys = Atomic<Int>(0)

  init(_ trainer: Trainer) {
    self.trainer = trainer
    key = Self.keys.add(1, ordering: .relaxed).newValue
  }

  /// The observations, in the order of the steps.
  public var observations: [TrainingObservation] { list.withLock { $0 } }
  /// The last observation.
  public var latest: TrainingObservation? { list.withLock { $0.last } }

  /// Observes no further steps.
  public func stop() async { await trainer?.detach(key) }

  func add(_ observation: TrainingObservation) { list.withLock { $0.append(observation) } }

  func attach(_ probe: ObservationProbe, to trainer: isolated Trainer) throws {
    try trainer.attach(probe, as: key)
  }
}

extension Trainer {
  /// Observes the steps of a training while it runs: the first from here on that is 1, 1 + n, 1 + 2n …, and so on.
  ///
  /// ```swift
  /// let observer = try await trainer.observing(.activations, .gradients, .updates, every: 50)
  /// try await trainer.train(data, epochs: 10)
  /// for observation in observer.observations { print(observation.step, observation.loss) }
  /// ```
  ///
  /// An observation is made inside a program: reductions leave it, no activation does. It runs just before the step, on the
  /// step's batch, and changes nothing: the training gives the same bits with and without it, and the numbers do not depend
  /// on the number of cores. It takes as long as some five steps, or ten where a step takes ten microseconds. So if every
  /// 50th step is observed, the training takes longer by a tenth, or a fifth.
  ///
  /// Steps in loops of one's own are observed, too, if they are whole steps on a batch; those of a range test are not. What
  /// early stopping or a checkpoint restores does not take observations back.
  ///
  /// - Parameters:
  ///   - quantities: What is observed; by default everything.
  ///   - interval: How many steps apart; at least 1.
  ///   - receive: Called with each observation, before the step is taken.
  /// - Returns: The observations so far, at any time.
  /// - Throws: ``DescentLearning/TrainingError`` if the interval is not positive or there is not enough memory.
  @discardableResult
  public func observing(
    _ quantities: ObservedQuantity..., every interval: Int = 50,
    receive: (@Sendable (TrainingObservation) -> Void)? = nil
  ) throws -> TrainingObserver {
    try observing(Set(quantities), every: interval, receive: receive)
  }

  /// The same for a set of quantities.
  @discardableResult
  public func observing(
    _ quantities: Set<ObservedQuantity>, every interval: Int = 50,
    receive: (@Sendable (TrainingObservation) -> Void)? = nil
  ) throws -> TrainingObserver {
    guard interval > 0 else {
      throw TrainingError.setting(
        "every \(interval)th step is to be observed; that number must be at least 1")
    }
    let observer = TrainingObserver(self)
    let probe = ObservationProbe(quantities: quantities.orAll, interval: interval) {
      [weak observer] observation in
      observer?.add(observation)
      receive?(observation)
    }
    try observer.attach(probe, to: self)
    return observer
  }

  /// Observes the next step as it would be on these samples; changes nothing.
  ///
  /// The samples may be more than a batch, so that what few of them show is seen, too.
  ///
  /// - Parameters:
  ///   - quantities: What is observed; by default everything.
  ///   - samples: Indices of samples; they may repeat.
  /// - Throws: ``DescentLearning/TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  public func observe(
    _ quantities: ObservedQuantity..., on data: Dataset, samples: [Int32]
  ) throws -> TrainingObservation {
    try observed(Set(quantities)) { try look($0, on: data, samples: samples) }
  }

  /// Observes the next step as it would be on the first samples of data, which may be a stream; changes nothing.
  ///
  /// - Parameters:
  ///   - quantities: What is observed; by default everything.
  ///   - count: The number of samples, or all if there are fewer.
  /// - Throws: ``DescentLearning/TrainingError/data(_:)`` if the data do not fit the model.
  public func observe(
    _ quantities: ObservedQuantity..., onFirst count: Int, of data: any SampleSource
  ) throws -> TrainingObservation {
    try observed(Set(quantities)) { try look($0, onFirst: count, of: data) }
  }

  private func observed(
    _ quantities: Set<ObservedQuantity>, _ look: (ObservationProbe) throws -> Void
  ) throws -> TrainingObservation {
    let found = TrainingObserver(self)
    try look(ObservationProbe(quantities: quantities.orAll, interval: 1) { found.add($0) })
    guard let observation = found.latest else {
      throw TrainingError.setting("nothing was observed")
    }
    return observation
  }
}

extension Set<ObservedQuantity> {
  /// The set, or all quantities if it is empty.
  fileprivate var orAll: Self { isEmpty ? Set(ObservedQuantity.allCases) : self }
}
