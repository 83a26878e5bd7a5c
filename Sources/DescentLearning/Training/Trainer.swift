import DescentArrays
import DescentExecution
import DescentGraph

/// Trains a model, evaluates it, and predicts with it.
///
/// ```swift
/// let trainer = try Trainer(
///   model, inputShape: [64], loss: .softmaxCrossEntropy, optimizer: Adam(), seed: 1)
/// for try await epoch in trainer.fit(digits.train, validation: digits.test, epochs: 20) {
///   print(epoch.number, epoch.trainAccuracy ?? 0, epoch.validationAccuracy ?? 0)
/// }
/// ```
///
/// The same seed produces the same bits on the same type of processor.
public actor Trainer {
  /// What happens when the loss or a parameter stops being finite.
  public enum NotFinitePolicy: Sendable {
    /// Replays the step to find the first such value, and throws ``TrainingError/notFinite(_:)``. The parameters are
    /// then those before that step.
    case diagnose
    /// Training continues and is marked as diverged.
    case proceed
  }

  /// The seed of the initial weights, the order of the batches, and the layers' random numbers.
  public nonisolated let seed: UInt64
  /// The number of samples per step.
  public nonisolated let batchSize: Int
  /// Which samples make up the batches.
  public nonisolated let batchOrder: BatchOrder
  /// How the learning rate changes; `nil` if it does not.
  public nonisolated let schedule: (any Schedule)?
  /// The rule that may end the training early, if any.
  public nonisolated let earlyStopping: EarlyStopping?

  /// The progress of the training.
  public internal(set) var progress: TrainingProgress
  /// The last step taken, for observers; not part of the state.
  public internal(set) var lastStep: TakenStep?
  /// The parameters and running statistics of the best epoch, by path, if early stopping keeps them.
  public internal(set) var bestValues: [String: [Float]]?

  let programs: ModelPrograms
  let variables: VariableStore
  let training: ExecutorCache
  let evaluating: ExecutorCache
  let predicting: ExecutorCache
  let outputShape: Shape
  /// The program of the last observation.
  var observing: ObservationProgram?
  var journal: StepJournal?
  /// The number of predictions made so far, for layers that draw random numbers in them; not part of the state.
  var predictions: UInt32 = 0
  /// Whether something that changes the training is running, such as an epoch. Observers must not change anything
  /// meanwhile.
  var isBusy = false
  /// Whether a caller has tried to restart the epoch meanwhile.
  var isDisturbed = false
  /// Whether the training was restored as one that early stopping had ended, and not continued since.
  var isStoppedFromStart = false
  /// The steps of the whole training, if known.
  var totalSteps: Int?

  /// Traces the model and draws its initial parameters.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - clipping: How the gradients are clipped.
  ///   - schedule: How the optimizer's learning rate changes.
  ///   - earlyStopping: The rule that may end the training early.
  ///   - metrics: What is measured in addition to the loss; by default accuracy, for labels.
  ///   - evaluationMetrics: What is measured only in evaluations.
  ///   - seed: Determines every random number.
  /// - Throws: ``TraceError`` if the model does not fit the shape, ``TrainingError`` if a setting is invalid.
  public init(
    _ model: some Layer, inputShape: Shape, loss: any Loss, optimizer: any Optimizer = SGD(),
    weightDecay: WeightDecay = .none, clipping: GradientClipping = .none,
    schedule: (any Schedule)? = nil, earlyStopping: EarlyStopping? = nil,
    metrics: [any Metric]? = nil, evaluationMetrics: [any EvaluationMetric] = [],
    batchSize: Int = 32,
    batchOrder: BatchOrder = .shuffled, notFinite: NotFinitePolicy = .diagnose, seed: UInt64 = 0
  ) throws {
    let metrics = metrics ?? (loss.targetKind == .labels ? [.accuracy] : [])
    try clipping.check()
    try schedule?.check()
    try earlyStopping?.check()
    try optimizer.check()
    var programs = ModelPrograms(
      model: model, inputShape: inputShape, lossFunction: loss, optimizer: optimizer,
      weightDecay: weightDecay, clipping: clipping, metrics: metrics,
      evaluationMetrics: evaluationMetrics)
    try Trainer.check(optimizer.learningRate, weightDecay, batchSize)
    try Trainer.checkMetrics(programs)
    let outputShape = try programs.prediction(batch: 1).outputShape
    programs.outputShape = outputShape
    self.programs = programs
    self.outputShape = outputShape
    self.batchSize = batchSize
    self.batchOrder = batchOrder
    self.seed = seed
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    progress = TrainingProgress(
      initialRate: optimizer.learningRate, metrics: programs.metricNames)
    let variables = VariableStore(seed: seed)
    self.variables = variables
    training = ExecutorCache(variables, programs.training)
    evaluating = ExecutorCache(variables, programs.evaluation)
    predicting = ExecutorCache(variables, programs.prediction)

    let declared = try programs.training(batch: batchSize).variables
    // The values, and the copy from which steps can be replayed.
    try MemoryNeed.check(
      4 * declared.reduce(0) { $0 + Double($1.shape.count) } * (notFinite == .diagnose ? 2 : 1),
      "the parameters and the optimizer's state take", "use smaller layers")
    try variables.declare(declared)
    variables.close()
    if notFinite == .diagnose { journal = StepJournal(start: variables.snapshot()) }
    try checkMonitors()
  }

  private static func check(
    _ rate: Double, _ weightDecay: WeightDecay, _ batchSize: Int
  ) throws {
    guard batchSize >= 1 else {
      throw TrainingError.setting("the batch size is \(batchSize); it must be at least 1")
    }
    try check(rate)
    switch weightDecay {
    case .none: break
    case .l2(let strength), .decoupled(let strength):
      guard strength.isFinite, strength >= 0 else {
        throw TrainingError.setting("the weight decay is \(strength); it must be 0 or positive")
      }
    }
  }

  private static func checkMetrics(_ programs: ModelPrograms) throws {
    let kinds =
      zip(programs.metricNames, programs.metrics.map(\.targetKind)).map { ($0, $1) }
      + programs.evaluationMetrics.map { ($0.name, $0.targetKind) }
    if let (name, kind) = kinds.first(where: { $0.1 != programs.targetKind }) {
      throw TrainingError.setting(
        "the metric \(name) takes \(kind.rawValue), but the loss takes \(programs.targetKind.rawValue)"
      )
    }
    for index in kinds.indices where kinds[..<index].contains(where: { $0.0 == kinds[index].0 }) {
      throw TrainingError.setting("two metrics are named \(kinds[index].0)")
    }
    if let (name, _) = kinds.first(where: { ModelPrograms.outputs.contains($0.0) }) {
      throw TrainingError.setting(
        "a metric is named \(name), which is the name of an output of the trainer")
    }
  }

  static func check(_ rate: Double) throws {
    guard rate.isFinite, rate >= 0 else {
      throw TrainingError.setting(
        "the learning rate is \(rate); it must be a finite number, 0 or positive")
    }
  }

  /// Monitored values must be measured.
  private nonisolated func checkMonitors() throws {
    for watched in [schedule?.watched, earlyStopping?.watched] {
      guard let watched, let metric = watched.metric else { continue }
      let inEvaluation = watched.part == .validation ? programs.evaluationMetrics.map(\.name) : []
      let names = programs.metricNames + inEvaluation
      guard !names.contains(metric) else { continue }
      throw TrainingError.setting(
        "the \(watched) cannot be monitored, because it is not measured; the measured values are "
          + (["loss"] + names).joined(separator: ", "))
    }
  }
}
