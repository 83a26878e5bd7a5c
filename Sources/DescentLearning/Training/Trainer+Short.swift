import DescentArrays
import DescentGraph
import DescentNumerics

extension Trainer {
  /// Traces the model for samples like those of the data, and draws its initial parameters.
  ///
  /// ```swift
  /// let trainer = try Trainer(model, for: train, loss: .softmaxCrossEntropy, optimizer: .adam())
  /// try await trainer.train(train, epochs: 20)
  /// ```
  ///
  /// - Parameters:
  ///   - data: The training data. They give the shape of a sample, and must fit model and loss.
  ///   - metrics: What is measured in addition to the loss; by default the accuracy, for labels.
  ///   - earlyStopping: The rule that may end the training early.
  ///   - seed: Determines every random number.
  /// - Throws: `TraceError` if the model does not fit the samples, ``TrainingError`` if the targets do not fit the outputs
  ///   or a setting is invalid.
  public init(
    _ model: some Layer, for data: some SampleSource, loss: any Loss,
    optimizer: any Optimizer = .sgd(), metrics: [any Measure]? = nil, batchSize: Int = 32,
    earlyStopping: EarlyStopping? = nil, seed: UInt64 = 0
  ) throws {
    try self.init(
      model, for: data,
      objective: Objective(loss, metrics: metrics, weighsSamples: data.hasWeights),
      updates: UpdateRule(optimizer), batches: Batches(batchSize), earlyStopping: earlyStopping,
      seed: seed)
  }

  /// Traces the model for samples like those of the data, with settings of every kind.
  ///
  /// - Parameters:
  ///   - data: The training data. They give the shape of a sample, and must fit model and loss.
  ///   - objective: What is minimized and measured.
  ///   - updates: How a step changes the parameters.
  ///   - batches: The samples of each step.
  ///   - earlyStopping: The rule that may end the training early.
  ///   - seed: Determines every random number.
  /// - Throws: `TraceError` if the model does not fit the samples, ``TrainingError`` if the targets do not fit the outputs
  ///   or a setting is invalid.
  public init(
    _ model: some Layer, for data: some SampleSource, objective: Objective, updates: UpdateRule,
    batches: Batches = Batches(), earlyStopping: EarlyStopping? = nil,
    notFinite: NotFinitePolicy = .diagnose, seed: UInt64 = 0
  ) throws {
    _ = try data.checkedFeatureSize()
    if let mistake = ModelPrograms.inputMistake(model, data) {
      throw TrainingError.data("\(data.name): \(mistake)")
    }
    try self.init(
      model, inputShape: data.inputShape(for: model), objective: objective, updates: updates,
      batches: batches, earlyStopping: earlyStopping, notFinite: notFinite, seed: seed)
    try programs.check(data)
  }

  /// Trains for a number of epochs and returns their results: ``fit(_:validation:epochs:afterStep:)``, run to its end.
  ///
  /// - Parameters:
  ///   - data: Samples in memory or a stream.
  ///   - validation: The data on which the model is evaluated after each epoch.
  ///   - epochs: How many more epochs to train; 0 or more.
  ///   - afterEpoch: Called with the results of each epoch.
  /// - Throws: ``TrainingError``, `DataError`, `CancellationError`.
  @discardableResult
  public nonisolated func train(
    _ data: any SampleSource, validation: (any SampleSource)? = nil, epochs: Int,
    afterEpoch: (@Sendable (Epoch) -> Void)? = nil
  ) async throws -> [Epoch] {
    var results: [Epoch] = []
    for try await epoch in fit(data, validation: validation, epochs: epochs) {
      afterEpoch?(epoch)
      results.append(epoch)
    }
    return results
  }
}

extension Epoch: CustomStringConvertible {
  /// The results on one line, such as `epoch 3: loss 0.1203, accuracy 0.965; validation loss 0.1311, accuracy 0.96`.
  public var description: String {
    let validation = validation.map { "; validation \($0)" } ?? ""
    return "epoch \(number): \(train)\(validation)"
  }
}

extension Evaluation: CustomStringConvertible {
  /// The loss and the metrics in alphabetical order, such as `loss 0.1203, accuracy 0.965`.
  public var description: String {
    ([("loss", loss)] + metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      .map { "\($0) \(NumberText.readable($1, digits: 4))" }.joined(separator: ", ")
  }
}
