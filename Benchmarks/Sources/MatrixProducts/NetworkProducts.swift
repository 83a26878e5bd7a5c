import CBenchmarkBLAS
import Dispatch

/// The matrix products of an epoch of the network 784-512-256-10, on all BLAS threads, and on request the simplest Adam
/// pass after each step, split over as many threads.
struct NetworkProducts {
  let batch: Int
  let samples: Int
  private let sizes = [784, 512, 256, 10]

  func run(withAdam: Bool) -> Double {
    openblas_set_num_threads(Int32(cores))
    let weights = zip(sizes, sizes.dropFirst()).map { buffer($0 * $1, 0.05) }
    let gradients = weights.map { buffer($0.count, 0.01) }
    let means = weights.map { buffer($0.count, 0) }
    let squares = weights.map { buffer($0.count, 0) }
    let values = sizes.map { buffer(batch * $0, 0.5) }
    let errors = sizes.map { buffer(batch * $0, 0.5) }
    defer {
      for buffer in weights + gradients + means + squares + values + errors { buffer.deallocate() }
    }
    func steps(_ count: Int) {
      for _ in 0..<count {
        products(values, errors, weights, gradients)
        guard withAdam else { continue }
        for layer in weights.indices {
          adam(weights[layer], gradients[layer], means[layer], squares[layer])
        }
      }
    }
    steps(5)
    return seconds { steps((samples + batch - 1) / batch) }
  }

  private typealias Buffer = UnsafeMutableBufferPointer<Float>

  private func buffer(_ count: Int, _ value: Float) -> Buffer {
    let buffer = Buffer.allocate(capacity: count)
    buffer.initialize(repeating: value)
    return buffer
  }

  private func products(
    _ values: [Buffer], _ errors: [Buffer], _ weights: [Buffer], _ gradients: [Buffer]
  ) {
    let rows = Int32(batch)
    for layer in weights.indices {
      let (inner, columns) = (Int32(sizes[layer]), Int32(sizes[layer + 1]))
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1,
        values[layer].baseAddress, inner, weights[layer].baseAddress, columns, 0,
        values[layer + 1].baseAddress, columns)
    }
    for layer in weights.indices.reversed() {
      let (inner, columns) = (Int32(sizes[layer]), Int32(sizes[layer + 1]))
      cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, inner, columns, rows, 1,
        values[layer].baseAddress, inner, errors[layer + 1].baseAddress, columns, 0,
        gradients[layer].baseAddress, columns)
      guard layer > 0 else { continue }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, rows, inner, columns, 1,
        errors[layer + 1].baseAddress, columns, weights[layer].baseAddress, columns, 0,
        errors[layer].baseAddress, inner)
    }
  }

  private func adam(_ weights: Buffer, _ gradients: Buffer, _ means: Buffer, _ squares: Buffer) {
    let parts = weights.count > 10_000 ? cores : 1
    nonisolated(unsafe) let (w, g, m, v) = (
      weights.baseAddress!, gradients.baseAddress!, means.baseAddress!, squares.baseAddress!
    )
    let count = weights.count
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      for i in count * part / parts..<count * (part + 1) / parts {
        m[i] = 0.9 * m[i] + 0.1 * g[i]
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
        w[i] -= 0.001 * m[i] / (v[i].squareRoot() + 1e-8)
      }
    }
  }
}
