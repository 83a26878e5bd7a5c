extension Domain {
  var isLogarithmic: Bool {
    switch self {
    case .logUniform, .logInteger: true
    case .uniform, .integer, .categorical: false
    }
  }

  /// The part of the domain between two places, never empty: of a domain with finitely many values, those whose places
  /// lie between. Names have no order, and stay as they are.
  func part(from low: Double, to high: Double) -> Domain {
    switch self {
    case .uniform(_, nil), .logUniform:
      guard let first = value(at: low).number, let last = value(at: high).number, first < last
      else { return self }
      return isLogarithmic ? .logUniform(first...last) : .uniform(first...last)
    case .logInteger(let range):
      let numbers = range.clamped(to: whole(low, .up)...max(whole(low, .up), whole(high, .down)))
      return .logInteger(numbers)
    case .integer(let range, let step):
      let (first, last) = indices(from: low, to: high)
      return .integer(range.lowerBound + first * step...range.lowerBound + last * step, step: step)
    case .uniform(_, let step?):
      let (first, last) = indices(from: low, to: high)
      guard let least = value(index: first).number, let largest = value(index: last).number
      else { return self }
      return .uniform(least...largest, step: step)
    case .categorical: return self
    }
  }

  /// The indices of the values whose middles lie between two places of a domain of equal parts, at least one.
  private func indices(from low: Double, to high: Double) -> (first: Int, last: Int) {
    let count = count ?? 1
    let first = min(max(Int((low * Double(count) - 0.5).rounded(.up)), 0), count - 1)
    return (first, min(max(Int((high * Double(count) - 0.5).rounded(.down)), first), count - 1))
  }

  /// The whole number at a place, or the next one whose own place lies above or below it.
  private func whole(_ place: Double, _ rounding: FloatingPointRoundingRule) -> Int {
    guard case .integer(let number) = value(at: place) else { return 0 }
    guard let own = self.place(of: .integer(number)) else { return number }
    if rounding == .up { return own < place ? number + 1 : number }
    return own > place ? number - 1 : number
  }
}

extension SearchSpace {
  /// The space with a part of each domain. Defaults and conditions on values outside stay: they are never met there.
  init(narrowed whole: SearchSpace, to domains: [Domain]) {
    self.init(
      unchecked: zip(whole.hyperparameters, domains).map { hyperparameter, domain in
        Hyperparameter(
          hyperparameter.name, domain,
          default: hyperparameter.defaultValue.flatMap { domain.place(of: $0) == nil ? nil : $0 },
          when: hyperparameter.condition)
      })
  }
}
