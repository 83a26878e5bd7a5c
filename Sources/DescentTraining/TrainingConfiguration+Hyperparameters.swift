import DescentConfiguration
import DescentExport

extension OptimizerSettings {
  /// The name in configurations.
  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum: "momentum"
    case .nesterov: "nesterov"
    case .adagrad: "adagrad"
    case .rmsprop: "rmsprop"
    case .adam: "adam"
    }
  }
}

extension TrainingConfiguration {
  /// The settings by which trainings are compared, for TensorBoard's table.
  public var hyperparameters: [String: TensorBoardHyperparameter] {
    [
      "optimizer": .text(optimizer.name),
      "learning-rate": .number(optimizer.make().learningRate),
      "batch-size": .number(Double(training.batchSize)),
      "epochs": .number(Double(training.epochs)), "seed": .number(Double(training.seed)),
      "layers": .number(Double(model.layers.count)),
    ]
  }
}
