import DescentExecution
import DescentGraph
import DescentLearning
import Foundation
import Testing

/// A loss and its gradient with respect to the outputs, in Double and through a plan in Float.
struct LossValues {
  let loss: Double
  let slopes: [Double]
  let floatLoss: Double
  let floatSlopes: [Double]

  init(_ loss: any Loss, _ x: [Double], _ shape: TensorShape, _ target: [Double]) throws {
    let program = try Program(mode: .training) { scope in
      let output = scope.input("x", shape: shape)
      let target =
        loss.targetKind == .labels
        ? scope.input("target", shape: [shape[0]], type: .int32)
        : scope.input("target", shape: shape)
      let value = loss(output, target: target)
      scope.output("loss", value)
      scope.output("slopes", gradient(of: value, withRespectTo: [output])[0])
    }
    let result = try ReferenceInterpreter(program)
      .run(inputs: ["x": x, "target": target], variables: [:])
    (self.loss, slopes) = (result["loss"][0], result["slopes"])

    let executor = try Executor(Plan(program), variables: VariableStore(seed: 0))
    _ = executor.input("x")?.update(fromContentsOf: x.map { Float($0) })
    if loss.targetKind == .labels {
      _ = executor.labels("target")?.update(fromContentsOf: target.map { Int32($0) })
    } else {
      _ = executor.input("target")?.update(fromContentsOf: target.map { Float($0) })
    }
    executor.run()
    floatLoss = Double(executor.output("loss")?.first ?? .nan)
    floatSlopes = executor.output("slopes")?.map { Double($0) } ?? []
  }

  /// Whether both runs produce these numbers.
  func isClose(_ loss: Double, _ slopes: [Double]) -> Bool {
    agree([self.loss] + self.slopes, [loss] + slopes, within: 1e-12)
      && agree([floatLoss] + floatSlopes, [loss] + slopes, within: 1e-6)
  }
}

@Suite struct LossTests {
  // MARK: Softmax cross-entropy

  @Test func softmaxCrossEntropyIsItsFormula() throws {
    let (x, labels) = ([1.0, 2, -1, 0, 0.5, 3], [1, 0])
    let rows = [Array(x[0..<3]), Array(x[3..<6])]
    let p = rows.map { row in
      row.map { exp($0) / row.map { exp($0) }.reduce(0, +) }
    }
    let loss = -(log(p[0][1]) + log(p[1][0])) / 2
    let slopes = zip(p, labels).flatMap { row, label in
      row.enumerated().map { ($1 - ($0 == label ? 1 : 0)) / 2 }
    }
    let found = try LossValues(.softmaxCrossEntropy, x, [2, 3], labels.map { Double($0) })
    #expect(found.isClose(loss, slopes))
  }

  @Test func softmaxCrossEntropyDoesNotOverflow() throws {
    let x = [1e4, -1e4, -1e4, 1e4, 1e4, 1e4]
    let found = try LossValues(.softmaxCrossEntropy, x, [3, 2], [1, 1, 0])
    let (third, sixth) = (1.0 / 3, 1.0 / 6)
    let slopes = [third, -third, 0, 0, -sixth, sixth]
    #expect(found.isClose((2e4 + 0 + log(2)) / 3, slopes))
  }

  @Test func theBooksCrossEntropyEndsAtSixteen() throws {
    let book = SoftmaxCrossEntropy(convention: .book)
    let wrong = try LossValues(book, [1e4, -1e4], [1, 2], [1])
    #expect(wrong.isClose(-log(1e-7), [1, -1]))
    #expect(abs(wrong.loss - 16.118) < 1e-3)

    let x = scattered(12)
    let mild = try LossValues(book, x, [4, 3], [2, 0, 1, 1])
    let exact = try LossValues(.softmaxCrossEntropy, x, [4, 3], [2, 0, 1, 1])
    #expect(mild.slopes == exact.slopes)
    let rows = (0..<4).map { Array(x[3 * $0..<3 * $0 + 3]) }
    let losses = zip(rows, [2, 0, 1, 1]).map { row, label in
      -log(exp(row[label]) / row.map { exp($0) }.reduce(0, +) + 1e-7)
    }
    #expect(agree([mild.loss], [losses.reduce(0, +) / 4], within: 1e-14))
    #expect(mild.loss < exact.loss)
  }

  // MARK: The others

  @Test func meanSquaredErrorIsItsFormula() throws {
    let found = try LossValues(.meanSquaredError, [1, 2, 3, -4], [2, 2], [0, 2, 5, 0])
    #expect(found.isClose((1 + 0 + 4 + 16) / 4.0, [0.5, 0, -1, -2]))
  }

  @Test func binaryCrossEntropyIsItsFormula() throws {
    let (x, t) = ([0.0, 1, -2, 3], [1.0, 0, 0.25, 1])
    let s = x.map { 1 / (1 + exp(-$0)) }
    let terms = zip(s, t).map { -($1 * log($0) + (1 - $1) * log(1 - $0)) }
    let found = try LossValues(.binaryCrossEntropy, x, [2, 2], t)
    #expect(found.isClose(terms.reduce(0, +) / 4, zip(s, t).map { ($0 - $1) / 4 }))
  }

  @Test func binaryCrossEntropyDoesNotOverflow() throws {
    let found = try LossValues(.binaryCrossEntropy, [1e4, -1e4, 1e4, -1e4], [4, 1], [1, 0, 0, 1])
    #expect(found.isClose(2e4 / 4, [0, 0, 0.25, -0.25]))
  }

  @Test(arguments: [0, 0.25, 1]) func binaryCrossEntropyHasItsGradientAtZero(t: Double) throws {
    let found = try LossValues(.binaryCrossEntropy, [0], [1, 1], [t])
    #expect(found.isClose(log(2), [0.5 - t]))
  }

  @Test func theL2PenaltyCountsWeightsAlone() throws {
    let variables: [String: [Double]] = [
      "weight": [1, -2], "other": [3], "bias": [10], "scale": [20], "shift": [30],
    ]
    let result = try values(variables: variables) { scope in
      let roles: [(String, ParameterRole)] = [
        ("weight", .weight), ("bias", .bias), ("scale", .scale), ("shift", .shift),
        ("other", .weight),
      ]
      for (name, role) in roles {
        _ = scope.parameter(
          name, shape: [variables[name]?.count ?? 0], role: role, initial: .constant(0))
      }
      let parameters = scope.parameters
      guard let penalty = L2Penalty(strength: 0.1).penalty(on: parameters) else { return }
      scope.output("penalty", penalty)
      for (parameter, slope) in zip(
        parameters, gradient(of: penalty, withRespectTo: parameters.map(\.tensor)))
      {
        scope.output("∂\(parameter.variable.path)", slope)
      }
    }
    #expect(agree(result["penalty"], [0.5 * 0.1 * (1 + 4 + 9)], within: 1e-15))
    #expect(agree(result["∂weight"] + result["∂other"], [0.1, -0.2, 0.3], within: 1e-15))
    #expect(result["∂bias"] + result["∂scale"] + result["∂shift"] == [0, 0, 0])
  }
}

@Suite struct MetricTests {
  /// One number per sample, through a plan.
  private func run(_ metric: any Metric, _ x: [Float], _ shape: TensorShape, _ target: [Float])
    throws
    -> [Float]
  {
    let isLabels = metric.targetKind == .labels
    let program = try Program(mode: .evaluation) { scope in
      let target =
        isLabels
        ? scope.input("target", shape: [shape[0]], type: .int32)
        : scope.input("target", shape: shape)
      scope.output("y", metric(scope.input("x", shape: shape), target: target))
    }
    let executor = try Executor(Plan(program), variables: VariableStore(seed: 0))
    _ = executor.input("x")?.update(fromContentsOf: x)
    if isLabels {
      _ = executor.labels("target")?.update(fromContentsOf: target.map { Int32($0) })
    } else {
      _ = executor.input("target")?.update(fromContentsOf: target)
    }
    executor.run()
    return executor.output("y").map(Array.init) ?? []
  }

  @Test func accuracyCountsTheLargestAndARowThatIsNotFiniteAsClassZero() throws {
    let rows: [Float] = [1, 2, 0, 3, 1, 0, .nan, 5, 1, .infinity, 0, 9, 0, .nan, 9, 0, 0, 1]
    #expect(try run(.accuracy, rows, [6, 3], [1, 1, 0, 0, 2, 2]) == [1, 0, 1, 1, 0, 1])
  }

  @Test func binaryAccuracyIsTheShareOfTheRightSide() throws {
    let x: [Float] = [3, -1, -0.5, 0.2, 0, 2]
    #expect(try run(.binaryAccuracy, x, [3, 2], [1, 0, 1, 1, 0, 0]) == [1, 0.5, 0.5])
    #expect(try run(.binaryAccuracy, x, [6, 1], [1, 0, 1, 1, 0, 0]) == [1, 1, 0, 1, 1, 0])
  }

  @Test func meanAbsoluteErrorIsItsFormula() throws {
    #expect(try run(.meanAbsoluteError, [1, -2, 3, 4], [2, 2], [0, 2, 3, 8]) == [2.5, 2])
  }
}
