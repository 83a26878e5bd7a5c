import Descent
import Foundation

private func exported(_ change: (inout ONNXOptions) -> Void) async throws {
  var options = ONNXOptions()
  change(&options)
  _ = try await classifier().onnxModel(options).serialized()
}

/// Models and trainings in the formats of other tools.
let exportCases: [Misuse] = [
  .refused("a standardization of other features in a file of ONNX", "standardiz") {
    try await exported { $0.standardization = ONNXStandardization(means: [0], deviations: [1]) }
  },
  .refused("a standardization of more means than deviations in a file of ONNX", "standardiz") {
    try await exported {
      $0.standardization = ONNXStandardization(means: [0, 0, 0, 0], deviations: [])
    }
  },
  .refused("a standardization by zero in a file of ONNX", "deviation") {
    try await exported {
      $0.standardization = ONNXStandardization(means: [0, 0, 0, 0], deviations: [1, 0, 1, 1])
    }
  },
  .refused("a scale of other outputs in a file of ONNX", "3 values") {
    try await exported { $0.scaling = ONNXStandardization(means: [0], deviations: [1]) }
  },
  .refused("names of other classes in a file of ONNX", "class") {
    try await exported { $0.classNames = ["one"] }
  },
  .refused("values that are missing in a file of ONNX", "") {
    _ = try ONNXModel(Dense(3), inputShape: [4], values: { _ in nil })
  },
  .refused("values of another length in a file of ONNX", "") {
    _ = try ONNXModel(Dense(3), inputShape: [4], values: { _ in [1] })
  },
  .refused("a file of ONNX of samples larger than any", "more than") {
    _ = try ONNXModel(Flatten(), inputShape: [.max, .max], values: { _ in nil })
  },
  .refused("a file of ONNX of another program for each batch", "") {
    _ = try ONNXModel(
      LayerOf { input, scope in
        var value = Dense(3)(input, in: scope)
        for _ in 0..<input.shape[0] { value = Tensor.tanh(value) }
        return value
      }, inputShape: [4], values: { $0 == "weight" ? .init(repeating: 1, count: 12) : [1, 2, 3] })
  },
  .refused("a file of ONNX of a program without outputs", "") {
    _ = try ONNXModel(
      prediction: { _ in try Program(mode: .evaluation) { _ in } }, values: { _ in nil })
  },
  .refused("a file of ONNX of other programs from call to call", "") {
    let counter = CallCounter()
    _ = try ONNXModel(
      prediction: { batch in
        try Program(mode: .evaluation) { scope in
          var value = scope.input("features", shape: [batch, 4])
          for _ in 0...counter.next() { value = Tensor.tanh(value) }
          scope.output("output", value)
        }
      }, values: { _ in nil })
  },
  .refused("a file of ONNX to a folder that is not there", "") {
    try await classifier().onnxModel().write(to: "no/such/folder/x.onnx")
  },
  .refused("PyTorch's names for what is no sequence", "counterpart") {
    _ = try PyTorchLayout.exported(await classifier(Dense(3)).predictor())
  },
  .works("arrays of PyTorch that are none") {
    let tensors = [
      NamedTensor("0.weight", shape: [3, 4], values: [1]),
      NamedTensor("0.weight", shape: [-3, -4], values: [1]),
      NamedTensor("0.weight", shape: [.max, .max], values: []),
      NamedTensor("\(Int.max).weight", shape: [1, 1], values: [1]),
      NamedTensor("", shape: [], values: []), NamedTensor(".", shape: [], values: []),
      NamedTensor("x.y", shape: [], values: []),
    ]
    let predictor = try await classifier(Network { Dense(3) }).predictor()
    for tensor in tensors {
      _ = PyTorchLayout.isUsed(by: [tensor])
      _ = try PyTorchLayout.imported([tensor], for: predictor)
    }
  },
  .works("event files of odd steps and numbers") {
    let board = try TensorBoardWriter("board")
    for step in [Int.min, -1, 0, .max] {
      for value in [Double.nan, .infinity, 1e300, 0] {
        try board.write([.scalar("", value), .scalar("a\n\u{0}", value)], step: step)
      }
      try board.write(
        [
          .histogram("h", TensorBoardHistogram([])), .text("t", "\u{0}"),
          .histogram(
            "h", TensorBoardHistogram([.nan, .infinity, 1e38, -1e38, 0, .leastNonzeroMagnitude])),
        ], step: step)
    }
    _ = try TensorBoardWriter("board", resuming: .min)
    _ = try TensorBoardWriter("board", resuming: .max)
  },
  .works("an image for an event file that is none") {
    let board = try TensorBoardWriter("board")
    for bytes in [[], [1], [UInt8](repeating: 0x89, count: 40)] {
      _ = try? board.write([.image("i", png: bytes)], step: 1)
    }
  },
  .refused("event files in a folder that is a file", "") {
    try "text".write(toFile: "board", atomically: true, encoding: .utf8)
    _ = try TensorBoardWriter("board")
  },
  .works("event files of odd hyperparameters") {
    let board = try TensorBoardWriter("board")
    try board.writeStart(
      ["": .number(.nan), "a\n": .text("\u{0}"), "b": .flag(true)], metrics: ["", "", "a"],
      group: "\n")
    try board.writeEnd(.failure)
    try board.writeEnd(.success)
  },
]
