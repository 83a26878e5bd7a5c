import DescentGraph

/// How elements change their places: a walk over one array, in order, along another.
///
/// Transposes, broadcasts and windows read the other array; a fold of windows adds to it. Neighboring axes that move
/// together become one, so that long runs of elements move at once.
struct Movement: Sendable, Hashable {
  /// An axis of the walk.
  struct Step: Sendable, Hashable {
    var extent: Int
    /// The axis of the other array along which it moves.
    var axis: Int
    var step: Int
  }

  /// An axis of the other array.
  struct Axis: Sendable, Hashable {
    var length: Int
    /// Where the walk begins, which may be beyond the axis.
    var offset: Int
    var stride: Int
  }

  private(set) var walk: [Step]
  private(set) var axes: [Axis]
  /// The element of the other array at which every offset is 0.
  private(set) var start = 0
  /// The bits of what is beyond the other array.
  let padding: UInt32
  /// Whether the walked elements are added to the others, rather than read from them.
  let adds: Bool
  /// The elements of the other array.
  let innerCount: Int

  /// - Parameter leading: The axes of the walk that stay as they are.
  private init(
    _ walk: [Step], over shape: TensorShape, offsets: [Int], padding: UInt32, adds: Bool,
    leading: Int = 0
  ) {
    let dimensions = shape.dimensions
    axes = dimensions.indices.map { axis in
      Axis(
        length: dimensions[axis], offset: offsets[axis],
        stride: dimensions[(axis + 1)...].reduce(1, *))
    }
    (self.walk, self.padding, self.adds, innerCount) = (walk, padding, adds, shape.count)
    dropSingleSteps(from: leading)
    mergeRuns(from: leading)
    dropUnusedAxes()
  }

  /// The movement of a node; `nil` if it is none.
  init?(of node: Node, operand: TensorShape) {
    func plain(_ walk: [Step]) -> Movement {
      Movement(
        walk, over: operand, offsets: operand.dimensions.map { _ in 0 }, padding: 0, adds: false)
    }
    switch node.operation {
    case .transpose(let permutation):
      self = plain(permutation.map { Step(extent: operand[$0], axis: $0, step: 1) })
    case .broadcast:
      self = plain(
        node.shape.dimensions.enumerated().map { axis, extent in
          Step(extent: extent, axis: axis, step: operand[axis] == 1 ? 0 : 1)
        })
    case .windows(let windows):
      self.init(windows, over: operand, adds: false, type: node.type)
    case .foldWindows(let windows):
      self.init(windows, over: node.shape, adds: true)
    default: return nil
    }
  }

  init(
    _ windows: Windows, over shape: TensorShape, adds: Bool, type: ElementType = .float32,
    leading: Int = 0
  ) {
    let label = UInt32(bitPattern: Int32(exactly: windows.fill) ?? 0)
    self.init(
      windows.readings(of: shape).map { Step(extent: $0.extent, axis: $0.axis, step: $0.step) },
      over: shape,
      offsets: shape.dimensions.indices.map { axis in
        -(windows.windows.first { $0.axis == axis }?.before ?? 0)
      }, padding: type == .int32 ? label : Float(windows.fill).bitPattern, adds: adds,
      leading: leading)
  }

  // MARK: Fewer axes

  /// A step that is taken once goes nowhere, unless it begins beyond the axis.
  private mutating func dropSingleSteps(from leading: Int) {
    for index in walk.indices.dropFirst(leading).reversed()
    where walk[index].extent == 1 && walk.count > leading + 1 {
      let axis = axes[walk[index].axis]
      let isAlone = !walk.indices.contains { $0 != index && walk[$0].axis == walk[index].axis }
      if !isAlone || (0..<axis.length).contains(axis.offset) { walk.remove(at: index) }
    }
    if walk.isEmpty { walk = [Step(extent: 1, axis: 0, step: 1)] }
    if axes.isEmpty { axes = [Axis(length: 1, offset: 0, stride: 1)] }
  }

  /// Two neighboring steps are one if the second runs over the whole of the next axis, and nothing else moves along it.
  private mutating func mergeRuns(from leading: Int) {
    var index = walk.count - 2
    while index >= leading {
      if merge(index) { index = min(index, walk.count - 2) } else { index -= 1 }
    }
  }

  private mutating func merge(_ index: Int) -> Bool {
    let (step, next) = (walk[index], walk[index + 1])
    let (axis, inner) = (axes[step.axis], axes[next.axis])
    let isWhole =
      next.step == 1 && inner.offset == 0 && next.extent == inner.length
      && walk.count(where: { $0.axis == next.axis }) == 1
    guard isWhole, step.step == 1, step.axis != next.axis,
      axis.stride == inner.stride * inner.length
    else { return false }
    let factor = inner.length
    for other in walk.indices where walk[other].axis == step.axis { walk[other].step *= factor }
    walk[index] = Step(extent: step.extent * factor, axis: step.axis, step: 1)
    axes[step.axis] = Axis(
      length: axis.length * factor, offset: axis.offset * factor, stride: inner.stride)
    walk.remove(at: index + 1)
    return true
  }

  /// Axes along which nothing moves only shift the start.
  private mutating func dropUnusedAxes() {
    var places: [Int: Int] = [:]
    var kept: [Axis] = []
    for (index, axis) in axes.enumerated() {
      if walk.contains(where: { $0.axis == index }) {
        places[index] = kept.count
        kept.append(axis)
      } else if (0..<axis.length).contains(axis.offset) {
        start += axis.offset * axis.stride
      }
    }
    axes = kept
    for index in walk.indices { walk[index].axis = places[walk[index].axis] ?? 0 }
  }

  // MARK: Parts

  /// The elements that are walked.
  var outerCount: Int { walk.reduce(1) { $0 * $1.extent } }

  /// The axis of the walk parts of which may run at once; `nil` if there is none.
  ///
  /// Where a movement adds, it is one each of whose steps adds to elements of its own, one after another. Where it reads, any
  /// would do; it is the same one if the first is short, so that each core reads what it has written before.
  var splitAxis: Int? {
    let own = walk.indices.first { ownsItsElements(walk[$0]) }
    if adds { return own }
    guard let own, walk[0].extent < 16, walk[..<own].allSatisfy({ endings[$0.axis] > own })
    else { return 0 }
    return own
  }

  private func ownsItsElements(_ step: Step) -> Bool {
    let axis = axes[step.axis]
    return step.step == 1 && step.extent == axis.length && axis.offset == 0
      && axis.stride * axis.length == innerCount && walk.count(where: { $0.axis == step.axis }) == 1
  }

  /// For each axis of the other array, the last step that moves along it.
  var endings: [Int] {
    axes.indices.map { axis in walk.lastIndex { $0.axis == axis } ?? 0 }
  }

  /// The elements walked in one step of each axis.
  var counts: [Int] {
    walk.indices.map { index in walk[(index + 1)...].reduce(1) { $0 * $1.extent } }
  }
}
