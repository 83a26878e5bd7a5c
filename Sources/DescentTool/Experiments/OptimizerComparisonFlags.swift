import ArgumentParser
import Descent

/// The flags of `descent run optimizer-comparison`.
struct OptimizerComparisonFlags: ExperimentFlags {
  typealias Kind = OptimizerComparisonExperiment
  typealias Method = OptimizerComparisonExperiment.Method
  static let discussion = """
    The network, the data and the rates of SGD, Momentum, AdaGrad and Adam are the book's. A comparison at \
    given rates says little about the optimizers: --tune first finds each one's best.
    """

  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional, help: "How many training images, from the first (default: all).")
  var samples: Int?

  @Option(parsing: .unconditional, help: "How many steps (default: 2000).")
  var steps: Int?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 128).")
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: "The sizes of the hidden layers, with commas between them (default: 100,100,100,100).")
  var hidden: SizeList?

  @Option(
    parsing: .unconditional,
    help: """
      Which are compared: sgd, momentum, nesterov, adagrad, rmsprop and adam, with commas between them \
      (default: all).
      """)
  var optimizers: NameList<Method>?

  @Option(
    parsing: .unconditional,
    help: """
      One learning rate for all, or rates of some, as in sgd=0.1,adam=0.003 (default: 0.01, and 0.001 for \
      rmsprop and adam).
      """)
  var learningRate: RateList?

  @Flag(
    help: """
      Give each optimizer its best of 7 learning rates around its own first, chosen on validation data \
      held out of the training data.
      """)
  var tune = false

  @Option(
    parsing: .unconditional,
    help: "With --tune: the part of the training data that is held out (default: 0.2).")
  var validationFraction: Double?

  var opening: String? { data.choice.note }

  func validate() throws {
    if validationFraction != nil && !tune {
      throw ValidationError(
        "--validation-fraction holds out data to choose rates on; give --tune with it.")
    }
  }

  func apply(to options: inout OptimizerComparisonExperiment.Options) throws {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.steps = steps ?? options.steps
    options.batchSize = batchSize ?? options.batchSize
    options.hidden = hidden?.sizes ?? options.hidden
    options.tune = tune
    options.validationFraction = validationFraction ?? options.validationFraction
    let methods = optimizers?.values ?? Method.allCases
    if let stranger = learningRate?.rates.keys.first(where: { !methods.contains($0) }) {
      throw ValidationError(
        "--learning-rate: \(stranger.rawValue) is not among --optimizers "
          + methods.map(\.rawValue).joined(separator: ","))
    }
    options.optimizers = methods.map { .init($0, learningRate: learningRate?.rate(of: $0)) }
  }
}

/// One learning rate for all optimizers, or rates for some, as in `sgd=0.1,adam=0.003`.
struct RateList: ExpressibleByArgument {
  typealias Method = OptimizerComparisonExperiment.Method

  private let common: Double?
  let rates: [Method: Double]

  init?(argument: String) {
    common = Double(argument)
    guard common == nil else {
      rates = [:]
      return
    }
    var rates: [Method: Double] = [:]
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, let method = Method(rawValue: sides[0]), let rate = Double(sides[1]),
        rates.updateValue(rate, forKey: method) == nil
      else { return nil }
    }
    self.rates = rates
  }

  /// `nil` if no rate was given for the optimizer.
  func rate(of method: Method) -> Double? { common ?? rates[method] }
}
