import DescentArrays
import DescentGraph
import DescentLearning
import Testing

/// A layer that does not fit its input, and the sentence that says so.
private struct MistakeRow: Sendable, CustomTestStringConvertible {
  let layer: any Layer
  let shape: TensorShape
  let sentence: String

  init(_ layer: any Layer, _ shape: TensorShape, _ sentence: String) {
    (self.layer, self.shape, self.sentence) = (layer, shape, sentence)
  }

  var testDescription: String { sentence }
}

private let rows: [MistakeRow] = [
  MistakeRow(
    Conv2D(3, kernel: 5, stride: 2), [2, 4, 4, 1],
    "Conv2D of [2, 4, 4, 1] and [5, 5, 1, 3]: a kernel of 5×5 with stride 2 leaves nothing of 4×4; it must cover at "
      + "most that, or be padded by more"),
  MistakeRow(
    Conv2D(3, kernel: [2, 3], padding: 1, dilation: [1, 4]), [2, 4, 4, 1],
    "Conv2D of [2, 4, 4, 1] and [2, 3, 1, 3]: a kernel of 2×3 with stride 1 and dilation 1×4 leaves nothing of 4×4, "
      + "with its padding 6×6; it must cover at most that, or be padded by more"),
  MistakeRow(
    Conv2D(3, kernel: 3), [2, 16],
    "Conv2D of [2, 16]: takes [samples, height, width, channels]; put Reshape before it to make samples of that shape"
  ),
  MistakeRow(
    Conv1D(3, kernel: 9), [2, 8, 1],
    "Conv1D of [2, 8, 1] and [9, 1, 3]: a kernel of 9 with stride 1 leaves nothing of 8; it must cover at most that, or "
      + "be padded by more"),
  MistakeRow(
    Conv2D(4, kernel: 3, groups: 3), [2, 4, 4, 6],
    "Conv2D of [2, 4, 4, 6]: has 3 groups for 6 channels and 4 filters; the number must divide both"
  ),
  MistakeRow(
    Conv2D(4, kernel: 3, groups: .depthwise), [2, 4, 4, 6],
    "Conv2D of [2, 4, 4, 6]: has 4 filters for 6 channels; depthwise it needs 6 or a multiple of that"
  ),
  MistakeRow(
    Conv2D(0, kernel: 3), [2, 4, 4, 6],
    "Conv2D of [2, 4, 4, 6]: has 0 filters; it needs at least 1"),
  MistakeRow(
    Conv1D(1, kernel: 1, stride: 0), [2, 4, 1],
    "Conv1D of [2, 4, 1] and [1, 1, 1]: has the stride 0; it must be from 1 to 16777216"),
  MistakeRow(
    Conv2D(1, kernel: 1, padding: [1, 2, 3]), [2, 4, 4, 1],
    "Conv2D of [2, 4, 4, 1] and [1, 1, 1, 1]: has the padding [1, 2, 3]; it must be 1, 2 or 4 numbers from 0 to 16777216"
  ),
  MistakeRow(
    Conv1D(1, kernel: 1, padding: .numbers([-1])), [2, 4, 1],
    "Conv1D of [2, 4, 1] and [1, 1, 1]: has the padding [-1]; it must be 1 or 2 numbers from 0 to 16777216"
  ),
  MistakeRow(
    MaxPool2D(5), [2, 4, 4, 1],
    "MaxPool2D of [2, 4, 4, 1]: a window of 5×5 with stride 5 leaves nothing of 4×4; it must cover at most that, or be "
      + "padded by more"),
  MistakeRow(
    MaxPool1D(2, padding: 2), [2, 4, 1],
    "MaxPool1D of [2, 4, 1]: a window of 2 with the padding 2 and 2 lies outside of 4 at one position; pad by less than "
      + "the window"),
  MistakeRow(
    AveragePool2D(2, padding: [0, 0, 2, 0]), [2, 4, 4, 1],
    "AveragePool2D of [2, 4, 4, 1]: a window of 2 with the padding 2 and 0 lies outside of 4 at one position; pad by less "
      + "than the window"),
  MistakeRow(
    AveragePool1D(2), [2, 4],
    "AveragePool1D of [2, 4]: takes [samples, length, channels]; put Reshape before it to make samples of that shape"
  ),
  MistakeRow(
    GlobalAveragePool(), [2, 4], "GlobalAveragePool of [2, 4]: takes [samples, …, channels]"),
  MistakeRow(
    LayerNorm(axes: 3), [2, 4, 4],
    "LayerNorm of [2, 4, 4]: normalizes over 3 axes; a sample here has 1 to 2"),
  MistakeRow(
    LayerNorm(epsilon: -1), [2, 4],
    "LayerNorm of [2, 4]: has the epsilon -1.0; it must be 0 or positive"),
  MistakeRow(
    GroupNorm(4), [2, 6],
    "GroupNorm of [2, 6]: cannot divide 6 channels into 4 groups of equal size; the number of groups must divide 6"
  ),
  MistakeRow(
    GroupNorm(1, epsilon: .nan), [2, 6],
    "GroupNorm of [2, 6]: has the epsilon nan; it must be 0 or positive"),
  MistakeRow(
    Embedding(count: 0, units: 3), [2, 6],
    "Embedding of [2, 6]: has 0 rows of 3 numbers; it needs at least 1 of each"),
  MistakeRow(
    Reshape([2, 2]), [2, 6],
    "Reshape of [2, 6]: makes samples of [2, 2], which have 4 elements; samples here have 6"),
  MistakeRow(
    ELU(alpha: .infinity), [2, 6], "ELU of [2, 6]: has the alpha inf; it must be a finite number"),
  MistakeRow(
    Residual { Dense(3) }, [2, 6],
    "Residual of [2, 6]: adds [2, 6], from its input, to [2, 3], the output of its layers; both must have one shape, for "
      + "which a shortcut can change that of the input"),
  MistakeRow(
    Residual {
      Dense(3)
    } shortcut: {
      Dense(4)
    }, [2, 6],
    "Residual of [2, 6]: adds [2, 4], from its shortcut, to [2, 3], the output of its layers; both must have one shape, "
      + "so change one"),
  MistakeRow(
    Parallel {
      Dense(3)
      Flatten()
    }, [2, 6, 1],
    "1/1-Dense: Dense of [2, 6, 1]: takes [samples, features]; put Flatten() before it"),
  MistakeRow(
    Parallel {
      Flatten()
      Network {}
    }, [2, 6, 1],
    "Parallel of [2, 6] and [2, 6, 1]: its branch 2 gives [2, 6, 1] and the first [2, 6]; outputs to be concatenated must "
      + "be equal but for the last axis"),
  MistakeRow(
    Parallel(.added) {
      Dense(3)
      Dense(4)
    }, [2, 6],
    "Parallel of [2, 3] and [2, 4]: its branch 2 gives [2, 4] and the first [2, 3]; outputs to be added must be of one "
      + "shape"),
  MistakeRow(Parallel {}, [2, 6], "Parallel of [2, 6]: has no branches; it needs at least 1"),
]

@Suite struct LayerMistakeTests {
  @Test(arguments: rows) private func aMistakeSaysWhatWouldFit(row: MistakeRow) throws {
    let error = #expect(throws: TraceError.self) {
      try Program(mode: .training) { _ = row.layer($0.input("x", shape: row.shape), in: $0) }
    }
    #expect(error?.description == row.sentence)
  }

  @Test(arguments: [Int.max, Int.min, 1 << 40])
  func extentsThatNothingHasDoNotOverflow(number: Int) {
    let layers: [any Layer] = [
      Conv1D(1, kernel: number), Conv1D(1, kernel: 2, stride: number),
      Conv1D(1, kernel: 2, padding: .numbers([number])), Conv1D(1, kernel: 2, dilation: number),
      Conv1D(1, kernel: 1, groups: .number(number)), Conv1D(number, kernel: 1),
      MaxPool2D(Extent2D(number)), AveragePool2D(2, stride: Extent2D(number)),
      Conv2D(1, kernel: Extent2D(number)), Embedding(count: number, units: number),
      GroupNorm(number), LayerNorm(axes: number), Reshape([number, number]),
    ]
    for layer in layers {
      let shape: TensorShape = layer is Conv1D ? [2, 4, 1] : [2, 4, 4, 1]
      #expect(throws: TraceError.self) {
        try Program(mode: .training) { _ = layer($0.input("x", shape: shape), in: $0) }
      }
    }
  }
}
