import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments

@Suite struct SymmetryTests {
  private static func options() -> SymmetryExperiment.Options {
    var options = SymmetryExperiment.Options.book
    options.samples = 60
    options.steps = 25
    options.batchSize = 20
    options.hidden = [7]
    options.learningRate = 0.5
    options.weight = 0.05
    options.seed = 5
    return options
  }

  /// Equal units are one unit whose output counts several times: trained in Double, written out.
  private struct OneUnit {
    let copies: Double
    var weights: [Double]
    var bias = 0.0
    var outgoing: [Double]
    var shifts: [Double]

    init(copies: Int, weight: Double) {
      self.copies = Double(copies)
      weights = Array(repeating: weight, count: 64)
      outgoing = Array(repeating: weight, count: 10)
      shifts = Array(repeating: 0, count: 10)
    }

    private func forward(_ x: [Double]) -> (h: Double, p: [Double]) {
      let sum = zip(x, weights).reduce(bias) { $0 + $1.0 * $1.1 }
      let h = 1 / (1 + exp(-sum))
      let z = zip(outgoing, shifts).map { copies * h * $0 + $1 }
      let total = z.reduce(0) { $0 + exp($1) }
      return (h, z.map { exp($0) / total })
    }

    mutating func step(_ batch: [(x: [Double], label: Int)], rate: Double) {
      var next = self
      for (x, label) in batch {
        let (h, p) = forward(x)
        let scale = rate / Double(batch.count)
        let errors = p.indices.map { p[$0] - ($0 == label ? 1 : 0) }
        let slope = h * (1 - h) * zip(errors, outgoing).reduce(0) { $0 + $1.0 * $1.1 }
        for class_ in p.indices {
          next.outgoing[class_] -= scale * errors[class_] * h
          next.shifts[class_] -= scale * errors[class_]
        }
        for input in x.indices { next.weights[input] -= scale * slope * x[input] }
        next.bias -= scale * slope
      }
      self = next
    }

    func loss(_ samples: [(x: [Double], label: Int)]) -> Double {
      samples.reduce(0) { $0 - log(forward($1.x).p[$1.label]) } / Double(samples.count)
    }
  }

  @Test(arguments: [(SymmetryExperiment.Start.zero, 0.0), (.equal, 0.05)])
  func aLayerOfEqualUnitsIsOneUnit(start: SymmetryExperiment.Start, weight: Double) async throws {
    let record = try await SymmetryExperiment.record(Self.options())
    let run = try #require(record.runs.first { $0.start == start })
    let data = try DataSource.load("digits", trainingSamples: 60).train
    let labels = try #require(data.labels)
    let samples = (0..<60).map { (data.features(at: $0).map(Double.init), Int(labels[$0])) }
    var unit = OneUnit(copies: 7, weight: weight)
    #expect(run.measurements.map(\.step) == Array(0...25))
    for measurement in run.measurements {
      #expect(abs((measurement.loss ?? .nan) - unit.loss(samples)) < 1e-5)
      #expect(measurement.distinctUnits == [1])
      #expect(measurement.largestDifference[0] < 1e-5)
      let order = BatchOrder.withReplacement.indices(
        count: 60, batchSize: 20, seed: pathHash("symmetry/5/training"),
        epoch: measurement.step / 3 + 1)
      let first = measurement.step % 3 * 20
      unit.step(order[first..<first + 20].map { samples[Int($0)] }, rate: 0.5)
    }
  }

  @Test func randomUnitsAreDistinctAndLearnMore() async throws {
    var options = Self.options()
    options.samples = 300
    options.steps = 200
    options.hidden = [16, 8]
    options.learningRate = 1
    let record = try await SymmetryExperiment.record(options)
    #expect(record.runs.map(\.start) == [.zero, .equal, .random])
    let ends = record.runs.compactMap(\.measurements.last)
    #expect(ends.map(\.distinctUnits) == [[1, 1], [1, 1], [16, 8]])
    #expect(ends.allSatisfy { $0.step == 200 })
    #expect(
      record.runs[2].testAccuracy > max(record.runs[0].testAccuracy, record.runs[1].testAccuracy)
        + 0.2)
    #expect(record.runs[0].measurements.map(\.step) == Array(stride(from: 0, through: 200, by: 4)))
    let page = SymmetryExperiment.presentation(of: [record], options: options)
    #expect(page.outcome("From zero weights each hidden layer remains") == .supported)
    #expect(page.outcome("From equal weights each hidden layer remains") == .supported)
    // One seed.
    #expect(page.outcome("From random weights the network reaches") == .undecided)
  }

  @Test func anyNumberOfJobsGivesTheSameBits() async throws {
    let one = try await RecordJSON.text(SymmetryExperiment.record(Self.options(), jobs: 1))
    #expect(try await RecordJSON.text(SymmetryExperiment.record(Self.options(), jobs: 3)) == one)
  }

  @Test func unitsAreDistinctBeyondTheTolerance() {
    func distinct(_ weights: [Float], _ biases: [Float]) -> Int {
      HiddenUnits(weights: weights, biases: biases).distinct(tolerance: 1e-3)
    }
    // Rows are inputs, columns units.
    #expect(distinct([1, 1, 2, 3, 3, 4], [0, 0, 0]) == 2)
    #expect(distinct([1, 1, 1, 3, 3, 3], [0, 0, 0]) == 1)
    #expect(distinct([1, 1, 1, 3, 3, 3], [0, 5, 0]) == 2)
    #expect(distinct([0, 0, 0, 0], [0, 0]) == 1)
    #expect(distinct([1, 1.0009], [0, 0]) == 1)
    #expect(distinct([1, 1.0011], [0, 0]) == 2)
    // A small weight differs by less than the tolerance of the unit's largest.
    #expect(distinct([10, 10, 0.001, 0.002], [0, 0]) == 1)
    #expect(distinct([1, 2, 1, 3], [0, 0]) == 2)
    #expect(HiddenUnits(weights: [1, 2, 4, 4], biases: [0, 0]).largestDifference == 0.25)
    #expect(HiddenUnits(weights: [0, 0], biases: [0, 0]).largestDifference == 0)
  }

  // MARK: Verdicts

  /// - Parameters:
  ///   - units: The distinct units at the start and after each 10 steps, for each start.
  ///   - accuracies: The test accuracy of each seed, for each start.
  ///   - twins: The same weights and the same updates after 10 and 20 steps, of 7 units, and the first step that moves
  ///     either layer.
  private func page(
    units: [[Int]] = [[1, 1, 1], [1, 1, 1], [7, 7, 7]], _ accuracies: [[Double]],
    twins: [(weights: [Int], updates: [Int], first: [Int])]? = nil,
    losses: [[Double]] = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
  ) -> Presentation {
    let starts = SymmetryExperiment.Start.allCases
    let records = accuracies[0].indices.map { seed in
      SymmetryExperiment.Record(
        data: DataName(name: "digits", samples: 60), testSamples: 360, hidden: [7],
        runs: starts.indices.map { index in
          .init(
            start: starts[index],
            measurements: units[index].enumerated().map {
              .init(
                step: 10 * $0.offset, distinctUnits: [$0.element], largestDifference: [0],
                loss: losses[index][$0.offset], accuracy: losses[index][$0.offset] < 1 ? 0.95 : 0.5)
            }, testAccuracy: accuracies[index][seed], diverged: false,
            twins: twins.map { twins in
              TwinRecord(
                steps: [0, 10, 20], weights: [[7]] + twins[index].weights.map { [$0] },
                updates: [[7]] + twins[index].updates.map { [$0] }, firstUpdate: twins[index].first)
            })
        })
    }
    return SymmetryExperiment.presentation(of: records, options: Self.options())
  }

  @Test func eachVerdictIsReached() {
    let (low, high) = (around(0.3), Array(around(0.9).reversed()))
    let same = (weights: [7, 7], updates: [7, 7], first: [2, 1])
    let random = (weights: [1, 1], updates: [1, 1], first: [1, 1])
    let shown = page([low, low, high], twins: [same, same, random])
    #expect(shown.verdicts.count == 7)
    #expect(shown.verdicts.allSatisfy { $0.outcome == .supported })
    #expect(shown.takeaway.contains("of about 0.30, against 0.90"))

    let broken = page(
      units: [[1, 1, 1], [1, 1, 2], [7, 7, 7]], [low, low, low],
      twins: [
        (weights: [7, 7], updates: [7, 7], first: [1, 1]),
        (weights: [7, 3], updates: [7, 6], first: [1, 1]),
        (weights: [1, 2], updates: [1, 1], first: [1, 1]),
      ])
    #expect(broken.outcome("From zero weights all units") == .supported)
    #expect(broken.outcome("From equal weights all units") == .refuted)
    #expect(broken.outcome("the last layer moves in the first step") == .refuted)
    #expect(broken.outcome("no unit is ever the same") == .refuted)
    #expect(broken.outcome("reaches a higher test accuracy") == .refuted)
    #expect(
      broken.why.contains("From equal weights the units of each layer remain the same for 10 "))
    #expect(broken.takeaway.contains("until rounding tells them apart"))

    let noisy = page([low, low, around(0.33, spread: 0.03)], twins: [same, same, random])
    #expect(noisy.outcome("reaches a higher test accuracy") == .undecided)
  }

  @Test func equalWeightsMayStartSooner() throws {
    let (low, high) = (around(0.3), around(0.9))
    let slow = [2.3, 2.3, 2.1]
    let sooner = page([low, low, high], losses: [slow, [2.3, 2.1, 2.1], [2.3, 0.5, 0.1]])
    #expect(
      sooner.why.contains(
        "Equal weights start sooner than zeros (a loss of 2.2 at step 10 against 20; random ones: 10)"
      ))
    #expect(sooner.why.hasSuffix("The biases may all begin at 0, as they did here."))
    let table = try #require(sooner.tables.first)
    #expect(table.rows.map { $0[1] } == ["1 of 7", "1 of 7", "7 of 7"])
    #expect(table.rows.map { $0.suffix(2) } == [["20", "never"], ["10", "never"], ["10", "10"]])
    let same = page([low, low, high], losses: [slow, slow, slow])
    #expect(!same.why.contains("start sooner"))
    // Weights that end better than zeros are not said to end no better.
    let better = page(
      [low, around(0.5), high], losses: [slow, [2.3, 2.1, 2.1], [2.3, 0.5, 0.1]])
    #expect(!better.why.contains("start sooner"))
    #expect(!page([low, low, low]).why.contains("So draw"))
  }

  /// Records of 0.1.0 have no counts to the bit.
  @Test func oldRecordsAreJudgedByTheTolerance() {
    let high = around(0.9)
    let shown = page([around(0.3), around(0.31), high])
    #expect(shown.outcome("From equal weights each hidden layer remains") == .supported)
    let broken = page(units: [[1, 1, 1], [1, 2, 2], [7, 7, 7]], [high, high, high])
    #expect(broken.outcome("From zero weights each hidden layer remains") == .supported)
    #expect(broken.outcome("From equal weights each hidden layer remains") == .refuted)
    #expect(broken.tables.count == 1)
  }

  @Test func whatWasAddedIsInTheRecordAndOnThePage() async throws {
    var options = Self.options()
    options.extended = true
    options.hidden = [16]
    let record = try await SymmetryExperiment.record(options)
    let text = try RecordJSON.text(record)
    let copy = try RecordJSON.value(SymmetryExperiment.Record.self, from: text)
    #expect(try RecordJSON.text(copy) == text)
    #expect(record.runs.map { $0.twins?.firstUpdate } == [[2, 1], [1, 1], [1, 1]])
    let page = SymmetryExperiment.presentation(of: [record], options: options)
    #expect(page.pictures.map(\.name) == ["symmetry-updates", "symmetry-weights", "symmetry"])
    #expect(
      page.outcome("From zero weights all units of a layer get the same update") == .supported)
    // Each seed draws its own images, and only the first keeps pictures.
    options.extended = false
    #expect(try await SymmetryExperiment.record(options).runs[2].twins == nil)
  }

  @Test func impossibleSettingsAreRefused() {
    var options = Self.options()
    options.weight = .infinity
    #expect(
      SymmetryExperiment.refusal(options) == "weight inf: a number that fits in a Float is needed")
    options = Self.options()
    options.batchSize = 61
    #expect(
      SymmetryExperiment.refusal(options)
        == "batch-size 61: is larger than the data of 60 samples")
  }
}
