import DescentArrays
import DescentData
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import Testing

@testable import DescentExport

/// The model in a file's bytes.
private func message(
  _ layer: any Layer, _ shape: TensorShape, _ options: ONNXOptions = ONNXOptions(),
  values: [String: [Float]]? = nil
) throws -> ONNXModelProto {
  try ONNXModelProto(
    serializedBytes: exported(layer, shape, options, values: values).serialized())
}

private func exported(
  _ layer: any Layer, _ shape: TensorShape, _ options: ONNXOptions = ONNXOptions(),
  values: [String: [Float]]? = nil
) throws -> ONNXModel {
  let program = try Program(mode: .evaluation) { scope in
    _ = layer(scope.input("features", shape: TensorShape([1] + shape.dimensions)), in: scope)
  }
  let ones = program.variables.map {
    ($0.path, [Float](repeating: 1, count: $0.shape.count))
  }
  let values = values ?? Dictionary(uniqueKeysWithValues: ones)
  return try ONNXModel(layer, inputShape: shape, values: { values[$0] }, options: options)
}

/// The message of the error thrown.
private func error(_ body: () throws -> ONNXModel) -> String {
  do {
    _ = try body()
    return "nothing was thrown"
  } catch let error as ExportError {
    return "\(error)"
  } catch {
    return "another error: \(error)"
  }
}

private func operations(_ message: ONNXModelProto) -> [String] { message.graph.node.map(\.opType) }

@Suite struct ONNXTests {
  /// The bytes are those of Scripts/tiny-model.py, which uses the onnx package.
  @Test func writesTheBytesOfTheOnnxPackage() throws {
    let model = Network {
      Dense(1)
      LeakyReLU(slope: 0.125)
    }
    let options = ONNXOptions(
      name: "tiny", activation: .softmax, classNames: ["only"], metadata: ["note": "n"])
    let bytes = try exported(
      model, [2], options, values: ["1-Dense/weight": [0.5, -2], "1-Dense/bias": [0.25]]
    ).serialized()
    let expected = """
      0808120744657363656e743a80030a4a0a0866656174757265730a0e312d44656e73652f7765696768740a0c312d4465
      6e73652f62696173120c312d44656e73652f47656d6d1a0c312d44656e73652f47656d6d220447656d6d0a490a0c312d
      44656e73652f47656d6d12066c6f676974731a15322d4c65616b7952654c552f4c65616b7952656c7522094c65616b79
      52656c752a0f0a05616c706861150000003ea001010a3f0a066c6f67697473120d70726f626162696c69746965731a07
      536f66746d61782207536f66746d61782a140a046178697318ffffffffffffffffff01a00102120474696e792a200802
      08011001420e312d44656e73652f7765696768744a080000003f000000c02a1808011001420c312d44656e73652f6269
      61734a040000803e5a1f0a08666561747572657312130a110801120d0a07120562617463680a020802621d0a066c6f67
      69747312130a110801120d0a07120562617463680a02080162240a0d70726f626162696c697469657312130a11080112
      0d0a07120562617463680a02080142040a00101172170a0b636c6173735f6e616d657312085b226f6e6c79225d72090a
      046e6f746512016e
      """
    #expect(hexadecimal(bytes) == expected.filter { $0 != "\n" })
  }

  @Test func readsAsTheModelWasWritten() throws {
    let model = Network {
      Flatten()
      Dense(4)
      ReLU()
      BatchNorm()
      Dropout()
      Dense(3, usesBias: false)
      Sigmoid()
    }
    let message = try message(model, [2, 3])
    #expect(
      message.graph.node.map(\.name) == [
        "1-Flatten/Flatten", "2-Dense/Gemm", "3-ReLU/Relu", "4-BatchNorm/Sub", "4-BatchNorm/Add",
        "4-BatchNorm/Sqrt", "4-BatchNorm/Div", "4-BatchNorm/Mul", "4-BatchNorm/Add_1",
        "6-Dense/MatMul", "7-Sigmoid/Sigmoid",
      ])
    #expect(
      message.graph.initializer.map(\.name) == [
        "2-Dense/weight", "2-Dense/bias", "4-BatchNorm/scale", "4-BatchNorm/shift",
        "4-BatchNorm/mean", "4-BatchNorm/variance", "constant/1e-05", "6-Dense/weight",
      ])
    let dimensions = message.graph.input[0].type.tensorType.shape.dim
    #expect(dimensions.map(\.value) == [.dimParam("batch"), .dimValue(2), .dimValue(3)])
    #expect(message.graph.node.last?.output == ["output"])
    #expect(message.graph.output.map(\.name) == ["output"])
  }

  /// A layer, the shape of a sample, and its operators in ONNX.
  private static let operators: [(layer: any Layer, shape: TensorShape, names: [String])] = [
    (
      Conv2D(3, kernel: 3, padding: 1), [4, 4, 2], ["Transpose", "Transpose", "Conv", "Transpose"]
    ),
    (
      Conv2D(4, kernel: 2, stride: 2, groups: 2), [4, 4, 2],
      ["Transpose", "Transpose", "Conv", "Transpose"]
    ),
    (
      Conv2D(4, kernel: 2, dilation: 2, groups: .depthwise, usesBias: false), [4, 4, 2],
      ["Transpose", "Transpose", "Conv", "Transpose"]
    ),
    (
      Conv1D(2, kernel: 2, padding: .same, groups: .depthwise), [4, 2],
      ["Transpose", "Transpose", "Conv", "Transpose"]
    ),
    (MaxPool2D(2, padding: 1), [4, 4, 2], ["Transpose", "MaxPool", "Transpose"]),
    (MaxPool1D(3), [4, 2], ["Transpose", "MaxPool", "Transpose"]),
    (AveragePool2D(2), [4, 4, 2], ["Transpose", "AveragePool", "Transpose"]),
    (AveragePool2D(3, padding: 1), [4, 4, 2], ["Transpose", "AveragePool", "Transpose"]),
    (
      AveragePool1D(3, padding: 1, countsPadding: true), [4, 2],
      ["Transpose", "AveragePool", "Transpose"]
    ),
    (GlobalAveragePool(), [4, 4, 2], ["Transpose", "GlobalAveragePool", "Flatten"]),
    (LayerNorm(), [4], ["LayerNormalization"]),
    (LayerNorm(axes: 2), [4, 4, 2], ["LayerNormalization"]),
    (Softmax(), [4], ["Softmax"]),
    (Softmax(), [2, 4], ["Softmax"]),
  ]

  @Test(arguments: operators.indices) func aLayerIsItsOperator(index: Int) throws {
    let row = Self.operators[index]
    let found = try operations(message(row.layer, row.shape))
    #expect(found == row.names)
  }

  @Test func aConvolutionHasItsAttributes() throws {
    let layer = Conv2D(
      4, kernel: [2, 3], stride: [2, 1], padding: [0, 1, 2, 3], dilation: [1, 2], groups: 2)
    let message = try message(layer, [6, 6, 2])
    let node = try #require(message.graph.node.first { $0.opType == "Conv" })
    let attributes = Dictionary(uniqueKeysWithValues: node.attribute.map { ($0.name, $0) })
    #expect(attributes["kernel_shape"]?.ints == [2, 3])
    #expect(attributes["strides"]?.ints == [2, 1])
    #expect(attributes["pads"]?.ints == [0, 2, 1, 3])
    #expect(attributes["dilations"]?.ints == [1, 2])
    #expect(attributes["group"]?.i == 2)
  }

  /// What only looks like a mean, a normalization or a softmax is written as it is.
  @Test func whatDiffersIsNotAnOperator() throws {
    struct Odd: Layer {
      let body: @Sendable (Tensor, Scope) -> Tensor
      func forward(_ x: Tensor, in scope: Scope) -> Tensor { body(x, scope) }
    }
    let bodies: [@Sendable (Tensor, Scope) -> Tensor] = [
      { x, _ in x.sum(axes: [1, 2]) * 0.25 },
      { x, _ in
        x.windows([Window(axis: 1, extent: 2), Window(axis: 2, extent: 2)]).sum(axes: [3, 4]) * 0.3
      },
      { x, _ in
        x.windows([Window(axis: 1, extent: 2, before: 1), Window(axis: 2, extent: 2)], filling: 7)
          .maximum(axes: [3, 4])
      },
      { x, _ in
        Tensor.exp(x - x.maximum(axes: [1], keepingDimensions: true))
          / Tensor.exp(x).sum(axes: [1], keepingDimensions: true)
      },
    ]
    let patterns: Set<String> = [
      "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "LayerNormalization", "Softmax",
    ]
    for body in bodies {
      let found = try operations(message(Odd(body: body), [4, 4, 2]))
      #expect(patterns.isDisjoint(with: found), "\(found)")
    }
  }

  @Test func decomposesGELU() throws {
    #expect(try operations(message(GELU(), [3])) == ["Mul", "Mul", "Erf", "Add", "Mul"])
  }

  /// Nothing in a batch normalization needs broadcasting, whatever its shape.
  @Test(arguments: [[1], [5], [4, 3], [2, 1, 3]] as [TensorShape])
  func stretchesNothingInABatchNorm(_ shape: TensorShape) throws {
    let message = try message(BatchNorm(), shape)
    #expect(operations(message) == ["Sub", "Add", "Sqrt", "Div", "Mul", "Add"])
    let extents = shape.dimensions.map {
      ONNXTensorShapeProto.Dimension.OneOf_Value.dimValue(Int64($0))
    }
    #expect(
      message.graph.output[0].type.tensorType.shape.dim.map(\.value) == [.dimParam("batch")]
        + extents)
  }

  @Test func keepsNamesApart() throws {
    struct Clash: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        let names = ["features", "output", "Add", "constant/2.0"]
        return names.reduce(input * 2) { sum, name in
          sum + scope.parameter(name, shape: [3], initial: .constant(0))
        }
      }
    }
    let message = try message(Clash(), [3])
    let values =
      message.graph.node.flatMap(\.output) + message.graph.initializer.map(\.name) + ["features"]
    #expect(Set(values).count == values.count)
    #expect(message.graph.output[0].name == "output")
    #expect(message.graph.node.last?.output == ["output"])
  }

  /// A model that returns its input still has a node.
  @Test func namesTheOutputOfAnEmptyNetwork() throws {
    let message = try message(Network([]), [3])
    #expect(operations(message) == ["Identity"])
    #expect(
      message.graph.node[0].input == ["features"] && message.graph.node[0].output == ["output"])
  }

  @Test func standardizesFirst() throws {
    let options = ONNXOptions(
      standardization: ONNXStandardization(means: [0.5, 2], deviations: [2, 4]))
    let exact = try message(Dense(1), [2], options)
    #expect(operations(exact) == ["Sub", "Div", "Gemm"])
    #expect(exact.graph.node[0].input == ["features", "standardization/means"])
    // 1987.3 is not a Float: its rounding error is 5e-5, with a standard deviation of 10.
    let far = ONNXOptions(
      standardization: ONNXStandardization(means: [0, 1_987.3], deviations: [1, 10]))
    #expect(try operations(message(Dense(1), [2], far)) == ["Sub", "Sub", "Div", "Gemm"])
  }

  /// Features that differ little relative to their magnitude are taken as Doubles, and the mean is subtracted in
  /// Double.
  @Test func takesDoublesWhereFloatsShowTooLittle() throws {
    let options = ONNXOptions(
      standardization: ONNXStandardization(means: [0, 1.7e9], deviations: [1, 3]))
    let written = try message(Dense(1), [2], options)
    #expect(operations(written) == ["Sub", "Div", "Cast", "Gemm"])
    #expect(written.graph.input[0].type.tensorType.elemType == .double)
    #expect(written.graph.output[0].type.tensorType.elemType == .float)
    let means = try #require(
      written.graph.initializer.first { $0.name == "standardization/means" })
    #expect(means.dataType == .double && Array(means.rawData) == bytes([0, 1.7e9]))
  }

  /// Outputs that are standardized become values in Double.
  @Test func restoresValuesInDouble() throws {
    let options = ONNXOptions(scaling: ONNXStandardization(means: [1e9], deviations: [2.5]))
    let written = try message(Dense(1), [2], options)
    #expect(operations(written) == ["Gemm", "Cast", "Mul", "Add"])
    #expect(written.graph.node.last?.output == ["output"])
    #expect(written.graph.output[0].type.tensorType.elemType == .double)
    let shifts = try #require(written.graph.initializer.first { $0.name == "scaling/means" })
    #expect(shifts.dataType == .double && Array(shifts.rawData) == bytes([1e9]))
    let wrong = ONNXOptions(scaling: ONNXStandardization(means: [1, 2], deviations: [1, 1]))
    #expect(throws: ExportError.self) { try exported(Dense(1), [2], wrong) }
  }

  private func bytes(_ doubles: [Double]) -> [UInt8] {
    doubles.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
  }

  private func preparation(
    _ missing: MissingPolicy, _ unknown: UnknownCategoryPolicy = .zeros
  ) throws -> TablePreparation {
    let table = try DataTable(columns: [
      .init("color", .categories([0, 1, -1, 0], names: ["1.0", "red"])),
      .init("height", .numbers([1, 3, .nan, 2])),
      .init("width", .numbers([1, 3, 4, 5])),
      .init("kind", .categories([0, 1, 0, 1], names: ["a", "b"])),
    ])
    return try TablePreparation(
      fitting: missing == .mark || missing == .fill ? table : table.rows([0, 1, 3]),
      .init(
        target: .classes("kind"), missing: missing, unknownCategories: unknown,
        mergesSpellings: true))
  }

  /// Scripts/interop compares the results of these nodes with `descent predict`.
  @Test func takesRowsWithGapsAndTexts() throws {
    let options = ONNXOptions(activation: .softmax, preparation: try preparation(.mark))
    let message = try message(Dense(2), [6], options)
    #expect(
      operations(message) == [
        "IsNaN", "Cast", "Where", "Sub", "Div", "Cast", "Gather", "Cast", "Gather", "LabelEncoder",
        "OneHot", "Concat", "Gather", "Gemm", "Softmax",
      ])
    let model = try exported(Dense(2), [6], options)
    #expect(
      model.inputs == [
        ONNXValue(name: "features", type: "float", shape: ["batch", "2"]),
        ONNXValue(name: "categories", type: "string", shape: ["batch", "1"]),
      ])
    #expect(message.opsetImport.map(\.domain) == ["", "ai.onnx.ml"])
    let encoder = try #require(message.graph.node.first { $0.opType == "LabelEncoder" })
    #expect(encoder.domain == "ai.onnx.ml")
    let keys = encoder.attribute[0].strings.map { String(decoding: $0, as: UTF8.self) }
    let labels = Dictionary(uniqueKeysWithValues: zip(keys, encoder.attribute[1].ints))
    // Both spellings of 1, the missing value as a separate category, no category for everything else.
    #expect(labels["1"] == 0 && labels["1.0"] == 0 && labels["red"] == 1)
    #expect(labels[""] == 2 && labels["NA"] == 2 && encoder.attribute[2].i == 3)
    #expect(keys.count == 3 + 1 + CSVOptions.usualMissingTexts.count)
  }

  /// If rows are refused or left out, their outputs become NaN at the end.
  @Test func givesNothingForRowsThatAreRefused() throws {
    for (missing, unknown) in [
      (MissingPolicy.refuse, UnknownCategoryPolicy.zeros), (.dropRow, .zeros), (.mark, .refuse),
    ] {
      let options = ONNXOptions(
        activation: .softmax, preparation: try preparation(missing, unknown))
      let count = try preparation(missing, unknown).featureCount
      let message = try message(Dense(2), [count], options)
      #expect(message.graph.node.suffix(2).map(\.output) == [["logits"], ["probabilities"]])
      #expect(message.graph.node.suffix(2).map(\.opType) == ["Where", "Where"])
    }
  }

  /// As floats, numbers so far from 0 would lose their differences.
  @Test func takesDoublesWhereFloatsLoseDigits() throws {
    for (offset, type) in [(1e3, "float"), (1e6, "double"), (-1e9, "double")] {
      let table = try DataTable(columns: [
        .init("time", .numbers([offset + 1, offset + 3])), .init("y", .numbers([1, 2])),
      ])
      let options = ONNXOptions(
        preparation: try TablePreparation(fitting: table, .init(target: .values(["y"]))))
      let model = try exported(Dense(1), [1], options)
      #expect(model.inputs.map(\.type) == [type])
    }
  }

  @Test func refusesAPreparationOfOtherFeatures() throws {
    let preparation = try preparation(.mark)
    #expect(
      error { try exported(Dense(2), [5], ONNXOptions(preparation: preparation)) }
        == "the preparation gives 6 features; the model takes [5]")
  }

  @Test func isTheSameFromAPredictor() async throws {
    let trainer = try Trainer(
      Network { Dense(3) }, inputShape: [2], loss: .softmaxCrossEntropy, seed: 4)
    let tensors = await trainer.declaredVariables.map {
      NamedTensor(
        $0.path, shape: $0.shape.dimensions, values: [Float](repeating: 2, count: $0.shape.count))
    }
    for tensor in tensors { try await trainer.setValues(tensor.values, at: tensor.name) }
    let predictor = try Predictor(Network { Dense(3) }, inputShape: [2], values: tensors)
    #expect(try await predictor.onnxModel().serialized() == trainer.onnxModel().serialized())
  }

  @Test func agreesWithATrainer() async throws {
    let trainer = try Trainer(
      Network { Dense(3) }, inputShape: [2], loss: .softmaxCrossEntropy, seed: 4)
    let message = try await ONNXModelProto(serializedBytes: trainer.onnxModel().serialized())
    let weight = try await trainer.values(at: "1-Dense/weight")
    let written = try #require(message.graph.initializer.first { $0.name == "1-Dense/weight" })
    #expect(written.dims == [2, 3])
    #expect(
      Array(written.rawData)
        == weight.flatMap { value in
          withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        })
  }

  // MARK: Programs made by hand

  private func program(
    batch: Int, _ body: (_ x: Tensor, _ labels: Tensor, Scope) -> Void
  ) throws -> Program {
    try Program(mode: .evaluation) { scope in
      let labels = scope.input("labels", shape: [batch], type: .int32)
      body(scope.input("x", shape: [batch, 3]), labels, scope)
    }
  }

  @Test func writesAnyInputsAndOutputs() throws {
    func two(_ batch: Int) throws -> Program {
      try program(batch: batch) { x, labels, scope in
        let weight = scope.parameter("w", shape: [3, 4], initial: .constant(0))
        let product = x.matrixProduct(weight)
        scope.output("all", product)
        scope.output("chosen", (product * labels.oneHot(classes: 4)).sum(axes: [1]))
        scope.output("same", product)
        scope.output("input", x)
      }
    }
    let ones = [Float](repeating: 1, count: 12)
    for (model, batch) in [
      (try ONNXModel(two(5), values: { _ in ones }, name: "mine"), "5"),
      (try ONNXModel(ofBatches: two, values: { _ in ones }, name: "mine"), "batch"),
    ] {
      let message = try ONNXModelProto(serializedBytes: model.serialized())
      func described(_ values: [ONNXValueInfoProto]) -> [String] {
        values.map { value in
          let extents = value.type.tensorType.shape.dim.map {
            $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam
          }
          return "\(value.name) \(value.type.tensorType.elemType) \(extents.joined(separator: ","))"
        }
      }
      #expect(described(message.graph.input) == ["labels int64 \(batch)", "x float \(batch),3"])
      #expect(
        described(message.graph.output)
          == [
            "all float \(batch),4", "chosen float \(batch)", "same float \(batch),4",
            "input float \(batch),3",
          ])
      #expect(message.graph.name == "mine")
      let made = Set(message.graph.node.flatMap(\.output))
      #expect(message.graph.output.allSatisfy { made.contains($0.name) })
    }
  }

  @Test func refusesProgramsThatAGraphCannotBe() {
    let assigning = error {
      try ONNXModel(
        Program(mode: .training) { scope in
          let state = scope.state("n", shape: [])
          scope.assign(state + 1, to: state)
          scope.output("n", state)
        }, values: { _ in [0] })
    }
    #expect(assigning.contains("assigns n, which a graph of ONNX cannot"))
    let silent = error { try ONNXModel(program(batch: 2) { _, _, _ in }, values: { _ in nil }) }
    #expect(silent.contains("has no output"))
    let missing = error {
      try ONNXModel(
        program(batch: 2) { x, _, scope in
          scope.output("y", x * scope.parameter("w", shape: [3], initial: .constant(1)))
        }, values: { _ in nil })
    }
    #expect(missing == "the values of w are missing")
    let unknown = error {
      try ONNXModel(
        ofBatches: { batch in
          try Program(mode: .evaluation) { scope in
            scope.output("y", scope.constant(1).filling([batch], with: 2))
          }
        }, values: { _ in nil })
    }
    #expect(unknown.contains("no input has the samples of a batch along its first axis"))
  }

  // MARK: Unsupported models

  @Test func refusesRandomNumbers() {
    let model = Network {
      Dense(3)
      Dropout(staysActive: true)
    }
    #expect(
      error { try exported(model, [2]) }
        == "2-Dropout: draws random numbers in evaluation too, which ONNX cannot repeat; remove the layer, or use a "
        + "Dropout without staysActive")
  }

  @Test func refusesWhatDependsOnTheBatch() {
    struct Centred: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { input - input.mean(axes: [0]) }
    }
    let message = error { try exported(Network { Centred() }, [2]) }
    #expect(message.hasPrefix("1-Centred: constant "))
    #expect(message.contains("depends on the batch size"))
  }

  @Test func refusesOtherPrograms() {
    let message = error {
      try ONNXModel(
        prediction: { batch in
          try Program(mode: .evaluation) { scope in
            let labels = scope.input("labels", shape: [batch], type: .int32)
            scope.output("output", labels.oneHot(classes: 3))
          }
        }, values: { _ in nil })
    }
    #expect(message.hasPrefix("the input 'labels' must be numbers"))
    let none = error {
      try ONNXModel(
        prediction: { _ in try Program(mode: .evaluation) { _ in } }, values: { _ in nil })
    }
    #expect(none.hasPrefix("the program has 0 inputs and 0 outputs"))
  }

  @Test func refusesMissingValues() {
    #expect(
      error { try exported(Network { Dense(3) }, [2], values: [:]) }
        == "the values of 1-Dense/weight are missing")
    #expect(
      error { try exported(Dense(3), [2], values: ["weight": [1], "bias": [0, 0, 0]]) }
        == "weight has the shape [2, 3], 6 elements; 1 were given")
  }

  @Test(arguments: [["a", ""], [], ["a"], ["a", "b", "c"]])
  func refusesClassNames(_ names: [String]) {
    let message = error { try exported(Dense(2), [2], ONNXOptions(classNames: names)) }
    #expect(
      message.hasPrefix(
        names.contains("")
          ? "a class has an empty name" : "\(names.count) class names were given; a sample has 2"))
  }

  @Test(arguments: [
    ONNXStandardization(means: [0], deviations: [1, 1]),
    ONNXStandardization(means: [0, 0], deviations: [1]),
    ONNXStandardization(means: [0, 0], deviations: [1, 0]),
    ONNXStandardization(means: [.nan, 0], deviations: [1, 1]),
    ONNXStandardization(means: [0, 1e300], deviations: [1, 1]),
    ONNXStandardization(means: [0, 0], deviations: [1e-60, 1]),
  ])
  func refusesStandardizations(_ standardization: ONNXStandardization) {
    let message = error {
      try exported(Dense(2), [2], ONNXOptions(standardization: standardization))
    }
    #expect(message.hasPrefix("the standardization "))
  }
}
