import Foundation
import TestProcesses
import Testing

/// Whatever needs more memory than is available is refused with one sentence before allocation.
@Suite(.timeLimit(.minutes(5))) struct MemoryTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// The tool with 3 GB of address space.
  private func refused(_ arguments: String, code: Int32) async throws -> String {
    let result = try await tool.shell("ulimit -v 3000000; exec $descent \(arguments)")
    #expect(result.code == code && result.output == "", "\(result.errors)")
    #expect(result.errors.hasPrefix("descent: ") && result.errors.split(separator: "\n").count == 1)
    return result.errors
  }

  @Test func aModelThatDoesNotFitIsRefused() async throws {
    try tool.write(
      "data: {path: digits}\nmodel: [dense: 8, relu, dense]\ntraining: {epochs: 1}\n", to: "c.yaml")
    // 20,000² and 64 · 20,000 weights, biases, and the last layer are 401,520,010 numbers of 4 bytes; with
    // Adam's two slots, and a copy of all, 9.64 GB.
    for command in ["train c.yaml --out r", "lr-range c.yaml --out r"] {
      let sentence = try await refused(
        "\(command) -q --set 'model=[dense: 20000, relu, dense: 20000, dense]'", code: 1)
      #expect(
        sentence.contains(
          "the parameters and the optimizer's state take 9.6 GB of memory, but only 2."
        ))
      #expect(tool.files(in: "r") == [])
    }
    // Few weights, but 1,149 samples through 300,000 units at once.
    let batch = try await refused(
      "train c.yaml --out r -q --set 'model=[dense: 300000, relu, dense]' --batch-size 1149 "
        + "--set optimizer=sgd", code: 1)
    #expect(
      batch.contains("a batch of 1149 samples takes ") && batch.contains("use smaller batches"))
  }

  @Test func countsWithoutEndAreRefused() async throws {
    for flags in [
      "optimizer-paths --seeds 1000000000", "batch-norm --data digits --seeds 9223372036854775807",
      "all --seeds 1000000000000",
    ] {
      let sentence = try await refused("run \(flags) --out r", code: 64)
      #expect(sentence.contains("use fewer seeds"), "\(sentence)")
    }
    let layers = try await refused(
      "run weight-decay --data digits --hidden 40000,40000 --out r", code: 64)
    #expect(layers.contains("use smaller layers or fewer jobs"))
    try tool.write("data: {path: digits}\nmodel: [dense]\n", to: "c.yaml")
    let steps = try await refused("lr-range c.yaml --steps 1000000000000 --out r", code: 1)
    #expect(steps.contains("use fewer steps"))
    #expect(tool.files(in: "r") == [])
  }
}
