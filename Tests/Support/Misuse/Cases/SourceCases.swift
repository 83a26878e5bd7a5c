import Descent

/// Sources of one's own that lie.
let sourceCases: [Misuse] = [
  .refused("a source of wider samples than it says", "features") {
    let wide = try labelled(features: 400)
    try await useAll(
      classifier(), ToldSource(of: wide) { ($0.featureShape, $0.featureSize) = ([4], 4) })
  },
  .refused("a source of wider samples than it says, evaluated", "features") {
    let wide = try labelled(300, features: 4000)
    let source = ToldSource(of: wide) { ($0.featureShape, $0.featureSize) = ([4], 4) }
    _ = try await classifier().evaluate(source)
  },
  .refused("a source of narrower samples than it says", "features") {
    try await useAll(
      classifier(),
      ToldSource(of: labelled(features: 2)) { ($0.featureShape, $0.featureSize) = ([4], 4) })
  },
  .refused("a source of a size that its shape has not", "features") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.featureSize = 400 })
  },
  .refused("a source of more values than it says", "values") {
    try await useAll(
      regressor(Dense(1)), ToldSource(of: valued(values: 500)) { $0.valueShape = [1] })
  },
  .refused("a source of values where it says labels", "labels") {
    try await useAll(
      classifier(),
      ToldSource(of: valued(values: 500)) { ($0.valueShape, $0.classCount) = (nil, 3) })
  },
  .refused("a source of labels where it says values", "values") {
    try await useAll(
      regressor(), ToldSource(of: labelled()) { ($0.valueShape, $0.classCount) = ([2], nil) })
  },
  .refused("a source of larger batches than asked for", "batch") {
    let data = try labelled(4000)
    let source = ToldSource { size, order, step throws(DataError) in
      try data.batches(of: size * 50, in: order, from: 0)
    }
    try await useAll(classifier(), source)
  },
  .refused("a source of smaller batches than asked for", "samples were read") {
    let data = try labelled()
    let source = ToldSource { size, order, step throws(DataError) in
      try data.batches(of: 1, in: order, from: step)
    }
    try await useAll(classifier(), source)
  },
  .refused("a source of the batches of other data", "samples were read") {
    let data = try labelled(7)
    let source = ToldSource { size, order, step throws(DataError) in
      try data.batches(of: 7, in: order, from: 0)
    }
    try await useAll(classifier(), source)
  },
  .refused("a source of more samples than it has", "samples") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.count = 4000 })
  },
  .refused("a source of fewer samples than it has", "samples") {
    let source = ToldSource(of: try labelled()) { $0.count = 35 }
    try await useAll(classifier(), source)
  },
  .refused("a source of no samples", "samples") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.count = 0 })
  },
  .refused("a source of negative samples", "samples") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.count = .min })
  },
  .refused("a source of as many samples as can be counted", "samples") {
    _ = try await classifier().evaluate(ToldSource(of: labelled()) { $0.count = .max })
  },
  .refused("a training on as many samples as can be counted", "samples") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.count = .max })
  },
  .refused("a source of negative classes", "classes") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.classCount = -1 })
  },
  .refused("a source of no classes", "classes") {
    try await useAll(classifier(), ToldSource(of: labelled()) { $0.classCount = 0 })
  },
  .refused("a source of labels beyond its classes", "label") {
    try await useAll(classifier(), ToldSource(of: labelled(classes: 30)) { $0.classCount = 3 })
  },
  .refused("a confusion matrix of labels beyond the classes", "label") {
    _ = try await classifier().confusionMatrix(
      on: ToldSource(of: labelled(classes: 30)) { $0.classCount = 3 })
  },
  .refused("an observation of labels beyond the classes", "label") {
    _ = try await classifier().observation(
      onFirstOf: ToldSource(of: labelled(classes: 30)) { $0.classCount = 3 })
  },
  .refused("a range test on labels beyond the classes", "label") {
    _ = try await classifier().rangeTest(
      on: ToldSource(of: labelled(classes: 30)) { $0.classCount = 3 })
  },
  .refused("class weights of labels beyond the classes", "label") {
    _ = try ClassWeights.counts(of: ToldSource(of: labelled(classes: 30)) { $0.classCount = 3 })
  },
  .refused("class weights of negative classes", "classes") {
    _ = try ClassWeights.balanced(of: ToldSource(of: labelled()) { $0.classCount = -3 })
  },
  .refused("class weights of more classes than memory", "classes") {
    _ = try ClassWeights.counts(of: ToldSource(of: labelled()) { $0.classCount = .max })
  },
  .refused("class weights of no samples", "samples") {
    _ = try ClassWeights.counts(of: ToldSource(of: labelled()) { $0.count = 0 })
  },
  .refused("class weights of a size below zero", "features") {
    _ = try ClassWeights.counts(of: ToldSource(of: labelled()) { $0.featureSize = -4 })
  },
  .refused("class weights of wider samples than it says", "features") {
    _ = try ClassWeights.counts(
      of: ToldSource(of: labelled(300, features: 4000)) {
        ($0.featureShape, $0.featureSize) = ([4], 4)
      })
  },
  .refused("class weights where no class is", "no sample") {
    _ = try ClassWeights.balanced(of: labelled(2))
  },
  .refused("a source that fails", "of one's own") {
    let source = ToldSource { _, _, _ throws(DataError) in
      throw DataError(.unreadable, "a mistake of one's own")
    }
    try await useAll(classifier(), source)
  },
  .refused("a source that shrinks between epochs", "samples") {
    let counter = CallCounter()
    let (large, small) = (try labelled(), try labelled(10))
    let source = ToldSource { size, order, step throws(DataError) in
      try (counter.next() < 2 ? large : small).batches(of: size, in: order, from: 0)
    }
    try await useAll(classifier(), source)
  },
  .refused("a source that widens between epochs", "features") {
    let counter = CallCounter()
    let (thin, wide) = (try labelled(), try labelled(features: 4000))
    let source = ToldSource { size, order, step throws(DataError) in
      try (counter.next() < 2 ? thin : wide).batches(of: size, in: order, from: step)
    }
    try await useAll(classifier(), source)
  },
  .refused("a source that changes before a step is taken again", "") {
    let counter = CallCounter()
    let (infinite, small) = (
      try Dataset(
        features: (0..<160).map { $0 == 150 ? .infinity : 1 }, featureShape: [4],
        labels: (0..<40).map { Int32($0 % 3) }), try labelled(1)
    )
    let source = ToldSource { size, order, step throws(DataError) in
      try (counter.next() == 0 ? infinite : small).batches(
        of: size, in: .sequential, from: counter.next() < 2 ? step : 0)
    }
    _ = try await classifier().runEpoch(source)
  },
  .refused("a source of a standardization of other values", "standardiz") {
    let standardization = try FeatureStandardization(
      means: [Double](repeating: 0, count: 900), deviations: [Double](repeating: 1, count: 900))
    try await useAll(
      regressor(), ToldSource(of: valued()) { $0.valueStandardization = standardization })
  },
  .refused("a source of a standardization of fewer values", "standardiz") {
    let standardization = try FeatureStandardization(means: [0], deviations: [1])
    _ = try await regressor(evaluationMetrics: [.r2]).evaluate(
      ToldSource(of: valued()) { $0.valueStandardization = standardization })
  },
  .refused("a standardization of other features than the shape has", "features") {
    let standardization = try FeatureStandardization(
      means: [Double](repeating: 0, count: 4000), deviations: [Double](repeating: 1, count: 4000))
    let source = try StandardizedSource(
      ToldSource(of: labelled()) { $0.featureSize = 4000 }, by: standardization)
    try await useAll(classifier(), source)
  },
  .refused("a standardization of features that grow later", "features") {
    let standardization = try FeatureStandardization(
      means: [0, 0, 0, 0], deviations: [1, 1, 1, 1])
    let counter = CallCounter()
    let (thin, wide) = (try labelled(), try labelled(features: 4000))
    let source = ToldSource { size, order, step throws(DataError) in
      try (counter.next() < 1 ? thin : wide).batches(of: size, in: order, from: step)
    }
    try await useAll(classifier(), StandardizedSource(source, by: standardization))
  },
  .refused("standardized values of a shape that overflows", "values") {
    let standardization = try FeatureStandardization(means: [0], deviations: [1])
    _ = try StandardizedValues(
      ToldSource(of: valued()) { $0.valueShape = [.max, .max] }, by: standardization)
  },
  .refused("standardized values of a negative shape", "values") {
    let standardization = try FeatureStandardization(means: [0], deviations: [1])
    _ = try StandardizedValues(
      ToldSource(of: valued()) { $0.valueShape = [-1, -1] }, by: standardization)
  },
  .refused("standardized values of labels", "values") {
    let standardization = try FeatureStandardization(means: [0], deviations: [1])
    _ = try StandardizedValues(labelled(), by: standardization)
  },
  .refused("standardized values in batches of negative size", "batch") {
    let standardization = try FeatureStandardization(means: [0, 0], deviations: [1, 1])
    _ = try StandardizedValues(ToldSource(of: valued()), by: standardization)
      .batches(of: -8, in: .sequential, from: 0)
  },
  .works("standardized values in batches of any size") {
    let standardization = try FeatureStandardization(means: [0, 0], deviations: [1, 1])
    _ = try StandardizedValues(ToldSource(of: valued()), by: standardization)
      .batches(of: .max, in: .sequential, from: 0)
  },
  .refused("a standardization of features of a negative size", "features") {
    _ = try FeatureStandardization(fitting: ToldSource(of: labelled()) { $0.featureSize = -1 })
  },
  .refused("a standardization of no features", "features") {
    _ = try FeatureStandardization(fitting: ToldSource(of: labelled()) { $0.featureSize = 0 })
  },
  .refused("a standardization of more features than memory", "features") {
    _ = try FeatureStandardization(fitting: ToldSource(of: labelled()) { $0.featureSize = .max })
  },
  .refused("a standardization of wider samples than a source says", "features") {
    _ = try FeatureStandardization(
      fitting: ToldSource(of: labelled(features: 40_000)) {
        ($0.featureShape, $0.featureSize) = ([4], 4)
      })
  },
  .refused("a standardization of more values than a source says", "values") {
    _ = try FeatureStandardization(
      fittingValuesOf: ToldSource(of: valued(values: 40_000)) { $0.valueShape = [1] })
  },
  .refused("a standardization of labels", "labels") {
    _ = try FeatureStandardization(fittingValuesOf: labelled())
  },
  .refused("a standardization of values of no extent", "values") {
    _ = try FeatureStandardization(
      fittingValuesOf: ToldSource(of: valued()) { $0.valueShape = [0] })
  },
  .refused("a standardization of no samples", "samples") {
    _ = try FeatureStandardization(fitting: ToldSource(of: labelled()) { $0.count = 0 })
  },
  .refused("a standardization of another number of features", "features") {
    let standardization = try FeatureStandardization(means: [0], deviations: [1])
    _ = try StandardizedSource(labelled(), by: standardization)
  },
  .refused("a standardization without numbers", "at least one") {
    _ = try FeatureStandardization(means: [], deviations: [])
  },
  .refused("a standardization of more means than deviations", "as many") {
    _ = try FeatureStandardization(means: [0, 1], deviations: [1])
  },
  .refused("a standardization by zero", "deviations") {
    _ = try FeatureStandardization(means: [0], deviations: [0])
  },
  .refused("a standardization by what is no number", "finite") {
    _ = try FeatureStandardization(means: [.nan], deviations: [1])
  },
  .traps("a number at a place that a standardization has not", .place) {
    _ = try FeatureStandardization(means: [0], deviations: [1]).standardized(1, at: 1)
  },
  .traps("a number restored at a negative place", .place) {
    _ = try FeatureStandardization(means: [0], deviations: [1]).restored(1, at: -1)
  },
  .works("a standardization of numbers that are no whole samples") {
    let standardization = try FeatureStandardization(means: [1, 1], deviations: [1, 1])
    var features: [Float] = [1, 2, 3]
    standardization.apply(to: &features)
    var none: [Float] = []
    standardization.apply(to: &none)
    try hold(none.isEmpty && features[0] == 0 && features[1] == 1, "\(features)")
  },
]
