import Foundation
import TestProcesses
import Testing

/// Missing values, categories not seen in training, and columns passed along, in the commands.
@Suite(.timeLimit(.minutes(10))) struct GapCommandTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// Only whether a city is present determines y; one row has no y; no age is missing.
  private func trainCities(_ settings: [String] = []) async throws {
    let rows = (0..<80).map { row in
      "\(row),\(row % 2 == 0 ? ["Rome", "Oslo"][row / 2 % 2] : ""),\(row % 7),"
        + (row == 40 ? "" : row % 2 == 0 ? "here" : "away")
    }
    try tool.write("id,city,age,y\n" + rows.joined(separator: "\n") + "\n", to: "cities.csv")
    let made = try await tool.run(["init", "cities.csv"])
    #expect(made.code == 0, "\(made.errors)")
    let trained = try await tool.train(
      "config.yaml", ["--set", "model=[dense: 8, relu, dense]"] + settings)
    #expect(trained.errors.contains("1 of 80 rows has no value to predict and is dropped\n"))
  }

  @Test func aMissingCategoryIsOneOfItsOwn() async throws {
    try await trainCities(["--set", "optimizer={adam: 0.05}"])
    let measured = try await tool.run(["evaluate", "out", "cities.csv", "--json"])
    let object = try tool.object(measured.output)
    #expect(object["samples"] as? Int == 79)
    #expect((object["metrics"] as? [String: Double])?["accuracy"] == 1)
    #expect(measured.errors == "1 of 80 rows has no value to predict and is dropped\n")
    let findings = try #require(object["findings"] as? [String: Any])
    #expect(findings["rowsWithoutTarget"] as? Int == 1)
    // All rows are answered, including the one without a target.
    let predicted = try await tool.run(["predict", "out", "cities.csv"])
    #expect(tool.cells(predicted.output).count == 81 && predicted.errors == "")
  }

  @Test func whatIsNewIsCountedInNotes() async throws {
    try await trainCities()
    try tool.write(
      "age,city\n3,Rome\n,Nice\n5,\n6,Lyon\n,Nice\n", to: "new.csv")
    let predicted = try await tool.run(["predict", "out", "new.csv"])
    #expect(predicted.code == 0 && tool.cells(predicted.output).count == 6)
    let notes = [
      "2 of 5 rows have no `age`, which was never missing in training; the mean is used\n",
      "3 of 5 rows have a `city` not seen in training (\"Nice\", \"Lyon\"), which is treated as unknown\n",
    ]
    #expect(predicted.errors == notes.joined())
    let piped = try await tool.shell("$descent predict out < new.csv")
    #expect(piped.output == predicted.output && piped.errors == predicted.errors)
    // A different treatment for these rows.
    let dropped = try await tool.run(["predict", "out", "new.csv", "--missing", "drop"])
    #expect(tool.cells(dropped.output).map { $0[0] } == ["row", "1", "4"])
    #expect(dropped.errors.contains("3 of 5 rows have a missing value and are dropped\n"))
    let refused = try await tool.run(
      ["predict", "out", "new.csv", "--unknown-categories", "refuse"])
    #expect(refused.code == 1 && refused.errors.contains("new.csv, line 3: row 2, column \"city\""))
  }

  @Test func columnsGoAlong() async throws {
    try await trainCities()
    try tool.write(
      "note,age,id,city,y\n\"a, b\",3,007,Rome,here\n,4,8,,away\n", to: "new.csv")
    let rows = tool.cells(
      try await tool.run(["predict", "out", "new.csv", "--columns", "id,y", "--columns", "note"])
        .output)
    #expect(rows[0] == ["row", "id", "y", "note", "predicted y", "probability"])
    #expect(
      rows.dropFirst().map { Array($0[1...3]) } == [["007", "here", "a, b"], ["8", "away", ""]])
    let all = tool.cells(
      try await tool.run(
        ["predict", "out", "new.csv", "--columns", "id", "--as", "probabilities"]
      ).output)
    #expect(all[0] == ["row", "id", "away", "here"])
    // JSON lines keep values that are not texts.
    try tool.write(
      "{\"age\": 3, \"city\": null, \"id\": 7, \"tags\": [1, \"x\"]}\n"
        + "{\"age\": 3, \"city\": \"Rome\", \"id\": \"8\"}\n", to: "new.jsonl")
    let lines = try await tool.run(
      ["predict", "out", "new.jsonl", "--columns", "id,tags", "--jsonl"]
    ).output.split(separator: "\n")
    let first = try tool.object(lines[0])["columns"] as? [String: Any]
    #expect(first?["id"] as? Int == 7 && (first?["tags"] as? [Any])?.count == 2)
    let second = try tool.object(lines[1])["columns"] as? [String: Any]
    #expect(second?["id"] as? String == "8" && second?["tags"] is NSNull)
    let wrong = try await tool.run(["predict", "out", "new.csv", "--columns", "idd"])
    #expect(wrong.code == 1 && wrong.output == "")
    #expect(wrong.errors.contains("new.csv has no column \"idd\"; its 5 columns are note, age"))
  }

  /// Sums that overflow are not predictions, in JSON and in CSV.
  @Test func outputsThatAreNotFiniteAreNothing() async throws {
    try tool.write(
      "a,b,y\n" + (0..<40).map { "\($0),\($0 % 3),\($0 % 2 == 0 ? "p" : "q")\n" }.joined(),
      to: "t.csv")
    try tool.write(
      "data: {path: t.csv, target: y, standardize: false}\nmodel: [dense: 3, dense]\ntraining: {epochs: 1}\n",
      to: "plain.yaml")
    try await tool.train("plain.yaml")
    try tool.write("a,b\n1,2\n3.4e38,3.4e38\n", to: "large.csv")
    for shape in ["labels", "probabilities", "values"] {
      let lines = try await tool.run(["predict", "out", "large.csv", "--jsonl", "--as", shape])
      #expect(lines.code == 0)
      let object = try tool.object(try #require(lines.output.split(separator: "\n").last))
      let values = shape == "labels" ? object : object[shape] as? [String: Any] ?? [:]
      for name in shape == "labels" ? ["label", "probability"] : ["p", "q"] {
        #expect(values[name] is NSNull, "\(lines.output)")
      }
      #expect(
        lines.errors
          == "1 row has outputs that are not finite, the first in row 2; nothing is predicted for them\n"
      )
    }
    let rows = tool.cells(try await tool.run(["predict", "out", "large.csv"]).output)
    #expect(rows[2] == ["2", "", ""] && rows[1][1] != "")
  }

  @Test func exportSaysWhatTheFileExpects() async throws {
    try await trainCities()
    let exported = try await tool.run(["export", "out", "model.onnx"])
    #expect(
      exported.output == """
        It takes
          features: float [batch, 1], the numbers of age, in the units of the training data; NaN if missing
          categories: string [batch, 1], the texts of city; "" if missing
        and gives
          logits: float [batch, 2], the logits of these probabilities
          probabilities: float [batch, 2], the probabilities of away, here
        Missing values are treated as in descent predict.
        A category not seen in training is treated as unknown.

        """)
    let file = String(
      decoding: try Data(contentsOf: tool.folder.appending(path: "model.onnx")), as: UTF8.self)
    #expect(file.contains(exported.output.dropLast()))
    let parameters = try await tool.run(["export", "out", "model.npz"])
    #expect(
      parameters.output.contains(
        "features of shape [4]: city=Oslo, city=Rome, city is missing, age."))
  }
}
