import DescentArrays
import DescentExport
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import Testing

@Suite struct PyTorchLayoutTests {
  @Test func namesAndShapesAreThoseOfPyTorch() throws {
    let ours = [
      NamedTensor("1-Dense/weight", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
      NamedTensor("1-Dense/bias", shape: [3], values: [7, 8, 9]),
      NamedTensor("2-BatchNorm/scale", shape: [3], values: [1, 1, 2]),
      NamedTensor("2-BatchNorm/shift", shape: [3], values: [0, 1, 0]),
      NamedTensor("2-BatchNorm/mean", shape: [3], values: [3, 2, 1]),
      NamedTensor("2-BatchNorm/variance", shape: [3], values: [4, 5, 6]),
    ]
    let theirs = [
      NamedTensor("0.weight", shape: [3, 2], values: [1, 4, 2, 5, 3, 6]),
      NamedTensor("0.bias", shape: [3], values: [7, 8, 9]),
      NamedTensor("1.weight", shape: [3], values: [1, 1, 2]),
      NamedTensor("1.bias", shape: [3], values: [0, 1, 0]),
      NamedTensor("1.running_mean", shape: [3], values: [3, 2, 1]),
      NamedTensor("1.running_var", shape: [3], values: [4, 5, 6]),
    ]
    #expect(try PyTorchLayout.exported(ours) == theirs)
    #expect(PyTorchLayout.isUsed(by: theirs) && !PyTorchLayout.isUsed(by: ours))
    // Counts without effect are ignored.
    let counted = theirs + [NamedTensor("1.num_batches_tracked", shape: [], values: [12])]
    #expect(PyTorchLayout.imported(counted) == ours)
  }

  @Test func networksGoOutAndComeBack() async throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<50 {
      var layers: [any Layer] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        layers.append(
          Dense(.random(in: 1...9, using: &random), usesBias: .random(using: &random)))
        if .random(using: &random) { layers.append(BatchNorm()) }
        if .random(using: &random) { layers.append(ReLU()) }
        if .random(using: &random) { layers.append(Dropout()) }
      }
      let predictor = try await Trainer(
        Network(layers), inputShape: [.random(in: 1...9, using: &random)], loss: .meanSquaredError,
        seed: random.next()
      ).predictor()
      let exported = try PyTorchLayout.exported(predictor.tensors)
      #expect(PyTorchLayout.isUsed(by: exported))
      #expect(
        PyTorchLayout.imported(exported.shuffled(using: &random)).sorted()
          == predictor.tensors.sorted())
    }
  }

  @Test(arguments: [
    "1-Residual/first/weight", "1-Scale/scale", "scale", "1-Dense/inner/weight", "",
  ])
  func whatHasNoCounterpartIsRefused(_ name: String) {
    let error = #expect(throws: DataError.self) {
      try PyTorchLayout.exported([NamedTensor(name, shape: [1], values: [0])])
    }
    #expect(error?.description.contains("has no counterpart in a torch.nn.Sequential") == true)
  }
}

extension [NamedTensor] {
  fileprivate func sorted() -> [NamedTensor] { sorted { $0.name < $1.name } }
}
