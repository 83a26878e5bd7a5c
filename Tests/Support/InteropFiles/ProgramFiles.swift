import DescentExecution
import DescentExport
import DescentGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A program made by hand in a file `name.onnx`, with each input and output next to it.
private struct ProgramCase: Encodable {
  struct Value: Encodable {
    var name: String
    var shape: [Int]
    /// Labels are written as numbers.
    var isLabels: Bool
  }
  var name: String
  var inputs: [Value]
  var outputs: [Value]
}

/// Two inputs, of which one holds labels, and three outputs, of which two are the same value.
private func program(batch: Int) throws -> Program {
  try Program(mode: .evaluation) { scope in
    let x = scope.input("x", shape: [batch, 3])
    let labels = scope.input("labels", shape: [batch], type: .int32)
    let weight = scope.parameter(
      "weight", shape: [3, 4], initial: .normal(mean: 0, standardDeviation: 1))
    let logits = x.matrixProduct(weight)
    scope.output("logits", logits)
    scope.output("chosen", (logits * labels.oneHot(classes: 4)).sum(axes: [1]))
    scope.output("again", logits)
  }
}

func writePrograms(in folder: URL) throws {
  let variables = VariableStore(seed: 3)
  let (count, made) = (5, try program(batch: 5))
  let executor = try Executor(Plan(made), variables: variables)
  func values(_ path: String) -> [Float]? { variables[path].map { Array($0) } }
  let models = [
    ("program-fixed", try ONNXModel(made, values: values)),
    ("program-batches", try ONNXModel(ofBatches: program, values: values)),
  ]
  var random = SplitMix(state: 8)
  let (x, labels) = (random.floats(count * 3), [Int32](arrayLiteral: 0, 3, 1, 2, 3))
  _ = executor.input("x")?.update(fromContentsOf: x)
  _ = executor.labels("labels")?.update(fromContentsOf: labels)
  executor.run()
  var cases: [ProgramCase] = []
  for (name, model) in models {
    try model.write(to: folder.appending(path: "\(name).onnx").path())
    try write(x, to: folder.appending(path: "\(name).x"))
    try write(labels.map { Float($0) }, to: folder.appending(path: "\(name).labels"))
    for output in ["logits", "chosen", "again"] {
      let values = executor.output(output).map { Array($0) } ?? []
      try write(values, to: folder.appending(path: "\(name).\(output)"))
    }
    cases.append(
      ProgramCase(
        name: name,
        inputs: [
          .init(name: "x", shape: [count, 3], isLabels: false),
          .init(name: "labels", shape: [count], isLabels: true),
        ],
        outputs: [
          .init(name: "logits", shape: [count, 4], isLabels: false),
          .init(name: "chosen", shape: [count], isLabels: false),
          .init(name: "again", shape: [count, 4], isLabels: false),
        ]))
  }
  try write(json: cases, to: folder.appending(path: "programs.json"))
}
