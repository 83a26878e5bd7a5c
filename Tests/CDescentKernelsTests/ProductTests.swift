import CDescentKernels
import Testing

/// A product with its operands, and what it comes to in Double.
private struct Sample: CustomTestStringConvertible {
  let rows: Int
  let columns: Int
  let inner: Int
  let transposesLeft: Bool
  let transposesRight: Bool

  var testDescription: String {
    "\(rows)×\(inner)\(transposesLeft ? "ᵀ" : "") · \(inner)×\(columns)\(transposesRight ? "ᵀ" : "")"
  }

  static let all: [Sample] = [
    (1, 1, 1), (1, 300, 7), (2, 50, 33), (3, 17, 5), (7, 10, 64), (8, 48, 256), (9, 49, 257),
    (16, 100, 30), (13, 130, 300), (100, 100, 20), (600, 20, 9),
  ].flatMap { rows, columns, inner in
    [(false, false), (true, false), (false, true), (true, true)].map {
      Sample(
        rows: rows, columns: columns, inner: inner, transposesLeft: $0, transposesRight: $1)
    }
  }

  func number(_ index: Int, _ salt: Int) -> Float {
    Float((index &* 7919 &+ salt) % 257) / 128 - 1
  }

  /// Row by row, in parts that end at the given rows and columns; the memory outside stays as it was.
  func result(rowEnds: [Int], columnEnds: [Int]) -> [Float] {
    let left = (0..<rows * inner).map { number($0, 1) }
    let right = (0..<inner * columns).map { number($0, 5) }
    var result = [Float](repeating: .nan, count: rows * columns + 1)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress,
            rows: Int64(rows), columns: Int64(columns), inner: Int64(inner),
            transposes_left: transposesLeft, transposes_right: transposesRight)
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
      let a = number(transposesLeft ? k * rows + row : row * inner + k, 1)
      let b = number(transposesRight ? column * inner + k : k * columns + column, 5)
      value += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
    }
    return (value, magnitude)
  }
}

@Suite struct ProductTests {
  @Test(arguments: Sample.all) fileprivate func agreesWithDouble(sample: Sample) {
    let result = sample.result(rowEnds: [sample.rows], columnEnds: [sample.columns])
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
  @Test(arguments: Sample.all) fileprivate func partsGiveTheSameBits(sample: Sample) {
    guard descent_products_are_fast() else { return }
    let whole = sample.result(rowEnds: [sample.rows], columnEnds: [sample.columns])
    func ends(_ extent: Int) -> [Int] { [extent / 3, extent * 3 / 4, extent] }
    let parts = sample.result(rowEnds: ends(sample.rows), columnEnds: ends(sample.columns))
    #expect(whole.map(\.bitPattern) == parts.map(\.bitPattern))
  }
}
