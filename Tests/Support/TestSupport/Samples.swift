package import DescentArrays
package import DescentData
package import DescentFiles

/// The features and targets of all samples in order.
package func samples(
  of source: any SampleSource
) throws -> (features: [Float], labels: [Int32], values: [Float]) {
  var features = [Float](repeating: .nan, count: source.count * source.featureSize)
  var labels = [Int32](repeating: -1, count: source.classCount == nil ? 0 : source.count)
  let size = source.valueShape?.reduce(1, *) ?? 0
  var values = [Float](repeating: .nan, count: source.count * size)
  let reader = try source.batches(of: source.count, in: .sequential, from: 0)
  let count = try labels.withUnsafeMutableBufferPointer { labels in
    try values.withUnsafeMutableBufferPointer { values in
      try reader.next(
        features: &features,
        targets: source.classCount != nil
          ? labels.baseAddress.map { .labels($0) } ?? .none
          : values.baseAddress.map { .values($0) } ?? .none)
    }
  }
  precondition(count == source.count)
  return (features, labels, values)
}

/// Delivers bytes in pieces of these lengths, repeatedly.
package func pieces(_ bytes: [UInt8], _ lengths: [Int]) -> ByteSource {
  var (position, turn) = (0, 0)
  return { room in
    let count = min(lengths[turn % lengths.count], bytes.count - position, room.count)
    turn += 1
    bytes.withUnsafeBytes {
      room.copyMemory(from: .init(rebasing: $0[position..<(position + count)]))
    }
    position += count
    return count
  }
}

/// Everything that a reader returns.
package func all(_ reader: any FeatureReader, by count: Int = 2) throws -> FeatureBatch {
  var whole = FeatureBatch()
  while let batch = try reader.next(atMost: count) {
    precondition(batch.count <= count)
    whole.features += batch.features
    whole.rows += batch.rows
    whole.files += batch.files
  }
  return whole
}

/// All features of a data set, gathered as for a batch.
package func features(of dataset: Dataset) -> [Float] {
  let indices = (0..<Int32(dataset.count)).map { $0 }
  var output = [Float](repeating: -1, count: dataset.count * dataset.featureSize)
  indices.withUnsafeBufferPointer { indices in
    output.withUnsafeMutableBufferPointer { output in
      if let output = output.baseAddress { dataset.gatherFeatures(indices, into: output) }
    }
  }
  return output
}

/// The error that `body` throws, if it is one of this module's.
package func dataError<T>(_ body: () throws -> T) -> DataError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? DataError
  }
}
