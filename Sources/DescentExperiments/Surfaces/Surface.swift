import DescentGraph

/// A function of two variables with a known minimum, for optimizers to descend.
public enum Surface: String, Codable, Sendable, CaseIterable {
  /// f(x, y) = x²/20 + y²: twenty times as steep along y as along x (the book, section 6.1).
  case bowl
  /// f(x, y) = (1 − x)² + 100·(y − x²)²: a curved valley (Rosenbrock 1960).
  case rosenbrock
  /// f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: flat with steep corners
  /// (Beale 1958).
  case beale

  /// The function, as nodes of a program.
  func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    switch self {
    case .bowl: x * x / 20 + y * y
    case .rosenbrock: (1 - x).squared() + 100 * (y - x * x).squared()
    case .beale:
      (1.5 - x + x * y).squared() + (2.25 - x + x * y * y).squared()
        + (2.625 - x + x * y * y * y).squared()
    }
  }

  /// The function's value.
  func callAsFunction(_ x: Double, _ y: Double) -> Double {
    func square(_ value: Double) -> Double { value * value }
    switch self {
    case .bowl: return x * x / 20 + y * y
    case .rosenbrock: return square(1 - x) + 100 * square(y - x * x)
    case .beale:
      return square(1.5 - x + x * y) + square(2.25 - x + x * y * y)
        + square(2.625 - x + x * y * y * y)
    }
  }

  /// The formula as shown in a figure.
  var formula: String {
    switch self {
    case .bowl: "f(x, y) = x²/20 + y²"
    case .rosenbrock: "f(x, y) = (1 − x)² + 100 (y − x²)²"
    case .beale: "f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²"
    }
  }

  /// Its minimum; the value there is 0.
  var minimum: Position {
    switch self {
    case .bowl: Position(x: 0, y: 0)
    case .rosenbrock: Position(x: 1, y: 1)
    case .beale: Position(x: 3, y: 0.5)
    }
  }

  /// The default starting point.
  var start: Position {
    switch self {
    case .bowl: Position(x: -7, y: 2)
    case .rosenbrock: Position(x: -1.2, y: 1)
    case .beale: Position(x: 1, y: 1.5)
    }
  }

  /// The number of steps that show each optimizer's path.
  var steps: Int {
    switch self {
    case .bowl: 30
    case .rosenbrock: 300
    case .beale: 300
    }
  }

  /// The part of the plane that is shown, unless a path leaves it.
  var frame: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    switch self {
    case .bowl: (-8...8, -4...4)
    case .rosenbrock: (-2...2, -1...3)
    case .beale: (0...4.5, -1...2)
    }
  }

  /// Contour levels that show its shape.
  var levels: [Double] {
    switch self {
    // Equal distances between the ellipses.
    case .bowl: (1...10).map { 0.15 * Double($0 * $0) }
    case .rosenbrock: [0.3, 1, 3, 10, 30, 100, 300, 1000]
    case .beale: [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]
    }
  }
}
