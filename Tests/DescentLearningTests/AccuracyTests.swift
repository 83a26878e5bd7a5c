import DescentArrays
import DescentExecution
import DescentFiles
import DescentGraph
import Foundation
import Testing

@testable import DescentLearning

extension AccuracyCase {
  /// Gradients clipped by their norm.
  static func clipped(_ gradients: [Float], to maximum: Double) throws -> [Float] {
    try run([(gradients, [gradients.count])]) { GradientClipping.norm(maximum)([$1[0]])[0] }
  }
}

/// Every function, sum, product, loss and metric against Double: the largest error is at most twice that of numpy
/// or PyTorch, whichever is better.
@Suite struct AccuracyTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/accuracy.md").standardized

  private func bound(_ measured: AccuracyCase) throws -> Double {
    let peers = try #require(accuracyReference.first { $0.name == measured.name })
    let best = [peers.numpy, peers.pytorch].filter { !$0.isNaN }.min() ?? .infinity
    return min(max(measured.times * best, measured.least), measured.most)
  }

  @Test(arguments: AccuracyCase.all.map(\.name)) func isAtMostTwiceThatOfNumpyOrPyTorch(
    name: String
  ) throws {
    let measured = try #require(AccuracyCase.all.first { $0.name == name })
    let (error, bound) = (try measured.error(), try bound(measured))
    #expect(error <= bound, "\(name)")
  }

  /// Metrics are computed in Double over an evaluation of 100,000 samples whose mean is a given number of standard
  /// deviations from 0.
  @Test(arguments: [0, 1_000, 1_000_000]) func metricsKeepTheirDigits(mean: Int) async throws {
    let metrics = try await Self.metrics(mean)
    for (name, error) in metrics {
      let peers = try #require(accuracyReference.first { $0.name == name })
      #expect(error <= max(2 * min(peers.numpy, peers.pytorch), 0x1p-23), "\(name)")
    }
  }

  private static func metrics(_ mean: Int) async throws -> [(name: String, error: Double)] {
    let count = 100_000
    let t = AccuracyNumbers.bells(count).map { Float(Double($0) + 0.577 * Double(mean)) }
    let x = zip(t, AccuracyNumbers.units(count)).map { Float(Double($0) + 0.1 * Double($1)) }
    var (absolute, squares, sum, variance) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let error = Double(x[index]) - Double(t[index])
      absolute += abs(error)
      squares += error * error
      sum += Double(t[index])
    }
    let center = sum / Double(count)
    for target in t { variance += (Double(target) - center) * (Double(target) - center) }
    let data = try Dataset(features: x, featureShape: [1], values: t, valueShape: [1])
    func error(
      _ name: String, _ exact: Double, _ training: [any Metric], _ others: [any EvaluationMetric]
    ) async throws -> (String, Double) {
      let trainer = try Trainer(
        Flatten(), inputShape: [1],
        objective: Objective(.meanSquaredError, metrics: training + others),
        updates: UpdateRule())
      let found = try #require(try await trainer.evaluate(data).metrics.values.first)
      return ("\(name), mean \(mean)", abs(found - exact) / abs(exact))
    }
    return [
      try await error(
        "mean absolute error", absolute / Double(count), [.meanAbsoluteError], []),
      try await error(
        "root mean squared error", (squares / Double(count)).squareRoot(), [],
        [.rootMeanSquaredError]),
      try await error("r2", 1 - squares / variance, [], [.r2]),
    ]
  }

  /// `make accuracy` rewrites the page; Descent's numbers depend on the processor on which it runs.
  @Test func thePageTellsEveryCase() async throws {
    if ProcessInfo.processInfo.environment["DESCENT_WRITE_ACCURACY"] != nil {
      var rows: [(String, Double)] = []
      for measured in AccuracyCase.all { rows.append((measured.name, try measured.error())) }
      for mean in [0, 1_000, 1_000_000] { rows += try await Self.metrics(mean) }
      try Data(Self.markdown(rows).utf8).write(to: Self.page)
    }
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    for peers in accuracyReference { #expect(page.contains("| \(peers.name) | ")) }
  }

  private static func markdown(_ rows: [(name: String, error: Double)]) -> String {
    func text(_ number: Double) -> String {
      number.isNaN ? "–" : number == 0 ? "0" : String(format: "%.2g", number)
    }
    let table = rows.compactMap { row in
      accuracyReference.first { $0.name == row.name }.map { peers in
        "| \(row.name) | \(text(row.error)) | \(text(peers.numpy)) | \(text(peers.pytorch)) |"
      }
    }
    return accuracyIntroduction + table.joined(separator: "\n") + "\n"
  }
}

private let accuracyIntroduction = """
  # Accuracy

  The largest error of Descent, numpy and PyTorch in single precision, each against Double on the same numbers.
  `make accuracy` measures them and writes this page. A test holds Descent's error to twice the better of the others
  (`AccuracyTests`); the script `Tests/DescentLearningTests/Scripts/accuracy.py` measures the others.

  - Functions: error in units in the last place (ulp), over 20,000 numbers of all magnitudes from 2⁻¹²⁶ to 2¹²⁷ and
    20,000 where the function bends. Functions within 1.5 ulp are left as they are: different rounding would change
    every bit of the models trained with them. GELU: relative to its operand.
  - Sums and products: relative error, for numbers in [0, 1); some left operands have a share of zeros. Where the
    better of the others is below 1.5e-7, Descent is held to 3e-7, five roundings.
  - Losses: relative error of the mean over 4,096 samples.
  - Batch normalization: error in standard deviations, for features whose mean is the given number of deviations from 0.
  - Clipping to a norm of 1: relative to the largest element. The others turn gradients of 1e30 into 0.
  - Metrics: relative error over 100,000 values whose targets' mean is the given number of deviations from 0.

  Two differences do not show here. Results below 1.18e-38 (2⁻¹²⁶) are 0, because most processors take a hundred times
  as long for such numbers. Sums of up to 1,024 nonzeros are taken in one pass, as in version 0.1.0, so that its
  models keep their bits; there the error is up to 4.5 times the better of the others.

  | what | Descent | numpy | PyTorch |
  |---|---|---|---|

  """
