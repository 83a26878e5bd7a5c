import RealModule

/// A space prepared for samplers: what exists where, which points are the same, and how many there are.
///
/// Each hyperparameter depends on at most one other, so that they form trees.
struct SpaceLayout: Sendable {
  struct Axis: Sendable {
    let domain: Domain
    /// How many values it has; `nil` for an interval.
    var count: Int?
    let isOrdered: Bool
    /// The index of the hyperparameter that decides whether this one exists.
    let parent: Int?
    /// The values of the parent for which it exists.
    let parentValues: [SearchValue]
    /// The same as indices in the parent's domain, where that has finitely many values.
    var parentIndices: Set<Int>
    var children: [Int] = []

    /// The index of the value at a place, in a domain with finitely many.
    func index(at place: Double) -> Int {
      guard let count else { return 0 }
      if case .logInteger = domain { return domain.index(of: domain.value(at: place)) ?? 0 }
      return min(max(Int(min(max(place, 0), 1) * Double(count)), 0), count - 1)
    }

    /// The place at which the part of a value begins, in a domain with finitely many.
    func edge(below index: Int) -> Double {
      guard case .logInteger(let range) = domain else { return Double(index) / Double(count ?? 1) }
      let low = Double.log(Double(range.lowerBound) - 0.5)
      let high = Double.log(Double(range.upperBound) + 0.5)
      return (.log(Double(range.lowerBound + index) - 0.5) - low) / (high - low)
    }

    /// The place of the value at an index: the middle of its part; on an interval as many places from end to end.
    func place(ofIndex index: Int) -> Double {
      if domain.count == nil, let count {
        return count > 1 ? Double(index) / Double(count - 1) : 0.5
      }
      return domain.place(of: domain.value(index: index)) ?? 0.5
    }
  }

  private(set) var axes: [Axis] = []
  /// How many different points there are; `nil` if infinitely many, or more than an integer can count.
  let count: Int?

  init(_ space: SearchSpace) {
    var indices: [String: Int] = [:]
    for (index, hyperparameter) in space.hyperparameters.enumerated() {
      let domain = hyperparameter.domain
      let condition = hyperparameter.condition
      let parent = condition.flatMap { indices[$0.name] }
      let values = condition?.values ?? []
      let parentDomain = parent.map { space.hyperparameters[$0].domain }
      axes.append(
        Axis(
          domain: domain, count: domain.count, isOrdered: domain.isOrdered, parent: parent,
          parentValues: values,
          parentIndices: Set(values.compactMap { Self.index(of: $0, in: parentDomain) })))
      if let parent { axes[parent].children.append(index) }
      indices[hyperparameter.name] = index
    }
    count = PointOrder(axes)?.count
  }

  private static func index(of value: SearchValue, in domain: Domain?) -> Int? {
    guard let domain, domain.count != nil, let index = domain.index(of: value),
      domain.value(index: index) == value
    else { return nil }
    return index
  }

  /// Whether a hyperparameter exists where those before it have these places, NaN for those that do not exist.
  func exists(_ index: Int, given places: [Double]) -> Bool {
    guard let parent = axes[index].parent else { return true }
    guard !places[parent].isNaN else { return false }
    if axes[parent].count != nil {
      return axes[index].parentIndices.contains(axes[parent].index(at: places[parent]))
    }
    return axes[index].parentValues.contains(axes[parent].domain.value(at: places[parent]))
  }

  /// The places of the point at these places: the middle of its part for each value of a domain with finitely many,
  /// NaN for what does not exist or is not known.
  func canonical(_ places: some Collection<Double>) -> [Double] {
    var result = Array(places.prefix(axes.count))
    result += repeatElement(.nan, count: axes.count - result.count)
    for (index, axis) in axes.enumerated() {
      if result[index].isNaN || !exists(index, given: result) {
        result[index] = .nan
      } else if axis.count != nil {
        result[index] = axis.place(ofIndex: axis.index(at: result[index]))
      } else {
        result[index] = min(max(result[index], 0), 1)
      }
    }
    return result
  }

  /// A number that stands for the point at canonical places, in a space with finitely many; `nil` if something that
  /// exists there is not known.
  func key(_ places: some RandomAccessCollection<Double>) -> Int? {
    guard count != nil else { return nil }
    let places = Array(places)
    var key = 0
    for (index, axis) in axes.enumerated() {
      // Wrapping keeps different points apart in all spaces that can be tried to their end.
      key = key &* ((axis.count ?? 1) + 1)
      if !places[index].isNaN {
        key &+= axis.index(at: places[index]) + 1
      } else if exists(index, given: places) {
        return nil
      }
    }
    return key
  }
}
