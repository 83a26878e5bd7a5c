import Descent

private func doubling(_ shape: TensorShape = [3], state: TensorShape? = nil) throws -> Program {
  try Program(mode: .training) { scope in
    let input = scope.input("x", shape: shape)
    if let state {
      let sum = scope.state("s", shape: state)
      scope.assign(sum + 1, to: sum)
    }
    scope.output("y", input * 2)
  }
}

/// Programs, plans, executors and stores, used directly.
let programCases: [Misuse] = [
  .works("an executor for more cores than there can be") {
    let executor = try Executor(Plan(doubling()), variables: VariableStore(seed: 0), cores: .max)
    executor.run()
    try hold(executor.output("y")?.count == 3, "three numbers")
  },
  .works("an executor for less than no core") {
    try Executor(Plan(doubling()), variables: VariableStore(seed: 0), cores: .min).run()
  },
  .works("a limit of cores that is none") {
    for limit in [Int.min, -1, 0, .max] {
      try Cores.$limit.withValue(limit) {
        let wide = try Program(mode: .training) { scope in
          let input = scope.input("x", shape: [1000, 1000])
          scope.output("y", Tensor.tanh(input.matrixProduct(input)).sum())
        }
        try Executor(Plan(wide), variables: VariableStore(seed: 0)).run()
      }
    }
  },
  .works("an output, input and variable that are not there") {
    let store = VariableStore(seed: 0)
    let executor = try Executor(Plan(doubling()), variables: store)
    try hold(executor.input("z") == nil && executor.output("z") == nil, "none")
    try hold(executor.labels("z") == nil && store["z"] == nil, "none")
    try hold(try doubling().output("z") == nil, "none")
  },
  .refused("two programs with one path in two shapes", "another program") {
    let store = VariableStore(seed: 0)
    _ = try Executor(Plan(doubling(state: [2])), variables: store)
    _ = try Executor(Plan(doubling(state: [2000])), variables: store).run()
  },
  .refused("a store for a variable of a negative shape", "positive") {
    try VariableStore(seed: 0).declare([
      Variable(path: "v", shape: [-4], kind: .slot, initial: .constant(0))
    ])
  },
  .refused("a store for a variable of a shape that overflows", "more than") {
    try VariableStore(seed: 0).declare([
      Variable(path: "v", shape: [.max, 2], kind: .slot, initial: .constant(0))
    ])
  },
  .refused("a store for two variables of one path", "declare") {
    try VariableStore(seed: 0).declare([
      Variable(path: "v", shape: [4], kind: .slot, initial: .constant(0)),
      Variable(path: "v", shape: [400], kind: .slot, initial: .constant(0)),
    ])
  },
  .works("a store that is given back other values") {
    let store = VariableStore(seed: 0)
    try store.declare([Variable(path: "v", shape: [4], kind: .slot, initial: .constant(1))])
    store.restore(["v": [1, 2, 3, 4, 5, 6], "w": [1]])
    store.restore(["v": []])
    try hold(store.snapshot() == ["v": [1, 1, 1, 1]], "unchanged")
  },
  .refused("the interpreter without an input", "input x") {
    _ = try ReferenceInterpreter(doubling()).run(inputs: [:], variables: [:])
  },
  .refused("the interpreter with an input of another size", "input x") {
    _ = try ReferenceInterpreter(doubling()).run(inputs: ["x": [1]], variables: [:])
  },
  .refused("the interpreter without a variable", "variable s") {
    _ = try ReferenceInterpreter(doubling(state: [2])).run(
      inputs: ["x": [1, 2, 3]], variables: ["t": []])
  },
  .works("the interpreter with labels that are none") {
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", scope.input("x", shape: [4], type: .int32).oneHot(classes: 3))
    }
    for label in [-1, 7, 1e300, -1e300, .nan, .infinity] {
      let result = try ReferenceInterpreter(program).run(
        inputs: ["x": [label, 0, 1, 2]], variables: [:])
      try hold(result.outputs["y"]?.elements.count == 12, "12 numbers")
    }
  },
  .works("a program without anything") {
    let program = try Program(mode: .evaluation) { _ in }
    try Executor(Plan(program), variables: VariableStore(seed: 0)).run()
  },
  .works("a program that only passes on") {
    let program = try Program(mode: .training) { scope in
      let (input, state) = (scope.input("x", shape: [3]), scope.state("s", shape: [3]))
      scope.output("x again", input)
      scope.output("s again", state)
      scope.output("one", scope.constant(1))
      scope.assign(input, to: state)
    }
    let executor = try Executor(Plan(program, keepingEverything: true), variables: .init(seed: 0))
    executor.run()
    executor.run()
    try hold(executor.output("one")?.first == 1, "1")
  },
  .works("two variables that change places") {
    let program = try Program(mode: .training) { scope in
      let (a, b) = (
        scope.state("a", shape: [300], initial: 1), scope.state("b", shape: [300], initial: 2)
      )
      scope.assign(b, to: a)
      scope.assign(a, to: b)
    }
    let store = VariableStore(seed: 0)
    try Executor(Plan(program), variables: store).run()
    let values = store.snapshot()
    try hold(values["a"]?.allSatisfy { $0 == 2 } == true, "a is 2")
    try hold(values["b"]?.allSatisfy { $0 == 1 } == true, "b is 1")
  },
]
