import DescentArrays
import DescentExecution
import DescentFiles

// How a batch gets into an executor. These functions run once per step and allocate nothing.
extension Executor {
  /// Writes the next batch of a reader into the inputs, which have room for `count` samples: all of them must come, and
  /// labels must be classes.
  func read(
    _ reader: CheckedBatches, _ count: Int, of data: any SampleSource, _ kind: TargetKind,
    classes: Int
  ) throws {
    guard let features = input(ModelPrograms.features)?.baseAddress else { return }
    let read = try reader.next(features: features, targets: targets(kind), room: count)
    guard read == count else { throw TrainingError.ended(data, read, count) }
    if kind == .labels, let label = labelBeyond(classes, samples: count) {
      throw TrainingError.data(
        "\(data.name): gave the label \(label); the model's classes are 0 to \(classes - 1)")
    }
  }

  /// The first label in a batch that is not a valid class, from a source that breaks its promise.
  func labelBeyond(_ classes: Int, samples: Int) -> Int32? {
    labels(ModelPrograms.target)?.prefix(samples).first { !(0..<classes).contains(Int($0)) }
  }

  /// Writes the next batch of a reader whose values are standardized, and keeps them in Double, too.
  func read(
    _ reader: CheckedBatches, _ values: ExactValues, room: Int
  ) throws(DataError) -> Int {
    guard let features = input(ModelPrograms.features)?.baseAddress,
      let targets = input(ModelPrograms.target)?.baseAddress
    else { return 0 }
    let count = try reader.next(features: features, exactValues: values.targets, room: room)
    values.standardization.write(values.targets, samples: count, to: targets)
    return count
  }

  private func targets(_ kind: TargetKind) -> BatchTargets {
    switch kind {
    case .labels: labels(ModelPrograms.target)?.baseAddress.map { .labels($0) } ?? .none
    case .values: input(ModelPrograms.target)?.baseAddress.map { .values($0) } ?? .none
    }
  }

  /// Writes samples in memory into the inputs.
  func gather(_ samples: UnsafeBufferPointer<Int32>, of data: Dataset, _ kind: TargetKind) {
    if let features = input(ModelPrograms.features)?.baseAddress {
      data.gatherFeatures(samples, into: features)
    }
    switch targets(kind) {
    case .labels(let labels): data.gatherLabels(samples, into: labels)
    case .values(let values): data.gatherValues(samples, into: values)
    case .none: break
    }
    if let weights = input(ModelPrograms.weights)?.baseAddress {
      data.gatherWeights(samples, into: weights)
    }
  }
}
