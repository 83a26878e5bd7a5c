import DescentArrays
import DescentInsight
import DescentLearning
import Testing

/// Observations against numpy: `Scripts/observations.py`.
@Suite struct NumpyTests {
  private static let (samples, inputs, hidden, classes) = (11, 3, 5, 3)

  /// The second step of the script's training.
  private func secondStep() async throws -> TrainingObservation {
    let (samples, inputs, hidden, classes) = (Self.samples, Self.inputs, Self.hidden, Self.classes)
    let data = try Dataset(
      features: zip(
        wave(2 * samples * inputs, 2.39, 0.5), wave(2 * samples * inputs, 0.83, 0.1)
      ).map { $0 + $1 }, featureShape: [inputs],
      labels: (0..<Int32(2 * samples)).map { ($0 * $0 + $0 / 3) % Int32(classes) })
    let trainer = try Trainer(
      Network {
        Dense(hidden)
        Tanh()
        Dense(classes)
      }, inputShape: [inputs], loss: .softmaxCrossEntropy, optimizer: SGD(learningRate: 0.25),
      batchSize: samples)
    let initial: [(String, [Float])] = [
      ("1-Dense/weight", wave(inputs * hidden, 1.9, 0.3).map { $0 * 2 }),
      ("1-Dense/bias", wave(hidden, 2.3, 0.1).map { $0 * 0.5 }),
      ("3-Dense/weight", wave(hidden * classes, 0.7, 1.1)),
      ("3-Dense/bias", wave(classes, 1.3, 0.2).map { $0 * 0.25 }),
    ]
    for (path, values) in initial { try await trainer.setValues(values, at: path) }
    let observer = try await trainer.observing(every: 1)
    for start in [0, samples] {
      try await trainer.step(on: data, samples: (start..<start + samples).map(Int32.init))
    }
    #expect(observer.observations.map(\.step) == [1, 2])
    #expect(observer.observations[0].parameters.allSatisfy { $0.gradientCosine == nil })
    return try #require(observer.latest)
  }

  @Test func agreeWithNumpy() async throws {
    let seen = try await secondStep()
    var found: [String: [Double]] = [
      "loss": [seen.loss], "noise": [seen.signalToNoise?.noise ?? .nan],
      "signal": [seen.signalToNoise?.signal ?? .nan],
    ]
    for layer in seen.layers {
      found[layer.path + " mean"] = [layer.mean]
      found[layer.path + " deviation"] = [layer.deviation]
      found[layer.path + " range"] = [layer.minimum, layer.maximum]
      found[layer.path + " effective rank"] = [layer.effectiveRank]
      found[layer.path + " histogram"] = layer.histogram.counts.map(Double.init)
      found[layer.path + " gradient"] = layer.gradientNorm.map { [$0] }
      found[layer.path + " saturated"] = layer.saturatedFraction.map { [$0] }
    }
    for parameter in seen.parameters {
      found[parameter.path + " norm"] = [parameter.norm]
      found[parameter.path + " gradient"] = parameter.gradientNorm.map { [$0] }
      found[parameter.path + " cosine"] = parameter.gradientCosine.map { [$0] }
      found[parameter.path + " update"] = parameter.updateNorm.map { [$0] }
    }
    guard case .classes(let predictions) = seen.predictions else {
      Issue.record("the predictions are not classes")
      return
    }
    found["probabilities"] = predictions.probabilities
    found["shares"] = predictions.shares
    found["targets"] = predictions.targets
    #expect(Set(found.keys) == Set(NumpyReference.values.keys))
    for (name, expected) in NumpyReference.values {
      let values = try #require(found[name])
      #expect(values.count == expected.count, "\(name)")
      for (value, right) in zip(values, expected) {
        #expect(agree(value, right, within: 2e-5), "\(name): \(value), not \(right)")
      }
    }
    #expect(seen.penalty == 0 && seen.batch == Self.samples && seen.learningRate == 0.25)
    #expect(seen.layers.map(\.kind) == ["Dense", "Tanh", "Dense"])
    #expect(seen.layers.map(\.units) == [5, 5, 3])
  }
}
