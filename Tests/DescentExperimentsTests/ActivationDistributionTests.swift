import DescentData
import DescentExecution
import DescentGraph
import DescentLearning
import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments

@Suite struct ActivationDistributionTests {
  typealias Kind = ActivationDistributionExperiment

  private static func options(_ data: String = "gaussian") -> Kind.Options {
    var options = Kind.Options.book
    options.data = data
    options.samples = 40
    options.hidden = [10, 8, 6]
    if data == "gaussian" { options.features = 12 }
    options.seed = 5
    return options
  }

  // MARK: The forward pass

  private func deviation(_ kind: WeightScale, _ fanIn: Int) -> Double {
    switch kind {
    case .std1: 1
    case .std001: 0.01
    case .xavier: 1 / Double(fanIn).squareRoot()
    case .he: (2 / Double(fanIn)).squareRoot()
    }
  }

  private func function(_ activation: Activation) -> (Double) -> Double {
    switch activation {
    case .sigmoid: { 1 / (1 + exp(-$0)) }
    case .tanh: { tanh($0) }
    case .relu: { max(0, $0) }
    }
  }

  /// Images through the layers in Double, with the weights that the engine draws under these paths.
  private func forward(
    _ images: [[Double]], _ sizes: [Int], _ activation: Activation, _ kind: WeightScale
  ) throws -> [[[Double]]] {
    let store = VariableStore(seed: pathHash("activation-distribution/5/network"))
    var (values, layers) = (images, [[[Double]]]())
    for (index, units) in sizes.enumerated() {
      let inputs = values[0].count
      let path = "\(index + 1)-Dense/weight"
      try store.declare([
        Variable(
          path: path, shape: [inputs, units], kind: .parameter(.weight),
          initial: .normal(mean: 0, standardDeviation: deviation(kind, inputs)))
      ])
      let weights = store[path].map { $0.map { Double($0) } } ?? []
      let f = function(activation)
      values = values.map { row in
        (0..<units).map { unit in
          f(row.indices.reduce(0) { $0 + row[$1] * weights[$1 * units + unit] })
        }
      }
      layers.append(values)
    }
    return layers
  }

  @Test func itIsTheForwardPassOfTheImages() async throws {
    let record = try await Kind.record(Self.options("digits"))
    let data = try DataSource.load("digits", trainingSamples: 40).train
    let images = data.pairs.map(\.x)
    let square = images.joined().reduce(0) { $0 + $1 * $1 } / Double(40 * 64)
    #expect(abs(record.inputMeanSquare - square) < 1e-9)
    #expect(record.features == 64)
    #expect(record.pairs.count == 12)
    for pair in record.pairs {
      let layers = try forward(images, [10, 8, 6], pair.activation, pair.initialization)
      for (layer, hand) in zip(pair.layers, layers) {
        let all = hand.flatMap { $0 }
        let mean = all.reduce(0, +) / Double(all.count)
        let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        let scale = max(1e-9, variance.squareRoot())
        #expect(abs((layer.measured.mean ?? 9e9) - mean) < 1e-4 * max(scale, abs(mean)))
        #expect(abs((layer.measured.standardDeviation ?? 9e9) - scale) < 1e-3 * scale)
        #expect(layer.measured.units == hand[0].count)
        #expect(layer.measured.counts.reduce(0, +) == all.count)
        if pair.activation == .relu {
          let dead = hand[0].indices.count { unit in hand.allSatisfy { $0[unit] == 0 } }
          #expect(layer.measured.dead == Double(dead) / Double(hand[0].count))
          #expect(layer.measured.saturated == nil)
        } else {
          let ends = pair.activation == .tanh ? -0.99...0.99 : 0.01...0.99
          let share = Double(all.count { !ends.contains($0) }) / Double(all.count)
          #expect(abs((layer.measured.saturated ?? 9) - share) <= 1 / Double(all.count))
          #expect(layer.measured.dead == nil)
        }
      }
    }
  }

  @Test func thePredictionStartsFromTheInputs() async throws {
    for (data, square, fan) in [("gaussian", 1.0, 12.0), ("digits", nil, 64)] {
      let record = try await Kind.record(Self.options(data))
      let q = square ?? record.inputMeanSquare
      #expect(record.inputMeanSquare == q)
      let pair = try #require(
        record.pairs.first { $0.activation == .relu && $0.initialization == .std001 })
      // ReLU has a closed form: √(q/2 − q/2π).
      var variance = fan * 1e-4 * q
      for (layer, inputs) in zip(pair.layers, [10.0, 8, 6]) {
        let expected = (variance / 2 - variance / (2 * Double.pi)).squareRoot()
        #expect(abs((layer.predictedDeviation ?? 0) / expected - 1) < 1e-12)
        #expect(layer.weightDeviation == 0.01)
        variance *= inputs * 1e-4 / 2
      }
    }
  }

  /// E[a²] of ReLU layers is exact at any width: averaged over draws it is what theory says.
  @Test func theMeanSquareOverManyDrawsIsThatOfTheory() async throws {
    var options = Self.options()
    options.hidden = [12, 12]
    var squares: [Double] = []
    for seed in 0..<120 {
      options.seed = UInt64(seed)
      let input = try Kind.load(options, jobs: 2, events: RunEvents())
      let stack = LayerStack(
        start: NetworkStart(activation: .relu, initialization: .he), sizes: options.hidden)
      let layers = try stack.activations(of: input, seed: UInt64(seed))
      squares.append(
        layers[1].reduce(0.0) { $0 + Double($1) * Double($1) } / Double(layers[1].count))
    }
    let squared = Repeated(squares)
    // He: q = 2·⟨x²⟩ in each layer, and E[a²] = q/2 = 1.
    #expect(abs(squared.mean - 1) < 4 * squared.standardDeviation / 120.0.squareRoot())
    #expect(squared.standardDeviation > 0.1)
  }

  /// The theory is about wide layers.
  @Test(arguments: Activation.allCases) func wideLayersFollowTheTheory(_ activation: Activation)
    async throws
  {
    var options = Self.options()
    options.samples = 60
    options.features = 300
    options.hidden = [300, 300]
    let record = try await Kind.record(options)
    for pair in record.pairs where pair.activation == activation {
      for layer in pair.layers {
        let ratio = (layer.measured.standardDeviation ?? 0) / (layer.predictedDeviation ?? 1)
        #expect(abs(ratio - 1) < 0.15, "\(pair.initialization)")
      }
    }
  }

  // MARK: Random numbers

  @Test func theSeedDecidesEveryBitAndTheRulesShareTheirNumbers() async throws {
    var options = Self.options()
    let first = try RecordJSON.text(await Kind.record(options))
    #expect(try RecordJSON.text(await Kind.record(options)) == first)
    options.seed = 6
    #expect(try RecordJSON.text(await Kind.record(options)) != first)
    // ReLU layers are homogeneous: std 1 and std 0.01 are the same numbers, 100 times as large a layer.
    let record = try await Kind.record(Self.options())
    func deviations(_ kind: WeightScale) -> [Double] {
      record.pairs.first { $0.activation == .relu && $0.initialization == kind }?.layers.map {
        $0.measured.standardDeviation ?? 0
      } ?? []
    }
    for (index, (large, small)) in zip(deviations(.std1), deviations(.std001)).enumerated() {
      #expect(abs(large / small / Foundation.pow(100, Double(index + 1)) - 1) < 1e-4)
    }
  }

  @Test func progressAndMeasurementsTellOfEveryPair() async throws {
    let told = LockedList()
    let events = RunEvents(
      progress: { told.append("\($0.done)/\($0.total)") },
      measured: { told.append(try RecordJSON.text($0, pretty: false)) })
    _ = try await Kind.record(Self.options(), events: events)
    #expect(told.items.filter { $0.hasSuffix("/12") }.count == 12)
    #expect(told.items.filter { $0.contains("\"seed\":5") }.count == 36)
  }

  /// Values too large for a Float are reported as missing, and the record can still be written.
  @Test func whatIsNotFiniteHasNoNumber() async throws {
    var options = Self.options()
    options.hidden = [Int](repeating: 40, count: 60)
    let record = try await Kind.record(options)
    let pair = try #require(
      record.pairs.first { $0.activation == .relu && $0.initialization == .std1 })
    #expect(pair.layers[59].measured.standardDeviation == nil)
    #expect(try RecordJSON.text(record).contains("\"weightDeviation\""))
    let page = Kind.presentation(of: [record], options: options)
    #expect(page.tables[0].rows[8].contains("–"))
  }

  // MARK: Settings

  @Test func settingsThatMakeNoSense() {
    func expect(
      _ data: String, _ sentence: String, _ change: (inout Kind.Options) -> Void
    ) {
      var options = Self.options(data)
      change(&options)
      #expect(Kind.refusal(options) == sentence)
    }
    expect("gaussian", "samples 0: a whole number of at least 1 is needed") { $0.samples = 0 }
    expect("gaussian", "features 0: a whole number of at least 1 is needed") { $0.features = 0 }
    expect(
      "gaussian",
      "hidden 3,0: a list of whole numbers of at least 1, as in 100,100,100, is needed"
    ) { $0.hidden = [3, 0] }
    expect(
      "digits",
      "features 10: applies only to Gaussian inputs; the samples of digits have their own size"
    ) { $0.features = 10 }
    expect(
      "gaussian", "data-dir /tmp: Gaussian numbers are not in a folder; name a data set as the data"
    ) { $0.dataDirectory = "/tmp" }
  }

  @Test func layersThatDoNotFit() throws {
    for sizes in [[2_000_000_000, 2_000_000_000], [Int.max]] {
      var options = Self.options()
      options.hidden = sizes
      #expect(throws: ExperimentError.self) {
        try Kind.load(options, jobs: 2, events: RunEvents())
      }
    }
  }

  // MARK: Verdicts

  /// The numbers of two layers, one pair for each seed.
  private struct Made {
    var deviation = ([Double](), [Double]())
    var acrossSamples = ([Double](), [Double]())
    var acrossUnits = [Double]()
    var saturated = [Double]()
  }

  /// - Parameters:
  ///   - change: Changes what is the same in all layers otherwise.
  ///   - predicted: What theory says of a number, as a factor.
  ///   - errors: The distance from theory at 25 and 400 units, with each seed.
  private func page(
    predicted: Double = 1, errors: ([Double], [Double]) = (around(0.2), around(0.05)),
    signals: Bool = true, _ change: (Activation, WeightScale, inout Made) -> Void = { _, _, _ in }
  ) -> Presentation {
    let records = (0..<5).map { seed in
      Kind.Record(
        data: .init(name: "gaussian", samples: 2), features: 1, inputMeanSquare: 1, edges: [:],
        pairs: Kind.conditions.map { start in
          var made = Made(
            deviation: (around(0.5), around(0.49)), acrossSamples: (around(0.4), around(0.39)),
            acrossUnits: around(0.2), saturated: around(0.01))
          change(start.activation, start.initialization, &made)
          return .init(
            condition: start,
            values: LayerValues(
              layers: (0..<2).map {
                layer(start, made, $0, seed, predicted: predicted, signals: signals)
              }))
        },
        widths: signals
          ? product([25, 400], Kind.WideNetwork.starts) { ($0, $1) }.map { width, start in
            let error = width == 25 ? errors.0[seed] : errors.1[seed]
            return .init(
              condition: .init(
                width: width, activation: start.activation, initialization: start.initialization),
              values: signal(exp(error), 1, predicted: 1 / exp(error)))
          } : nil)
    }
    return Kind.presentation(of: records, options: Self.options())
  }

  private func layer(
    _ start: NetworkStart, _ made: Made, _ index: Int, _ seed: Int, predicted: Double, signals: Bool
  ) -> LayerStack.Layer {
    var layer = LayerStack.Layer(
      weightDeviation: 0.1,
      measured: ActivationStatistics(
        [0, 1], units: 1, activation: start.activation, edges: [0, 1]), predictedDeviation: 0.5)
    layer.measured.standardDeviation = (index == 0 ? made.deviation.0 : made.deviation.1)[seed]
    layer.measured.saturated = start.activation == .relu ? nil : made.saturated[seed]
    let across = (index == 0 ? made.acrossSamples.0 : made.acrossSamples.1)[seed]
    layer.signal = signals ? signal(across, made.acrossUnits[seed], predicted: predicted) : nil
    return layer
  }

  /// With the gradient 1.
  private func signal(
    _ acrossSamples: Double, _ acrossUnits: Double, predicted: Double
  ) -> LayerSignal {
    var spread = SampleSpread([0, 1], units: 1)
    (spread.acrossSamples, spread.acrossUnits) = (acrossSamples, acrossUnits)
    return LayerSignal(
      spread, gradient: acrossSamples, samples: 1_000_000_000,
      .init(
        separation: 1, acrossSamples: predicted * acrossSamples, acrossUnits: 1, slope: 1),
      predicted * acrossSamples)
  }

  @Test func eachVerdictIsReached() {
    let shown = page { activation, rule, made in
      if (activation, rule) == (.sigmoid, .xavier) {
        made.acrossSamples.1 = around(0.0006, factor: 0.01)
      }
      if (activation, rule) == (.sigmoid, .std1) { made.saturated = around(0.4) }
      if (activation, rule) == (.tanh, .std001) { made.deviation.1 = around(1e-5, factor: 0.01) }
      if (activation, rule) == (.relu, .xavier) { made.deviation.1 = around(0.13) }
    }
    #expect(shown.outcome("With sigmoid, Xavier's weights spread") == .supported)
    #expect(shown.outcome("With ReLU, He's weights spread") == .supported)
    #expect(shown.outcome("With ReLU, Xavier's weights spread") == .refuted)
    #expect(shown.outcome("With sigmoid and Xavier's weights, the part that depends") == .refuted)
    #expect(shown.outcome("With tanh and Xavier's weights, the part") == .supported)
    #expect(shown.outcome("one unit from another") == .supported)
    #expect(shown.outcome("std 1 presses") == .supported)
    #expect(shown.outcome("nearly one value") == .supported)
    #expect(shown.outcome("predicts the deviation across samples") == .supported)
    #expect(shown.outcome("theory predicts the gradient") == .supported)
    #expect(shown.outcome("Single networks of 400 units are closer to the theory") == .supported)
    #expect(shown.takeaway.contains("the spread is 0.49, that from sample to sample"))
    #expect(shown.takeaway.contains("from sample to sample 0.0006."))
    #expect(shown.why.contains("With ReLU, Xavier's weights lose a factor of about √2"))

    let opposite = page(predicted: 1.3, errors: (around(0.2), around(0.19))) {
      activation, rule, made in
      made.deviation.1 = around(0.1)
      made.acrossUnits = around(0.1)
      if (activation, rule) == (.tanh, .std001) { made.deviation.1 = around(0.4) }
    }
    #expect(opposite.outcome("With sigmoid, Xavier's weights spread") == .refuted)
    #expect(
      opposite.outcome("With sigmoid and Xavier's weights, the part that depends") == .supported)
    #expect(opposite.outcome("one unit from another") == .refuted)
    #expect(opposite.outcome("std 1 presses") == .refuted)
    #expect(opposite.outcome("nearly one value") == .refuted)
    #expect(opposite.outcome("predicts the deviation across samples") == .refuted)
    #expect(opposite.outcome("theory predicts the gradient") == .refuted)
    #expect(opposite.outcome("Single networks of 400 units are closer to the theory") == .refuted)

    let noisy = page { activation, rule, made in
      if (activation, rule) == (.relu, .he) { made.deviation.1 = around(0.33, factor: 0.1) }
    }
    #expect(noisy.outcome("With ReLU, He's weights spread") == .undecided)
  }

  @Test func whyNamesWhatIsKept() {
    // The gradient of made-up layers is their deviation across samples.
    let shown = page { activation, rule, made in
      if rule == .std1 { made.saturated = around(0.6) }
      if activation == .sigmoid, rule != .std1 {
        made.acrossSamples.1 = around(0.001, factor: 0.01)
      }
      if (activation, rule) == (.tanh, .xavier) { made.acrossSamples.0 = around(0.8) }
    }
    #expect(shown.why.contains("saturation does not grow with depth: 60 % of"))
    #expect(
      shown.why.contains(
        "Saturation does not make the gradient vanish here: it goes from 0.39 in the last layer to 0.4 in the first "
          + "(sigmoid, std 1) and"))
    #expect(shown.why.contains("by 4 from 25 to 400 units, where 1/√units says 4. From"))
    #expect(shown.why.contains("ReLU (at most a factor of 1"))
    #expect(shown.why.contains("He with tanh (at most a factor of 1"))
    #expect(shown.why.contains("neither with sigmoid (a factor of 400 even from"))

    let other = page { activation, rule, made in
      // The last layer's gradient is a hundred times the first's.
      if rule == .std1 { (made.saturated, made.acrossSamples.1) = (around(0.6), around(40)) }
      if (activation, rule) == (.tanh, .he) { made.acrossSamples.0 = around(0.1) }
    }
    #expect(!other.why.contains("Saturation does not make"))
    #expect(other.outcome("With tanh, more of the gradient") == .supported)
    #expect(other.why.contains("Xavier with tanh"))
    let opposite = page { activation, rule, made in
      if (activation, rule) == (.tanh, .he) { made.acrossSamples.0 = around(0.8) }
    }
    #expect(opposite.outcome("With tanh, more of the gradient") == .refuted)
  }

  @Test func deepNetworksShowFiveLayers() {
    #expect(Kind.shown(0..<3) == [0, 1, 2])
    #expect(Kind.shown(0..<5) == [0, 1, 2, 3, 4])
    #expect(Kind.shown(0..<20) == [0, 5, 10, 14, 19])
  }

  /// What a Float cannot hold is not held against the theory.
  @Test func roundingIsNotCounted() {
    let shown = page { activation, rule, made in
      if (activation, rule) == (.sigmoid, .std001) {
        made.acrossSamples.1 = around(1e-9, factor: 0.01)
      }
    }
    let verdict = shown.verdicts.first { $0.statement.contains("predicts the deviation across") }
    #expect(verdict?.evidence.contains("all 23 layers") == true)
  }

  @Test func recordsOfBeforeAreJudgedByThePooledDeviation() {
    let shown = page(signals: false)
    #expect(shown.verdicts.count == 5)
    #expect(shown.pictures.count == 4)
    #expect(shown.outcome("With sigmoid, Xavier's weights spread") == .supported)
  }

  @Test func whatWasAddedIsInTheRecordAndOnThePage() async throws {
    var options = Self.options()
    options.extended = true
    options.widths = [6, 24]
    let record = try await Kind.record(options)
    let text = try RecordJSON.text(record)
    let copy = try RecordJSON.value(Kind.Record.self, from: text)
    #expect(try RecordJSON.text(copy) == text)
    #expect(record.widths?.map(\.condition.width) == [6, 6, 6, 24, 24, 24])
    #expect(Kind.presentation(of: [record], options: options).pictures.count == 7)
    // The signals are those of the same layers.
    for pair in record.pairs {
      for layer in pair.layers {
        let signal = try #require(layer.signal)
        let (within, between) = try (
          #require(signal.acrossSamples), #require(signal.acrossUnits)
        )
        let all = try #require(layer.measured.standardDeviation)
        #expect(abs((within * within + between * between).squareRoot() / all - 1) < 1e-4)
      }
    }
  }
}
