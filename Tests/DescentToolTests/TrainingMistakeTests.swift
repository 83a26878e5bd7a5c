import Foundation
import TestProcesses
import Testing

/// A mistake in a configuration, a flag or an input produces one sentence and the matching exit code.
@Suite(.timeLimit(.minutes(10))) struct TrainingMistakeTests {
  private let tool: Tool

  init() throws {
    tool = try Tool()
    try tool.preparePeople()
  }

  private func expect(
    _ arguments: [String], says sentence: String, code: Int32,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await tool.run(arguments)
    #expect(
      result.errors.hasPrefix("descent: ") && result.errors.contains(sentence),
      "\(result.errors)", sourceLocation: location)
    #expect(
      result.errors.split(separator: "\n").count == 1, "\(result.errors)", sourceLocation: location)
    #expect(result.output == "", sourceLocation: location)
    #expect(result.code == code, sourceLocation: location)
  }

  @Test(arguments: [
    (["train"], "Name a configuration; 'descent init DATA' writes one for your data"),
    (
      ["train", "people.yaml", "--resume"],
      "--resume: give the folder of the training with --out DIR"
    ),
    (["train", "--resume", "--overwrite", "--out", "x"], "are mutually exclusive"),
    (["train", "people.yaml", "--resume", "--out", "x", "--weights", "y"], "--weights starts"),
    (["train", "people.yaml", "--json", "--jsonl"], "are mutually exclusive"),
    (["train", "people.yaml", "--epochs", "0"], "--epochs 0"),
    (["train", "people.yaml", "--batch-size", "many"], "--batch-size many"),
    (["train", "people.yaml", "--learning-rate", "-1"], "--learning-rate -1"),
    (["train", "people.yaml", "--keep", "0"], "--keep 0"),
    (["train", "people.yaml", "--seed", "-1"], "--seed -1"),
    (["train", "people.yaml", "--set", "training.epoch=3"], "epochs"),
    (["train", "people.yaml", "--set", "nonsense"], "--set"),
    (["train", "people.yaml", "--nonsense"], "Unknown option '--nonsense'"),
    (["predict"], "Missing expected argument '<model>'"),
    (["predict", "out", "--as", "nonsense"], "--as"), (["export", "out"], "<file>"),
  ])
  func flags(_ arguments: [String], _ sentence: String) async throws {
    try await expect(arguments, says: sentence, code: 64)
    #expect(tool.files(in: "runs") == [] && tool.files(in: "x") == [])
  }

  @Test(arguments: [
    ("data: {path: people.csv, target: kind}\nmodel: [dense]\ntrainning: {}\n", "line 3"),
    ("data: {path: people.csv, target: kind}\nmodel: [dens]\n", "dense"),
    ("data: {path: people.csv, target: kindd}\nmodel: [dense]\n", "did you mean \"kind\"?"),
    ("data: {path: people.csv}\nmodel: [dense]\n", "data.target must name the column"),
    ("data: {path: people.csv, target: kind}\nmodel: [dense]\n", "missing"),
    ("data: {path: peeple.csv, target: kind}\nmodel: [dense]\n", "peeple.csv"),
    ("data: {path: people.csv, target: kind}\n", "model"),
    ("", "it must specify at least data and model"),
    ("data: [\n", "line"), ("\u{0}", "there is a control character here"),
    (
      "data: {path: people.csv, target: kind, missing: fill}\nmodel: [{dense: 5}, relu, {dense: 2}]\n",
      "classes"
    ),
    (
      "data: {path: people.csv, target: score, missing: fill}\nmodel: [dense]\n"
        + "training: {metrics: [accuracy]}\n", "accuracy"
    ),
    (
      "data: {path: people.csv, target: score, missing: fill}\nmodel: [dense]\n"
        + "regularization: {label-smoothing: 0.1}\n",
      "label-smoothing: applies only to softmax-cross-entropy"
    ),
    (
      "data: {path: people.csv, target: kind, missing: fill}\nmodel: [dense]\n"
        + "regularization: {class-weights: {named: {low: 1, hi: 2}}}\n",
      "name \"hi\", which is not a class"
    ),
    (
      "data: {path: people.csv, target: kind, missing: fill, validation: none}\nmodel: [dense]\n"
        + "training: {early-stopping: {monitor: validation-loss}}\n", "validation"
    ),
  ])
  func configurations(_ text: String, _ sentence: String) async throws {
    try tool.write(text, to: "wrong.yaml")
    try await expect(["train", "wrong.yaml", "--out", "x"], says: sentence, code: 1)
    #expect(tool.files(in: "x") == [])
  }

  @Test func foldersAndFiles() async throws {
    try await expect(["train", "none.yaml"], says: "none.yaml", code: 1)
    try await expect(["train", "people.csv"], says: "people.csv", code: 1)
    try tool.write("mine", to: "file")
    try await expect(["train", "people.yaml", "--out", "file"], says: "is a file", code: 1)
    try await tool.train()
    try await expect(["train", "people.yaml", "--out", "out"], says: "is not empty", code: 1)
    try await expect(["predict", "nowhere", "people.csv"], says: "nowhere", code: 1)
    try await expect(["inspect", "file"], says: "file", code: 1)
    try await expect(["evaluate", "out", "none.csv"], says: "none.csv", code: 1)
    try await expect(["export", "out", "model.doc"], says: "model.doc", code: 64)
    try await expect(["export", "out", "none/model.npz"], says: "none/model.npz", code: 1)
    try await expect(
      ["train", "people.yaml", "--out", "x", "--weights", "people.csv"], says: "people.csv", code: 1
    )
  }

  @Test func rowsThatDoNotFit() async throws {
    try await tool.train()
    for (name, text, sentence) in [
      ("empty.csv", "", "empty.csv"), ("less.csv", "age,height\n1,2\n", "weight, kg"),
      (
        "text.csv", "age,height,\"weight, kg\",city,member\nold,1.7,70,Paris,True\n",
        "line 2"
      ),
      ("city.csv", "age,height,\"weight, kg\",city,member\n30,1.7,70,Lyon,True\n", "Lyon"),
      ("cut.csv", "age,height,\"weight, kg\",city,member\n30,1.7\n", "line 2"),
      ("quote.csv", "age,height,\"weight, kg\",city,member\n30,1.7,70,\"Paris,True\n", "quote.csv"),
      ("lines.jsonl", "[1, 2]\n", "line 1"), ("broken.jsonl", "{\"age\": \n", "line 1"),
      ("less.jsonl", "{\"age\": 3}\n", "line 1"),
    ] {
      try tool.write(text, to: name)
      try await expect(["predict", "out", name], says: sentence, code: 1)
    }
    // The rows before the invalid one were answered.
    try tool.write(
      "age,height,\"weight, kg\",city,member\n30,1.7,70,Paris,True\n30,1.7,70,Lyon,True\n",
      to: "half.csv")
    let half = try await tool.shell("$descent predict out < half.csv")
    #expect(half.code == 1 && half.errors.contains("Lyon"))
  }

  /// Losses that overflow.
  @Test func aTrainingThatDiverges() async throws {
    try tool.preparePeople(.score)
    let result = try await tool.run(
      [
        "train", "people.yaml", "--out", "out", "--set", "model=[{dense: 8}, dense]", "--set",
        "optimizer={sgd: 1e20}",
      ])
    #expect(result.code == 3, "\(result.errors)")
    let sentence = try #require(result.errors.split(separator: "\n").last)
    #expect(sentence.hasPrefix("descent: ") && sentence.contains("step"))
    try tool.expectWholeFiles(in: "out")
  }
}
