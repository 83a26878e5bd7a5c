import DescentGraph
import DescentLearning
import Testing

@Suite struct PredictorTests {
  private static let model = Network {
    Dense(17)
    BatchNorm()
    GELU()
    Dropout(rate: 0.3)
    Dense(3)
  }

  private func trained() async throws -> Trainer {
    let trainer = try Trainer(
      Self.model, inputShape: [4], loss: .softmaxCrossEntropy, batchSize: 4, seed: 2)
    for try await _ in trainer.fit(try threeClasses(22), epochs: 2) {}
    return trainer
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 33, 255, 256, 257, 600])
  func itAgreesWithTheTrainer(count: Int) async throws {
    let trainer = try await trained()
    let predictor = try await trainer.predictor()
    let features = scattered(max(count, 1) * 4).prefix(count * 4).map { Float($0) }
    let (ours, theirs) = (try predictor.predict(features), try await trainer.predict(features))
    #expect(ours.count == count * 3)
    #expect(agree(ours.map(Double.init), theirs.map(Double.init), within: 1e-6))
  }

  @Test func severalTasksUseOneAtOnce() async throws {
    let predictor = try await trained().predictor()
    let inputs = (0..<64).map { seed in
      scattered((seed % 7 * 11 + 1) * 4, seed: seed).map { Float($0) }
    }
    let expected = try inputs.map { try predictor.predict($0) }
    let outputs = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for round in 0..<256 {
        group.addTask { (round % 64, try predictor.predict(inputs[round % 64])) }
      }
      var outputs: [(Int, [Float])] = []
      for try await output in group { outputs.append(output) }
      return outputs
    }
    #expect(outputs.count == 256)
    #expect(outputs.allSatisfy { $0.1 == expected[$0.0] })
  }

  @Test func laterTrainingDoesNotChangeIt() async throws {
    let trainer = try await trained()
    let predictor = try await trainer.predictor()
    let before = try predictor.predict([1, 2, 3, 4])
    for try await _ in trainer.fit(try threeClasses(22), epochs: 1) {}
    #expect(try predictor.predict([1, 2, 3, 4]) == before)
    #expect(try await trainer.predictor().predict([1, 2, 3, 4]) != before)
  }

  @Test func valuesFromElsewhereAreChecked() async throws {
    let tensors = try await trained().predictor().tensors
    #expect(tensors.map(\.name).contains("2-BatchNorm/variance"))
    let again = try Predictor(Self.model, inputShape: [4], values: tensors.reversed())
    #expect(again.tensors == tensors)
    #expect(again.outputShape == [3])
    #expect(throws: ArchitectureDifference.self) {
      try Predictor(Self.model, inputShape: [5], values: tensors)
    }
    #expect(throws: ArchitectureDifference.self) {
      try Predictor(Self.model, inputShape: [4], values: Array(tensors.dropLast()))
    }
    #expect(throws: TrainingError.self) { try again.predict([1, 2, 3]) }
  }
}
