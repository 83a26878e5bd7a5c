/// All points of a space with finitely many, each at a rank from 0, without listing them.
///
/// A hyperparameter's tree has Σ over its values of Π over the children that exist there of the child's trees: the
/// product over the roots is the number of points, and a rank is taken apart the same way.
struct PointOrder: Sendable {
  /// How many points there are.
  let count: Int
  private let axes: [SpaceLayout.Axis]
  /// How many trees each hyperparameter has where it exists.
  private let trees: [Int]
  /// The values for which a child exists, ascending, and how many trees each has.
  private let branching: [[(index: Int, trees: Int)]]

  /// `nil` if there are infinitely many points, or more than an integer can count.
  init?(_ axes: [SpaceLayout.Axis]) {
    self.axes = axes
    var trees = axes.map { _ in 1 }
    var branching: [[(index: Int, trees: Int)]] = axes.map { _ in [] }
    // Children are named after their parents.
    for index in axes.indices.reversed() {
      guard let values = axes[index].count else { return nil }
      let children = axes[index].children
      let special = Set(children.flatMap { axes[$0].parentIndices }).sorted()
      var total = values - special.count
      for value in special {
        let below = children.filter { axes[$0].parentIndices.contains(value) }
        guard let product = Self.product(below.map { trees[$0] }) else { return nil }
        branching[index].append((value, product))
        let (sum, overflow) = total.addingReportingOverflow(product)
        if overflow { return nil }
        total = sum
      }
      trees[index] = total
    }
    let roots = axes.indices.filter { axes[$0].parent == nil }
    guard let count = Self.product(roots.map { trees[$0] }) else { return nil }
    self.count = count
    self.trees = trees
    self.branching = branching
  }

  private static func product(_ numbers: [Int]) -> Int? {
    numbers.reduce(1 as Int?) { product, number in
      guard let (next, overflow) = product?.multipliedReportingOverflow(by: number), !overflow
      else { return nil }
      return next
    }
  }

  /// The places of the point at a rank, NaN for what does not exist there.
  func places(at rank: Int) -> [Double] {
    var places = axes.map { _ in Double.nan }
    var rest = rank
    for index in axes.indices where axes[index].parent == nil {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: trees[index])
      place(index, at: remainder, &places)
      rest = quotient
    }
    return places
  }

  private func place(_ index: Int, at rank: Int, _ places: inout [Double]) {
    var rest = rank
    for (value, trees) in branching[index] {
      if rest < trees {
        places[index] = axes[index].place(ofIndex: value)
        for child in axes[index].children where axes[child].parentIndices.contains(value) {
          let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: self.trees[child])
          place(child, at: remainder, &places)
          rest = quotient
        }
        return
      }
      rest -= trees
    }
    // Values without children: the rank counts those between the special ones.
    var value = rest
    for (special, _) in branching[index] where special <= value { value += 1 }
    places[index] = axes[index].place(ofIndex: value)
  }

  /// The rank after `step` steps that visit every point once in `count` steps, spread out: each step is the golden
  /// section of all ranks, so that any number of first steps leaves no large gap.
  func spread(_ step: Int, from start: Int) -> Int {
    let stride = Self.stride(count)
    let product = UInt(step % count).multipliedFullWidth(by: UInt(stride))
    let (_, remainder) = UInt(count).dividingFullWidth(product)
    let (sum, overflow) = remainder.addingReportingOverflow(UInt(start % count))
    return Int(overflow || sum >= UInt(count) ? sum &- UInt(count) : sum)
  }

  /// The number nearest to the golden section of `count` that shares no factor with it.
  private static func stride(_ count: Int) -> Int {
    var stride = max(1, Int(Double(count) * 0.618_033_988_749_894_9))
    while commonDivisor(stride, count) != 1 { stride += 1 }
    return stride
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}
