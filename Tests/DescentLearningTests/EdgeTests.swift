import DescentArrays
import DescentExecution
import DescentGraph
import Foundation
import Testing

@testable import DescentLearning

/// The output of a plan in Float for one input, and the gradient of its sum.
private func floats(
  _ x: [Float], _ shape: TensorShape? = nil, _ body: (Tensor, Scope) -> Tensor
) throws -> (y: [Float], slopes: [Float]) {
  let program = try Program(mode: .training) { scope in
    let input = scope.input("x", shape: shape ?? [x.count])
    let y = body(input, scope)
    scope.output("y", y)
    scope.output("slopes", gradient(of: y.sum(), withRespectTo: [input])[0])
  }
  let executor = try Executor(Plan(program), variables: VariableStore(seed: 0))
  _ = executor.input("x")?.update(fromContentsOf: x)
  executor.run()
  return (
    executor.output("y").map(Array.init) ?? [], executor.output("slopes").map(Array.init) ?? []
  )
}

/// Numbers at the limits of Float.
@Suite struct EdgeTests {
  // MARK: Functions

  /// Operands below the smallest normal number are not flushed; their logarithm used to be −104.
  @Test func functionsOfDenormalNumbers() throws {
    let x = [1e-38, 3e-39, 1.1754942e-38, 1e-44, 1.2e-38].map { Float($0 as Double) }
    let logarithms = try floats(x) { x, _ in Tensor.log(x) }.y
    for (number, found) in zip(x, logarithms) { #expect(abs(found - log(number)) <= 8e-6) }
    #if arch(x86_64)
      #expect(try floats(x) { x, _ in x.squareRoot() }.y == x.map { $0.squareRoot() })
      #expect(try floats([1e-38]) { x, _ in x * 1e38 }.y == [Float(1e-38) * 1e38])
      #expect(try floats([1e-38]) { x, _ in 1 / x }.y == [1 / Float(1e-38)])
    #endif
  }

  @Test(arguments: GELU.Form.allCases) func geluIsItsInputOrNothingFarFromZero(
    form: GELU.Form
  ) throws {
    let x: [Float] = [-3e38, -1e20, -1e13, -50, 0, 50, 1e13, 1e20, 3e38]
    let found = try floats(x) { GELU(form: form).forward($0, in: $1) }
    #expect(found.y == x.map { max($0, 0) })
    #expect(found.slopes == [0, 0, 0, 0, 0.5, 1, 1, 1, 1])
  }

  // MARK: Losses and metrics

  /// Logits, labels and class weights.
  private static let masked: [String: ([Double], [Double], [Double]?)] = [
    "masked last": ([0, 1, -.infinity], [1], nil),
    "masked first": ([-.infinity, 2, 0.5, 1, -.infinity, -1], [2, 0], nil),
    "masked two": ([-.infinity, 3, -.infinity, 0.25, -.infinity, 1], [1, 0], nil),
    "masked weights": ([0, 1, -.infinity, -.infinity, 0.5, 1], [1, 1], [0.5, 2, 1.25]),
  ]

  @Test(arguments: masked.keys.sorted()) func aLogitOfMinusInfinityTakesItsClassOut(
    name: String
  ) throws {
    let (logits, labels, weights) = try #require(Self.masked[name])
    let expected = try #require(trainingReference[name])
    let found = try LossValues(
      SoftmaxCrossEntropy(weights: weights), logits, [labels.count, 3], labels)
    #expect(found.isClose(expected[0], Array(expected.dropFirst())), "\(name): \(found)")
  }

  /// ln(1 + e⁻ˣ), as PyTorch gives it in double precision.
  @Test(arguments: [
    (5.0, 0.006715348489118068), (15, 3.059022737137205e-07), (30, 9.357622968839737e-14),
    (80, 1.804851387845415e-35),
  ])
  func answersThatAreRightAndCertainKeepTheirDigits(x: Double, loss: Double) throws {
    let (yes, no) = (
      try LossValues(.binaryCrossEntropy, [x], [1, 1], [1]),
      try LossValues(.binaryCrossEntropy, [-x], [1, 1], [0])
    )
    for found in [yes, no] {
      #expect(abs(found.loss / loss - 1) < 1e-12 && abs(found.floatLoss / loss - 1) < 1e-6)
      #expect(abs(abs(found.slopes[0]) / -expm1(-loss) - 1) < 1e-12)
      #expect(abs(abs(found.floatSlopes[0]) / -expm1(-loss) - 1) < 1e-6)
    }
    let weighted = try LossValues(
      BinaryCrossEntropy(positiveWeights: [3]), [x, -x], [2, 1], [1, 0])
    #expect(abs(weighted.floatLoss / (2 * loss) - 1) < 1e-6)
    let old = try LossValues(BinaryCrossEntropy(form: .difference), [x], [1, 1], [1])
    #expect(abs(old.floatLoss - loss) < 1e-6)
  }

  @Test func theLossOfALabelThatWasTakenOutIsInfinite() throws {
    let found = try LossValues(.softmaxCrossEntropy, [0, 1, -.infinity], [1, 3], [2])
    #expect(found.loss == .infinity && found.floatLoss == .infinity)
  }

  /// Outputs that are the features.
  private func identity(
    _ size: Int, _ loss: any Loss, _ metrics: [any Metric] = [],
    _ evaluationMetrics: [any Measure] = []
  ) throws -> Trainer {
    try Trainer(
      Flatten(), inputShape: [size],
      objective: Objective(
        loss, metrics: metrics + evaluationMetrics),
      updates: UpdateRule())
  }

  @Test func metricsTakeRowsWithClassesTakenOut() async throws {
    let data = try Dataset(
      features: [-.infinity, 2, 1, 3, -.infinity, 2, -.infinity, -.infinity, 0, 1, -.infinity, 2],
      featureShape: [3], labels: [1, 0, 2, 0], classCount: 3)
    let trainer = try identity(
      3, .softmaxCrossEntropy, [.accuracy, .topKAccuracy(2)], [.areaUnderCurve])
    let evaluation = try await trainer.evaluate(data)
    #expect(evaluation.metrics["accuracy"] == 0.75 && evaluation.metrics["top-2"] == 1)
    // ln(1 + e⁻¹) twice, 0, and 1 more than that.
    let less: Double = log(1 + exp(-1.0))
    #expect(agree([evaluation.loss], [(3 * less + 1) / 4], within: 1e-7))
    // Class 0: 1 and −1 against −∞ twice. Class 1: 1 against −∞. Class 2: ∞ against −1, −1 and 1.
    #expect(evaluation.metrics["auc"] == 1)
    let matrix = try await trainer.confusionMatrix(on: data)
    #expect(matrix.accuracy == 0.75 && matrix[label: 0, prediction: 2] == 1)
  }

  /// Logits so far apart that the largest dominates the sum: probabilities in Double are 0 or 1, and the ranking
  /// follows from the logit minus the largest of the others and the logarithm of their number.
  @Test(arguments: [2, 3, 5]) func theAreaUnderTheCurveRanksByLogOdds(classes: Int) async throws {
    let count = 90
    let logits = (0..<count * classes).map { index -> Float in
      let place = (index * 7919 + index / 7) % 23
      return Float(40 * (place - 11))
    }
    let labels = (0..<count).map { Int32($0 * 31 % 97 % classes) }
    /// The score of a sample for a class.
    func score(_ sample: Int, _ column: Int) -> Double {
      let row = logits[sample * classes..<(sample + 1) * classes].map { Double($0) }
      let others = row.indices.filter { $0 != column }.map { row[$0] }
      let largest = others.max() ?? 0
      return row[column] - largest - log(Double(others.count { $0 == largest }))
    }
    func area(_ column: Int) -> Double {
      let isYes = labels.map { Int($0) == column }
      let (yes, no) = ((0..<count).filter { isYes[$0] }, (0..<count).filter { !isYes[$0] })
      var wins = 0.0
      for a in yes {
        for b in no {
          let difference = score(a, column) - score(b, column)
          wins += difference > 0 ? 1 : difference == 0 ? 0.5 : 0
        }
      }
      return wins / Double(yes.count * no.count)
    }
    let areas = (0..<classes).map(area)
    let data = try Dataset(features: logits, featureShape: [classes], labels: labels)
    let trainer = try identity(classes, .softmaxCrossEntropy, [], [.areaUnderCurve])
    let found = try #require(await trainer.evaluate(data).metrics["auc"])
    #expect(agree([found], [areas.reduce(0, +) / Double(classes)], within: 1e-14))
  }

  // MARK: Batch normalization

  /// Features far from 0, compared with the result in Double.
  @Test(arguments: [(0.5, 2.0), (1e3, 1), (-1e5, 1), (1e6, 1), (1e4, 0.01), (-3e8, 1e3)])
  func batchNormTakesOffTheMean(mean: Double, deviation: Double) throws {
    let rows = 20_000
    let x = (0..<rows).map { row -> Float in
      let place = Double(row * 7919 % rows) / Double(rows) - 0.5
      return Float(mean + deviation * place * 3.4641)
    }
    // The gradient of Σy³.
    let found = try floats(x, [rows, 1]) { x, scope in
      let y = BatchNorm().forward(x, in: scope)
      return y * y * y
    }
    let exact = x.map { Double($0) }
    let center: Double = exact.reduce(0, +) / Double(rows)
    let variance: Double = exact.map { ($0 - center) * ($0 - center) }.reduce(0, +) / Double(rows)
    let root = (variance + 1e-5).squareRoot()
    let y = exact.map { ($0 - center) / root }
    let slopes = y.map { 3 * $0 * $0 }
    let first: Double = slopes.reduce(0, +) / Double(rows)
    let second: Double = zip(slopes, y).map { $0 * $1 }.reduce(0, +) / Double(rows)
    var (worst, worstSlope) = (0.0, 0.0)
    for index in x.indices {
      worst = max(worst, abs(cbrt(Double(found.y[index])) - y[index]))
      let slope = (slopes[index] - first - y[index] * second) / root
      worstSlope = max(worstSlope, abs(Double(found.slopes[index]) - slope) * root)
    }
    // 2⁻¹⁰ standard deviations of the mean are not detected; the slopes of y³ are six times as steep.
    #expect(worst < 2e-3 && worstSlope < 0.02, "\(worst), \(worstSlope)")
  }

  @Test func runningValuesAreThoseOfTheExactMean() throws {
    let x = (0..<20_000).map { Float(1e6 + Double($0 * 7919 % 20_000) / 1000) }
    let program = try Program(mode: .training) { scope in
      _ = BatchNorm(retention: 0).forward(scope.input("x", shape: [20_000, 1]), in: scope)
    }
    let store = VariableStore(seed: 0)
    let executor = try Executor(Plan(program), variables: store)
    _ = executor.input("x")?.update(fromContentsOf: x)
    executor.run()
    let mean = x.reduce(0.0) { $0 + Double($1) } / 20_000
    let variance: Double = x.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / 19_999
    #expect(store["mean"].map { Double($0[0]) } == Double(Float(mean)))
    #expect(store["variance"].map { abs(Double($0[0]) / variance - 1) < 1e-5 } == true)
  }

  // MARK: Clipping

  /// Gradients, the maximum of their norm, and what they become.
  private static let clipped: [(gradients: [Double], maximum: Double, expected: [Double])] = [
    ([3e20, -4e20], 2, [1.2, -1.6]),
    ([3e38, 3e38, -3e38, 3e38], 1, [0.5, 0.5, -0.5, 0.5]),
    ([1e25, 5, -1e24], 1, [0.99503719, 0, -0.099503719]),
    ([3e19, 4e19], 1e30, [3e19, 4e19]),
    ([3e-25, 4e-25], 2, [3e-25, 4e-25]),
    ([3e25, 4e25], 5e-3, [3e-3, 4e-3]),
  ]

  @Test(arguments: clipped.indices) func aNormThatOverflowsIsClipped(index: Int) throws {
    let (gradients, maximum, expected) = Self.clipped[index]
    let found = try floats(gradients.map { Float($0) }) { x, _ in
      GradientClipping.norm(maximum)([x])[0]
    }.y
    for (found, expected) in zip(found, expected) {
      #expect(abs(Double(found) - expected) <= 2e-6 * abs(expected) + 1e-18, "\(found)")
    }
  }

  @Test(arguments: [Float.nan, .infinity]) func whatIsNotFiniteStaysSo(number: Float) throws {
    let found = try floats([number, 1]) { x, _ in GradientClipping.norm(1)([x])[0] }.y
    #expect(found.contains { !$0.isFinite })
  }
}
