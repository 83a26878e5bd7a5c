import CDescentKernels
import Foundation
import Testing

func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var out = [UInt32](repeating: 0, count: 4)
  descent_philox4x32(counter, key, &out)
  return out
}

/// A part of an array of random numbers.
struct Draw {
  var seed: UInt64 = 1
  var stream: UInt64 = 2
  var step: UInt32 = 3

  func uniform(_ n: Int, from first: UInt64 = 0) -> [Float] {
    var y = [Float](repeating: .nan, count: n)
    descent_random_uniform(seed, stream, step, first, &y, n)
    return y
  }

  func normal(_ n: Int, from first: UInt64 = 0) -> [Float] {
    var y = [Float](repeating: .nan, count: n)
    descent_random_normal(seed, stream, step, first, &y, n)
    return y
  }

  /// The four words of a block, as random.h documents them.
  func words(block: UInt64) -> [UInt32] {
    philox(
      [UInt32(truncatingIfNeeded: block), step, low(stream), high(stream)], [low(seed), high(seed)])
  }

  private func low(_ x: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: x) }
  private func high(_ x: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: x >> 32) }
}

@Suite struct RandomTests {
  let wide = Draw(seed: 0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210, step: 0xdead_beef)

  @Test("The known answers that Random123 publishes in tests/kat_vectors")
  func knownAnswers() {
    #expect(
      philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(
      philox([.max, .max, .max, .max], [.max, .max])
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      philox(
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test(
    "Uniform numbers are the documented words", arguments: [0, 3, 4 << 20, UInt64(1) << 34 - 6])
  func uniformWords(first: UInt64) {
    for (i, value) in wide.uniform(600, from: first).enumerated() {
      let element = first + UInt64(i)
      let word = wide.words(block: element / 4)[Int(element % 4)]
      #expect(value == Float(word >> 8) * 0x1p-24)
    }
  }

  /// Box and Muller's formula in Double. The angle is reduced exactly, to a quarter turn and the rest,
  /// because near its zeros the cosine of a rounded angle has no relative accuracy.
  func exactNormals(_ a: UInt32, _ b: UInt32) -> [Double] {
    let radius = (-2 * log1p(-Double(~a) * 0x1p-32)).squareRoot()
    let quarter = (b &+ 1 << 29) >> 30
    let angle = Double(Int32(bitPattern: b &- quarter << 30)) * 2 * .pi * 0x1p-32
    let (x, y) = (radius * cos(angle), radius * sin(angle))
    return [[x, y], [-y, x], [-x, -y], [y, -x]][Int(quarter)]
  }

  @Test("Normal numbers are within 5 ULP of the documented formula")
  func normalFormula() {
    let values = wide.normal(200_000)
    var worst = 0.0
    for block in 0..<values.count / 4 {
      let words = wide.words(block: UInt64(block))
      let exact = exactNormals(words[0], words[1]) + exactNormals(words[2], words[3])
      for lane in 0..<4 { worst = max(worst, ulps(values[4 * block + lane], from: exact[lane])) }
    }
    #expect(worst <= 5)
  }

  @Test("The tails are full, and the middle keeps its relative accuracy")
  func normalTails() {
    // Blocks found by search: the first word of one is 0, of the other 2^32 - 1.
    let draw = Draw(seed: 1, stream: 0, step: 0)
    #expect(draw.words(block: 0x056d_fb82)[0] == 0)
    #expect(draw.words(block: 0x6602_a7b2)[0] == .max)
    let far = draw.normal(2, from: 4 * 0x056d_fb82)
    #expect(abs(hypot(Double(far[0]), Double(far[1])) - (64 * log(2.0)).squareRoot()) < 2e-6)
    let middle = draw.normal(2, from: 4 * 0x6602_a7b2)
    #expect(middle == [0, 0])
  }

  @Test("A part of an array has the values of the whole")
  func parts() {
    let uniforms = wide.uniform(2000, from: 5)
    let normals = wide.normal(2000, from: 5)
    for sizes in [[1], [2, 3], [255, 256, 257], [4, 1000], [511]] {
      var start = 0
      var cycle = 0
      while start < 2000 {
        let n = min(sizes[cycle % sizes.count], 2000 - start)
        let range = start..<start + n
        #expect(wide.uniform(n, from: 5 + UInt64(start)) == Array(uniforms[range]))
        #expect(wide.normal(n, from: 5 + UInt64(start)) == Array(normals[range]))
        start += n
        cycle += 1
      }
    }
  }

  @Test("Every input matters")
  func inputs() {
    let draws = [
      Draw(), Draw(seed: 2), Draw(seed: 1 + 1 << 32), Draw(stream: 3), Draw(stream: 2 + 1 << 32),
      Draw(step: 4),
    ]
    #expect(Set(draws.map { $0.uniform(4) }).count == draws.count)
    #expect(Set(draws.map { $0.normal(4) }).count == draws.count)
  }

  /// The mean of x^power, in standard errors from its expected value.
  func moment(_ x: [Float], _ power: Int, expected: Double, variance: Double) -> Double {
    let mean = x.reduce(0) { $0 + pow(Double($1), Double(power)) } / Double(x.count)
    return (mean - expected) / (variance / Double(x.count)).squareRoot()
  }

  /// The Kolmogorov-Smirnov statistic times sqrt(n): above 1.95 in one sample out of a thousand.
  func kolmogorovSmirnov(_ x: [Float], _ distribution: (Double) -> Double) -> Double {
    let n = Double(x.count)
    let gaps = x.sorted().enumerated().map { i, value in
      let expected = distribution(Double(value))
      return max(Double(i + 1) / n - expected, expected - Double(i) / n)
    }
    return gaps.max()! * n.squareRoot()
  }

  @Test(arguments: 0..<5)
  func uniformDistribution(seed: UInt64) {
    let x = Draw(seed: seed).uniform(50_000)
    #expect(x.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(abs(moment(x, 1, expected: 1.0 / 2, variance: 1.0 / 12)) < 3.5)
    #expect(abs(moment(x, 2, expected: 1.0 / 3, variance: 4.0 / 45)) < 3.5)
    #expect(kolmogorovSmirnov(x) { $0 } < 1.95)
  }

  @Test(arguments: 0..<5)
  func normalDistribution(seed: UInt64) {
    let x = Draw(seed: seed).normal(50_000)
    #expect(abs(moment(x, 1, expected: 0, variance: 1)) < 3.5)
    #expect(abs(moment(x, 2, expected: 1, variance: 2)) < 3.5)
    #expect(abs(moment(x, 3, expected: 0, variance: 15)) < 3.5)
    #expect(abs(moment(x, 4, expected: 3, variance: 96)) < 3.5)
    #expect(kolmogorovSmirnov(x) { erfc(-$0 / 2.squareRoot()) / 2 } < 1.95)
    let products = zip(x, x.dropFirst()).map { $0 * $1 }
    #expect(abs(moment(products, 1, expected: 0, variance: 1)) < 3.5)
  }

  @Test("Nothing is written beyond the end")
  func bounds() {
    for n in 0..<300 {
      var y = [Float](repeating: 9, count: n + 1)
      descent_random_uniform(1, 2, 3, 2, &y, n)
      #expect(y[n] == 9 && !y[..<n].contains(9))
      descent_random_normal(1, 2, 3, 2, &y, n)
      #expect(y[n] == 9)
    }
  }
}
