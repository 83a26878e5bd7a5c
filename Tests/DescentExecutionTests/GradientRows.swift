import DescentGraph
import Testing

/// One row of the table of gradients: a function of tensors that uses one primitive.
struct GradientRow: Sendable, CustomTestStringConvertible {
  let operation: GraphOperation
  let shapes: [TensorShape]
  /// The range of the operands' elements, which are kept apart, so that no comparison flips and no maximum moves within
  /// a difference.
  let range: ClosedRange<Double>
  let result: @Sendable ([Tensor]) -> Tensor

  init(
    _ operation: GraphOperation, _ shapes: [TensorShape], _ range: ClosedRange<Double> = -2...2,
    _ result: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    (self.operation, self.shapes, self.range, self.result) = (operation, shapes, range, result)
  }

  var testDescription: String {
    "\(operation) of \(shapes.map(\.description).joined(separator: " and "))"
  }
}

/// One row per primitive; add new ones here.
let gradientRows: [GradientRow] =
  unaryRows + binaryRows + shapeRows + movementRows + reductionRows + productRows + constantRows

private let unaryRows = [
  GradientRow(.unary(.negate), [[2, 3]]) { -$0[0] },
  GradientRow(.unary(.exp), [[2, 3]]) { Tensor.exp($0[0]) },
  GradientRow(.unary(.expMinusOne), [[2, 3]]) { Tensor.expMinusOne($0[0]) },
  GradientRow(.unary(.log), [[2, 3]], 0.3...3) { Tensor.log($0[0]) },
  GradientRow(.unary(.logOnePlus), [[2, 3]], -0.7...3) { Tensor.log(onePlus: $0[0]) },
  GradientRow(.unary(.squareRoot), [[2, 3]], 0.3...3) { $0[0].squareRoot() },
  GradientRow(.unary(.tanh), [[2, 3]]) { Tensor.tanh($0[0]) },
  GradientRow(.unary(.sigmoid), [[2, 3]], -5...5) { $0[0].sigmoid() },
  GradientRow(.unary(.erf), [[2, 3]]) { Tensor.erf($0[0]) },
]

/// Every pair of shapes: equal, broadcast from either side or both, and of lower rank.
private let binaryRows = [
  [[2, 3], [2, 3]], [[2, 3], [3]], [[], [2, 3]], [[2, 1], [1, 3]], [[2, 3, 2], [3, 1]],
].flatMap { (shapes: [TensorShape]) in
  [
    GradientRow(.binary(.add), shapes) { $0[0] + $0[1] },
    GradientRow(.binary(.subtract), shapes) { $0[0] - $0[1] },
    GradientRow(.binary(.multiply), shapes) { $0[0] * $0[1] },
    GradientRow(.binary(.divide), shapes, 0.4...3) { $0[0] / $0[1] },
    GradientRow(.binary(.divide), shapes, -3 ... -0.4) { $0[0] / $0[1] },
    GradientRow(.binary(.power), shapes, 0.4...3) { Tensor.pow($0[0], $0[1]) },
    GradientRow(.binary(.maximum), shapes) { Tensor.maximum($0[0], $0[1]) },
    GradientRow(.binary(.minimum), shapes) { Tensor.minimum($0[0], $0[1]) },
    GradientRow(.binary(.greater), shapes) { $0[0] .> $0[1] },
    GradientRow(.binary(.equal), shapes) { $0[0] .== $0[1] },
  ]
}

private let shapeRows = [
  GradientRow(.select, [[2, 3], [2, 3], [2, 3]]) { $0[1].selected(where: $0[0] .> 0, else: $0[2]) },
  GradientRow(.select, [[3], [2, 1], []]) { $0[1].selected(where: $0[0] .> 0, else: $0[2]) },
  GradientRow(.broadcast, [[3, 1]]) { $0[0].broadcast(to: [2, 3, 4]) },
  GradientRow(.reshape, [[2, 6]]) { $0[0].reshaped(to: [3, 4]) },
  GradientRow(.transpose([1, 0]), [[2, 3]]) { $0[0].transposed() },
  GradientRow(.transpose([2, 0, 1]), [[2, 3, 4]]) { $0[0].transposed([2, 0, 1]) },
  GradientRow(.transpose([1, 0, 2]), [[2, 3, 4]]) { $0[0].transposed([1, 0, 2]) },
]

/// Overlapping and separate windows, with gaps, padding and a fill, along one axis or two; slices; rows; neighbors.
private let movementRows =
  [
    [Window(axis: 1, extent: 3)], [Window(axis: 1, extent: 2, stride: 2)],
    [Window(axis: 1, extent: 2, stride: 3, before: 1, after: 2)],
    [Window(axis: 1, extent: 2, before: 1, dilation: 2)],
    [Window(axis: 0, extent: 2), Window(axis: 2, extent: 2, stride: 2, after: 1)],
    [Window(axis: 1, extent: 5, stride: 2, before: 1), Window(axis: 2, extent: 3, before: 2)],
  ].flatMap { (windows: [Window]) in
    [
      GradientRow(.windows(Windows(windows, fill: 2)), [[3, 5, 4]]) {
        $0[0].windows(windows.reversed(), filling: 2)
      },
      // The gradient of a gradient with respect to its windows walks back.
      GradientRow(.foldWindows(Windows(windows, fill: 0.5)), [[3, 5, 4]]) {
        let read = Tensor.tanh($0[0].windows(windows, filling: 0.5))
        return gradient(of: (read * read).sum(), withRespectTo: [$0[0]])[0]
      },
      GradientRow(
        .maximum(axes: [windows.count + 1, windows.count + 2], ties: .first), [[3, 5, 4]]
      ) {
        $0[0].windows(windows, filling: -9).maximum(axes: [-1, -2], ties: .first)
      },
    ]
  } + [
    GradientRow(
      .windows(Windows([Window(axis: 0, extent: 1, before: -1, after: -1)])), [[5, 3]]
    ) { $0[0].sliced(1..<4) },
    GradientRow(
      .windows(Windows([Window(axis: 1, extent: 1, stride: 2, before: -1, after: -1)])), [[2, 7]]
    ) { $0[0].sliced(1..<6, axis: -1, step: 2) },
    GradientRow(
      .windows(Windows([Window(axis: 1, extent: 1, before: 1, after: 2)], fill: 3)), [[2, 3]]
    ) { $0[0].padded(axis: 1, before: 1, after: 2, with: 3) },
    GradientRow(
      .windows(Windows([Window(axis: 1, extent: 5, before: 4)])), [[2, 5]]
    ) { $0[0].cumulativeSum() },
    GradientRow(.concatenate(axis: 1), [[2, 3], [2, 1], [2, 4]]) {
      Tensor.concatenate($0, axis: 1)
    },
    GradientRow(.concatenate(axis: 0), [[2, 3], [1, 3]]) { Tensor.concatenate($0) },
    GradientRow(.concatenate(axis: 2), [[2, 3], [2, 3]]) { Tensor.stack($0, axis: -1) },
    GradientRow(.rows, [[4, 3], [2, 3]]) {
      // The labels are among 0, 1 and 2, some of them twice.
      $0[0].rows(at: $0[1].argMax())
    },
    GradientRow(.addRows(count: 4), [[2, 3], [2, 5]]) {
      $0[0].addingRows(
        at: Tensor.minimum($0[1].argMax().converted(to: .float32), 3).converted(to: .int32),
        count: 4)
    },
    GradientRow(.addMatchingRows(count: 4), [[3, 2], [3, 5], [2, 5]]) { x in
      let (from, wanted) = (x[1].argMax(), x[2].argMax())
      return x[0].addingRows(
        at: Tensor.minimum(from.converted(to: .float32), 3).converted(to: .int32),
        count: 4, keeping: Tensor.minimum(wanted.converted(to: .float32), 3).converted(to: .int32))
    },
    // Often twice the same row, of which the last counts, and sometimes none.
    GradientRow(.replaceRows, [[4, 2], [5, 2], [5, 6]]) {
      $0[0].replacingRows(at: $0[2].argMax(), with: $0[1])
    },
    GradientRow(.replaceRows, [[3, 2, 2], [2, 2, 2, 2], [4, 3]]) {
      $0[0].replacingRows(at: $0[2].argMax().reshaped(to: [2, 2]), with: $0[1])
    },
    GradientRow(.convert(.int32), [[2, 3]]) { $0[0].converted(to: .int32).converted(to: .float32) },
    GradientRow(.maximum(axes: [1], ties: .shared), [[2, 3]]) { $0[0].softmax() },
    GradientRow(.maximum(axes: [0], ties: .shared), [[2, 3]]) { $0[0].logSoftmax(axis: 0) },
    GradientRow(.constant(0), [[2, 3]]) { Tensor.abs($0[0]) },
  ]

/// The first axis, the middle one, the last, two next to each other, two apart, all.
private let reductionRows = [[0], [1], [2], [0, 1], [0, 2], [0, 1, 2]].flatMap { (axes: [Int]) in
  [
    GradientRow(.sum(axes: axes), [[2, 3, 4]]) { $0[0].sum(axes: axes) },
    GradientRow(.sum(axes: axes), [[2, 3, 4]]) { $0[0].mean(axes: axes, keepingDimensions: true) },
    GradientRow(.maximum(axes: axes, ties: .shared), [[2, 3, 4]]) { $0[0].maximum(axes: axes) },
    GradientRow(.maximum(axes: axes, ties: .first), [[2, 3, 4]]) {
      $0[0].maximum(axes: axes, ties: .first)
    },
  ]
}

private let productRows = [
  product(false, false, [2, 3], [3, 4]), product(true, false, [3, 2], [3, 4]),
  product(false, true, [2, 3], [4, 3]), product(true, true, [3, 2], [4, 3]),
  product(false, false, [2, 2, 3], [2, 3, 4]), product(true, false, [2, 3, 2], [2, 3, 4]),
  product(false, true, [2, 2, 3], [2, 4, 3]), product(true, true, [2, 2, 3, 2], [2, 2, 4, 3]),
]

private func product(_ left: Bool, _ right: Bool, _ a: TensorShape, _ b: TensorShape) -> GradientRow
{
  GradientRow(.matrixProduct(transposeLeft: left, transposeRight: right), [a, b]) {
    $0[0].matrixProduct($0[1], transposingSelf: left, transposingOther: right)
  }
}

/// Step functions: constant where no two elements are equal.
private let constantRows = [
  GradientRow(.argMax, [[2, 3]]) { $0[0].argMax().oneHot(classes: 3) },
  GradientRow(.oneHot(classes: 3), [[2, 3]]) { $0[0].argMax().oneHot(classes: 3) * $0[0] },
]
