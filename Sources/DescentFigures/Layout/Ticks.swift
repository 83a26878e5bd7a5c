import DescentNumerics

/// A tick on an axis. One without a label is a finer line between labeled ones.
struct Tick: Hashable {
  var value: Double
  var label: String
}

/// A distance between ticks: 1, 2 or 5 times a power of ten.
struct TickStep: Hashable {
  let factor: Int
  let exponent: Int

  /// The smallest such step that is at least a given distance.
  init(atLeast distance: Double) {
    let distance = distance > 1e-300 && distance.isFinite ? distance : 1e-300
    let exponent = decimalExponent(of: distance)
    // Distances come from divisions, so slightly above a round step means the step itself.
    let reach = distance * (1 - 1e-9)
    let factor = [1, 2, 5].first { Double($0) * powerOfTen(exponent) >= reach }
    self.factor = factor ?? 1
    self.exponent = factor == nil ? exponent + 1 : exponent
  }

  var size: Double { value(at: 1) }

  /// The multiple of the step, rounded once, so that 3 × 0.1 is 0.3.
  func value(at index: Double) -> Double {
    let whole = index * Double(factor)
    return exponent < 0 ? whole / powerOfTen(-exponent) : whole * powerOfTen(exponent)
  }

  func below(_ value: Double) -> Double { self.value(at: (value / size + 1e-9).rounded(.down)) }
  func above(_ value: Double) -> Double { self.value(at: (value / size - 1e-9).rounded(.up)) }

  /// Every multiple inside a range.
  func values(in range: ClosedRange<Double>) -> [Double] {
    let first = (range.lowerBound / size - 1e-9).rounded(.up)
    let last = (range.upperBound / size + 1e-9).rounded(.down)
    guard first.isFinite, last >= first, last - first <= 1000 else { return [] }
    return (0...Int(last - first)).map { value(at: first + Double($0)) }
  }
}

/// Chooses ticks at round numbers.
enum Ticks {
  /// As many ticks as possible, up to a maximum.
  static func make(
    in range: ClosedRange<Double>, scale: ChartAxis.Scale, maximumCount: Int
  ) -> [Tick] {
    scale == .linear
      ? linear(in: range, maximumCount: maximumCount)
      : logarithmic(in: range, maximumCount: maximumCount)
  }

  static func linear(in range: ClosedRange<Double>, maximumCount: Int) -> [Tick] {
    let count = max(maximumCount, 1)
    var step = TickStep(atLeast: (range.upperBound - range.lowerBound) / Double(count))
    var values = step.values(in: range)
    while values.count > count {
      step = TickStep(atLeast: step.size * 1.5)
      values = step.values(in: range)
    }
    return zip(values, labels(values, step: step)).map { Tick(value: $0, label: $1) }
  }

  /// The same number of digits on every tick of an axis.
  private static func labels(_ values: [Double], step: TickStep) -> [String] {
    let largest = values.map(\.magnitude).max() ?? 0
    let exponent = decimalExponent(of: largest)
    if largest >= 1e6 || (largest > 0 && largest < 1e-3) {
      let digits = max(1, exponent - step.exponent + 1)
      return values.map { NumberText.scientific($0, exponent: exponent, digits: digits) }
    }
    let decimals = max(0, -step.exponent)
    return values.map { value in
      value == 0
        ? "0" : NumberText.fixed(value, decimals: decimals, grouped: largest >= 10_000)
    }
  }

  static func logarithmic(in range: ClosedRange<Double>, maximumCount: Int) -> [Tick] {
    let count = max(maximumCount, 1)
    let decades = decades(in: range)
    if decades.count >= 3 {
      return thinned(decades, to: count, finer: decades.count <= 9, in: range)
    }
    for factors in [[1, 2, 3, 5], [1, 2, 5], [1, 3], [1]] {
      let values = multiples(factors, in: range)
      if values.count >= 2, values.count <= count { return labelled(values, in: range) }
    }
    let linear = linear(in: range, maximumCount: count)
    return linear.count >= 2 || decades.isEmpty
      ? linear : labelled(Array(decades.map(powerOfTen).prefix(count)), in: range)
  }

  private static func decades(in range: ClosedRange<Double>) -> [Int] {
    let first = decimalExponent(of: range.lowerBound * (1 - 1e-12))
    let last = decimalExponent(of: range.upperBound * (1 + 1e-12))
    return (first...max(first, last)).filter {
      powerOfTen($0) >= range.lowerBound * (1 - 1e-9)
        && powerOfTen($0) <= range.upperBound * (1 + 1e-9)
    }
  }

  /// Every decade, or every second, third, fifth, … one.
  private static func thinned(
    _ decades: [Int], to count: Int, finer: Bool, in range: ClosedRange<Double>
  ) -> [Tick] {
    let strides = [1, 2, 3, 5, 10, 20, 50, 100, 200]
    let kept = strides.lazy
      .map { stride in decades.filter { $0 % stride == 0 } }
      .first { $0.count <= count }
    let values = (kept ?? [decades[0]]).map { powerOfTen($0) }
    var ticks = labelled(values, in: range)
    if finer, values.count == decades.count {
      ticks += multiples([2, 3, 4, 5, 6, 7, 8, 9], in: range).map { Tick(value: $0, label: "") }
    }
    return ticks.sorted { $0.value < $1.value }
  }

  private static func multiples(_ factors: [Int], in range: ClosedRange<Double>) -> [Double] {
    let first = decimalExponent(of: range.lowerBound)
    let last = decimalExponent(of: range.upperBound)
    let all = (first...max(first, last)).flatMap { exponent in
      factors.map { factor in
        exponent < 0
          ? Double(factor) / powerOfTen(-exponent) : Double(factor) * powerOfTen(exponent)
      }
    }
    return all.filter {
      $0 >= range.lowerBound * (1 - 1e-9) && $0 <= range.upperBound * (1 + 1e-9)
    }
  }

  /// Plain numbers if all are near one, otherwise powers of ten.
  private static func labelled(_ values: [Double], in range: ClosedRange<Double>) -> [Tick] {
    let isPlain = values.allSatisfy { $0 >= 0.00999 && $0 <= 1000.1 }
    return values.map { value in
      let exponent = decimalExponent(of: value * (1 + 1e-12))
      let label =
        isPlain
        ? NumberText.fixed(value, decimals: max(0, -exponent))
        : NumberText.scientific(value, exponent: exponent, digits: 1)
      return Tick(value: value, label: label)
    }
  }
}
