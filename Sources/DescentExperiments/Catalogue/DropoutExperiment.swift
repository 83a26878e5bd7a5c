import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// A network that learns 300 images by heart, without dropout and with it; and whether dropout imitates
/// the mean of many networks.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.4.3): 784-100×6-10, dropout
/// after each hidden layer's rectifier, He's initial weights, SGD, batches of 100 with replacement. In
/// training a unit is dropped with the probability `rate`; in evaluation all stay and are scaled by
/// 1 − rate. Accuracies are taken as in the book's program: see `OverfittingTraining`.
///
/// An ensemble's output is the mean of the probabilities (softmax) of its networks. Dropout is said to be
/// one in a single network: each step trains another thinned network, and the scaled network stands for
/// their mean. So the same test images are given to
/// - one network without dropout,
/// - K networks without dropout, each with initial weights and batches of its own: the mean,
/// - the dropout network as it is evaluated, scaled by 1 − rate,
/// - the dropout network many times with units dropped as in training (Monte Carlo dropout: Gal and
///   Ghahramani 2016): the mean.
public enum DropoutExperiment: Experiment {
  public static let name = "dropout"
  public static let summary =
    "300 images learned by heart: what dropout does to it, and whether it imitates an ensemble"
  public static let discussion =
    "The defaults are the book's. All test images are used."

  public struct Options: OverfittingOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 300
    public var epochs = 300
    public var every = 1
    public var batchSize = 100
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100, 100, 100]
    /// The fraction dropped, of each network.
    public var rates = [0, 0.2]
    /// The number of networks without dropout in the ensemble.
    public var networks = 5
    /// How many stochastic passes of a dropout network are averaged.
    public var passes = 30
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      overfittingSettings + [
        .overfittingEpochs(\.epochs),
        .init(
          "rates", \.rates, Form.fraction.distinctList(of: "numbers of at least 0 and below 1"),
          "The fractions dropped, one per network, separated by commas; 0 means no dropout"),
        .init(
          "networks", \.networks, .whole(1...10_000),
          "The number of networks without dropout in the ensemble"),
        .init(
          "passes", \.passes, .whole(1...1_000_000),
          "The number of passes of a dropout network, with units dropped, that are averaged"),
      ]

    public mutating func makeQuick() {
      epochs = 20
      networks = 3
      passes = 5
    }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      /// The fraction dropped.
      public var rate: Double
      public var curve: LearningCurve
      /// Whether a value stopped being finite.
      public var diverged: Bool
    }
    /// Where an answer to the test images comes from.
    public enum Source: String, Codable, Sendable, Hashable {
      case oneNetwork
      case meanOfNetworks
      case dropout
      case meanOfPasses
    }
    public struct Answer: Codable, Sendable {
      public var source: Source
      /// The fraction dropped in training.
      public var rate: Double
      /// How many outputs were averaged.
      public var outputs: Int
      /// Over the test images.
      public var accuracy: Double
      /// −mean(ln p_label) over the test images; `nil` where it is not finite.
      public var crossEntropy: Double?
    }
    public var data: DataName
    public var testSamples: Int
    public var runs: [Run]
    public var answers: [Answer]
    /// What each network of the ensemble answers alone.
    public var members: [Answer]
  }
}

extension DropoutExperiment.Record.Answer {
  fileprivate init(
    _ source: DropoutExperiment.Record.Source, _ probabilities: Probabilities, _ labels: [Int32],
    rate: Double = 0, outputs: Int = 1
  ) {
    self.init(
      source: source, rate: rate, outputs: outputs, accuracy: probabilities.accuracy(labels),
      crossEntropy: probabilities.crossEntropy(labels).ifFinite)
  }
}

// MARK: Running

extension DropoutExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.checkTraining()
    return try options.loadData(
      networks: pieceCount(options), jobs: jobs, events: events)
  }

  public static func pieceCount(_ options: Options) -> Int { pieces(options).count }

  /// A network to be trained: the first of each rate is followed by epoch; the others are for the
  /// ensemble.
  private struct Piece {
    let rate: Double
    let member: Int
    let isFollowed: Bool
  }

  private static func pieces(_ options: Options) -> [Piece] {
    let followed = options.rates.map { Piece(rate: $0, member: 0, isFollowed: true) }
    let first = options.rates.contains(0) ? 1 : 0
    let members = (first..<options.networks).map {
      Piece(rate: 0, member: $0, isFollowed: false)
    }
    return followed + members
  }

  private struct Trained: Sendable {
    let run: Record.Run
    let output: Probabilities
    /// The mean of the stochastic passes.
    let passes: Probabilities?
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let test = try loaded.testData()
    let pieces = pieces(options)
    let trained = try await context.map(pieces.count) { index in
      let piece = pieces[index]
      let trained = try await train(piece, loaded, test, options, context)
      context.finished(
        piece.isFollowed
          ? "dropout \(NumberText.readable(piece.rate)): \(trained.run.curve.words)"
          : "network \(piece.member + 1) of the ensemble")
      return trained
    }
    let followed = zip(pieces, trained).filter { $0.0.isFollowed }.map(\.1)
    let members = zip(pieces, trained).filter { $0.0.rate == 0 }.map(\.1.output)
    let labels = test.labels ?? []
    return Record(
      data: DataName(loaded), testSamples: test.count, runs: followed.map(\.run),
      answers: answers(members, followed, options, labels),
      members: members.map { Record.Answer(.oneNetwork, $0, labels) })
  }

  private static func answers(
    _ members: [Probabilities], _ followed: [Trained], _ options: Options, _ labels: [Int32]
  ) -> [Record.Answer] {
    let plain = [
      members.first.map { Record.Answer(.oneNetwork, $0, labels) },
      Probabilities(meanOf: members).map {
        Record.Answer(.meanOfNetworks, $0, labels, outputs: members.count)
      },
    ]
    let dropped = followed.filter { $0.run.rate > 0 }.flatMap { trained in
      [
        Record.Answer(.dropout, trained.output, labels, rate: trained.run.rate),
        trained.passes.map {
          Record.Answer(
            .meanOfPasses, $0, labels, rate: trained.run.rate, outputs: options.passes)
        },
      ]
    }
    return (plain + dropped).compactMap { $0 }
  }

  // MARK: One network

  private static func network(
    _ rate: Double, _ classes: Int, _ options: Options, staysActive: Bool = false
  ) -> Network {
    // A rate of 0 drops nothing, and the layers' paths, and with them the initial weights, stay the same.
    options.network(classes: classes) {
      Dropout(rate: rate, convention: .book, staysActive: staysActive)
    }
  }

  private static func train(
    _ piece: Piece, _ loaded: LoadedData, _ test: Dataset, _ options: Options,
    _ context: RunContext
  ) async throws -> Trained {
    // All rates have one seed, and with it the same initial weights and the same batches.
    let trainer = try options.trainer(
      network(piece.rate, loaded.classes, options), on: loaded.train,
      seed: context.seed(of: "network \(piece.member)"))
    let run = try await follow(trainer, piece, loaded.train, test, options, context)
    let output = Probabilities(logits: try await trainer.predict(test), classes: loaded.classes)
    let passes = try await passes(of: trainer, piece.rate, loaded, test, options, context)
    return Trained(run: run, output: output, passes: passes)
  }

  private static func follow(
    _ trainer: isolated Trainer, _ piece: Piece, _ train: Dataset, _ test: Dataset,
    _ options: Options, _ context: RunContext
  ) throws -> Record.Run {
    var curve = LearningCurve()
    try OverfittingTraining.run(trainer, on: train, epochs: options.epochs, every: options.every) {
      epoch in
      guard piece.isFollowed else { return }
      let accuracies = try [train, test].map { try trainer.evaluate($0).accuracy ?? .nan }
      curve.append(epoch: epoch, train: accuracies[0], test: accuracies[1])
      try context.measured(
        Measurement(
          seed: context.seed, rate: piece.rate, epoch: epoch, trainAccuracy: accuracies[0],
          testAccuracy: accuracies[1]))
    }
    return Record.Run(rate: piece.rate, curve: curve, diverged: trainer.diverged)
  }

  /// The mean of stochastic passes of a trained dropout network; `nil` without dropout.
  private static func passes(
    of trained: Trainer, _ rate: Double, _ loaded: LoadedData, _ test: Dataset,
    _ options: Options, _ context: RunContext
  ) async throws -> Probabilities? {
    guard rate > 0 else { return nil }
    // The same network with dropout at work in evaluation; its masks are none of those in training.
    let stochastic = try options.trainer(
      network(rate, loaded.classes, options, staysActive: true), on: loaded.train,
      seed: context.seed(of: "passes"))
    for variable in await trained.declaredVariables {
      try await stochastic.setValues(trained.values(at: variable.path), at: variable.path)
    }
    var sum: Probabilities?
    for pass in 0..<options.passes {
      try Task.checkCancellation()
      let output = Probabilities(
        logits: try await stochastic.predict(test, draw: UInt32(pass)), classes: loaded.classes)
      sum?.add(output)
      sum = sum ?? output
    }
    sum?.divide(by: options.passes)
    return sum
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let rate: Double
    let epoch: Int
    let trainAccuracy: Double
    let testAccuracy: Double
  }
}

// MARK: Pictures and words

extension DropoutExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let results = Results(records)
    return Presentation(
      title: "Overfitting and dropout",
      question: """
        What changes when a network that could learn \(results.data.samples) images by heart loses \
        some of its units at random in each step of training, and does it then do as well as the mean of \
        many networks?
        """,
      settings: settings(results, options),
      pictures: [
        .init(
          name: "dropout", figure: accuracies(results),
          caption: "Accuracy over the \(results.data.samples) training images and over the "
            + "\(results.testSamples) test images, by epoch." + bandCaption(records.count)),
        .init(
          name: "dropout-ensemble", figure: comparison(results),
          caption: "The same test images given to one network, to the mean of networks trained "
            + "independently without dropout, to the dropout network as it is evaluated, and to the "
            + "mean of its passes with units dropped. Means are of probabilities."
            + (records.count == 1
              ? ""
              : " Bars are means over \(records.count) seeds, whiskers one standard deviation.")),
      ],
      table: table(results), reading: reading(results))
  }

  /// The records of all seeds.
  private struct Results {
    let records: [Record]

    init(_ records: [Record]) { self.records = records }

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var testSamples: Int { records.first?.testSamples ?? 0 }
    var rates: [Double] { Set(records.flatMap(\.runs).map(\.rate)).sorted() }
    /// One with each seed has the same; the first's stand for all.
    var answers: [Answers] {
      (records.first?.answers ?? []).indices.map { index in
        Answers(repetitions: records.map { $0.answers[index] })
      }
    }

    func answers(_ source: Record.Source, rate: Double = 0) -> Answers? {
      answers.first { $0.source == source && $0.rate == rate }
    }

    /// A network of the ensemble alone: the mean over them and all seeds.
    var member: (accuracy: Double, crossEntropy: Double) {
      let members = records.flatMap(\.members)
      return (
        Repeated(members.map(\.accuracy)).mean,
        Repeated(members.map { $0.crossEntropy ?? .nan }).mean
      )
    }

    func curve(_ rate: Double) -> RepeatedCurve {
      RepeatedCurve(records.flatMap(\.runs).filter { $0.rate == rate }.map(\.curve))
    }

    var diverged: Int { records.flatMap(\.runs).count(where: \.diverged) }
  }

  /// One way of answering, with each seed.
  private struct Answers {
    let repetitions: [Record.Answer]

    var source: Record.Source { repetitions.first?.source ?? .oneNetwork }
    var rate: Double { repetitions.first?.rate ?? 0 }
    var outputs: Int { repetitions.first?.outputs ?? 1 }
    var accuracy: Repeated { Repeated(repetitions.map(\.accuracy)) }
    var crossEntropy: Repeated { Repeated(repetitions.map { $0.crossEntropy ?? .nan }) }

    var name: String {
      switch source {
      case .oneNetwork: "one network"
      case .meanOfNetworks: "mean of \(outputs) network\(outputs == 1 ? "" : "s")"
      case .dropout: "dropout \(NumberText.readable(rate))"
      case .meanOfPasses: "its mean of \(outputs) pass\(outputs == 1 ? "" : "es")"
      }
    }

    /// Each kind has its colour.
    var color: FigureColor {
      switch source {
      case .oneNetwork: .series(0)
      case .meanOfNetworks: .series(2)
      case .dropout: .series(1)
      case .meanOfPasses: .series(4)
      }
    }
  }

  private static func settings(_ results: Results, _ options: Options) -> [(String, String)] {
    options.trainingSettings(results.data, testSamples: results.testSamples) + [
      (
        "dropout",
        options.rates.map { NumberText.readable($0) }.joined(separator: ", ")
          + ": the fraction dropped after each hidden layer; scaled by the rest in evaluation"
      ),
      ("ensemble", "\(options.networks) networks without dropout, mean of their probabilities"),
      ("stochastic passes", "\(options.passes), mean of their probabilities"),
    ]
  }

  private static func accuracies(_ results: Results) -> SmallMultiples {
    let rates = results.rates
    return SmallMultiples(
      title: "Accuracy on images learned and on images never seen", columns: min(3, rates.count),
      panels: rates.map {
        results.curve($0).panel(
          title: $0 == 0 ? "without dropout" : "dropout \(NumberText.readable($0))")
      },
      width: rates.count == 1 ? 640 : 920)
  }

  private static func comparison(_ results: Results) -> SmallMultiples {
    let answers = results.answers
    let axis = ChartAxis(categories: answers.map(\.name))
    func panel(_ title: String, _ x: ChartAxis, _ values: [Repeated]) -> Chart {
      var chart = Chart(title: title, x: x, y: axis)
      for (index, answer) in answers.enumerated() {
        let only = values.indices.map { $0 == index ? values[$0].mean : .nan }
        let errors = values.indices.map { $0 == index ? values[$0].standardDeviation : 0 }
        chart = chart.adding(
          .bars(only, errors: errors, color: answer.color, direction: .rightward))
      }
      return chart
    }
    return SmallMultiples(
      title: "One network, many, and one with dropout", columns: 2,
      panels: [
        panel(
          "higher is better", ChartAxis("test accuracy", range: 0...1), answers.map(\.accuracy)),
        panel(
          "lower is better", ChartAxis("cross-entropy on test images (nats)"),
          answers.map(\.crossEntropy)),
      ], sharesX: .none, aspect: 0.12 + 0.075 * Double(answers.count))
  }

  private static func table(_ results: Results) -> Report.Table {
    Report.Table(
      caption: "At the end",
      columns: ["", "training", "test", "gap", "cross-entropy"],
      rows: results.answers.map { answers in
        let isCurve = answers.source == .oneNetwork || answers.source == .dropout
        let curve = results.curve(answers.rate)
        let known = isCurve && !curve.curves.isEmpty
        return [
          answers.name, known ? curve.train.text(decimals: 3) : "",
          answers.accuracy.text(decimals: 3), known ? curve.gap.text(decimals: 3) : "",
          answers.crossEntropy.text(decimals: 3),
        ]
      })
  }
}

// MARK: The reading

extension DropoutExperiment {
  /// What the numbers say: what each rate does to the gap, and whether it is as good as an ensemble.
  private static func reading(_ results: Results) -> String {
    var sentences =
      results.rates.contains(0) ? ["Without dropout \(results.curve(0).overfittingWords)"] : []
    for rate in results.rates where rate > 0 { sentences += words(rate, results) }
    if let ensemble = ensembleWords(results) {
      sentences.append(ensemble)
      for rate in results.rates where rate > 0 { sentences += imitation(rate, results) }
    }
    if results.diverged > 0 {
      sentences.append(
        "In \(results.diverged) of the \(results.records.flatMap(\.runs).count) networks values "
          + "stopped being finite; the largest of such outputs counts as class 0.")
    }
    return sentences.joined(separator: " ")
  }

  /// What a rate does to training, test and the gap.
  private static func words(_ rate: Double, _ results: Results) -> [String] {
    let curve = results.curve(rate)
    let start = "Dropout \(NumberText.readable(rate))"
    guard results.rates.contains(0) else {
      return [
        "\(start) ends with \(curve.train.text(decimals: 3)) in training and "
          + "\(curve.test.text(decimals: 3)) in the test."
      ]
    }
    return [start + " " + curve.comparison(with: results.curve(0)) + "."]
  }

  private static func ensembleWords(_ results: Results) -> String? {
    guard let mean = results.answers(.meanOfNetworks), mean.outputs > 1 else { return nil }
    let member = results.member
    let text = """
      The mean of \(mean.outputs) networks has a test accuracy of \(mean.accuracy.text(decimals: 3)), \
      where one alone has \(NumberText.fixed(member.accuracy, decimals: 3)) on average, and a \
      cross-entropy of \(mean.crossEntropy.text(decimals: 3)) instead of \
      \(NumberText.fixed(member.crossEntropy, decimals: 3))
      """
    let isBetter =
      mean.accuracy.mean > member.accuracy && mean.crossEntropy.mean < member.crossEntropy
    return isBetter ? "\(text): averaging helps." : "\(text): averaging does not help here."
  }

  /// Whether a dropout network does what the mean of networks does, and what its own passes do.
  private static func imitation(_ rate: Double, _ results: Results) -> [String] {
    guard let mean = results.answers(.meanOfNetworks),
      let dropout = results.answers(.dropout, rate: rate),
      let passes = results.answers(.meanOfPasses, rate: rate)
    else { return [] }
    let member = results.member
    let gain = dropout.accuracy.mean - member.accuracy
    let ensembleGain = mean.accuracy.mean - member.accuracy
    let hasLessEntropy = dropout.crossEntropy.mean < member.crossEntropy
    let name = "Dropout \(NumberText.readable(rate))"
    let numbers = """
      a test accuracy of \(dropout.accuracy.text(decimals: 3)) and a cross-entropy of \
      \(dropout.crossEntropy.text(decimals: 3))
      """
    let verdict: String
    if gain > 0 && hasLessEntropy {
      let share = 100 * gain / ensembleGain
      verdict =
        "\(name) does better than one network, with \(numbers)"
        + (ensembleGain > 0
          ? ": \(NumberText.fixed(share, decimals: 0)) % of the ensemble's gain in accuracy." : ".")
    } else if gain > 0 || hasLessEntropy {
      verdict = "\(name) is better than one network in one of the two only, with \(numbers)."
    } else {
      verdict = "\(name) has \(numbers): it does not stand in for an ensemble here."
    }
    return [verdict, passWords(dropout, passes)]
  }

  private static func passWords(_ dropout: Answers, _ passes: Answers) -> String {
    let difference = passes.accuracy.mean - dropout.accuracy.mean
    let numbers = """
      accuracy \(passes.accuracy.text(decimals: 3)), cross-entropy \
      \(passes.crossEntropy.text(decimals: 3))
      """
    let verb =
      difference.magnitude < RepeatedCurve.visible
      ? "agrees with" : "is \(difference > 0 ? "better" : "worse") than"
    return "The mean of its \(passes.outputs) stochastic passes \(verb) scaling (\(numbers))."
  }
}
