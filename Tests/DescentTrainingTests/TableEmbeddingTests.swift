import DescentArrays
import DescentConfiguration
import DescentData
import DescentLearning
import DescentTraining
import Foundation
import TestSupport
import Testing

/// Trainings on tables whose categories are embedded.
@Suite final class TableEmbeddingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// 40 cities, each with a price of its own.
  private func price(_ city: Int) -> Int { (city * 7) % 40 }

  private func table() throws -> String {
    var text = "city,area,color,price\n"
    for row in 0..<1200 {
      let (city, area) = (row * 11 % 40, row % 13)
      text += "c\(city),\(area),\(["red", "blue"][row % 2]),\(price(city) + area)\n"
    }
    return try folder.write(Array(text.utf8), to: "homes.csv")
  }

  private func configuration(
    _ categories: CategoryEncoding = .automatic, epochs: Int = 60
  ) throws -> TrainingConfiguration {
    TrainingConfiguration(
      data: DataSettings(
        path: try table(), target: ["price"], unknownCategories: .zeros, categories: categories),
      model: ModelSettings([.layer(Dense(32)), .layer(ReLU()), .output()]),
      optimizer: Adam(learningRate: 0.01),
      training: TrainingSettings(epochs: epochs, batchSize: 32))
  }

  @Test func embeddingsLearnWhatEachCategoryIs() async throws {
    let record = try await TrainingRun(configuration(), in: "\(folder.path)/run").run()
    // In units of the variance of the prices.
    #expect((record.epochs.last?.validation?.loss ?? 1) < 0.02)
    let model = try Model("\(folder.path)/run")
    // 40 cities and the one not seen; two colors stay one-hot.
    #expect(model.predictor.inputShape == [4])
    let tables = model.predictor.variables.filter { $0.path.contains("TableEmbedding") }
    #expect(tables.map(\.path) == ["1-TableEmbedding/1-city/table"])
    #expect(tables[0].shape == [41, 13])
    let layers = try model.predictor.layers().map { "\($0.path) \($0.output)" }
    #expect(layers.first == "1-TableEmbedding [16]")

    let later = try folder.write(
      Array("city,area,color\nc3,5,red\nc4,5,blue\nnowhere,5,red\n".utf8), to: "later.csv")
    let reader = try model.preparation.reader(for: later)
    let batch = try #require(try reader.next(atMost: 10))
    let values = try model.predictions(batch.features).map { $0.values?.first ?? .nan }
    #expect(abs(values[0] - Double(price(3) + 5)) < 4 && abs(values[1] - Double(price(4) + 5)) < 4)
    // An unseen city is priced like a common one.
    #expect(abs(values[2] - 24.5) < 10)
  }

  @Test func anInterruptedTrainingGoesOnWithTheSameBits() async throws {
    let (whole, part) = ("\(folder.path)/whole", "\(folder.path)/part")
    _ = try await TrainingRun(configuration(epochs: 4), in: whole).run()
    _ = try await TrainingRun(configuration(epochs: 2), in: part).run()
    let resumed = try TrainingRun(configuration(epochs: 4), in: part, resuming: true)
    #expect(try await resumed.resume() != nil)
    _ = try await resumed.run()
    #expect(try Model(part).predictor.tensors == Model(whole).predictor.tensors)
  }

  @Test func theEncodingIsTheSettings() throws {
    for (encoding, width) in [
      (CategoryEncoding.oneHot, 43), (.embedding(3), 3), (.automatic, 4),
    ] {
      let loaded = try LoadedTraining(configuration(encoding).data)
      #expect(loaded.training.featureShape == [width])
    }
  }
}
