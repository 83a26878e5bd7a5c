/// Minimizes a smooth function in a box: projected L-BFGS with backtracking.
///
/// Coordinates at an end of the box whose gradient points outside are held; the others take the step of L-BFGS (Nocedal
/// 1980), cut off at the box.
struct Minimization {
  let lower: [Double]
  let upper: [Double]
  /// How many values of the function are computed at most.
  var mostEvaluations = 50
  /// It stops where no coordinate of the gradient that is not held is larger.
  var gradientTolerance = 1e-2
  /// It stops where a step improves the function by less.
  var valueTolerance = 1e-9

  private static let memory = 8

  /// The point found, its value, and how often the function was computed.
  ///
  /// - Parameter function: Puts the gradient at a point, and gives the value.
  func run(
    from start: [Double], _ function: ([Double], inout [Double]) -> Double
  ) -> (point: [Double], value: Double, evaluations: Int) {
    var point = start.indices.map { min(max(start[$0], lower[$0]), upper[$0]) }
    var gradient = [Double](repeating: 0, count: point.count)
    var value = function(point, &gradient)
    var evaluations = 1
    var pairs: [(step: [Double], change: [Double], scale: Double)] = []
    var next = point
    var nextGradient = gradient
    while evaluations < mostEvaluations {
      let free = freeGradient(point, gradient)
      guard let steepest = free.map(abs).max(), steepest > gradientTolerance else { break }
      var direction = Self.direction(free, pairs)
      for index in direction.indices where free[index] == 0 { direction[index] = 0 }
      if dot(direction, free) >= 0 {
        pairs = []
        direction = free.map { -$0 }
      }
      // Without a model of the curvature, the first step is short.
      var size = pairs.isEmpty ? min(1, 1 / norm(direction)) : 1
      var accepted = false
      while evaluations < mostEvaluations, size > 1e-10 {
        for index in point.indices {
          next[index] = min(
            max(point[index] + size * direction[index], lower[index]), upper[index])
        }
        let step = zip(next, point).map { $0 - $1 }
        let nextValue = function(next, &nextGradient)
        evaluations += 1
        let slope = dot(gradient, step)
        if nextValue <= value + 1e-4 * slope {
          let change = zip(nextGradient, gradient).map { $0 - $1 }
          let curvature = dot(step, change)
          if curvature > 1e-12 * dot(change, change) {
            pairs.append((step, change, 1 / curvature))
            if pairs.count > Self.memory { pairs.removeFirst() }
          }
          let improved = value - nextValue
          (point, value, gradient) = (next, nextValue, nextGradient)
          accepted = improved > valueTolerance
          break
        }
        // The minimum of the parabola through both values with this slope, within limits.
        let parabola = -slope / (2 * (nextValue - value - slope))
        size *= parabola.isFinite ? min(max(parabola, 0.1), 0.5) : 0.1
      }
      if !accepted { break }
    }
    return (point, value, evaluations)
  }

  private func freeGradient(_ point: [Double], _ gradient: [Double]) -> [Double] {
    point.indices.map { index in
      let held =
        point[index] <= lower[index] && gradient[index] > 0
        || point[index] >= upper[index] && gradient[index] < 0
      return held ? 0 : gradient[index]
    }
  }

  /// −H·g by the two loops of L-BFGS.
  private static func direction(
    _ gradient: [Double], _ pairs: [(step: [Double], change: [Double], scale: Double)]
  ) -> [Double] {
    var direction = gradient.map { -$0 }
    guard let last = pairs.last else { return direction }
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = pair.scale * dot(pair.step, direction)
      factors.append(factor)
      for index in direction.indices { direction[index] -= factor * pair.change[index] }
    }
    let scale = 1 / (last.scale * dot(last.change, last.change))
    for index in direction.indices { direction[index] *= scale }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let correction = factor - pair.scale * dot(pair.change, direction)
      for index in direction.indices { direction[index] += correction * pair.step[index] }
    }
    return direction
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}

private func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
