import DescentConfiguration
import DescentExport

extension TrainingConfiguration {
  /// The name of the optimizer in configurations.
  public var optimizerName: String {
    Form.optimizer.caseName(of: optimizer) ?? String(describing: type(of: optimizer))
  }

  /// The settings by which trainings are compared, for TensorBoard's table.
  public var hyperparameters: [String: TensorBoardHyperparameter] {
    [
      "optimizer": .text(optimizerName),
      "learning-rate": .number(optimizer.learningRate),
      "batch-size": .number(Double(training.batchSize)),
      "epochs": .number(Double(training.epochs)), "seed": .number(Double(training.seed)),
      "layers": .number(Double(model.layers.count)),
    ]
  }
}
