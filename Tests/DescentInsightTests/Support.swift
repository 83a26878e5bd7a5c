import DescentArrays
import DescentGraph
import DescentInsight
import DescentLearning
import Foundation

/// Whether two numbers agree within a relative tolerance.
func agree(_ a: Double, _ b: Double, within tolerance: Double, atLeast: Double = 0) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  return a == b || abs(a - b) <= tolerance * max(abs(b), atLeast)
}

/// The numbers sin(a·i² + b), as the scripts make them.
func wave(_ count: Int, _ a: Double, _ b: Double) -> [Float] {
  (0..<count).map { Float(sin(a * Double($0 * $0) + b)) }
}

/// Numbers from −1 to 1 that look random, the same each time.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) * 0x1p-23 - 1
  }
}

/// Samples of `size` random numbers with labels of three classes.
func labeled(_ count: Int, size: Int, classes: Int32 = 3, seed: UInt64 = 1) throws -> Dataset {
  try Dataset(
    features: noise(count * size, seed: seed), featureShape: [size],
    labels: (0..<Int32(count)).map { ($0 &* $0 &+ $0 / 3) % classes }, classCount: Int(classes))
}

extension Trainer {
  /// The bits of every parameter and state.
  func bits() -> [String: [UInt32]] { values.mapValues { $0.map(\.bitPattern) } }
}

/// The message of the error thrown.
func message(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}
