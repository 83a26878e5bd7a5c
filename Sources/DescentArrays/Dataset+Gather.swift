import CDescentKernels

// How a batch is assembled. These functions run once per step: no allocation, and checks only in debug builds.
extension Dataset {
  /// Writes the features of samples one after another.
  ///
  /// Allocates nothing. The caller guarantees what debug builds assert.
  ///
  /// - Parameters:
  ///   - indices: Samples, each 0 ..< ``count``; they may repeat.
  ///   - output: Space for `indices.count` × ``featureSize`` values.
  public func gatherFeatures(
    _ indices: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Float>
  ) {
    let size = featureSize
    switch features {
    case .floats(let values):
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        forEachRun(of: indices) { position, row, count in
          (output + position * size).update(from: values + row * size, count: count * size)
        }
      }
    case .doubles(let values):
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        forEachRun(of: indices) { position, row, count in
          for index in 0..<(count * size) {
            output[position * size + index] = Float(values[row * size + index])
          }
        }
      }
    case .bytes(let bytes, let scale):
      bytes.withUnsafeBufferPointer { bytes in
        guard let bytes = bytes.baseAddress else { return }
        forEachRun(of: indices) { position, row, count in
          descent_scale_bytes(bytes + row * size, scale, output + position * size, count * size)
        }
      }
    }
  }

  /// Writes the labels of samples one after another; the targets must be labels.
  ///
  /// - Parameters:
  ///   - indices: Samples, each 0 ..< ``count``; they may repeat.
  ///   - output: Space for `indices.count` labels.
  public func gatherLabels(
    _ indices: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Int32>
  ) {
    guard case .labels(let labels) = targetStorage else {
      return assertionFailure("\(name) has values, not labels")
    }
    labels.withUnsafeBufferPointer { labels in
      forEachRow(of: indices) { position, row in output[position] = labels[row] }
    }
  }

  /// Writes the values of samples one after another; the targets must be values.
  ///
  /// - Parameters:
  ///   - indices: Samples, each 0 ..< ``count``; they may repeat.
  ///   - output: Space for the values of `indices.count` samples.
  public func gatherValues(
    _ indices: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Float>
  ) {
    guard case .values(let storage, let size) = targetStorage else {
      return assertionFailure("\(name) has labels, not values")
    }
    switch storage {
    case .floats(let values):
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        forEachRun(of: indices) { position, row, count in
          (output + position * size).update(from: values + row * size, count: count * size)
        }
      }
    case .doubles(let values): gather(values, size, indices) { output[$0] = Float($1) }
    }
  }

  /// Writes the values of samples one after another in Double; the targets must be values.
  ///
  /// - Parameters:
  ///   - indices: Samples, each 0 ..< ``count``; they may repeat.
  ///   - output: Space for the values of `indices.count` samples.
  public func gatherExactValues(
    _ indices: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Double>
  ) {
    guard case .values(let storage, let size) = targetStorage else {
      return assertionFailure("\(name) has labels, not values")
    }
    switch storage {
    case .floats(let values): gather(values, size, indices) { output[$0] = Double($1) }
    case .doubles(let values): gather(values, size, indices) { output[$0] = $1 }
    }
  }

  @inline(__always)
  private func gather<Number>(
    _ values: [Number], _ size: Int, _ indices: UnsafeBufferPointer<Int32>,
    _ write: (_ place: Int, Number) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      forEachRow(of: indices) { position, row in
        for index in 0..<size { write(position * size + index, values[row * size + index]) }
      }
    }
  }

  /// Calls `body` with each run of consecutive rows: with a whole batch if it is in the order of the data.
  @inline(__always)
  private func forEachRun(
    of indices: UnsafeBufferPointer<Int32>,
    _ body: (_ position: Int, _ row: Int, _ count: Int) -> Void
  ) {
    var (first, start, count) = (0, 0, 0)
    forEachRow(of: indices) { position, row in
      if row != start + count {
        if count > 0 { body(first, start, count) }
        (first, start, count) = (position, row, 0)
      }
      count += 1
    }
    if count > 0 { body(first, start, count) }
  }

  /// Calls `body` with each position in `indices` and the corresponding row of the storage.
  @inline(__always)
  private func forEachRow(
    of indices: UnsafeBufferPointer<Int32>, _ body: (_ position: Int, _ row: Int) -> Void
  ) {
    assert(indices.allSatisfy { (0..<count).contains(Int($0)) }, "samples of 0..<\(count)")
    switch rows {
    case .from(let start):
      for position in 0..<indices.count { body(position, start + Int(indices[position])) }
    case .list(let list):
      list.withUnsafeBufferPointer { list in
        for position in 0..<indices.count { body(position, Int(list[Int(indices[position])])) }
      }
    }
  }
}
