extension Variable {
  /// What is wrong with the declaration and what would be right; `nil` if nothing is.
  package var mistake: String? {
    guard shape.dimensions.allSatisfy({ $0 > 0 }) else {
      return "has the shape \(shape); every extent must be positive"
    }
    guard shape.count <= TensorShape.largestCount else {
      return
        "\(shape) has more than the \(TensorShape.largestCount) elements that a tensor can have"
    }
    if case .values(let values) = initial, values.count != shape.count {
      return "starts with \(values.count) values; its shape needs \(shape.count)"
    }
    return initial.mistake
  }
}

extension Distribution {
  /// What is wrong with the distribution; `nil` if values can be drawn from it.
  var mistake: String? {
    switch self {
    case .constant(let value):
      value.isNaN ? "starts at nan, which is not a number" : nil
    case .normal(let mean, let deviation):
      mean.isFinite && deviation.isFinite && deviation >= 0
        ? nil
        : "is drawn with the mean \(mean) and the standard deviation \(deviation); both must be finite, "
          + "and the deviation 0 or positive"
    case .values(let values):
      values.contains { !$0.isFinite } ? "starts with values that are not finite" : nil
    case .uniform(let low, let high):
      (high - low).isFinite && low <= high
        ? nil
        : "is drawn from \(low) to \(high); both must be finite, and low at most high"
    }
  }
}
