/// Sums over samples from which an ``Evaluation`` is computed. Sums of whole numbers are exact.
public struct EvaluationSums: Sendable, Hashable {
  /// The sum of the loss over the samples, each weighted.
  public private(set) var loss = 0.0
  /// The sum of these weights: the number of samples, unless the loss weighs them.
  public private(set) var weight = 0.0
  /// The sums of the metrics, in the order of ``names``.
  public private(set) var metrics: [Double]
  /// The names of the metrics.
  public let names: [String]
  /// The number of samples.
  public private(set) var count = 0

  init(_ names: [String]) {
    self.names = names
    metrics = Array(repeating: 0, count: names.count)
  }

  /// Adds a batch: its mean loss, the divisor of that mean if it is not the number of samples, and the sums of its
  /// metrics.
  mutating func add(
    meanLoss: Double, weight: Double? = nil, count: Int, metricSum: (Int) -> Double
  ) {
    let weight = weight ?? Double(count)
    loss += meanLoss * weight
    self.weight += weight
    for index in metrics.indices { metrics[index] += metricSum(index) }
    self.count += count
  }

  /// The means over the samples so far.
  public var means: Evaluation {
    let count = Double(max(1, self.count))
    let pairs = zip(names, metrics).map { ($0, $1 / count) }
    return Evaluation(
      loss: loss / (weight > 0 ? weight : 1), metrics: Dictionary(pairs) { first, _ in first },
      count: self.count)
  }
}

extension EvaluationSums: Codable {
  private enum CodingKeys: CodingKey { case loss, weight, metrics, names, count }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    loss = try container.decode(ExactNumber.self, forKey: .loss).value
    metrics = try container.decode([ExactNumber].self, forKey: .metrics).map(\.value)
    names = try container.decode([String].self, forKey: .names).map(MetricName.current)
    count = try container.decode(Int.self, forKey: .count)
    weight = try container.decodeIfPresent(Double.self, forKey: .weight) ?? Double(count)
    guard metrics.count == names.count, count >= 0, weight >= 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .metrics, in: container,
        debugDescription: "\(metrics.count) sums for \(names.count) metrics")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(ExactNumber(value: loss), forKey: .loss)
    // Version 0.1.0 counted only samples.
    if weight != Double(count) { try container.encode(weight, forKey: .weight) }
    try container.encode(metrics.map { ExactNumber(value: $0) }, forKey: .metrics)
    try container.encode(names, forKey: .names)
    try container.encode(count, forKey: .count)
  }
}

/// A number that may be infinite or NaN, which JSON cannot hold: it is then written as text.
private struct ExactNumber: Codable {
  let value: Double

  init(value: Double) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
      return
    }
    guard let number = Double(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a number")
    }
    value = number
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite { try container.encode(value) } else { try container.encode("\(value)") }
  }
}
