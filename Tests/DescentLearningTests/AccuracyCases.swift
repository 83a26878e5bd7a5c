import DescentExecution
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import Foundation

/// What is measured against Double, in the order of Scripts/accuracy.py.
struct AccuracyCase: Sendable {
  let name: String
  /// The largest allowed error, whatever the other libraries' errors.
  var most = Double.infinity
  /// The error that is always allowed: five roundings.
  var least = 0x1.4p-22
  /// The allowed multiple of the better of the others' errors.
  var times = 2.0
  let error: @Sendable () throws -> Double

  static let all = functions + sums + products + losses + normalizations + clippings

  // MARK: Running

  /// The output of a program for inputs in Float; labels come last.
  static func run(
    _ inputs: [(values: [Float], shape: TensorShape)], labels: [Int32]? = nil,
    mode: TraceMode = .evaluation,
    _ body: (Scope, [Tensor]) -> Tensor
  ) throws -> [Float] {
    let program = try Program(mode: mode) { scope in
      var tensors = inputs.indices.map { scope.input("\($0)", shape: inputs[$0].shape) }
      if let labels { tensors.append(scope.input("labels", shape: [labels.count], type: .int32)) }
      scope.output("y", body(scope, tensors))
    }
    let executor = try Executor(Plan(program), variables: VariableStore(seed: 0))
    for index in inputs.indices {
      _ = executor.input("\(index)")?.update(fromContentsOf: inputs[index].values)
    }
    if let labels { _ = executor.labels("labels")?.update(fromContentsOf: labels) }
    executor.run()
    return executor.output("y").map(Array.init) ?? []
  }

  // MARK: Errors

  /// In units in the last place, if the result is a normal number.
  static func inUnits(_ found: [Float], _ exact: [Double]) -> Double {
    var worst = 0.0
    for (found, exact) in zip(found, exact) {
      let size = abs(exact)
      guard size >= 0x1p-126, size <= Double(Float.greatestFiniteMagnitude) else { continue }
      let error = abs(Double(found) - exact) / (exact.binade.magnitude * 0x1p-23)
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst
  }

  static func relative(_ found: [Float], _ exact: [Double], to scale: [Double]? = nil) -> Double {
    var worst = found.count == exact.count ? 0.0 : .infinity
    for index in exact.indices where index < found.count {
      let error = abs(Double(found[index]) - exact[index]) / abs((scale ?? exact)[index])
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst
  }
}

// MARK: Functions

extension AccuracyCase {
  private static let spread = AccuracyNumbers.magnitudes(20_000)
  private static let units = AccuracyNumbers.units(20_000)

  private static func around(_ width: Float) -> [Float] {
    spread + units.map { ($0 - 0.5) * width }
  }

  private static var functions: [AccuracyCase] {
    let positive = spread.map { abs($0) }
    let aboveZero = positive + units.map { $0 * 2 }
    let aboveOne = positive + units.map { $0 * 1.5 - 0.75 }
    return [
      function("exponential", around(176), { exp($0) }, { Tensor.exp($0) }),
      function("exponential less 1", around(176), { expm1($0) }, { Tensor.expMinusOne($0) }),
      function("logarithm", aboveZero, { log($0) }, { Tensor.log($0) }),
      function("logarithm of 1 more", aboveOne, { log1p($0) }, { Tensor.log(onePlus: $0) }),
      function("square root", aboveZero, { $0.squareRoot() }, { $0.squareRoot() }),
      function("hyperbolic tangent", around(8), { tanh($0) }, { Tensor.tanh($0) }),
      function("sigmoid", around(176), { 1 / (1 + exp(-$0)) }, { $0.sigmoid() }),
      function("error function", around(8), { erf($0) }, { Tensor.erf($0) }),
      gelu("GELU", .erf) { x in
        let root: Double = x / 2.0.squareRoot()
        return 0.5 * x * (1 + erf(root))
      },
      gelu("GELU by tanh", .tanh) { x in
        let cubic: Double = x + 0.044715 * x * x * x
        let scaled: Double = (2 / Double.pi).squareRoot() * cubic
        return 0.5 * x * (1 + tanh(scaled))
      },
    ]
  }

  /// Functions within 1.5 units are left as they are: a change would affect every bit of the models trained with them.
  private static func function(
    _ name: String, _ x: [Float], _ exact: @escaping @Sendable (Double) -> Double,
    _ body: @escaping @Sendable (Tensor) -> Tensor
  ) -> AccuracyCase {
    AccuracyCase(name: name, least: 1.5) {
      inUnits(try run([(x, [x.count])]) { body($1[0]) }, x.map { exact(Double($0)) })
    }
  }

  private static func gelu(
    _ name: String, _ form: GELU.Form, _ exact: @escaping @Sendable (Double) -> Double
  ) -> AccuracyCase {
    // Results that are not 0 within a run.
    let x = around(12).filter { abs($0) >= 0x1p-124 }
    return AccuracyCase(name: name) {
      let found = try run([(x, [x.count])]) { GELU(form: form).forward($1[0], in: $0) }
      return relative(found, x.map { exact(Double($0)) }, to: x.map { Double($0) })
    }
  }
}

// MARK: Sums and products

extension AccuracyCase {
  private static var sums: [AccuracyCase] {
    [1_000, 100_000, 1_000_000].flatMap { n in
      [
        sum("sum of \(n)", [n], axes: [0], kept: 1),
        sum("sum of \(n) rows", [n, 8], axes: [0], kept: 8),
        sum("sum along \(n)", [4, n], axes: [1], kept: 4),
      ]
    }
  }

  private static func sum(_ name: String, _ shape: TensorShape, axes: [Int], kept: Int)
    -> AccuracyCase
  {
    AccuracyCase(name: name) {
      let x = AccuracyNumbers.units(shape.count)
      var exact = [Double](repeating: 0, count: kept)
      let length = axes == [0] ? 1 : shape[1]
      for index in x.indices { exact[index / length % kept] += Double(x[index]) }
      return relative(try run([(x, shape)]) { $1[0].sum(axes: axes) }, exact)
    }
  }

  private static var products: [AccuracyCase] {
    let shapes = [
      (17, 1_000, 112), (17, 60_000, 112), (1, 1_000, 16), (1, 1_000_000, 16),
    ]
    return shapes.flatMap { rows, inner, columns in
      (rows == 1 ? [0, 90] : [0, 30, 60, 90, 99]).map { share in
        // Up to 1,024 nonzeros are one sum, as in version 0.1.0.
        AccuracyCase(
          name: "product \(rows) × \(inner) × \(columns), \(share) % zeros",
          times: inner <= 1_024 && share > 0 ? 4.5 : 2
        ) {
          try product(rows, inner, columns, zeros: share)
        }
      }
    }
  }

  private static func product(
    _ rows: Int, _ inner: Int, _ columns: Int, zeros: Int
  ) throws -> Double {
    let left = AccuracyNumbers.made(rows * inner) {
      AccuracyNumbers.bits($0 + 1 << 30) % 100 < zeros ? 0 : AccuracyNumbers.unit($0)
    }
    let right = AccuracyNumbers.units(inner * columns, from: 1 << 29)
    let found = try run([(left, [rows, inner]), (right, [inner, columns])]) {
      $1[0].matrixProduct($1[1])
    }
    // Some columns of all rows are enough, because Double is slow.
    let some = stride(from: 0, to: columns, by: max(1, columns / 5)).map { $0 }
    var exact: [Double] = []
    for row in 0..<rows {
      for column in some {
        var sum = 0.0
        for k in 0..<inner where left[row * inner + k] != 0 {
          sum += Double(left[row * inner + k]) * Double(right[k * columns + column])
        }
        exact.append(sum)
      }
    }
    return relative((0..<rows).flatMap { row in some.map { found[row * columns + $0] } }, exact)
  }
}

// MARK: Losses

extension AccuracyCase {
  private static let samples = 4_096
  private static let classes = 10

  private static var losses: [AccuracyCase] {
    let scales: [(text: String, scale: Float)] = [
      ("1", 1), ("30", 30), ("10000", 1e4), ("1e+30", 1e30),
    ]
    let noise = AccuracyNumbers.bells(samples * classes)
    var cases: [AccuracyCase] = []
    for (text, scale) in scales {
      cases.append(
        AccuracyCase(name: "softmax cross-entropy, logits of \(text)") {
          try crossEntropy(noise.map { $0 * scale })
        })
    }
    for (text, scale) in scales {
      cases.append(
        AccuracyCase(name: "binary cross-entropy, logits of \(text)") {
          let x = noise.map { $0 * scale }
          // Nine of ten are right.
          let isWrong = x.indices.map { AccuracyNumbers.bits($0) % 10 == 0 }
          return try binary(x, zip(x, isWrong).map { ($0 > 0) != $1 ? 1 : 0 })
        })
    }
    for center in [5, 15, 40, 80] {
      cases.append(
        AccuracyCase(name: "binary cross-entropy, right by \(center)") {
          let x = AccuracyNumbers.units(samples).map { $0 + Float(center) }
          return try binary(x, x.map { _ in 1 })
        })
    }
    let sizes: [(text: String, scale: Float)] = [("1e-15", 1e-15), ("1", 1), ("1e+15", 1e15)]
    for (text, scale) in sizes {
      cases.append(
        AccuracyCase(name: "mean squared error of \(text)") {
          let targets = AccuracyNumbers.units(noise.count).map { $0 * scale }
          return try squaredError(noise.map { $0 * scale }, targets)
        })
    }
    return cases
  }

  private static func crossEntropy(_ x: [Float]) throws -> Double {
    let labels = (0..<samples).map { Int32(AccuracyNumbers.bits($0) % UInt32(classes)) }
    var exact = 0.0
    for sample in 0..<samples {
      let row = x[sample * classes..<(sample + 1) * classes].map { Double($0) }
      let largest = row.max() ?? 0
      var sum = 0.0
      for logit in row { sum += exp(logit - largest) }
      exact += log(sum) - (row[Int(labels[sample])] - largest)
    }
    let found = try run([(x, [samples, classes])], labels: labels) {
      SoftmaxCrossEntropy()($1[0], target: $1[1])
    }
    return relative(found, [exact / Double(samples)])
  }

  private static func binary(_ x: [Float], _ t: [Float]) throws -> Double {
    var exact = 0.0
    for (x, t) in zip(x, t) {
      exact += max(Double(x), 0) - Double(x) * Double(t) + log1p(exp(-abs(Double(x))))
    }
    let found = try run([(x, [x.count, 1]), (t, [x.count, 1])]) {
      BinaryCrossEntropy()($1[0], target: $1[1])
    }
    return relative(found, [exact / Double(x.count)])
  }

  private static func squaredError(_ x: [Float], _ t: [Float]) throws -> Double {
    var exact = 0.0
    for (x, t) in zip(x, t) { exact += (Double(x) - Double(t)) * (Double(x) - Double(t)) }
    let found = try run([(x, [x.count, 1]), (t, [x.count, 1])]) {
      MeanSquaredError()($1[0], target: $1[1])
    }
    return relative(found, [exact / Double(x.count)])
  }
}

// MARK: Training

extension AccuracyCase {
  /// Features whose mean is a given number of standard deviations from 0; the error is in standard deviations.
  private static var normalizations: [AccuracyCase] {
    [0, 100, 10_000, 100_000, 1_000_000].map { mean in
      AccuracyCase(name: "batch normalization, mean \(mean)", most: 2e-3) {
        let x = AccuracyNumbers.bells(60_000).map { Float(Double($0) * 1.7320508 + Double(mean)) }
        let found = try run([(x, [30_000, 2])], mode: .training) {
          BatchNorm().forward($1[0], in: $0)
        }
        var worst = 0.0
        for feature in 0..<2 {
          let values = stride(from: feature, to: x.count, by: 2).map { Double(x[$0]) }
          var (sum, squares) = (0.0, 0.0)
          for value in values { sum += value }
          let center = sum / Double(values.count)
          for value in values { squares += (value - center) * (value - center) }
          let root = (squares / Double(values.count) + 1e-5).squareRoot()
          for (row, value) in values.enumerated() {
            worst = max(worst, abs(Double(found[2 * row + feature]) - (value - center) / root))
          }
        }
        return worst
      }
    }
  }

  private static var clippings: [AccuracyCase] {
    let scales: [(text: String, scale: Float)] = [
      ("1e-15", 1e-15), ("1", 1), ("1e+15", 1e15), ("1e+30", 1e30),
    ]
    return scales.map { text, scale in
      AccuracyCase(name: "clipping gradients of \(text)", most: 1e-6) {
        let gradients = AccuracyNumbers.bells(10_000).map { $0 * scale }
        var squares = 0.0
        for gradient in gradients { squares += Double(gradient) * Double(gradient) }
        let factor = min(1 / (squares.squareRoot() + 1e-6), 1)
        let exact = gradients.map { Double($0) * factor }
        let size = exact.map { abs($0) }.max() ?? 0
        let found = try clipped(gradients, to: 1)
        return relative(found, exact, to: exact.map { _ in size })
      }
    }
  }
}
