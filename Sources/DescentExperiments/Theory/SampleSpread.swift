/// How the values of a layer vary from sample to sample, and how from unit to unit.
///
/// The variance over all units and samples is the sum of two: the mean over units of each unit's variance over the
/// samples, and the variance of the units' means. Only the first depends on the input.
struct SampleSpread: Sendable, Hashable {
  /// The standard deviation of a unit over the samples, with their number as divisor: the root mean square over units.
  var acrossSamples: Double
  /// The standard deviation of the units' means.
  var acrossUnits: Double
  /// 1 − ⟨aa′⟩/⟨a²⟩ over units and pairs of different samples; 0 if all values are 0.
  var separation: Double

  /// - Parameter values: Sample by sample, one number per unit.
  init(_ values: [Float], units: Int) {
    let samples = values.count / units
    var means = [Double](repeating: 0, count: units)
    for (index, value) in values.enumerated() { means[index % units] += Double(value) }
    means = means.map { $0 / Double(samples) }
    var squares = 0.0
    for (index, value) in values.enumerated() {
      let distance = Double(value) - means[index % units]
      squares += distance * distance
    }
    let within = squares / Double(values.count)
    let mean = means.reduce(0, +) / Double(units)
    let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(units)
    acrossSamples = within.squareRoot()
    acrossUnits = between.squareRoot()
    // ⟨a²⟩ = within + between + mean², and ⟨a²⟩ − ⟨aa′⟩ is the variance with one sample fewer as divisor.
    let meanSquare = within + between + mean * mean
    separation =
      meanSquare > 0 ? within / meanSquare * Double(samples) / Double(max(1, samples - 1)) : 0
  }
}
