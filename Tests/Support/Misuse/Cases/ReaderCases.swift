import Descent

private let unit = try? FeatureStandardization(means: [0, 0], deviations: [1, 1])

/// Readers of one's own that say they have written what they have not.
private func telling(
  _ count: Int, _ change: (inout ToldSource) -> Void = { _ in }
) -> ToldSource { ToldSource(saying: { count }, change) }

private func values(_ source: inout ToldSource) {
  (source.classCount, source.valueShape) = (nil, [2])
}

let readerCases: [Misuse] = [
  .refused("a reader that says it has given too many", "samples were read") {
    try await useAll(classifier(), telling(1_000_000))
  },
  .refused("a reader that says it has given less than none", "samples were read") {
    try await useAll(classifier(), telling(-5))
  },
  .refused("a reader that says it has given as many as can be", "samples were read") {
    _ = try await classifier().evaluate(telling(.max))
  },
  .refused("a reader that gives none", "samples were read") {
    try await useAll(classifier(), telling(0))
  },
  .refused("a reader of too many standardized features", "samples") {
    let standardization = try FeatureStandardization(
      means: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
    try await useAll(
      classifier(), StandardizedSource(telling(10_000_000), by: standardization))
  },
  .refused("a reader of less than no standardized features", "samples") {
    let standardization = try FeatureStandardization(
      means: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
    try await useAll(classifier(), StandardizedSource(telling(-1), by: standardization))
  },
  .refused("a reader of too many standardized values", "samples") {
    guard let unit else { return }
    try await useAll(regressor(), StandardizedValues(telling(10_000_000, values), by: unit))
  },
  .refused("a reader of less than no standardized values", "samples") {
    guard let unit else { return }
    try await useAll(regressor(), StandardizedValues(telling(-1, values), by: unit))
  },
  .refused("too many exact values", "samples") {
    try await useAll(
      regressor(),
      telling(10_000_000) {
        values(&$0)
        $0.valueStandardization = unit
      })
  },
  .refused("less than no exact values", "samples") {
    _ = try await regressor().evaluate(
      telling(.min) {
        values(&$0)
        $0.valueStandardization = unit
      })
  },
  .refused("a standardization of a reader that gives too many", "samples") {
    _ = try FeatureStandardization(fitting: telling(1_000_000_000))
  },
  .refused("a standardization of a reader that gives less than none", "samples") {
    _ = try FeatureStandardization(fitting: telling(-1))
  },
  .works("a standardization of a reader without end") {
    _ = try FeatureStandardization(fitting: telling(40))
  },
  .works("a standardization of values without end") {
    _ = try FeatureStandardization(fittingValuesOf: telling(40, values))
  },
  .refused("a standardization of too many values", "samples") {
    _ = try FeatureStandardization(fittingValuesOf: telling(1_000_000_000, values))
  },
  .works("class weights of a reader without end") {
    _ = try ClassWeights.counts(of: telling(40))
  },
  .refused("class weights of a reader that gives too many", "samples") {
    _ = try ClassWeights.counts(of: telling(100_000_000))
  },
  .refused("class weights of a reader that gives less than none", "samples") {
    _ = try ClassWeights.counts(of: telling(-1))
  },
  .refused("a reader that gives more than the epoch has", "samples") {
    let counter = CallCounter()
    let source = ToldSource(saying: { counter.next() < 3 ? 8 : 9 })
    _ = try await classifier().runEpoch(source)
  },
  .refused("a range test by a reader that ends", "samples were read") {
    _ = try await classifier().rangeTest(on: telling(0))
  },
  .refused("an observation by a reader that gives too many", "samples were read") {
    _ = try await classifier().observation(onFirstOf: telling(1 << 40))
  },
]
