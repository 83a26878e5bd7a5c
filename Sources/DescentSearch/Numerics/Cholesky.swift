import RealModule

/// The Cholesky factor of a symmetric positive definite matrix: A = L·Lᵀ with L lower triangular.
///
/// Matrices are row by row, and only the lower triangle is read and written.
struct Cholesky: Sendable {
  let count: Int
  /// L, with zeros above the diagonal.
  private(set) var factor: [Double]

  /// `nil` where the matrix is not positive definite in double precision.
  init?(_ matrix: [Double], count: Int) {
    self.count = count
    factor = matrix
    let done = factor.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { Self.factorize($0, count) } ?? true
    }
    guard done else { return nil }
  }

  private static func factorize(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
    for i in 0..<n {
      let row = a + i * n
      for j in 0..<i {
        let other = a + j * n
        row[j] = (row[j] - dotProduct(row, other, j)) / other[j]
      }
      let rest = row[i] - dotProduct(row, row, i)
      guard rest > 0, rest.isFinite else { return false }
      row[i] = rest.squareRoot()
      for j in (i + 1)..<max(n, i + 1) { row[j] = 0 }
    }
    return true
  }

  /// log det A.
  var logDeterminant: Double {
    var sum = 0.0
    for index in 0..<count { sum += .log(factor[index * count + index]) }
    return 2 * sum
  }

  /// L⁻¹·b.
  func forward(_ b: [Double]) -> [Double] {
    var result = b
    factor.withUnsafeBufferPointer { factor in
      result.withUnsafeMutableBufferPointer { result in
        guard let a = factor.baseAddress, let x = result.baseAddress else { return }
        for i in 0..<count {
          x[i] = (x[i] - dotProduct(a + i * count, x, i)) / a[i * count + i]
        }
      }
    }
    return result
  }

  /// L⁻ᵀ·b.
  func backward(_ b: [Double]) -> [Double] {
    var result = b
    factor.withUnsafeBufferPointer { factor in
      result.withUnsafeMutableBufferPointer { result in
        guard let a = factor.baseAddress, let x = result.baseAddress else { return }
        for i in (0..<count).reversed() {
          let row = a + i * count
          x[i] /= row[i]
          addMultiple(-x[i], row, to: x, i)
        }
      }
    }
    return result
  }

  /// A⁻¹·b.
  func solve(_ b: [Double]) -> [Double] { backward(forward(b)) }

  /// L⁻¹, lower triangular.
  var inverseFactor: [Double] {
    let n = count
    var inverse = [Double](repeating: 0, count: n * n)
    factor.withUnsafeBufferPointer { factor in
      inverse.withUnsafeMutableBufferPointer { inverse in
        guard let a = factor.baseAddress, let x = inverse.baseAddress else { return }
        for i in 0..<n {
          let (row, target) = (a + i * n, x + i * n)
          var k = 0
          while k + 4 <= i {
            addMultiples(row + k, x + k * n, n, to: target, k + 4)
            k += 4
          }
          while k < i {
            addMultiple(row[k], x + k * n, to: target, k + 1)
            k += 1
          }
          let scale = -1 / row[i]
          for j in 0..<i { target[j] *= scale }
          target[i] = -scale
        }
      }
    }
    return inverse
  }

  /// The lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹.
  static func inverse(ofFactor inverseFactor: [Double], count n: Int) -> [Double] {
    var inverse = [Double](repeating: 0, count: n * n)
    inverseFactor.withUnsafeBufferPointer { factor in
      inverse.withUnsafeMutableBufferPointer { inverse in
        guard let x = factor.baseAddress, let target = inverse.baseAddress else { return }
        for j in 0..<n {
          // Row j of the result: Σ over i ≥ j of x[i][j] times row i up to j.
          var i = j
          while i + 4 <= n {
            addMultiples(column: x + i * n + j, n, x + i * n, n, to: target + j * n, j + 1)
            i += 4
          }
          while i < n {
            addMultiple(x[i * n + j], x + i * n, to: target + j * n, j + 1)
            i += 1
          }
        }
      }
    }
    return inverse
  }
}

/// Σ a[k]·b[k] over the first `count` numbers, in eight partial sums.
@inline(__always)
func dotProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var others = SIMD4<Double>.zero
  var k = 0
  while k + 8 <= count {
    sums += load(a + k) * load(b + k)
    others += load(a + k + 4) * load(b + k + 4)
    k += 8
  }
  var sum = (sums + others).sum()
  while k < count {
    sum += a[k] * b[k]
    k += 1
  }
  return sum
}

@inline(__always)
private func load(_ a: UnsafePointer<Double>) -> SIMD4<Double> {
  UnsafeRawPointer(a).loadUnaligned(as: SIMD4<Double>.self)
}

/// target += factor·row.
@inline(__always)
func addMultiple(
  _ factor: Double, _ row: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
  _ count: Int
) {
  for k in 0..<count { target[k] += factor * row[k] }
}

/// target += Σ of four rows times four factors that follow each other.
@inline(__always)
private func addMultiples(
  _ factors: UnsafePointer<Double>, _ rows: UnsafePointer<Double>, _ stride: Int,
  to target: UnsafeMutablePointer<Double>, _ count: Int
) {
  addMultiples(
    (factors[0], factors[1], factors[2], factors[3]), rows, stride, to: target, count)
}

/// target += Σ of four rows times four factors in a column.
@inline(__always)
private func addMultiples(
  column: UnsafePointer<Double>, _ columnStride: Int, _ rows: UnsafePointer<Double>, _ stride: Int,
  to target: UnsafeMutablePointer<Double>, _ count: Int
) {
  addMultiples(
    (column[0], column[columnStride], column[2 * columnStride], column[3 * columnStride]), rows,
    stride, to: target, count)
}

@inline(__always)
private func addMultiples(
  _ f: (Double, Double, Double, Double), _ rows: UnsafePointer<Double>, _ stride: Int,
  to target: UnsafeMutablePointer<Double>, _ count: Int
) {
  let (a, b, c, d) = (rows, rows + stride, rows + 2 * stride, rows + 3 * stride)
  for k in 0..<count {
    target[k] += (f.0 * a[k] + f.1 * b[k]) + (f.2 * c[k] + f.3 * d[k])
  }
}
