import DescentLearning
import Testing

/// One row of the table of optimizers; its name is that of a row of Scripts/optimizers.py or
/// Scripts/optimizers_torch.py.
struct OptimizerRow: Sendable, CustomTestStringConvertible {
  let name: String
  let optimizer: any Optimizer
  var weightDecay = WeightDecay.none
  /// Whether the rate is halved after step 500.
  var halves = false

  var testDescription: String { name }
}

/// One row per optimizer and convention; add new ones here and in the script.
let optimizerRows: [OptimizerRow] = [
  OptimizerRow(name: "SGD", optimizer: SGD()),
  OptimizerRow(name: "Momentum", optimizer: Momentum()),
  OptimizerRow(name: "Momentum, book", optimizer: Momentum(convention: .book)),
  OptimizerRow(name: "Nesterov", optimizer: Nesterov()),
  OptimizerRow(name: "Nesterov, book", optimizer: Nesterov(convention: .book)),
  OptimizerRow(name: "AdaGrad", optimizer: AdaGrad()),
  OptimizerRow(name: "RMSprop", optimizer: RMSprop(learningRate: 0.0005)),
  OptimizerRow(name: "RMSprop, book", optimizer: RMSprop(learningRate: 0.0005, convention: .book)),
  OptimizerRow(name: "Adam", optimizer: Adam()),
  OptimizerRow(name: "Adam, book", optimizer: Adam(convention: .book)),
  OptimizerRow(
    name: "Momentum, slow", optimizer: Momentum(learningRate: 0.002, momentum: 0.99), halves: true),
  OptimizerRow(
    name: "Momentum, slow, book",
    optimizer: Momentum(learningRate: 0.002, momentum: 0.99, convention: .book), halves: true),
  OptimizerRow(
    name: "Nesterov, slow", optimizer: Nesterov(learningRate: 0.002, momentum: 0.99), halves: true),
  OptimizerRow(
    name: "Nesterov, slow, book",
    optimizer: Nesterov(learningRate: 0.002, momentum: 0.99, convention: .book), halves: true),
  OptimizerRow(name: "AdaGrad, ε 0.01", optimizer: AdaGrad(learningRate: 0.1, epsilon: 0.01)),
  OptimizerRow(
    name: "RMSprop, ε 0.01", optimizer: RMSprop(learningRate: 0.01, epsilon: 0.01), halves: true),
  OptimizerRow(
    name: "Adam, ε 0.01", optimizer: Adam(learningRate: 0.01, epsilon: 0.01), halves: true),
  OptimizerRow(
    name: "Adam, ε 0.01, book",
    optimizer: Adam(learningRate: 0.01, epsilon: 0.01, convention: .book), halves: true),
  OptimizerRow(name: "SGD, L2", optimizer: SGD(), weightDecay: .l2(0.1)),
  OptimizerRow(name: "SGD, decoupled", optimizer: SGD(), weightDecay: .decoupled(0.1)),
  OptimizerRow(name: "Momentum, L2", optimizer: Momentum(), weightDecay: .l2(0.1)),
  OptimizerRow(name: "Momentum, decoupled", optimizer: Momentum(), weightDecay: .decoupled(0.1)),
  OptimizerRow(name: "Adam, L2", optimizer: Adam(learningRate: 0.01), weightDecay: .l2(0.1)),
  OptimizerRow(
    name: "AdamW", optimizer: Adam(learningRate: 0.01), weightDecay: .decoupled(0.1), halves: true),
  OptimizerRow(name: "NAdam", optimizer: NAdam()),
  OptimizerRow(name: "RAdam", optimizer: RAdam()),
  OptimizerRow(name: "Adadelta", optimizer: Adadelta(learningRate: 0.1)),
  OptimizerRow(name: "Lion", optimizer: Lion(learningRate: 0.0005)),
  OptimizerRow(name: "LAMB", optimizer: LAMB()),
  OptimizerRow(name: "Muon", optimizer: Muon()),
]

/// One row for each optimizer whose update may depend on the shape, and for each setting that the rows above leave as it is.
let matrixRows: [OptimizerRow] = [
  OptimizerRow(
    name: "NAdam",
    optimizer: NAdam(
      learningRate: 0.02, firstDecay: 0.8, secondDecay: 0.95, epsilon: 1e-3, momentumDecay: 0.01)),
  OptimizerRow(
    name: "RAdam",
    optimizer: RAdam(learningRate: 0.02, firstDecay: 0.8, secondDecay: 0.95, epsilon: 1e-3)),
  OptimizerRow(
    name: "Adadelta", optimizer: Adadelta(learningRate: 0.5, decay: 0.8, epsilon: 1e-4)),
  OptimizerRow(
    name: "Lion", optimizer: Lion(learningRate: 0.01, firstDecay: 0.8, secondDecay: 0.9)),
  OptimizerRow(name: "LAMB", optimizer: LAMB(learningRate: 0.01)),
  OptimizerRow(name: "LAMB, decay", optimizer: LAMB(learningRate: 0.01, decay: 0.5)),
  OptimizerRow(name: "Muon", optimizer: Muon()),
]
