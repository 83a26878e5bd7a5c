import CDescentKernels
import Foundation
import Testing

/// A kernel and the same function in Double.
enum Elementary: String, CaseIterable, CustomTestStringConvertible {
  case exponential, logarithm, tanh, sigmoid, erf

  var testDescription: String { rawValue }

  func exact(_ x: Double) -> Double {
    switch self {
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .erf: Foundation.erf(x)
    }
  }

  /// The largest allowed error in ULP: 2, or less if the exhaustive maximum allows.
  var bound: Double {
    switch self {
    case .exponential: 1.1
    case .logarithm: 0.9
    case .tanh: 1.4
    case .sigmoid: 2
    case .erf: 1.4
    }
  }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
    switch self {
    case .exponential: descent_exponential(x, y, n)
    case .logarithm: descent_logarithm(x, y, n)
    case .tanh: descent_tanh(x, y, n)
    case .sigmoid: descent_sigmoid(x, y, n)
    case .erf: descent_erf(x, y, n)
    }
  }

  func callAsFunction(_ x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { y, count in
      apply(x, y.baseAddress!, x.count)
      count = x.count
    }
  }

  func callAsFunction(_ x: Float) -> Float { self([x])[0] }
}

@Suite struct ElementaryTests {
  /// The largest error over some arguments, and where it occurs.
  func worst(_ function: Elementary, _ x: [Float]) -> (ulps: Double, at: Float) {
    var worst = (ulps: 0.0, at: Float.nan)
    for (argument, value) in zip(x, function(x)) {
      let error = ulps(value, from: function.exact(Double(argument)))
      if error > worst.ulps { worst = (error, argument) }
    }
    return worst
  }

  @Test("Within the bound over every 997th of all floats", arguments: Elementary.allCases)
  func everywhere(_ function: Elementary) {
    for start in stride(from: 0, through: Int(UInt32.max), by: 997 << 16) {
      let end = min(start + 997 << 16, Int(UInt32.max) + 1)
      let x = stride(from: start, to: end, by: 997).map { Float(bitPattern: UInt32($0)) }
      let (error, argument) = worst(function, x)
      #expect(error <= function.bound, "at \(argument)")
    }
  }

  /// The boundaries of formulas, branches and the range of results.
  static let boundaries: [Float] = [
    0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-4, 0.5, 0.6, Float(0.5).squareRoot(), 1,
    Float(2).squareRoot(), 2, 4, 10, 16.6, 17.3, 87.33655, 88.02969, 88.72284, 89, 103.27893,
    103.97208, 104, .greatestFiniteMagnitude,
  ]

  @Test("Within the bound around every boundary", arguments: Elementary.allCases)
  func boundaries(_ function: Elementary) {
    for boundary in Self.boundaries {
      let bits = Int(boundary.bitPattern)
      let near = (max(0, bits - 5000)...bits + 5000).map { Float(bitPattern: UInt32($0)) }
      let (error, argument) = worst(function, near + near.map { -$0 })
      #expect(error <= function.bound, "at \(argument)")
    }
  }

  @Test func exponentialEnds() {
    #expect(Elementary.exponential(-.infinity) == 0)
    #expect(Elementary.exponential(-104) == 0)
    #expect(Elementary.exponential(-103) == .leastNonzeroMagnitude)
    #expect(Elementary.exponential(0) == 1)
    #expect(Elementary.exponential(88.7228).isFinite)
    #expect(Elementary.exponential(88.7229) == .infinity)
    #expect(Elementary.exponential(.infinity) == .infinity)
    #expect(Elementary.exponential(.nan).isNaN)
  }

  @Test func logarithmEnds() {
    #expect(Elementary.logarithm(0) == -.infinity)
    #expect(Elementary.logarithm(-0.0) == -.infinity)
    #expect(Elementary.logarithm(-.leastNonzeroMagnitude).isNaN)
    #expect(Elementary.logarithm(-.infinity).isNaN)
    #expect(Elementary.logarithm(.leastNonzeroMagnitude) == -103.27893)
    #expect(Elementary.logarithm(1) == 0)
    #expect(Elementary.logarithm(.infinity) == .infinity)
    #expect(Elementary.logarithm(.nan).isNaN)
  }

  @Test("Odd, with limits of one", arguments: [Elementary.tanh, .erf])
  func oddEnds(_ function: Elementary) {
    for x in [0, .leastNonzeroMagnitude, 1e-20, 0.3, 0.7, 3, 9.5, 1e30, Float.infinity] {
      #expect(function(-x).bitPattern == (-function(x)).bitPattern)
    }
    #expect(function(0).bitPattern == 0)
    #expect(function(10) == 1)
    #expect(function(.infinity) == 1)
    #expect(function(.nan).isNaN)
  }

  @Test func sigmoidEnds() {
    #expect(Elementary.sigmoid(-.infinity) == 0)
    #expect(Elementary.sigmoid(-100) == Float(Double(3.783506e-44)))
    #expect(abs(Elementary.sigmoid(-80) / 1.8048513e-35 - 1) < 2e-7)
    #expect(Elementary.sigmoid(0) == 0.5)
    #expect(Elementary.sigmoid(.infinity) == 1)
    #expect(Elementary.sigmoid(.nan).isNaN)
  }

  @Test("The place in the array does not matter, in place or not", arguments: Elementary.allCases)
  func places(_ function: Elementary) {
    let x = (0..<67).map { Float($0) * 0.173 - 5 }
    let alone = x.map { function($0).bitPattern }
    for n in 0...x.count {
      #expect(function(Array(x[..<n])).map(\.bitPattern) == Array(alone[..<n]))
    }
    var y = x
    y.withUnsafeMutableBufferPointer { function.apply($0.baseAddress!, $0.baseAddress!, $0.count) }
    #expect(y.map(\.bitPattern) == alone)
  }

  @Test("Nothing is written beyond the end", arguments: Elementary.allCases)
  func bounds(_ function: Elementary) {
    for n in 0..<40 {
      var y = [Float](repeating: 7, count: n + 1)
      function.apply([Float](repeating: 0.5, count: n + 1), &y, n)
      #expect(y[n] == 7 && !y[..<n].contains(7))
    }
  }
}
