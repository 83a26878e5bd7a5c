import Foundation
import Testing

/// A mistake produces one sentence on standard error and leaves nothing behind.
@Suite(.timeLimit(.minutes(10))) struct MistakeTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private func expect(
    _ arguments: [String], says sentence: String, code: Int32,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await tool.run(arguments)
    #expect(result.errors == "descent: \(sentence)\n", sourceLocation: location)
    #expect(result.output == "", sourceLocation: location)
    #expect(result.code == code, sourceLocation: location)
    #expect(tool.files(in: "runs") == [], sourceLocation: location)
  }

  private static let help = "; see 'descent run batch-norm --help'"
  private static let rate = ": a number above 0 that fits in a Float is needed"
  private static let count = ": a whole number of at least 1 is needed"
  private static let sizes =
    ": a list of whole numbers of at least 1, as in 100,100,100, is needed"

  @Test(arguments: [
    (["--batch-size", "101"], "--batch-size 101: is larger than the data of 100 samples"),
    (
      ["--batch-size", "99999999999"],
      "--batch-size 99999999999: is larger than the data of 100 samples"
    ),
    (["--batch-size", "0"], "--batch-size 0\(count)"),
    (["--samples", "0"], "--samples 0\(count)"),
    (["--samples", "-5"], "--samples -5\(count)"),
    (["--epochs", "0"], "--epochs 0\(count)"),
    (
      ["--epochs", "9223372036854775807"],
      "--epochs 9223372036854775807: makes more than the maximum of 4294967295 steps"
    ),
    (["--learning-rate", "nan"], "--learning-rate nan\(rate)"),
    (["--learning-rate", "inf"], "--learning-rate inf\(rate)"),
    (["--learning-rate", "-1"], "--learning-rate -1\(rate)"),
    (["--learning-rate", "0"], "--learning-rate 0\(rate)"),
    (["--learning-rate", "1e300"], "--learning-rate 1e300\(rate)"),
    (["--hidden", "0"], "--hidden 0\(sizes)"), (["--hidden", "8,-3"], "--hidden 8,-3\(sizes)"),
    (["--hidden", ""], "--hidden\(sizes)"), (["--hidden", "a,b"], "--hidden a,b\(sizes)"),
    (["--hidden", "8,"], "--hidden 8,\(sizes)"),
    (["--outputs", "0"], "--outputs 0\(count)"),
    (["--outputs", "9"], "--outputs 9: digits has 10 classes, and each needs an output"),
    (["--seeds", "0"], "--seeds 0\(count)"),
    (["--jobs", "0"], "--jobs 0: at least 1 is needed; see 'descent run --help'"),
    (["--seed", "-1"], "--seed -1: a whole number of at least 0 is needed"),
    (
      ["--json", "--jsonl"],
      "--json and --jsonl are mutually exclusive; see 'descent run --help'"
    ),
    (["nonsense"], "Unexpected argument 'nonsense'\(help)"),
  ])
  func valuesThatMakeNoSense(_ arguments: [String], _ sentence: String) async throws {
    try await expect(Tool.small + arguments, says: sentence, code: 64)
  }

  @Test func commandsThatAreNone() async throws {
    try await expect(
      ["run"],
      says: "Name an experiment ('descent experiments' lists them) or give --config FILE; "
        + "see 'descent --help'", code: 64)
    try await expect(
      ["run", "nonsense"],
      says: "there is no experiment 'nonsense'; 'descent experiments' lists them", code: 64)
    // The British spelling, and a flag that only experiments have.
    try await expect(
      ["run", "optimiser-paths", "--steps", "3"],
      says: "there is no experiment 'optimiser-paths'; did you mean optimizer-paths? "
        + "'descent experiments' lists them", code: 64)
  }

  /// More than any machine has; the message includes what this machine has.
  @Test(arguments: [
    ["--hidden", "1000000000,1000000000"], ["--outputs", "1000000000000"],
    ["--hidden", "9223372036854775807,9223372036854775807"],
  ])
  func layersThatDoNotFitTheMemory(_ arguments: [String]) async throws {
    let result = try await tool.run(Tool.small + arguments)
    #expect(result.errors.contains("GB of memory, but only"))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.code == 64)
  }

  @Test func moreSamplesThanThereAre() async throws {
    try await expect(
      Tool.small + ["--samples", "9223372036854775807"],
      says: "digits, training: 9223372036854775807 samples requested, but there are 1437", code: 1)
  }

  @Test func dataThatAreNotThere() async throws {
    let folder = tool.folder.path
    try await expect(
      ["run", "batch-norm", "--data", "nonsense"],
      says:
        "there is no data set \"nonsense\": it is not one of digits, mnist, fashion-mnist, and there is no folder "
        + "\(folder)/nonsense", code: 1)
    try await expect(
      ["run", "batch-norm", "--data-dir", "/nonexistent"],
      says:
        "MNIST was not found: looked in /nonexistent, /nonexistent/mnist and nowhere else, because this folder was "
        + "given; one of them must hold train-images-idx3-ubyte.gz and the three other files",
      code: 1)
  }

  @Test func dataThatAreDamaged() async throws {
    let files = FileManager.default
    try files.createDirectory(
      at: tool.folder.appending(path: "images"), withIntermediateDirectories: true)
    for name in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
      try tool.write("no images", to: "images/\(name)-ubyte")
    }
    let result = try await tool.run(["run", "batch-norm", "--data", "images"])
    #expect(result.errors.hasPrefix("descent: \(tool.folder.path)/images/train-"))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.code == 1)
    #expect(tool.files(in: "runs") == [])
  }
}
