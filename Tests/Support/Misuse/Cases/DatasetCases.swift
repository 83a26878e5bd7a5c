import Descent
import Foundation

/// Samples in memory, their parts and orders.
let datasetCases: [Misuse] = [
  .refused("samples of no features", "dimension") {
    _ = try Dataset(features: [], featureShape: [], labels: [])
  },
  .refused("no samples", "no samples") {
    _ = try Dataset(features: [], featureShape: [4], labels: [])
  },
  .refused("features of a data set that are no whole samples", "not 2 samples") {
    _ = try Dataset(features: [1, 2, 3], featureShape: [2], labels: [0, 1])
  },
  .refused("a shape that overflows", "too large for memory") {
    _ = try Dataset(features: [1], featureShape: [.max, .max], labels: [0])
  },
  .refused("a negative shape", "none below 1") {
    _ = try Dataset(features: [1, 2], featureShape: [-1, -1], labels: [0, 1])
  },
  .refused("samples that overflow in number", "not 2 samples") {
    _ = try Dataset(features: [1, 2], featureShape: [.max], labels: [0, 1])
  },
  .refused("a negative label", "0 or more") {
    _ = try Dataset(features: [1], featureShape: [1], labels: [-1])
  },
  .refused("a label beyond the classes", "0 to 1") {
    _ = try Dataset(features: [1], featureShape: [1], labels: [2], classCount: 2)
  },
  .refused("the largest label of all", "it must be") {
    _ = try Dataset(features: [1], featureShape: [1], labels: [.max])
  },
  .refused("more classes than may be", "at most") {
    _ = try Dataset(features: [1], featureShape: [1], labels: [0], classCount: .max)
  },
  .refused("negative classes", "at least one") {
    _ = try Dataset(features: [1], featureShape: [1], labels: [0], classCount: -4)
  },
  .refused("values that are no whole samples", "not 1 samples") {
    _ = try Dataset(features: [1], featureShape: [1], values: [1, 2, 3], valueShape: [2])
  },
  .refused("values of no extent", "none below 1") {
    _ = try Dataset(features: [1], featureShape: [1], values: [1], valueShape: [0])
  },
  .refused("no values", "no samples") {
    _ = try Dataset(features: [], featureShape: [1], exactValues: [], valueShape: [1])
  },
  .works("values that are no numbers") {
    let data = try Dataset(
      features: [.nan, .infinity], featureShape: [1], exactValues: [.nan, 1e300], valueShape: [1])
    _ = (data.targets, data.exactValues, data.labels)
    _ = try FeatureStandardization(fitting: try labelled())
  },
  .refused("a standardization of what is not finite", "finite") {
    let data = try Dataset(features: [.nan, .infinity], featureShape: [1], labels: [0, 1])
    _ = try FeatureStandardization(fitting: data)
  },
  .works("a standardization of numbers at the end of all") {
    let data = try Dataset(
      features: [Float](repeating: .greatestFiniteMagnitude, count: 4) + [1, 1], featureShape: [2],
      exactValues: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1], valueShape: [1])
    _ = try? FeatureStandardization(fitting: data)
    _ = try? FeatureStandardization(fittingValuesOf: data)
  },
  .refused("bytes that are no whole samples", "not 1 samples") {
    _ = try Dataset(bytes: [1, 2, 3], scale: .nan, featureShape: [2], labels: [0])
  },
  .traps("the features of a sample that is not there", .sample) {
    _ = try labelled(2).features(at: 2)
  },
  .traps("the features of a negative sample", .sample) { _ = try labelled(2).features(at: .min) },
  .works("steps of no batch") {
    let data = try labelled()
    for size in [Int.min, -1, 0] {
      try hold(data.steps(ofBatch: size) == 0, "\(data.steps(ofBatch: size)) steps")
    }
    try hold(data.steps(ofBatch: .max) == 1, "one step")
  },
  .refused("batches of nothing", "at least one") {
    _ = try labelled().batches(of: 0, in: .sequential)
  },
  .refused("batches of less than nothing", "at least one") {
    _ = try labelled().batches(of: .min, in: .sequential)
  },
  .works("batches larger than any") {
    _ = try labelled().batches(of: .max, in: EpochOrder(.shuffled, seed: 0, epoch: 1))
  },
  .refused("drawn batches larger than any", "larger") {
    _ = try labelled().batches(of: .max, in: EpochOrder(.withReplacement, seed: 0, epoch: 1))
  },
  .refused("batches from a step that is not there", "step") {
    _ = try labelled().batches(of: 8, in: .sequential, from: 6)
  },
  .refused("batches from a negative step", "step") {
    _ = try labelled().batches(of: 8, in: .sequential, from: -1)
  },
  .works("an order of no samples") {
    for kind in BatchOrder.allCases {
      let order = EpochOrder(kind, seed: .max, epoch: .min)
      for (count, size) in [(0, 1), (-4, 2), (4, 0), (4, -1), (.min, .min)] {
        try hold(order.indices(count: count, batchSize: size).isEmpty, "none")
      }
    }
  },
  .traps("an order of more samples than can be counted", .order) {
    _ = BatchOrder.sequential.indices(count: .max, batchSize: 1, seed: 0, epoch: 1)
  },
  .traps("an order of more draws than can be counted", .order) {
    _ = EpochOrder(.withReplacement, seed: 0, epoch: 1).indices(count: 2, batchSize: .max)
  },
  .refused("the first of no samples", "at least one") { _ = try labelled().prefix(0) },
  .refused("the first of more samples than there are", "there are") {
    _ = try labelled().prefix(.max)
  },
  .refused("a subset of nothing", "at least one") { _ = try labelled().subset([]) },
  .refused("a subset of what is not there", "no sample") { _ = try labelled().subset([0, 40]) },
  .refused("a subset of a negative sample", "no sample") { _ = try labelled().subset([.min]) },
  .refused("a subset of a subset, of what is not there", "no sample") {
    _ = try labelled().subset([1, 2]).subset([2])
  },
  .refused("a split of everything", "between 0 and 1") {
    _ = try labelled().split(first: 1, seed: 0)
  },
  .refused("a split by what is no number", "between 0 and 1") {
    _ = try labelled().split(first: .nan, seed: 0)
  },
  .refused("a split that leaves nothing", "one part empty") {
    _ = try labelled(2).split(first: 0.01, seed: 0)
  },
  .refused("a stratified split of values", "labels") {
    _ = try valued().split(first: 0.5, seed: 0, stratified: true)
  },
  .refused("one fold", "folds") { _ = try labelled().folds(1, seed: 0) },
  .refused("more folds than samples", "folds") { _ = try labelled().folds(.max, seed: 0) },
  .refused("stratified folds of values", "labels") {
    _ = try valued().folds(2, seed: 0, stratified: true)
  },
  .works("images that are none") {
    var data = try labelled()
    data.imageShape = [1000, -1000]
    data.name = "\u{0}\n"
    try await useAll(classifier(), data)
  },
  .refused("a set that is not known", "no data set") {
    _ = try DataSource.load("nothing")
  },
]
