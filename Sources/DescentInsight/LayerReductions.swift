import DescentGraph
import DescentLearning
import DescentNumerics

/// The reductions of one layer's output.
struct LayerReductions: Sendable {
  private let name: String
  private let path: String
  private let kind: String
  private let shape: [Int]
  private let rows: Int
  private let units: Int
  private let bounds: ClosedRange<Double>?
  private let hasGradient: Bool
  /// The rows of which units are compared.
  private let comparedRows: Int
  /// The elements that the histogram counts.
  private let countedElements: Int

  /// The most elements of a layer that a histogram counts.
  private static let mostCounted = 2048
  /// The most elements of a layer that are compared.
  private static let mostCompared = 65_536
  /// The sums by which units are compared.
  private static let sums = 4

  /// Adds the outputs for a layer.
  ///
  /// - Parameter gradient: The gradient of the loss with respect to the layer's output, if it is observed.
  init(_ layer: TracedLayer, path: String, gradient: Tensor?, _ name: String, _ scope: Scope) {
    self.name = name
    self.path = path
    kind = layer.name
    let output = layer.output
    shape = Array(output.shape.dimensions.dropFirst())
    units = max(1, shape.last ?? 1)
    rows = output.shape.count / units
    bounds = layer.bounds
    hasGradient = gradient != nil
    let matrix = output.reshaped(to: [rows, units])
    let compared = matrix.thinned(to: Self.mostCompared)
    comparedRows = compared.shape[0]
    let counted = matrix.counted(to: Self.mostCounted)
    countedElements = counted.shape[1]
    let columns = ColumnReductions(matrix, name, scope)
    writeUnits(matrix, columns, compared, scope)
    writeHistogram(counted, columns, scope)
    if let gradient { Norm.write(gradient, name + " gradient", scope, .wide) }
  }

  private func writeUnits(
    _ matrix: Tensor, _ columns: ColumnReductions, _ compared: Tensor, _ scope: Scope
  ) {
    // Both Gram matrices have the eigenvalues of the covariance; the smaller one has fewer elements.
    let gram = columns.scaled.matrixProduct(
      columns.scaled, transposingSelf: rows > units, transposingOther: rows <= units)
    scope.output(name + " gram", gram.squared().sum())
    scope.output(name + " zeros", (matrix .== 0).sum())
    if let bounds {
      let inner = bounds.insideBy(Self.margin)
      scope.output(
        name + " saturated",
        ((matrix .< inner.lowerBound) + (matrix .> inner.upperBound)).sum())
    }
    let factors = scope.constant(
      Self.factors(Self.sums * comparedRows), shape: [Self.sums, comparedRows])
    scope.output(name + " sums", factors.matrixProduct(compared))
  }

  /// - Parameters:
  ///   - elements: [1, elements].
  ///   - columns: Those of all elements, which give the range.
  private func writeHistogram(_ elements: Tensor, _ columns: ColumnReductions, _ scope: Scope) {
    let (low, high) = (columns.bottom.minimum(), columns.top.maximum())
    let parts = (1..<Histogram.bins).map { Float($0) / Float(Histogram.bins) }
    // A row for each edge, so that the loop runs over the elements.
    let edges = low + (high - low) * scope.constant(parts, shape: [parts.count, 1])
    scope.output(name + " low", low)
    scope.output(name + " high", high)
    scope.output(name + " above", (elements .> edges).sum(axes: [1]))
  }

  /// The part of the range next to a bound in which a value is saturated.
  private static let margin = 0.01

  /// Fixed numbers from −1 to 1.
  private static func factors(_ count: Int) -> [Float] {
    var random = SplitMix64(seed: 17)
    return (0..<count).map { _ in Float(random.next() >> 40) * 0x1p-23 - 1 }
  }

  // MARK: Reading

  /// What the run has given.
  func read(_ step: ProbedStep) -> LayerObservation {
    let columns = ColumnStatistics(step.values, name, rows: rows)
    let elements = Double(rows * units)
    return LayerObservation(
      path: path, kind: kind, shape: shape, units: units, mean: columns.mean,
      deviation: columns.deviation, minimum: columns.minimum, maximum: columns.maximum,
      zeroFraction: step.value(name + " zeros") / elements,
      saturatedFraction: bounds.map { _ in step.value(name + " saturated") / elements },
      deadUnits: deadUnits(columns),
      constantUnits: columns.areConstant.count { $0 },
      distinctUnits: distinctUnits(columns, step.values(name + " sums")),
      effectiveRank: effectiveRank(columns, gram: step.value(name + " gram")),
      histogram: histogram(step),
      gradientNorm: hasGradient ? Norm.read(step.value, name + " gradient", .wide) : nil)
  }

  private func deadUnits(_ columns: ColumnStatistics) -> Int {
    let inner = bounds?.insideBy(Self.margin)
    return zip(columns.minima, columns.maxima).count { low, high in
      if low == 0, high == 0 { return true }
      guard let inner else { return false }
      return low > inner.upperBound || high < inner.lowerBound
    }
  }

  private func effectiveRank(_ columns: ColumnStatistics, gram: Double) -> Double {
    guard !columns.areConstant.allSatisfy(\.self) else { return 0 }
    let trace = columns.squares.reduce(0, +)
    return trace * trace / gram
  }

  private func distinctUnits(_ columns: ColumnStatistics, _ sums: [Double]) -> Int {
    let (constant, magnitudes) = (columns.areConstant, columns.magnitudes)
    let varying = (0..<units).filter { !constant[$0] }.sorted { sums[$0] < sums[$1] }
    let root = Double(comparedRows).squareRoot()
    var distinct: [Int] = []
    for unit in varying {
      let tolerance = 1e-5 * root * magnitudes[unit]
      let isKnown = distinct.reversed().lazy.prefix { sums[unit] - sums[$0] <= tolerance }
        .contains { other in
          (1..<Self.sums).allSatisfy {
            abs(sums[$0 * units + unit] - sums[$0 * units + other]) <= tolerance
          }
        }
      if !isKnown { distinct.append(unit) }
    }
    return distinct.count
  }

  private func histogram(_ step: ProbedStep) -> Histogram {
    let above = [Double(countedElements)] + step.values(name + " above") + [0]
    let counts = zip(above, above.dropFirst()).map { Int(max(0, $0 - $1)) }
    return Histogram(
      lower: step.value(name + " low"), upper: step.value(name + " high"), counts: counts)
  }
}

extension TracedLayer {
  /// The bounds of what it computes, if it has two.
  fileprivate var bounds: ClosedRange<Double>? {
    switch function {
    case .sigmoid: 0...1
    case .tanh: -1...1
    default: name == "Softmax" ? 0...1 : nil
    }
  }
}

extension ClosedRange<Double> {
  /// The range without a part of its width at each end.
  fileprivate func insideBy(_ part: Double) -> ClosedRange<Double> {
    let margin = part * (upperBound - lowerBound)
    return lowerBound + margin...upperBound - margin
  }
}

extension Tensor {
  /// Evenly spaced rows of a matrix, so that it has at most some number of elements, or one row.
  fileprivate func thinned(to most: Int) -> Tensor {
    guard shape.count > most else { return self }
    let rows = Swift.max(1, most / shape[1])
    return sliced(0..<shape[0], step: (shape[0] + rows - 1) / rows)
  }

  /// Evenly spaced elements of a matrix, at most some number, as one row. Their distance has no factor in common with the
  /// number of columns, so that all columns have their share.
  fileprivate func counted(to most: Int) -> Tensor {
    let row = reshaped(to: [1, shape.count])
    guard shape.count > most else { return row }
    var step = (shape.count + most - 1) / most
    while shape[1].hasCommonFactor(with: step) { step += 1 }
    return row.sliced(0..<shape.count, axis: 1, step: step)
  }
}

extension Int {
  /// Whether both have a divisor above 1 in common.
  fileprivate func hasCommonFactor(with other: Int) -> Bool {
    var (a, b) = (self, other)
    while b != 0 { (a, b) = (b, a % b) }
    return a > 1
  }
}
