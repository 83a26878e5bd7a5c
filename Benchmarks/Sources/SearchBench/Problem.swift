import Descent
import Foundation

/// A function to minimize: with noise, as a training of which only one seed is seen, or without.
struct Problem: Sendable {
  let name: String
  let space: SearchSpace
  /// What trial n sees at a point.
  let seen: @Sendable (SearchPoint, Int) -> Double
  /// What the point is worth.
  let truth: @Sendable (SearchPoint) -> Double

  static let analytic = ["branin", "hartmann6", "rosenbrock5"]
  static let tables = ["credit_g", "vehicle", "kc1", "phoneme"]

  /// - Parameter folder: Where the tables are.
  init(_ name: String, tables folder: String?) throws {
    switch name {
    case "branin": try self.init(name, [-5...10, 0...15], Self.branin)
    case "hartmann6": try self.init(name, [ClosedRange](repeating: 0...1, count: 6), Self.hartmann6)
    case "rosenbrock5":
      try self.init(
        name, [ClosedRange](repeating: -2.048...2.048, count: 5), Self.rosenbrock)
    default:
      guard let folder else { throw BenchError("the table \(name) needs a folder of tables") }
      try self.init(table: name, ResultTable(folder + "/\(name).npy"))
    }
  }

  private init(
    _ name: String, _ ranges: [ClosedRange<Double>],
    _ function: @escaping @Sendable ([Double]) -> Double
  ) throws {
    self.name = name
    space = try SearchSpace(ranges.indices.map { ("x\($0)", .uniform(ranges[$0])) })
    let names = ranges.indices.map { "x\($0)" }
    let value = { @Sendable (point: SearchPoint) in
      function(names.map { point[$0]?.number ?? .nan })
    }
    seen = { point, _ in value(point) }
    truth = value
  }

  private init(table name: String, _ table: ResultTable) throws {
    self.name = name
    let sizes = table.shape.dropLast()
    space = try SearchSpace(sizes.indices.map { ("x\($0)", .integer(0...sizes[$0] - 1)) })
    let names = sizes.indices.map { "x\($0)" }
    let values = { @Sendable (point: SearchPoint) in
      table.values(at: names.map { Int(point[$0]?.number ?? 0) })
    }
    seen = { point, number in
      let values = values(point)
      return Double(values[values.startIndex + number % values.count])
    }
    truth = { point in
      let values = values(point)
      return values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }
  }

  private static let branin: @Sendable ([Double]) -> Double = { x in
    let value =
      x[1] - 5.1 / (4 * Double.pi * Double.pi) * x[0] * x[0] + 5 / Double.pi * x[0] - 6
    return value * value + 10 * (1 - 1 / (8 * Double.pi)) * cos(x[0]) + 10
  }

  private static let rosenbrock: @Sendable ([Double]) -> Double = { x in
    zip(x, x.dropFirst()).reduce(0) { sum, pair in
      let (a, b) = (pair.1 - pair.0 * pair.0, 1 - pair.0)
      return sum + 100 * a * a + b * b
    }
  }

  private static let hartmann6: @Sendable ([Double]) -> Double = { x in
    let a: [[Double]] = [
      [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
      [17, 8, 0.05, 10, 0.1, 14],
    ]
    let p: [[Double]] = [
      [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
      [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
    ]
    return -zip([1, 1.2, 3, 3.2], 0..<4).reduce(0) { sum, term in
      let (weight, row) = term
      let distance = x.indices.reduce(0) { sum, index in
        let difference = x[index] - p[row][index] * 1e-4
        return sum + a[row][index] * difference * difference
      }
      return sum + weight * exp(-distance)
    }
  }
}

struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
