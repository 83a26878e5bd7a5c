/// The eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
struct SymmetricEigenvalues: Sendable {
  /// In no particular order.
  let values: [Double]
  /// The eigenvector of the value j in column j, row by row.
  let vectors: [Double]

  init(_ matrix: [Double], count n: Int) {
    var a = matrix
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    for _ in 0..<50 {
      var (outside, diagonal) = (0.0, 0.0)
      for i in 0..<n {
        diagonal += a[i * n + i] * a[i * n + i]
        for j in 0..<i { outside += a[i * n + j] * a[i * n + j] }
      }
      if outside <= 1e-30 * diagonal || outside == 0 { break }
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) { Self.rotate(&a, &v, n, p, q) }
      }
    }
    values = (0..<n).map { a[$0 * n + $0] }
    vectors = v
  }

  /// Makes the element at (p, q) zero.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int)
  {
    let element = a[p * n + q]
    guard element != 0 else { return }
    let half = (a[q * n + q] - a[p * n + p]) / (2 * element)
    let tangent = (half >= 0 ? 1 : -1) / (abs(half) + (half * half + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<n {
      let (x, y) = (a[k * n + p], a[k * n + q])
      a[k * n + p] = cosine * x - sine * y
      a[k * n + q] = sine * x + cosine * y
    }
    for k in 0..<n {
      let (x, y) = (a[p * n + k], a[q * n + k])
      a[p * n + k] = cosine * x - sine * y
      a[q * n + k] = sine * x + cosine * y
      let (s, t) = (v[k * n + p], v[k * n + q])
      v[k * n + p] = cosine * s - sine * t
      v[k * n + q] = sine * s + cosine * t
    }
  }
}
