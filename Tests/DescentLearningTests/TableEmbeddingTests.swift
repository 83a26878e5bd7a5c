import DescentArrays
import DescentExecution
import DescentGraph
import DescentLearning
import Testing

@Suite struct TableEmbeddingTests {
  private let layer = TableEmbedding([
    .init("b/c", at: 3, rows: 3, size: 1), .init("a", at: 1, rows: 4, size: 2),
  ])

  private func outputs(
    _ layer: TableEmbedding, _ rows: [Float], columns: Int = 4,
    values: [String: [Float]] = ["2-a/table": [0, 0, 1, 2, 3, 4, 5, 6], "4-b-c/table": [7, 8, 9]]
  ) throws -> [[Float]] {
    let shapes = ["2-a/table": [4, 2], "4-b-c/table": [3, 1]]
    let predictor = try Predictor(
      layer, inputShape: [columns],
      values: values.map { NamedTensor($0.key, shape: shapes[$0.key] ?? [], values: $0.value) })
    return try predictor.values(
      stride(from: 0, to: rows.count, by: columns).map {
        Array(rows[$0..<$0 + columns])
      })
  }

  @Test func rowsOfTheTablesReplaceTheirNumbers() throws {
    #expect(
      try outputs(layer, [10, 1, 20, 2, 11, 3, 21, 0, 12, 0, 22, 1])
        == [[10, 1, 2, 20, 9], [11, 5, 6, 21, 7], [12, 0, 0, 22, 8]])
  }

  @Test func aRowThatDoesNotExistIsNotANumber() throws {
    let row = try outputs(layer, [10, 4, 20, 0])[0]
    #expect(row[1].isNaN && row[2].isNaN && row[0] == 10 && row[4] == 7)
  }

  @Test func theSizeOfARowDoesNotDependOnThatOfTheEmbedding() throws {
    for size in [1, 4, 25] {
      let layer = TableEmbedding([.init("a", at: 0, rows: 2000, size: size)])
      let program = try Program(mode: .evaluation) {
        _ = layer($0.input("x", shape: [1, 1]), in: $0)
      }
      #expect(
        program.variables[0].initial
          == .normal(mean: 0, standardDeviation: 0.1 / Double(size).squareRoot()))
    }
  }

  /// The mean output for a category whose rows are 1, where row 0 is 0: the share that was not left out.
  private func keptShare(_ layer: TableEmbedding, step: UInt32) throws -> Double {
    let program = try Program(mode: .training) { scope in
      let rows = scope.input("x", shape: [20_000, 2])
      scope.output("mean", layer(rows, in: scope).mean(axes: [0]))
    }
    let store = VariableStore(seed: 1)
    try store.declare(program.variables)
    for variable in program.variables { _ = store[variable.path]?.update(fromContentsOf: [0, 1]) }
    let executor = try Executor(Plan(program), variables: store)
    for index in 0..<40_000 { executor.input("x")?[index] = 1 }
    executor.run(seed: 5, step: step)
    let means = (executor.output("mean") ?? UnsafeBufferPointer(start: nil, count: 0)).map(
      Double.init)
    // Columns are left out independently of each other.
    #expect(means.count == 2 && means[0] != means[1])
    return means[0]
  }

  @Test func inTrainingAShareOfCategoriesCountsAsNotSeen() throws {
    let columns: [TableEmbedding.Column] = [
      .init("a", at: 0, rows: 2, size: 1), .init("b", at: 1, rows: 2, size: 1),
    ]
    let first = try keptShare(TableEmbedding(columns), step: 1)
    #expect(abs(1 - first - 0.02) < 5 * (0.02 * 0.98 / 20_000).squareRoot())
    #expect(try keptShare(TableEmbedding(columns), step: 1) == first)
    #expect(try keptShare(TableEmbedding(columns), step: 2) != first)
    let half = try keptShare(TableEmbedding(columns, unseenShare: 0.5), step: 1)
    #expect(abs(half - 0.5) < 0.02)
  }

  @Test func theRowOfUnseenCategoriesIsTrained() async throws {
    // Half of the samples are of each category; the best guess for an unseen one is between them.
    let rows: [[Float]] = (0..<400).map { [Float($0 % 2 + 1)] }
    let data = try Dataset(rows, values: rows.map { $0[0] })
    let trainer = try Trainer(
      TableEmbedding([.init("kind", at: 0, rows: 3, size: 1)]), for: data, loss: .meanSquaredError,
      optimizer: .adam(learningRate: 0.02), seed: 1)
    for try await _ in trainer.fit(data, epochs: 60) {}
    let values = try await trainer.predictor().values([[0], [1], [2]] as [[Float]]).map { $0[0] }
    #expect(abs(values[0] - 1.5) < 0.2 && abs(values[1] - 1) < 0.02 && abs(values[2] - 2) < 0.02)
  }

  @Test func anInterruptedTrainingLeavesOutTheSame() async throws {
    let rows: [[Float]] = (0..<64).map { [Float($0 % 2 + 1), Float($0) / 64] }
    let data = try Dataset(rows, values: rows.map { $0[0] * $0[1] })
    func trainer() throws -> Trainer {
      try Trainer(
        Network {
          TableEmbedding([.init("kind", at: 0, rows: 3, size: 2)], unseenShare: 0.3)
          Dense(1)
        }, for: data, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.02), batchSize: 8,
        seed: 1)
    }
    let (whole, first, second) = (try trainer(), try trainer(), try trainer())
    for try await _ in whole.fit(data, epochs: 3) {}
    for try await _ in first.fit(data, epochs: 1) {}
    try await second.restore(first.checkpoint())
    for try await _ in second.fit(data, epochs: 2) {}
    #expect(try await whole.everything() == second.everything())
  }

  @Test func mistakesAreNamed() {
    func refusal(_ layer: TableEmbedding, _ shape: TensorShape = [2, 3]) -> String {
      do {
        _ = try Program(mode: .training) { _ = layer($0.input("x", shape: shape), in: $0) }
        return "none"
      } catch { return "\(error)" }
    }
    let column = TableEmbedding.Column("a", at: 1, rows: 4, size: 2)
    #expect(refusal(TableEmbedding([column])) == "none")
    for (layer, part) in [
      (TableEmbedding([]), "embeds no columns"),
      (TableEmbedding([column, column]), "embeds 'a' and 'a' at the same place"),
      (
        TableEmbedding([.init("a", at: 3, rows: 4, size: 2)]),
        "embeds 'a' at place 3, but a row has 3 columns"
      ),
      (TableEmbedding([.init("a", at: 1, rows: 1, size: 2)]), "at least 2 rows of 1 number"),
      (TableEmbedding([column], unseenShare: 1), "at least 0 and below 1"),
    ] {
      #expect(refusal(layer).contains(part))
    }
    #expect(refusal(TableEmbedding([column]), [2, 3, 4]).contains("takes rows of a table"))
  }
}
