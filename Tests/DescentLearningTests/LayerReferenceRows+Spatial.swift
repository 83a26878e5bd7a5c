import DescentGraph
import DescentLearning

private let image: TensorShape = [2, 5, 4, 2]
private let sequence: TensorShape = [2, 7, 2]

/// One row per case of Scripts/layers.py with windows or branches; add new ones here.
let spatialReferenceRows: [LayerReferenceRow] = [
  LayerReferenceRow("embedding", Embedding(count: 3, units: 5), [4, 2]) { abs($0) },
  LayerReferenceRow(
    "parallel",
    Parallel {
      Dense(2)
      Network {
        Dense(4)
        Tanh()
      }
      Network {}
    }),
  LayerReferenceRow(
    "parallel added",
    Parallel(.added) {
      Dense(2)
      Network {
        Dense(2)
        Tanh()
      }
    }),
  LayerReferenceRow("conv-2d", Conv2D(3, kernel: 3), image),
  LayerReferenceRow("conv-2d without bias", Conv2D(3, kernel: 2, usesBias: false), image),
  LayerReferenceRow("conv-2d one", Conv2D(3, kernel: 1), image),
  LayerReferenceRow("conv-2d one strided", Conv2D(3, kernel: 1, stride: 2), image),
  LayerReferenceRow("conv-2d oblong", Conv2D(3, kernel: [3, 2], stride: [1, 2]), image),
  LayerReferenceRow("conv-2d same", Conv2D(3, kernel: 3, padding: .same), image),
  LayerReferenceRow("conv-2d same even", Conv2D(3, kernel: [4, 2], padding: .same), image),
  LayerReferenceRow("conv-2d same strided", Conv2D(3, kernel: 3, stride: 2, padding: .same), image),
  LayerReferenceRow("conv-2d padded", Conv2D(3, kernel: 3, padding: 1), image),
  LayerReferenceRow(
    "conv-2d padded axes", Conv2D(3, kernel: 3, stride: 2, padding: [2, 1]), image),
  LayerReferenceRow("conv-2d padded sides", Conv2D(3, kernel: 3, padding: [0, 2, 1, 0]), image),
  LayerReferenceRow("conv-2d dilated", Conv2D(3, kernel: 2, dilation: [3, 2]), image),
  LayerReferenceRow("conv-2d far", Conv2D(3, kernel: 2, stride: 3), image),
  LayerReferenceRow("conv-2d whole", Conv2D(3, kernel: [5, 4]), image),
  LayerReferenceRow("conv-2d grouped", Conv2D(4, kernel: 3, padding: 1, groups: 2), [2, 4, 4, 6]),
  LayerReferenceRow(
    "conv-2d depthwise", Conv2D(3, kernel: 3, padding: 1, groups: .depthwise), [2, 4, 4, 3]),
  LayerReferenceRow(
    "conv-2d depthwise multiple", Conv2D(6, kernel: 2, stride: 2, groups: 3), [2, 4, 4, 3]),
  LayerReferenceRow("conv-2d one channel", Conv2D(1, kernel: 2), [1, 3, 3, 1]),
  LayerReferenceRow("conv-1d", Conv1D(3, kernel: 3), sequence),
  LayerReferenceRow("conv-1d same", Conv1D(3, kernel: 4, padding: .same), sequence),
  LayerReferenceRow(
    "conv-1d same strided", Conv1D(3, kernel: 3, stride: 2, padding: .same), sequence),
  LayerReferenceRow("conv-1d sides", Conv1D(3, kernel: 3, padding: [2, 0]), sequence),
  LayerReferenceRow(
    "conv-1d dilated", Conv1D(3, kernel: 2, stride: 2, padding: 1, dilation: 3), sequence),
  LayerReferenceRow("conv-1d grouped", Conv1D(6, kernel: 3, groups: 2), [2, 6, 4]),
  LayerReferenceRow(
    "conv-1d depthwise", Conv1D(4, kernel: 3, padding: .same, groups: .depthwise), [2, 6, 4]),
  LayerReferenceRow("max-pool-2d", MaxPool2D(2), image),
  LayerReferenceRow("max-pool-2d ties", MaxPool2D(3, stride: 1), [2, 6, 6, 2]) {
    $0.rounded(.down)
  },
  LayerReferenceRow("max-pool-2d oblong", MaxPool2D([3, 2], stride: [2, 1]), image),
  LayerReferenceRow("max-pool-2d padded", MaxPool2D(3, stride: 2, padding: 1), image),
  LayerReferenceRow("max-pool-2d same", MaxPool2D(3, stride: 2, padding: .same), image),
  LayerReferenceRow("max-pool-1d", MaxPool1D(3, stride: 2), sequence),
  LayerReferenceRow("max-pool-1d padded", MaxPool1D(3, padding: 1), sequence),
  LayerReferenceRow("average-pool-2d", AveragePool2D(2), image),
  LayerReferenceRow(
    "average-pool-2d counting", AveragePool2D(3, stride: 2, padding: 1, countsPadding: true), image),
  LayerReferenceRow("average-pool-2d inside", AveragePool2D(3, stride: 2, padding: 1), image),
  LayerReferenceRow("average-pool-2d same", AveragePool2D(3, stride: 2, padding: .same), image),
  LayerReferenceRow("average-pool-1d", AveragePool1D(3, stride: 2), sequence),
  LayerReferenceRow("average-pool-1d inside", AveragePool1D(3, padding: 1), sequence),
  LayerReferenceRow("global-average-pool", GlobalAveragePool(), image),
]
