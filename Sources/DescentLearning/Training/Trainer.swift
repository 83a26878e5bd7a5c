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
  /// The samples of each step.
  public nonisolated let batches: Batches
  /// How a step changes the parameters.
  public nonisolated let updates: UpdateRule
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
  let training: StepMachines
  /// The parameters that steps change, in the order of declaration.
  let trained: [Variable]
  /// On the values that are trained.
  let evaluator: Evaluator
  let currentPredictor: Predictor
  private nonisolated let executor = TrainerExecutor()
  /// How far the training is, for those who ask while an epoch runs.
  nonisolated let place = TrainingPlace()
  /// The program of the last observation.
  var observing: ObservationProgram?
  /// Those who look at steps.
  var probes: [Int: any ProbeRunning] = [:]
  var journal: StepJournal?
  /// The samples whose gradients were computed on their own since the last step.
  var samplesSinceStep = 0
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
  ///   - objective: What is minimized and measured.
  ///   - updates: How a step changes the parameters.
  ///   - batches: The samples of each step.
  ///   - earlyStopping: The rule that may end the training early.
  ///   - seed: Determines every random number.
  /// - Throws: ``TraceError`` if the model does not fit the shape, ``TrainingError`` if a setting is invalid.
  public init(
    _ model: some Layer, inputShape: TensorShape, objective: Objective, updates: UpdateRule,
    batches: Batches = Batches(), earlyStopping: EarlyStopping? = nil,
    notFinite: NotFinitePolicy = .diagnose, seed: UInt64 = 0
  ) throws {
    try updates.check()
    try batches.check()
    try earlyStopping?.check()
    let programs = try ModelPrograms(model, inputShape: inputShape, objective, updates)
    self.programs = programs
    self.updates = updates
    self.batches = batches
    self.seed = seed
    self.earlyStopping = earlyStopping
    progress = TrainingProgress(
      initialRate: updates.optimizer.learningRate, metrics: programs.metricNames)
    let variables = VariableStore(seed: seed)
    self.variables = variables
    evaluator = Evaluator(programs, variables, seed: seed)
    currentPredictor = Predictor(programs, variables, seed: seed)

    let declared = try programs.training(batch: batches.size).variables
    let parameters = declared.filter { $0.role != nil }
    try updates.check(against: parameters) { try programs.layerPaths() }
    trained = parameters.filter { !updates.freezes($0) }
    training = StepMachines(programs, variables, batches, trained)
    // The values, and the copy from which steps can be replayed.
    try MemoryNeed.check(
      4 * declared.reduce(0) { $0 + Double($1.shape.count) } * (notFinite == .diagnose ? 2 : 1),
      "the parameters and the optimizer's state take", "use smaller layers")
    try variables.declare(declared)
    variables.close()
    if notFinite == .diagnose { journal = StepJournal(start: variables.snapshot()) }
    try checkMonitors()
  }

  /// Traces the model and draws its initial parameters, with the usual settings.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - metrics: What is measured in addition to the loss; by default the accuracy, for labels.
  ///   - earlyStopping: The rule that may end the training early.
  ///   - seed: Determines every random number.
  /// - Throws: ``TraceError`` if the model does not fit the shape, ``TrainingError`` if a setting is invalid.
  public init(
    _ model: some Layer, inputShape: TensorShape, loss: any Loss, optimizer: any Optimizer = SGD(),
    metrics: [any Measure]? = nil, batchSize: Int = 32, earlyStopping: EarlyStopping? = nil,
    seed: UInt64 = 0
  ) throws {
    try self.init(
      model, inputShape: inputShape, objective: Objective(loss, metrics: metrics),
      updates: UpdateRule(optimizer), batches: Batches(batchSize), earlyStopping: earlyStopping,
      seed: seed)
  }

  /// The number of samples per step.
  public nonisolated var batchSize: Int { batches.size }

  /// A thread of the trainer's own, none of Swift's cooperative threads.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Monitored values must be measured.
  private nonisolated func checkMonitors() throws {
    for watched in [updates.schedule?.watched, earlyStopping?.watched] {
      guard let watched, let metric = watched.metric else { continue }
      let inEvaluation =
        watched.part == .validation ? programs.evaluationMetrics.map(\.name) : []
      let names = programs.metricNames + inEvaluation
      guard !names.contains(metric) else { continue }
      throw TrainingError.setting(
        "the \(watched) cannot be monitored, because it is not measured; the measured values are "
          + (["loss"] + names).joined(separator: ", "))
    }
  }
}
