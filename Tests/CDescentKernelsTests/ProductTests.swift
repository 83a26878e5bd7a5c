import CDescentKernels
import Testing

/// A product with its operands, and its result in Double.
private struct Sample: CustomTestStringConvertible {
  let rows: Int
  let columns: Int
  let inner: Int
  let transposesLeft: Bool
  let transposesRight: Bool
  /// Whether most of the left operand is 0.
  var hasZeros = false
  /// A non-finite element of the right operand.
  var infinite: Int?

  var testDescription: String {
    "\(rows)×\(inner)\(transposesLeft ? "ᵀ" : "") · \(inner)×\(columns)\(transposesRight ? "ᵀ" : "")"
      + (hasZeros ? " with zeros" : "")
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

  /// Large enough for zeros to be skipped, if it has any.
  static let large: [Sample] = [
    (100, 100, 64), (70, 99, 70), (17, 260, 130), (600, 20, 100), (33, 7, 1200), (128, 300, 65),
    (530, 144, 16), (17, 16000, 1),
  ].flatMap { rows, columns, inner in
    [(false, false), (true, false), (false, true), (true, true)].map {
      Sample(
        rows: rows, columns: columns, inner: inner, transposesLeft: $0, transposesRight: $1,
        hasZeros: true)
    }
  }

  /// Numbers whose sums have to be rounded.
  func number(_ index: Int, _ salt: Int) -> Float {
    Float((index &* 7919 &+ salt) % 257) / 128.7 - 1
  }

  /// If there are zeros, they come in runs of about twenty, as in images.
  func left(_ index: Int) -> Float {
    hasZeros && (index / 23 % 3 != 1 || index % 7 == 0) ? 0 : number(index, 1)
  }

  func right(_ index: Int) -> Float { index == infinite ? .infinity : number(index, 5) }

  /// Row by row, in parts that end at the given rows and columns; memory outside is unchanged.
  func result(rowEnds: [Int]? = nil, columnEnds: [Int]? = nil) -> [Float] {
    let (rowEnds, columnEnds) = (rowEnds ?? [rows], columnEnds ?? [columns])
    let left = (0..<rows * inner).map(left)
    let right = (0..<inner * columns).map(right)
    var result = [Float](repeating: .nan, count: rows * columns + 1)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress,
            rows: Int64(rows), columns: Int64(columns), inner: Int64(inner),
            transposes_left: transposesLeft, transposes_right: transposesRight, adds: false)
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
      let b = right(transposesRight ? column * inner + k : k * columns + column)
      value += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
    }
    return (value, magnitude)
  }
}

@Suite struct ProductTests {
  /// Long sums of positive numbers or numbers of both signs, with and without zeros, and of one row: the error is that
  /// of numpy's `@` (Scripts/accuracy.py), not that of a single sum over all steps.
  @Test(arguments: [
    (20, 48, 60_000, 3), (17, 32, 200_000, 10), (40, 33, 5_000, 2), (1, 40, 60_000, 1),
    (1, 3, 400_000, 1), (20, 48, 60_000, 1),
  ])
  func longSumsKeepTheirDigits(rows: Int, columns: Int, inner: Int, period: Int) {
    let left = (0..<rows * inner).map { $0 % period == 0 ? Float($0 % 977 + 40) / 1013 : 0 }
    let right = (0..<inner * columns).map { Float($0 % 991 + 30) / 1019 }
    let result = multiplied(left, right, rows, columns, inner)
    var worst = 0.0
    for row in 0..<rows {
      var exact = [Double](repeating: 0, count: columns)
      for k in 0..<inner where left[row * inner + k] != 0 {
        for column in 0..<columns {
          exact[column] += Double(left[row * inner + k]) * Double(right[k * columns + column])
        }
      }
      for column in 0..<columns {
        worst = max(worst, abs(Double(result[row * columns + column]) / exact[column] - 1))
      }
    }
    #expect(worst < 2e-6)
  }

  private func multiplied(
    _ left: [Float], _ right: [Float], _ rows: Int, _ columns: Int, _ inner: Int
  ) -> [Float] {
    var result = [Float](repeating: .nan, count: rows * columns)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress,
            rows: Int64(rows), columns: Int64(columns), inner: Int64(inner),
            transposes_left: false, transposes_right: false, adds: false)
          let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, 4 * descent_product_scratch(&product)), alignment: 64)
          defer { scratch.deallocate() }
          descent_product_run(
            &product, 0, Int64(rows), 0, Int64(columns), scratch.assumingMemoryBound(to: Float.self)
          )
        }
      }
    }
    return result
  }

  @Test(arguments: Sample.all + Sample.large) fileprivate func agreesWithDouble(sample: Sample) {
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

  /// The division of work between cores must not affect the bits.
  @Test(arguments: Sample.all + Sample.large) fileprivate func partsGiveTheSameBits(sample: Sample)
  {
    guard descent_products_are_fast() else { return }
    let columnEnds = [sample.columns / 32 * 16, sample.columns * 3 / 64 * 16, sample.columns]
    let parts = sample.result(
      rowEnds: [sample.rows / 3, sample.rows * 3 / 4, sample.rows], columnEnds: columnEnds)
    #expect(sample.result().map(\.bitPattern) == parts.map(\.bitPattern))
  }

  /// A row whose sums are split into parts.
  @Test(arguments: [(1, 8, 4), (10, 30, 7), (33, 784, 49), (512, 100, 32)])
  func aRowIsTheSumOfItsParts(columns: Int, inner: Int, part: Int) {
    let sample = Sample(
      rows: 1, columns: columns, inner: inner, transposesLeft: false, transposesRight: false)
    let left = (0..<inner).map(sample.left)
    let right = (0..<inner * columns).map(sample.right)
    let parts = (inner + part - 1) / part
    var sums = [Float](repeating: .nan, count: parts * columns)
    var result = [Float](repeating: .nan, count: columns + 1)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          var product = descent_product(
            left: left.baseAddress, right: right.baseAddress, result: result.baseAddress, rows: 1,
            columns: Int64(columns), inner: Int64(inner), transposes_left: false,
            transposes_right: false, adds: false)
          sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            for k in 0..<parts {
              descent_product_run_steps(
                &product, Int64(k * part), Int64(min(inner, (k + 1) * part)), start + k * columns)
            }
            descent_product_add_up(&product, Int64(parts), start)
          }
        }
      }
    }
    for column in 0..<columns {
      let (value, magnitude) = sample.exact(0, column)
      let error = abs(Double(result[column]) - value)
      #expect(error <= Double(inner + 1) * 0x1p-24 * magnitude)
    }
    #expect(result[columns].isNaN, "written past the end")
  }

  /// 0·∞ is NaN: a column with an infinite element is NaN in every row that has a 0 there, and the other
  /// columns keep their bits.
  @Test(arguments: Sample.large) fileprivate func zerosTimesInfinityAreNotPassedOver(
    sample: Sample
  ) {
    var other = sample
    let (k, column) = (sample.inner / 2, sample.columns - 3)
    other.infinite =
      sample.transposesRight ? column * sample.inner + k : k * sample.columns + column
    let (finite, result) = (sample.result(), other.result())
    var differences = 0
    for row in 0..<sample.rows {
      let left = sample.left(
        sample.transposesLeft ? k * sample.rows + row : row * sample.inner + k)
      for other in 0..<sample.columns {
        let index = row * sample.columns + other
        let isRight =
          if other == column {
            left == 0 ? result[index].isNaN : result[index].isInfinite
          } else {
            result[index].bitPattern == finite[index].bitPattern
          }
        differences += isRight ? 0 : 1
      }
    }
    #expect(differences == 0)
  }
}
