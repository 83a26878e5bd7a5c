import Testing

@testable import DescentGraph

/// One mistake, made in a layer at `3-Dense`, and the message it gives.
struct Mistake: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let message: String
  let make: @Sendable (Scope) -> Void

  init(_ name: String, _ message: String, _ make: @escaping @Sendable (Scope) -> Void) {
    (testDescription, self.message, self.make) = (name, message, make)
  }
}

private func numbers(_ scope: Scope, _ shapes: TensorShape...) -> [Tensor] {
  shapes.enumerated().map { scope.input("x\($0.offset)", shape: $0.element) }
}

private func labels(_ scope: Scope, _ shape: TensorShape = [4]) -> Tensor {
  scope.input("labels", shape: shape, type: .int32)
}

private func zeros(_ scope: Scope, _ name: String, _ shape: TensorShape) -> Tensor {
  scope.parameter(name, shape: shape, initial: .constant(0))
}

private let mistakes = [
  Mistake(
    "shapes that do not broadcast",
    "3-Dense: add of [2, 3] and [4, 3]: the shapes do not broadcast; aligned at the last axis, "
      + "extents must be equal or 1"
  ) { scope in
    let x = numbers(scope, [2, 3], [4, 3])
    _ = x[0] + x[1]
  },
  Mistake(
    "select of shapes that do not broadcast",
    "3-Dense: select of [3] and [2]: the shapes do not broadcast; aligned at the last axis, "
      + "extents must be equal or 1"
  ) { scope in
    let x = numbers(scope, [3], [2])
    _ = x[1].selected(where: x[0], else: x[1])
  },
  Mistake(
    "inner extents that differ",
    "3-Dense: matrix product of [2, 3] and [4, 5]: the inner extents differ, 3 and 4"
  ) { scope in
    let x = numbers(scope, [2, 3], [4, 5])
    _ = x[0].matrixProduct(x[1])
  },
  Mistake(
    "inner extents that differ once transposed",
    "3-Dense: matrix product of [2, 3] and [3, 5]: the inner extents differ, 2 and 5"
  ) { scope in
    let x = numbers(scope, [2, 3], [3, 5])
    _ = x[0].matrixProduct(x[1], transposingSelf: true, transposingOther: true)
  },
  Mistake(
    "a product of a vector",
    "3-Dense: matrix product of [3] and [3, 5]: needs two matrices, or two arrays of matrices"
  ) { scope in
    let x = numbers(scope, [3], [3, 5])
    _ = x[0].matrixProduct(x[1])
  },
  Mistake(
    "a product with a vector",
    "3-Dense: matrix product of [2, 3] and [3]: needs two matrices, or two arrays of matrices"
  ) { scope in
    let x = numbers(scope, [2, 3], [3])
    _ = x[0].matrixProduct(x[1])
  },
  Mistake(
    "a primitive of operands of two shapes",
    "3-Dense: multiply of [2, 3] and [3]: needs operands of one shape"
  ) { scope in
    let x = numbers(scope, [2, 3], [3])
    _ = x[0].trace.apply(.binary(.multiply), x)
  },
  Mistake(
    "a reshape to another count",
    "3-Dense: reshape of [2, 3]: has 6 elements and [4] would have 4"
  ) { scope in _ = numbers(scope, [2, 3])[0].reshaped(to: [4]) },
  Mistake(
    "a reshape to negative extents",
    "3-Dense: reshape of [2, 3]: [-2, -3] is not a valid shape; every extent must be positive"
  ) { scope in _ = numbers(scope, [2, 3])[0].reshaped(to: [-2, -3]) },
  Mistake(
    "a broadcast to another extent",
    "3-Dense: broadcast of [2, 3]: does not broadcast to [2, 4]"
  ) { scope in _ = numbers(scope, [2, 3])[0].broadcast(to: [2, 4]) },
  Mistake(
    "a broadcast to fewer axes", "3-Dense: broadcast of [1, 3]: does not broadcast to [3]"
  ) { scope in _ = numbers(scope, [1, 3])[0].broadcast(to: [3]) },
  Mistake(
    "a broadcast to nothing",
    "3-Dense: broadcast of [1, 3]: [0, 3] is not a valid shape; every extent must be positive"
  ) { scope in _ = numbers(scope, [1, 3])[0].broadcast(to: [0, 3]) },
  Mistake(
    "an order of axes that names one twice",
    "3-Dense: transpose of [2, 3]: [0, 0] is not a permutation of the axes 0..<2"
  ) { scope in _ = numbers(scope, [2, 3])[0].transposed([0, 0]) },
  Mistake(
    "a sum over an axis that is not there",
    "3-Dense: sum of [2, 3]: the axes [2] must be distinct and in 0..<2"
  ) { scope in _ = numbers(scope, [2, 3])[0].mean(axes: [2]) },
  Mistake(
    "a maximum over an axis twice",
    "3-Dense: maximum over axes of [2, 3]: the axes [1, 1] must be distinct and in 0..<2"
  ) { scope in _ = numbers(scope, [2, 3])[0].maximum(axes: [1, 1]) },
  Mistake("arithmetic on labels", "3-Dense: tanh of [4]: takes numbers, not labels") { scope in
    _ = Tensor.tanh(labels(scope))
  },
  Mistake("labels added to numbers", "3-Dense: add of [4] and [4]: takes numbers, not labels") {
    scope in _ = numbers(scope, [4])[0] + labels(scope)
  },
  Mistake(
    "labels compared with numbers",
    "3-Dense: equal of [4] and [4]: compares labels with numbers; both must be of one type"
  ) { scope in
    let compared = labels(scope) .== numbers(scope, [4])[0]
    #expect(compared.isPoisoned)
  },
  Mistake(
    "numbers in place of labels",
    "3-Dense: one-hot of [4]: takes class labels (Int32), not numbers"
  ) { scope in _ = numbers(scope, [4])[0].oneHot(classes: 3) },
  Mistake("labels in rows", "3-Dense: one-hot of [4, 1]: takes one label per sample, [n]") {
    scope in
    _ = labels(scope, [4, 1]).oneHot(classes: 3)
  },
  Mistake("no class", "3-Dense: one-hot of [4]: needs at least one class") { scope in
    _ = labels(scope).oneHot(classes: 0)
  },
  Mistake("argmax of a vector", "3-Dense: argmax of [4]: takes one row per sample, [n, classes]") {
    scope in _ = numbers(scope, [4])[0].argMax()
  },
  Mistake(
    "the gradient of a matrix",
    "3-Dense: gradient of [2, 3]: only a scalar has one; take a sum or a mean first"
  ) { scope in
    let x = numbers(scope, [2, 3])
    _ = gradient(of: x[0], withRespectTo: x)
  },
  Mistake(
    "an input without elements",
    "3-Dense: input: 'x0' has the shape [0, 3]; every extent must be positive"
  ) { scope in _ = numbers(scope, [0, 3]) },
  Mistake("an input twice", "3-Dense: input: 'x0' is already declared, as [2]") { scope in
    _ = numbers(scope, [2])
    _ = numbers(scope, [3])
  },
  Mistake(
    "a parameter without elements",
    "3-Dense/weight: declaration: has the shape [3, 0]; every extent must be positive"
  ) { scope in _ = zeros(scope, "weight", [3, 0]) },
  Mistake(
    "random numbers without elements",
    "3-Dense: random uniform: [2, 0] is not a valid shape; every extent must be positive"
  ) { scope in _ = scope.random(.uniform, shape: [2, 0]) },
  Mistake(
    "a path twice",
    "3-Dense/weight: declaration: the path is already declared, as [2, 3]; give each layer its own scope with "
      + "scope.child(\"name\"), or share it with scope.shared(\"name\")"
  ) { scope in
    _ = zeros(scope, "weight", [2, 3])
    _ = zeros(scope, "weight", [3])
  },
  Mistake(
    "two assignments",
    "3-Dense/weight: assignment of [2]: the variable is already assigned; it can be assigned only once per program"
  ) { scope in
    let weight = zeros(scope, "weight", [2])
    scope.assign(weight + 1, to: weight)
    scope.assign(weight + 2, to: weight)
  },
  Mistake(
    "an assignment of another shape",
    "3-Dense/weight: assignment of [3] and [2]: the value must have the variable's shape, [2]"
  ) { scope in scope.assign(numbers(scope, [3])[0], to: zeros(scope, "weight", [2])) },
  Mistake(
    "an assignment of labels",
    "3-Dense/weight: assignment of [4] and [4]: takes numbers, not labels"
  ) { scope in scope.assign(labels(scope), to: zeros(scope, "weight", [4])) },
  Mistake(
    "an assignment to a result",
    "3-Dense: assignment of [2] and [2]: only a variable can be assigned to"
  ) { scope in
    let x = numbers(scope, [2])[0]
    scope.assign(x, to: x + 1)
  },
  Mistake("an output twice", "3-Dense: output of [2]: 'y' is already declared") { scope in
    let x = numbers(scope, [2])[0]
    scope.output("y", x)
    scope.output("y", x)
  },
]

private func error(_ body: (Scope) throws -> Void) -> TraceError? {
  do {
    _ = try Program(mode: .training, body)
    return nil
  } catch {
    return error as? TraceError
  }
}

@Suite struct TraceErrorTests {
  @Test(arguments: mistakes) func aMistakeSaysWhereItIsAndWhatWouldBeRight(mistake: Mistake) {
    let error = error { scope in
      let layer = scope.child("3-Dense")
      layer.marking { mistake.make(layer) }
    }
    #expect(error?.description == mistake.message)
  }

  @Test func theFirstOfSeveralMistakesIsThrown() {
    let error = error { scope in
      let x = numbers(scope, [2, 3], [4, 5])
      let poisoned = scope.child("0-First").marking { x[0] + x[1] }
      #expect(poisoned.isPoisoned)
      scope.child("1-Second").marking {
        scope.output("y", Tensor.tanh(poisoned.matrixProduct(x[1])))
      }
      scope.child("2-Third").marking { _ = x[0].matrixProduct(x[1]) }
    }
    #expect(error?.path == "0-First")
    #expect(error?.shapes == [[2, 3], [4, 5]])
  }

  @Test func whatIsMadeFromAPoisonedTensorIsPoisoned() throws {
    _ = error { scope in
      let x = numbers(scope, [2], [3])
      let poisoned = x[0] + x[1]
      let made = [
        -poisoned, poisoned * x[0], x[0] * poisoned, 1 - poisoned, poisoned.sum(),
        poisoned.mean(axes: [7]), poisoned.reshaped(to: [9]), poisoned.broadcast(to: [9]),
        poisoned.transposed(), poisoned.argMax(), poisoned.oneHot(classes: 2),
        x[0].selected(where: poisoned, else: x[0]), poisoned.stoppingGradient(),
        scope.state("slot", like: poisoned),
      ]
      #expect(made.allSatisfy { $0.isPoisoned })
      #expect(gradient(of: poisoned, withRespectTo: x).allSatisfy { $0.isPoisoned })
      #expect(gradient(of: x[0].sum(), withRespectTo: [poisoned]).allSatisfy { $0.isPoisoned })
      scope.assign(poisoned, to: x[0])
    }
  }

  @Test(arguments: 0..<5) func aTensorOfAnotherProgramIsRefused(use: Int) throws {
    var foreign: Tensor?
    _ = try Program(mode: .training) { scope in
      for index in 0..<20 { foreign = zeros(scope, "w\(index)", [2]) }
    }
    let other = try #require(foreign)
    let error = error { scope in
      let x = scope.input("x", shape: [2])
      switch use {
      case 0: _ = x * other
      case 1: _ = gradient(of: x.sum(), withRespectTo: [other])
      case 2: scope.assign(x, to: other)
      case 3: scope.assign(other, to: zeros(scope, "weight", [2]))
      default: scope.output("y", other)
      }
    }
    #expect(error?.reason == "an operand belongs to another program")
  }

  @Test func whatTheBodyThrowsIsThrown() {
    struct Own: Error {}
    #expect(throws: Own.self) { try Program(mode: .training) { _ in throw Own() } }
  }
}

@Suite struct ScopeTests {
  @Test func namesParametersByPathAndKeepsTheirOrder() throws {
    let program = try Program(mode: .training) { scope in
      let layer = scope.child("3-Dense").child("inner")
      _ = zeros(layer, "weight", [2])
      _ = layer.state("mean", shape: [2])
      _ = layer.parameter("bias", shape: [1], role: .bias, initial: .constant(1))
      #expect(
        scope.parameters.map(\.variable.path) == ["3-Dense/inner/weight", "3-Dense/inner/bias"])
    }
    #expect(
      program.variables.map(\.path) == [
        "3-Dense/inner/weight", "3-Dense/inner/mean", "3-Dense/inner/bias",
      ])
    #expect(program.variables.map(\.kind) == [.parameter(.weight), .statistic, .parameter(.bias)])
  }

  @Test func marksNodesWithLayerAndStage() throws {
    let program = try Program(mode: .training) { scope in
      let x = zeros(scope, "x", [2])
      let y = scope.child("0-Tanh").marking { Tensor.tanh(x) }
      let slope = gradient(of: y.sum(), withRespectTo: [x])[0]
      scope.marking(.update) { scope.assign(x - slope, to: x) }
      scope.output("y", y + 1)
    }
    let marks = program.nodes.filter { $0.operation == .unary(.tanh) || $0.stage == .update }
    #expect(marks.map(\.path) == ["0-Tanh", ""])
    #expect(marks.map(\.stage) == [.forward, .update])
    // The gradient of a layer's node belongs to the layer.
    #expect(program.nodes.contains { $0.stage == .gradient && $0.path == "0-Tanh" })
    #expect(program.nodes.last?.stage == .forward)
  }

  @Test func everyDrawHasAStreamOfItsOwn() throws {
    let program = try Program(mode: .training) { scope in
      for name in ["0-Dropout", "1-Dropout"] {
        let layer = scope.child(name)
        for _ in 0..<2 { _ = layer.random(.uniform, shape: [2]) }
      }
    }
    #expect(Set(program.nodes.map(\.operation)).count == 4)
    #expect(program.nodes[0].operation == .random(.uniform, stream: pathHash("0-Dropout#0")))
  }
}

@Suite struct ShapeTests {
  @Test func broadcastsByTheRuleOfNumPy() {
    #expect(TensorShape([2, 1, 3]).broadcast(with: [4, 1]) == [2, 4, 3])
    #expect(TensorShape([]).broadcast(with: [4, 1]) == [4, 1])
    #expect(TensorShape([2]).broadcast(with: [3]) == nil)
  }

  @Test func countsItsElementsUpToTheLargestNumberThereIs() {
    #expect(TensorShape([2, 3, 5]).count == 30 && TensorShape.scalar.count == 1)
    // 2⁶⁴ elements, which would be 0 without the upper bits.
    #expect(TensorShape([1 << 32, 1 << 32]).count == .max)
    #expect(TensorShape([1 << 62, 3]).count == .max)
  }

  @Test func aTensorHasAtMostAsManyElementsAsBLASCanCount() throws {
    let most = Int(Int32.max)
    _ = try Program(mode: .training) { scope in
      #expect(!scope.input("x", shape: [most]).isPoisoned)
      #expect(!zeros(scope, "w", [most]).isPoisoned)
    }
    let reason = "has more than the 2147483647 elements that a tensor can have"
    for shape in [[most + 1], [1 << 32, 1 << 32]] as [TensorShape] {
      #expect(error { _ = $0.input("x", shape: shape) }?.reason == "\(shape) \(reason)")
      #expect(
        error { _ = zeros($0, "w", shape) }?.description == "w: declaration: \(shape) \(reason)")
      let stretched = error { scope in
        _ = scope.input("x", shape: TensorShape(shape.dimensions.map { _ in 1 })).broadcast(
          to: shape)
      }
      #expect(stretched?.reason == "\(shape) \(reason)")
    }
  }

  @Test func anOperationGivesTheShapeOfItsRule() throws {
    _ = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [2, 3, 5])
      let a = scope.input("a", shape: [2, 3])
      #expect(x.transposed([2, 0, 1]).shape == [5, 2, 3])
      #expect(x.transposed().shape == [5, 3, 2])
      #expect(x.sum(axes: [1]).shape == [2, 5])
      #expect(x.sum(axes: [2, 0], keepingDimensions: true).shape == [1, 3, 1])
      #expect(x.maximum().shape == [])
      #expect(x.broadcast(to: [4, 2, 3, 5]).shape == [4, 2, 3, 5])
      #expect(a.matrixProduct(a, transposingOther: true).shape == [2, 2])
      #expect(a.matrixProduct(a, transposingSelf: true).shape == [3, 3])
      let b = scope.input("b", shape: [3, 4])
      #expect(a.matrixProduct(b).shape == [2, 4])
      let (left, right) = (a.transposed(), b.transposed())
      let product = left.matrixProduct(right, transposingSelf: true, transposingOther: true)
      #expect(product.shape == [2, 4])
      #expect(a.argMax().shape == [2] && a.argMax().type == .int32)
      #expect(a.argMax().oneHot(classes: 3).shape == [2, 3])
      #expect((a.argMax() .== a.argMax()).type == .float32)
    }
  }
}
