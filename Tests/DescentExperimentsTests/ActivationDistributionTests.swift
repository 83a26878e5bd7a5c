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
    var options = Kind.Options()
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
    #expect(record.results.count == 12)
    for pair in record.results {
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
        record.results.first { $0.activation == .relu && $0.initialization == .std001 })
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
    for pair in record.results where pair.activation == activation {
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
      record.results.first { $0.activation == .relu && $0.initialization == kind }?.layers.map {
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
      record.results.first { $0.activation == .relu && $0.initialization == .std1 })
    #expect(pair.layers[59].measured.standardDeviation == nil)
    #expect(try RecordJSON.text(record).contains("\"weightDeviation\""))
    let reading = Kind.presentation(of: [record], options: options).reading
    #expect(reading.contains("grown without bound with std 1 (standard deviation –)"))
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

  // MARK: Words

  private func reading(
    _ change: (Activation, WeightScale, inout [LayerStack.Layer]) -> Void
  ) -> String {
    var pairs: [FactorialResult<NetworkStart, LayerValues>] = []
    for activation in Kind.activations {
      for kind in WeightScale.allCases {
        var layers = (0..<2).map { _ in
          LayerStack.Layer(
            weightDeviation: 0.1,
            measured: ActivationStatistics(
              [0, 1], units: 1, activation: activation, edges: [0, 1]), predictedDeviation: 0.5)
        }
        for index in layers.indices {
          layers[index].measured.saturated = activation == .relu ? nil : 0.1
        }
        change(activation, kind, &layers)
        pairs.append(
          .init(
            condition: NetworkStart(activation: activation, initialization: kind),
            values: LayerValues(layers: layers)))
      }
    }
    let record = Kind.Record(
      head: LayerInputs.Summary(
        data: .init(name: "gaussian", samples: 2), features: 1, inputMeanSquare: 1, edges: [:]),
      key: "pairs", results: pairs)
    return Kind.presentation(of: [record], options: Self.options()).reading
  }

  @Test func theReadingFollowsTheNumbers() {
    let spread = reading { _, _, _ in }
    #expect(
      spread.hasPrefix(
        "sigmoid in layer 2: still spread out with std 1 (standard deviation 0.5), std 0.01 "
          + "(standard deviation 0.5), Xavier (standard deviation 0.5) and He (standard deviation "
          + "0.5). tanh in layer 2: still"))
    #expect(
      spread.hasSuffix(
        "The measured standard deviations lie within 0 % of those that mean-field theory predicts "
          + "(furthest: sigmoid, std 1, layer 1)."))
    let text = reading { activation, kind, layers in
      switch (activation, kind) {
      case (.sigmoid, _): layers[1].measured.saturated = 0.4
      case (.tanh, .std001): layers[1].measured.standardDeviation = 0.01
      case (.relu, .std1): layers[1].measured.standardDeviation = 6
      case (.relu, .std001): layers[1].measured.standardDeviation = 0.04
      case (.relu, .he): layers[1].measured.dead = 0.25
      default: break
      }
    }
    #expect(
      text.hasPrefix(
        "sigmoid in layer 2: pressed to the ends of its range with std 1 (40 % saturated), std 0.01 "
          + "(40 % saturated), Xavier (40 % saturated) and He (40 % saturated); none of the four "
          + "keeps it spread out."))
    #expect(
      text.contains(
        "tanh in layer 2: nearly one value with std 0.01 (standard deviation 0.01), still spread out "
          + "with std 1"))
    #expect(
      text.contains(
        "ReLU in layer 2: nearly one value with std 0.01 (standard deviation 0.04), grown without "
          + "bound with std 1 (standard deviation 6), still spread out with Xavier (standard "
          + "deviation 0.5) and He (standard deviation 0.5)."))
    #expect(
      text.contains("With He, 25 % of the last layer's ReLU units are dead: 0 for every sample."))
    #expect(
      text.hasSuffix(
        "within 1100 % of those that mean-field theory predicts (furthest: ReLU, std 1, layer 2): "
          + "these numbers do not bear it out everywhere."))
  }
}
