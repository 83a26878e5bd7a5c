import Descent

/// Makes a program of one expression of two matrices.
private func traced(_ body: (Scope, Tensor, Tensor) -> Tensor) throws {
  _ = try Plan(
    Program(mode: .training) { scope in
      let (a, b) = (scope.input("a", shape: [2, 3]), scope.input("b", shape: [4, 5]))
      scope.output("result", body(scope, a, b))
    })
}

/// Shapes and operations.
let graphCases: [Misuse] = [
  .refused("sum of shapes that do not fit", "broadcast") { try traced { _, a, b in a + b } },
  .refused("product of matrices that do not fit", "inner extents") {
    try traced { _, a, b in a.matrixProduct(b) }
  },
  .refused("product of a vector", "two matrices") {
    try traced { _, a, b in a.sum(axes: [0]).matrixProduct(b) }
  },
  .refused("reshape to a negative extent", "positive") {
    try traced { _, a, _ in a.reshaped(to: [-2, -3]) }
  },
  .refused("reshape to nothing", "positive") { try traced { _, a, _ in a.reshaped(to: [0]) } },
  .refused("reshape to another count", "elements") {
    try traced { _, a, _ in a.reshaped(to: [7]) }
  },
  .refused("reshape to a count that overflows to six", "elements") {
    try traced { _, a, _ in a.reshaped(to: [.max, 2]) }
  },
  .refused("broadcast to fewer axes", "broadcast") {
    try traced { _, a, _ in a.broadcast(to: [6]) }
  },
  .refused("broadcast to billions", "more than") {
    try traced { _, a, _ in a.reshaped(to: [1, 2, 3]).broadcast(to: [1 << 40, 2, 3]) }
  },
  .refused("broadcast to what overflows", "more than") {
    try traced { _, a, _ in a.reshaped(to: [1, 1, 2, 3]).broadcast(to: [.max, .max, 2, 3]) }
  },
  .refused("broadcast to a negative extent", "positive") {
    try traced { scope, _, _ in scope.constant(1).broadcast(to: [-4]) }
  },
  .refused("transpose by axes that are not there", "permutation of the axes") {
    try traced { _, a, _ in a.transposed([0, 7]) }
  },
  .refused("transpose by one axis twice", "permutation of the axes") {
    try traced { _, a, _ in a.transposed([1, 1]) }
  },
  .refused("sum over an axis before the first", "axes") {
    try traced { _, a, _ in a.sum(axes: [-3]) }
  },
  .refused("mean over an axis twice", "axes") { try traced { _, a, _ in a.mean(axes: [0, 0]) } },
  .refused("maximum over an axis that is not there", "axes") {
    try traced { _, a, _ in a.maximum(axes: [.max]) }
  },
  .refused("one-hot of numbers", "labels") { try traced { _, a, _ in a.oneHot(classes: 3) } },
  .refused("one-hot of negative classes", "class") {
    try traced { _, a, _ in a.argMax().oneHot(classes: -3) }
  },
  .refused("one-hot of too many classes", "more than") {
    try traced { _, a, _ in a.argMax().oneHot(classes: .max) }
  },
  .refused("arithmetic with labels", "numbers") {
    try traced { _, a, _ in a.argMax() + a.argMax() }
  },
  .refused("labels of a vector", "one row per sample") {
    try traced { _, a, _ in a.sum(axes: [0]).argMax() }
  },
  .refused("gradient of a matrix", "scalar") {
    try traced { _, a, _ in gradient(of: a, withRespectTo: [a])[0] }
  },
  .refused("gradient of labels", "numbers") {
    try traced { _, a, _ in
      let label = a.sum(axes: [0], keepingDimensions: true).argMax()
      return gradient(of: label, withRespectTo: [a])[0]
    }
  },
  .works("gradient with respect to what has no part") {
    try traced { _, a, b in gradient(of: a.sum(), withRespectTo: [b])[0] }
  },
  .works("extent of an axis that a shape has not") {
    try hold(
      TensorShape([4])[1] == 0 && TensorShape([4])[-1] == 0 && TensorShape([])[.max] == 0, "0")
  },
  .works("count of a shape that overflows") {
    try hold(TensorShape([.max, .max]).count == .max, "\(TensorShape([.max, .max]).count)")
    _ = TensorShape([.min, -1]).count
    _ = TensorShape([1, 2]).padded(toRank: .min)
    _ = TensorShape([1, 2]).reduced(over: [-1, 9])
  },
  .refused("select by a mask that does not fit", "broadcast") {
    try traced { _, a, b in a.selected(where: b, else: a) }
  },
  .refused("two inputs of one name", "already declared") {
    try traced { scope, a, _ in a + scope.input("a", shape: [2, 3]) }
  },
  .refused("input of a negative shape", "positive") {
    try traced { scope, a, _ in a + scope.input("c", shape: [-2, 3]) }
  },
  .refused("input larger than any", "more than") {
    try traced { scope, _, _ in scope.input("c", shape: [1 << 20, 1 << 20]) }
  },
  .refused("parameter of no extent", "positive") {
    try traced { scope, a, _ in
      a + scope.parameter("p", shape: [0, 3], initial: .constant(0)).sum()
    }
  },
  .refused("parameter larger than any", "more than") {
    try traced { scope, a, _ in
      a + scope.parameter("p", shape: [.max, 3], initial: .constant(0)).sum()
    }
  },
  .refused("one parameter twice", "already declared") {
    try traced { scope, a, _ in
      for _ in 0..<2 { _ = scope.parameter("p", shape: [3], initial: .constant(0)) }
      return a
    }
  },
  .refused("assignment to what is no variable", "only a variable") {
    try traced { scope, a, _ in
      scope.assign(a, to: a)
      return a
    }
  },
  .refused("assignment of another shape", "variable's shape") {
    try traced { scope, a, _ in
      scope.assign(a, to: scope.state("s", shape: [3]))
      return a
    }
  },
  .refused("assignment of labels", "numbers") {
    try traced { scope, a, _ in
      scope.assign(a.argMax(), to: scope.state("s", shape: [2]))
      return a
    }
  },
  .refused("two assignments", "already") {
    try traced { scope, a, _ in
      let state = scope.state("s", shape: [2, 3])
      for _ in 0..<2 { scope.assign(a, to: state) }
      return a
    }
  },
  .refused("two outputs of one name", "already declared") {
    try traced { scope, a, _ in
      scope.output("result", a)
      return a
    }
  },
  .refused("random numbers of a negative shape", "positive") {
    try traced { scope, _, _ in scope.random(.uniform, shape: [-1]) }
  },
  .refused("initial values of a deviation below zero", "deviation") {
    try traced { scope, a, _ in
      a
        + scope.parameter("p", shape: [3], initial: .normal(mean: 0, standardDeviation: -1))
    }
  },
  .refused("initial values that are no numbers", "not") {
    try traced { scope, a, _ in a + scope.parameter("p", shape: [3], initial: .constant(.nan)) }
  },
  .refused("initial values between bounds the wrong way round", "low") {
    try traced { scope, a, _ in
      a + scope.parameter("p", shape: [3], initial: .uniform(low: 1, high: -1))
    }
  },
  .refused("a tensor of another program", "another program") {
    _ = try Program(mode: .evaluation) { outer in
      let foreign = outer.input("x", shape: [2])
      _ = try Program(mode: .evaluation) { inner in
        inner.output("y", inner.input("x", shape: [2]) + foreign)
      }
    }
  },
  .refused("a tensor of another program, of another shape", "another program") {
    _ = try Program(mode: .evaluation) { outer in
      let foreign = outer.input("x", shape: [1])
      _ = try Program(mode: .evaluation) { inner in
        inner.output("y", inner.input("x", shape: [2]) * foreign)
      }
    }
  },
  .refused("an assignment to a state of another program", "another program") {
    _ = try Program(mode: .training) { outer in
      let foreign = outer.state("x", shape: [2])
      _ = try Program(mode: .training) { inner in
        inner.assign(inner.input("x", shape: [2]), to: foreign)
      }
    }
  },
  .refused("the scope of another program", "another program") {
    _ = try Program(mode: .training) { outer in
      _ = try Program(mode: .training) { inner in
        inner.output("y", inner.input("x", shape: [2]) + outer.constant(1))
      }
    }
  },
]
