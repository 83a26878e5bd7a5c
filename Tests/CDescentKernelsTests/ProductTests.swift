import CDescentKernels
import Testing

/// A product with its operands, and what it comes to in Double.
private struct Sample: CustomTestStringConvertible {
  let rows: Int
  let columns: Int
  let inner: Int
  let transposesLeft: Bool
  let transposesRight: Bool
  /// Whether most of the left operand is 0.
  var hasZeros = false

  var testDescription: String {
    "\(rows)×\(inner)\(transposesLeft ? "ᵀ" : "") · \(inner)×\(columns)\(transposesRight ? "ᵀ" : "")"
  }

  static let all: [Sample] = [
    (1, 1, 1), (1, 300, 7), (2, 50, 33), (3, 17, 5), (7, 10, 64), (8, 48, 256), (9, 49, 257),
    (16, 100, 30), (13, 130, 300), (100, 100, 20), (600, 20, 9), (70, 99, 70),
  ].flatMap { rows, columns, inner in
    [(false, false), (true, false), (false, true), (true, true)].map {
      Sample(
        rows: rows, columns: columns, inner: inner, transposesLeft: $0, transposesRight: $1)
    }
  }

  /// Numbers whose sums have to be rounded.
  func number(_ index: Int, _ salt: Int) -> Float {
    Float((index &* 7919 &+ salt) % 257) / 128.7 - 1
  }

  /// Where there are zeros, they come in runs of some twenty, as in images.
  func left(_ index: Int) -> Float {
    hasZeros && index / 23 % 3 != 1 ? 0 : number(index, 1)
  }

  /// Row by row, in parts that end at the given rows and columns; the memory outside stays as it was.
  func result(
    rowEnds: [Int]? = nil, columnEnds: [Int]? = nil, passesOverZeros: Bool = false
  ) -> [Float] {
    let (rowEnds, columnEnds) = (rowEnds ?? [rows], columnEnds ?? [columns])
    let left = (0..<rows * inner).map(left)
    let right = (0..<inner * columns).map { number($0, 5) }
    var result = [Float](repeating: .nan, count: rows * columns + 1)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress,
            rows: Int64(rows), columns: Int64(columns), inner: Int64(inner),
            transposes_left: transposesLeft, transposes_right: transposesRight,
            passes_over_zeros: passesOverZeros)
          let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, 4 * descent_product_scratch(&product)), alignment: 64)
          defer { scratch.deallocate() }
          let floats = scratch.assumingMemoryBound(to: Float.self)
          for (firstRow, lastRow) in zip([0] + rowEnds, rowEnds) {
            for (firstColumn, lastColumn) in zip([0] + columnEnds, columnEnds) {
              descent_product_run(
                &product, Int64(firstRow), Int64(lastRow), Int64(firstColumn), Int64(lastColumn),
                floats)
            }
          }
        }
      }
    }
    return result
  }

  func exact(_ row: Int, _ column: Int) -> (value: Double, magnitude: Double) {
    var (value, magnitude) = (0.0, 0.0)
    for k in 0..<inner {
      let a = left(transposesLeft ? k * rows + row : row * inner + k)
      let b = number(transposesRight ? column * inner + k : k * columns + column, 5)
      value += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
    }
    return (value, magnitude)
  }
}

@Suite struct ProductTests {
  @Test(arguments: Sample.all) fileprivate func agreesWithDouble(sample: Sample) {
    let result = sample.result()
    var worst = 0.0
    for row in 0..<sample.rows {
      for column in 0..<sample.columns {
        let (value, magnitude) = sample.exact(row, column)
        let error = abs(Double(result[row * sample.columns + column]) - value)
        worst = max(worst, error / (Double(sample.inner + 1) * 0x1p-24 * max(magnitude, 1e-30)))
      }
    }
    #expect(worst <= 1)
    #expect(result[sample.rows * sample.columns].isNaN, "written past the end")
  }

  /// On which parts the cores work must not show in the bits.
  @Test(arguments: Sample.all, [false, true]) fileprivate func partsGiveTheSameBits(
    sample: Sample, hasZeros: Bool
  ) {
    guard descent_products_are_fast() else { return }
    var sample = sample
    sample.hasZeros = hasZeros
    let columnEnds = [sample.columns / 32 * 16, sample.columns * 3 / 64 * 16, sample.columns]
    let parts = sample.result(
      rowEnds: [sample.rows / 3, sample.rows * 3 / 4, sample.rows], columnEnds: columnEnds,
      passesOverZeros: hasZeros)
    #expect(sample.result().map(\.bitPattern) == parts.map(\.bitPattern))
  }

  /// What is passed over is not looked at.
  @Test func zerosArePassedOver() {
    guard descent_products_are_fast() else { return }
    let (rows, columns, inner) = (8, 32, 96)
    let left = (0..<rows * inner).map { $0 % inner == 40 ? Float(2) : 0 }
    let right = (0..<inner * columns).map { $0 / columns == 40 ? Float(3) : .infinity }
    var result = [Float](repeating: .nan, count: rows * columns)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress,
            rows: Int64(rows), columns: Int64(columns), inner: Int64(inner),
            transposes_left: false, transposes_right: false, passes_over_zeros: true)
          let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: 4 * descent_product_scratch(&product), alignment: 64)
          defer { scratch.deallocate() }
          descent_product_run(
            &product, 0, Int64(rows), 0, Int64(columns),
            scratch.assumingMemoryBound(to: Float.self))
        }
      }
    }
    #expect(result.allSatisfy { $0 == 6 })
  }
}
