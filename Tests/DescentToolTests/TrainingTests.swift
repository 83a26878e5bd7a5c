import Foundation
import TestProcesses
import Testing

/// From data to predictions, as a user would go.
@Suite(.timeLimit(.minutes(10))) struct TrainingTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  @Test func aTrainingLeavesItsFolder() async throws {
    try tool.preparePeople()
    let result = try await tool.train()
    #expect(result.output.contains("The model has the values of epoch "))
    #expect(result.errors.contains("[12/12] loss "))
    let files = tool.files(in: "out").filter { !$0.hasPrefix("figures/") && $0 != "checkpoints" }
    #expect(
      files.filter { !$0.hasPrefix("checkpoints/") } == [
        "config.yaml", "evaluation.json", "metrics.jsonl", "record.json", "report.html", "run.json",
      ])
    #expect(files.contains("checkpoints/step-0000000096-epoch-12/model.safetensors"))
    try tool.expectWholeFiles(in: "out")
    // The lines of the metrics are the epochs of the record.
    let lines = try tool.content("out/metrics.jsonl").split(separator: "\n").map {
      NSDictionary(dictionary: try tool.object($0))
    }
    let record = try tool.object(try tool.content("out/record.json"))
    #expect(record["epochs"] as? [NSDictionary] == lines)
    #expect(lines.count == 12)
    // The written settings are those of the training.
    try await tool.train("out/config.yaml", ["--quiet"], out: "again")
    #expect(try tool.content("again/record.json") == tool.content("out/record.json"))
    #expect(try tool.contents(of: "again") == tool.contents(of: "out"))
  }

  @Test func classesArePredictedAndMeasured() async throws {
    try tool.preparePeople()
    try await tool.train()
    let labels = tool.cells(try await predict(["people.csv"]))
    let probabilities = tool.cells(try await predict(["people.csv", "--as", "probabilities"]))
    #expect(labels[0] == ["row", "kind", "probability"])
    #expect(probabilities[0] == ["row", "high one", "low", "middle"])
    #expect(labels.count == 161 && probabilities.count == 161)
    // The most likely class is the label, the loss the mean of −ln of the right class's probability.
    let kinds = try tool.people("kind")
    var (loss, right) = (0.0, 0)
    for (index, kind) in kinds.enumerated() {
      let (label, row) = (labels[index + 1], probabilities[index + 1])
      let numbers = row.dropFirst().compactMap(Double.init)
      #expect(abs(numbers.reduce(0, +) - 1) < 1e-6)
      let best = try #require(numbers.indices.max { numbers[$0] < numbers[$1] })
      #expect(label[1] == probabilities[0][best + 1] && Double(label[2]) == numbers[best])
      #expect(label[0] == "\(index + 1)")
      let place = try #require(probabilities[0].firstIndex(of: kind))
      loss -= log(numbers[place - 1])
      right += label[1] == kind ? 1 : 0
    }
    let measured = try await evaluate(["people.csv"])
    #expect(measured.samples == 160)
    #expect(abs(measured.loss - loss / 160) < 1e-5)
    #expect(abs((measured.metrics["accuracy"] ?? 0) - Double(right) / 160) < 1e-6)
    #expect(right > 100)
    // Without data, on a fifth of the table.
    #expect(try await evaluate([]).samples == 32)
  }

  /// The same rows in every form get the same answers.
  @Test func everyFormOfInputIsAnsweredAlike() async throws {
    try tool.preparePeople()
    try await tool.train()
    let expected = try await predict(["people.csv", "--as", "probabilities"])
    let piped = try await tool.shell("$descent predict out --as probabilities < people.csv")
    #expect(piped.output == expected && piped.code == 0)
    // Other columns in another order, and no target.
    let columns = try ["member", "city", "weight, kg", "height", "age"].map {
      ($0, try tool.people($0))
    }
    let lines = (0..<160).map { row in
      "{"
        + columns.map { name, values in
          let value = values[row]
          let isText = name == "city" && !value.isEmpty
          let text = isText ? value.replacing("the Hague", with: "the \\\"Hague\\\"") : value
          return "\"\(name)\": "
            + (isText ? "\"\(text)\"" : value.isEmpty ? "null" : value.lowercased())
        }.joined(separator: ", ") + "}\n"
    }
    try tool.write(lines.joined(), to: "people.jsonl")
    #expect(try await predict(["people.jsonl", "--as", "probabilities"]) == expected)
    let objects = try await predict(["people.jsonl", "--as", "probabilities", "--jsonl"])
    let rows = tool.cells(expected)
    for (index, line) in objects.split(separator: "\n").enumerated() {
      let object = try tool.object(line)
      #expect(object["row"] as? Int == index + 1)
      let values = try #require(object["probabilities"] as? [String: Double])
      #expect(values["low"].map { Float($0) } == Float(rows[index + 1][2]))
    }
    #expect(objects.split(separator: "\n").count == 160)
  }

  /// Standard input is answered row by row, before it ends.
  @Test func anAnswerComesBeforeTheInputEnds() async throws {
    try tool.preparePeople()
    try await tool.train()
    let result = try await tool.shell(
      """
      mkfifo rows
      touch answers
      $descent predict out < rows > answers &
      exec 3> rows
      head -3 people.csv >&3
      tries=0
      while [ "$(wc -l < answers)" -lt 3 ] && [ $tries -lt 300 ]; do sleep 0.05; tries=$((tries + 1)); done
      wc -l < answers
      sed -n 4,6p people.csv >&3
      exec 3>&-
      wait
      wc -l < answers
      """)
    #expect(result.output.split(separator: "\n").map { $0.filter(\.isNumber) } == ["3", "6"])
    #expect(result.errors == "")
  }

  @Test func valuesArePredictedAndMeasured() async throws {
    try tool.preparePeople(.score)
    try await tool.train()
    let rows = tool.cells(try await predict(["people.csv"]))
    #expect(rows[0] == ["row", "score"] && rows.count == 161)
    let scores = try tool.people("score").compactMap(Double.init)
    let errors = zip(rows.dropFirst(), scores).map { (Double($0[1]) ?? .nan) - $1 }
    let measured = try await evaluate(["people.csv"])
    let absolute = errors.reduce(0) { $0 + abs($1) } / 160
    let square = errors.reduce(0) { $0 + $1 * $1 } / 160
    #expect(abs((measured.metrics["mae"] ?? 0) - absolute) < 1e-4)
    #expect(abs((measured.metrics["rmse"] ?? 0) - square.squareRoot()) < 1e-4)
    let refused = try await tool.run(["predict", "out", "people.csv", "--as", "probabilities"])
    #expect(refused.code == 64 && refused.output == "")
    #expect(refused.errors.hasPrefix("descent: --as probabilities: the model predicts values; "))
  }

  @Test func severalLabelsArePredictedAndMeasured() async throws {
    try tool.preparePeople(.labels)
    try await tool.train()
    let labels = tool.cells(try await predict(["people.csv"]))
    let rows = tool.cells(try await predict(["people.csv", "--as", "probabilities"]))
    #expect(labels[0] == ["row", "labels"] && rows[0] == ["row", "is tall", "is old"])
    let targets = try ["is tall", "is old"].map { try tool.people($0) }
    var right = 0
    for index in 1...160 {
      let isTrue = rows[index].dropFirst().map { (Double($0) ?? 0) > 0.5 }
      #expect(
        labels[index][1]
          == zip(rows[0].dropFirst(), isTrue).filter(\.1).map(\.0).joined(separator: ";"))
      for label in 0..<2 where isTrue[label] == (targets[label][index - 1] == "1") { right += 1 }
    }
    let measured = try await evaluate(["people.csv"])
    #expect(abs((measured.metrics["accuracy"] ?? 0) - Double(right) / 320) < 1e-6)
  }

  @Test func arraysAreTrainedOn() async throws {
    try tool.takeFixtures("features.npy", "labels.npy")
    try tool.write(
      """
      data: {path: features.npy, target: labels.npy, standardize: true}
      model: [flatten, {dense: 8}, relu, dense]
      optimizer: {adam: 0.05}
      training: {epochs: 10, batch-size: 8}

      """, to: "arrays.yaml")
    try await tool.train("arrays.yaml")
    let measured = try await evaluate([])
    #expect(measured.samples == 18 && (measured.metrics["accuracy"] ?? 0) > 0.8)
    let labels = tool.cells(try await predict(["features.npy"]))
    #expect(labels[0] == ["row", "label", "probability"] && labels.count == 91)
    // A sample as a row of numbers, and as lists.
    try tool.write("1,2,3,1,2,3\n-1,-2,-3,-1,-2,-3\n", to: "rows.csv")
    try tool.write("[[1,2,3],[1,2,3]]\n[[-1,-2,-3],[-1,-2,-3]]\n", to: "rows.jsonl")
    let rows = try await predict(["rows.csv"])
    #expect(tool.cells(rows).map { $0[1] } == ["label", "1", "0"])
    #expect(try await predict(["rows.jsonl"]) == rows)
    let wrong = try await tool.shell("echo 1,2 | $descent predict out")
    #expect(wrong.code == 1 && wrong.errors.hasPrefix("descent: standard input, line 1: "))
    // The library names no flag; the tool does.
    let alone = try await tool.shell("cp features.npy alone.npy && $descent evaluate out alone.npy")
    #expect(
      alone.errors
        == "descent: alone.npy: holds features, but there is no file with their targets next to it, such as "
        + "y_test.npy for x_test.npy; name the file of the targets with --target FILE\n")
  }

  @Test func foldersOfImagesAreTrainedOn() async throws {
    try tool.takeFixtures("images")
    try tool.write(
      """
      data: {path: images, validation: {fraction: 0.25}}
      model: [{dense: 4}, relu, dense]
      optimizer: {adam: 0.05}
      training: {epochs: 20, batch-size: 4}

      """, to: "images.yaml")
    try await tool.train("images.yaml")
    #expect(try await evaluate([]).metrics["accuracy"] == 1)
    let rows = tool.cells(try await predict(["images"]))
    #expect(rows.count == 17)
    for row in rows.dropFirst() { #expect(row[0].hasPrefix("images/\(row[1])/")) }
    let one = tool.cells(try await predict(["images/dark/3.png"]))
    #expect(one[1][..<2] == ["images/dark/3.png", "dark"])
  }

  /// A model that begins with a convolution gets the rows, columns and channels of the images.
  @Test func aConvolutionTakesImages() async throws {
    try tool.takeFixtures("images")
    try tool.write(
      """
      data: {path: images, validation: {fraction: 0.25}}
      model:
        - conv-2d: {filters: 4, kernel: 3, padding: same}
        - relu
        - residual: [conv-2d: {filters: 4, padding: same}, batch-norm, relu]
        - parallel:
            branches: [[max-pool-2d: 2, flatten], [global-average-pool]]
        - dense
      optimizer: {adam: 0.05}
      training: {epochs: 20, batch-size: 4}

      """, to: "images.yaml")
    for channels in ["grey", "color"] {
      try await tool.train("images.yaml", ["--set", "data.channels=\(channels)"], out: channels)
      let rows = tool.cells(try await predict(["images"], channels))
      #expect(rows.count == 17)
      for row in rows.dropFirst() { #expect(row[0].hasPrefix("images/\(row[1])/")) }
      let object = try tool.object(try await tool.run(["inspect", channels, "--json"]).output)
      let input = try #require(object["input"] as? [Int])
      #expect(input.count == 3 && input[2] == (channels == "grey" ? 1 : 3))
      // A product for each of 3×3 places, each input channel and filter, at each pixel.
      let layers = try #require(object["layers"] as? [[String: Any]])
      let pixels = input[0] * input[1]
      let expected: [String: Int] = [
        "1-Conv2D": pixels * 9 * input[2] * 4, "2-ReLU": 0, "3-Residual": pixels * 9 * 4 * 4,
        "3-Residual/1-Conv2D": pixels * 9 * 4 * 4,
      ]
      for (path, products) in expected {
        let layer = try #require(layers.first { $0["path"] as? String == path })
        #expect(layer["multiplyAdds"] as? Int == products, "\(path)")
      }
      #expect(layers.contains { $0["path"] as? String == "4-Parallel/1/1-MaxPool2D" })
      // The weights go to PyTorch's layout and back.
      let file = "\(channels).safetensors"
      let exported = try await tool.run(["export", channels, file, "--as", "pytorch"])
      #expect(exported.code == 0, "\(exported.errors)")
      let imported = try await tool.run([
        "import", file, "images.yaml", "--set", "data.channels=\(channels)", "--out",
        "\(channels)-back",
      ])
      #expect(imported.code == 0, "\(imported.errors)")
      let probabilities = ["images", "--as", "probabilities"]
      let original = try await predict(probabilities, channels)
      #expect(try await predict(probabilities, "\(channels)-back") == original)
      #expect(try await tool.run(["export", channels, "\(channels).onnx"]).code == 0)
    }
  }

  @Test func aConvolutionThatDoesNotFitIsRefused() async throws {
    try tool.write(
      "{data: digits, model: [{conv-2d: {filters: 4, kernel: 9}}, flatten, dense]}\n",
      to: "large.yaml")
    let refused = try await tool.run(["train", "large.yaml", "--out", "x"])
    #expect(refused.code == 1)
    #expect(refused.errors.contains("a kernel of 9×9 with stride 1 leaves nothing of 8×8"))
  }

  @Test func namedSetsAreTrainedOn() async throws {
    try tool.write(
      """
      data: {path: digits, validation: test}
      model: [{dense: 32}, relu, dense]
      optimizer: {adam: 0.003}
      training: {epochs: 3, metrics: [accuracy, top-k: 3]}

      """, to: "digits.yaml")
    try await tool.train("digits.yaml")
    let measured = try await evaluate([])
    #expect(measured.samples == 360)
    #expect((measured.metrics["accuracy"] ?? 0) > 0.85)
  }

  @Test func aModelIsShown() async throws {
    try tool.preparePeople()
    try await tool.train()
    let shown = try await tool.run(["inspect", "out"])
    for text in ["1-Dense", "2-BatchNorm/variance", "12×3", "all"] {
      #expect(shown.output.contains(text))
    }
    let object = try tool.object(try await tool.run(["inspect", "out", "--json"]).output)
    // 9 features: three numbers, four cities, two Booleans.
    #expect(object["input"] as? [Int] == [9])
    #expect(object["parameters"] as? Int == 9 * 12 + 12 + 2 * 12 + 12 * 3 + 3)
  }

  @Test(arguments: ["model.onnx", "model.safetensors", "model.npz", "pytorch.safetensors"])
  func aModelIsExported(_ file: String) async throws {
    try tool.preparePeople()
    try await tool.train()
    let format = file.hasPrefix("pytorch") ? ["--as", "pytorch"] : []
    let result = try await tool.run(["export", "out", file] + format)
    #expect(result.code == 0 && result.errors == "written to \(file)\n")
    let bytes = try Data(contentsOf: tool.folder.appending(path: file))
    #expect(bytes.count > 1000)
    let refused = try await tool.run(["export", "out", file] + format)
    #expect(refused.code == 1)
    #expect(
      refused.errors
        == "descent: \(file): already exists; name another file or add --overwrite\n")
    let again = try await tool.run(["export", "out", file, "--overwrite"] + format)
    #expect(again.code == 0)
    #expect(try Data(contentsOf: tool.folder.appending(path: file)) == bytes)
  }

  /// Weights exported under PyTorch's names, or ours, can be imported and predict the same.
  @Test(arguments: ["pytorch", "safetensors"])
  func weightsComeBack(_ format: String) async throws {
    try tool.preparePeople()
    try await tool.train()
    let exported = try await tool.run(["export", "out", "weights.safetensors", "--as", format])
    #expect(exported.code == 0, "\(exported.errors)")
    let imported = try await tool.run(
      ["import", "weights.safetensors", "people.yaml", "--out", "back"])
    #expect(imported.code == 0, "\(imported.errors)")
    let arguments = ["people.csv", "--as", "values"]
    #expect(try await predict(arguments, "back") == predict(arguments, "out"))
    let refused = try await tool.run(
      ["import", "weights.safetensors", "people.yaml", "--set", "model.1.dense=13", "--out", "x"])
    #expect(refused.code == 1)
    #expect(refused.errors.contains("1-Dense/weight is [9, 12], the model's is [9, 13]"))
    #expect(tool.files(in: "x") == [])
  }

  /// The scale of a regression's targets is not a PyTorch module: the numbers would differ there.
  @Test func scaledTargetsDoNotGoToPyTorch() async throws {
    try tool.preparePeople(.score)
    try await tool.train()
    let refused = try await tool.run(["export", "out", "w.safetensors", "--as", "pytorch"])
    #expect(refused.code == 1)
    #expect(refused.errors.contains("train with data.standardize-target: false"))
    try await tool.train(
      "people.yaml", ["--set", "data.standardize-target=false"], out: "plain")
    let exported = try await tool.run(["export", "plain", "w.safetensors", "--as", "pytorch"])
    #expect(exported.code == 0, "\(exported.errors)")
    let imported = try await tool.run(["import", "w.safetensors", "people.yaml", "--out", "back"])
    #expect(imported.code == 1)
    #expect(imported.errors.contains("train with data.standardize-target: false"))
  }

  // MARK: Output of the commands

  private func predict(_ arguments: [String], _ model: String = "out") async throws -> String {
    let result = try await tool.run(["predict", model] + arguments)
    #expect(result.code == 0 && result.errors == "", "\(result.errors)")
    return result.output
  }

  private func evaluate(
    _ arguments: [String]
  ) async throws -> (samples: Int, loss: Double, metrics: [String: Double]) {
    let result = try await tool.run(["evaluate", "out", "--json"] + arguments)
    #expect(result.code == 0, "\(result.errors)")
    let object = try tool.object(result.output)
    return (
      object["samples"] as? Int ?? 0, object["loss"] as? Double ?? .nan,
      object["metrics"] as? [String: Double] ?? [:]
    )
  }
}
