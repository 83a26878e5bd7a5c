import DescentLearning
import RealModule

/// How fast Momentum converges on the bowl, by its learning rate and momentum.
///
/// On a quadratic function with curvatures λ the coordinates follow z² − (1 + α − ηλ)·z + α = 0, and the distance to the
/// minimum shrinks in the long run by the largest root's magnitude at each step. It does so exactly if
/// 0 < η < 2(1 + α)/λ for the largest λ (Polyak 1964), which is 2 on the bowl.
public struct ConvergenceRegion: Codable, Sendable, Hashable {
  /// α of each row.
  public var momenta: [Double]
  /// η of each column.
  public var rates: [Double]
  /// By row, how many times as far from the minimum the last position is as the first, per step: the distance's ratio
  /// to the power 1/steps.
  public var factors: [[Double]]

  static let steps = 100
  /// The curvatures of the bowl along x and y.
  static let curvatures = [0.1, 2.0]

  init(from start: Position) throws {
    momenta = (0..<20).map { Double($0) / 20 }
    rates = (1...25).map { Double($0) * 0.08 }
    factors = try momenta.map { [rates] momentum in
      let walk = Walk(optimizer: Momentum(momentum: momentum), surface: .bowl, keepsState: false)
      let program = try walk.program(from: start)
      return try rates.map { rate in
        try walk.factor(of: walk.path(of: program, steps: Self.steps, rate: rate))
      }
    }
  }

  /// Where the distance shrinks fastest.
  var fastestWords: String {
    let cells = momenta.indices.flatMap { row in rates.indices.map { (row, $0) } }
    guard let (row, column) = cells.min(by: { factors[$0.0][$0.1] < factors[$1.0][$1.1] }) else {
      return ""
    }
    return
      "It shrinks fastest at α = \(momenta[row].readable) and η = \(rates[column].readable), to "
      + "\(factors[row][column].readable) in each step."
  }

  /// 2(1 + α)/λ
  static func limit(_ momentum: Double) -> Double { 2 * (1 + momentum) / (curvatures.max() ?? 1) }

  /// The largest magnitude of the roots.
  static func factor(rate: Double, momentum: Double) -> Double {
    curvatures.map { curvature in
      let half = (1 + momentum - rate * curvature) / 2
      let square = half * half - momentum
      // Complex roots have the magnitude √α.
      return square < 0
        ? momentum.squareRoot() : half.magnitude + square.squareRoot()
    }.max() ?? 1
  }
}

extension Walk {
  /// The ratio of the distances to the minimum at the end and at the start, to the power 1/steps.
  fileprivate func factor(of path: WalkedPath) -> Double {
    let before = path.positions[0].distance(to: surface.minimum)
    // What left the range of numbers grew by that much.
    let after =
      path.diverged ? Double(Float.greatestFiniteMagnitude) : path.end.distance(to: surface.minimum)
    let taken = Double(path.diverged ? path.steps + 1 : path.steps)
    // Below 1e-30 rounding decides.
    return Double.pow(max(after / before, 1e-30), 1 / taken)
  }
}
