import CBenchmarkBLAS
import Dispatch
import Synchronization

/// Only the matrix products of the batch-norm sweep: the machine's own limit.
///
/// The same shapes, numbers of steps, jobs and buffers as `descent run batch-norm --outputs 100`, without the gradient
/// of the input, and with evaluation in the same chunks.
struct SweepProducts {
  let inputs = 784
  let hidden = [100, 100, 100, 100, 100]
  let outputs = 100
  let batch = 100
  let samples = 1000
  let chunk = 250
  let steps = 191
  let stepsAnEpoch = 10
  let networks = 32

  func run(jobs: Int) {
    openblas_set_num_threads(1)
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while true {
        let network = next.withLock { number in
          defer { number += 1 }
          return number
        }
        guard network < networks else { return }
        train()
      }
    }
  }

  private func train() {
    let sizes = [inputs] + hidden + [outputs]
    // Any numbers will do, but drawing them must be negligible next to the products.
    var state: UInt32 = 1
    func buffer(_ count: Int, _ scale: Float) -> UnsafeMutableBufferPointer<Float> {
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      for index in buffer.indices {
        state = state &* 1_664_525 &+ 1_013_904_223
        buffer[index] = scale * (Float(state >> 8) * 0x1p-23 - 1)
      }
      return buffer
    }
    // Weights small enough for values to stay normal numbers from layer to layer.
    let weights = zip(sizes, sizes.dropFirst()).map {
      buffer($0 * $1, (3 / Float($0)).squareRoot())
    }
    let gradients = zip(sizes, sizes.dropFirst()).map { buffer($0 * $1, 0) }
    let values = sizes.map { buffer(batch * $0, 1) }
    let errors = sizes.map { buffer(batch * $0, 1) }
    let evaluated = sizes.map { buffer(chunk * $0, 1) }
    defer {
      for buffer in weights + gradients + values + errors + evaluated { buffer.deallocate() }
    }
    for step in 0..<steps {
      forward(values, weights, sizes, rows: batch)
      backward(values, errors, weights, gradients, sizes)
      guard step % stepsAnEpoch == 0 else { continue }
      for _ in 0..<samples / chunk { forward(evaluated, weights, sizes, rows: chunk) }
    }
  }

  private typealias Buffers = [UnsafeMutableBufferPointer<Float>]

  private func forward(_ values: Buffers, _ weights: Buffers, _ sizes: [Int], rows: Int) {
    for layer in weights.indices {
      let (inner, columns) = (Int32(sizes[layer]), Int32(sizes[layer + 1]))
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), columns, inner, 1,
        values[layer].baseAddress, inner, weights[layer].baseAddress, columns, 0,
        values[layer + 1].baseAddress, columns)
    }
  }

  private func backward(
    _ values: Buffers, _ errors: Buffers, _ weights: Buffers, _ gradients: Buffers, _ sizes: [Int]
  ) {
    for layer in weights.indices.reversed() {
      let (inner, columns) = (Int32(sizes[layer]), Int32(sizes[layer + 1]))
      cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, inner, columns, Int32(batch), 1,
        values[layer].baseAddress, inner, errors[layer + 1].baseAddress, columns, 0,
        gradients[layer].baseAddress, columns)
      guard layer > 0 else { continue }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(batch), inner, columns, 1,
        errors[layer + 1].baseAddress, columns, weights[layer].baseAddress, columns, 0,
        errors[layer].baseAddress, inner)
    }
  }
}
