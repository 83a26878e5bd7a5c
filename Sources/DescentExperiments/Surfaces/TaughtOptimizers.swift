import DescentGraph
import DescentLearning

/// Adam without its bias correction: m and v start at 0, and nothing makes up for it.
struct UncorrectedAdam: Optimizer {
  var adam: Adam
  var learningRate: Double {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }

  func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let first = scope.state("firstMoment", .slot, like: parameter)
    let second = scope.state("secondMoment", .slot, like: parameter)
    let mean = adam.firstDecay * first + (1 - adam.firstDecay) * gradient
    let square = adam.secondDecay * second + (1 - adam.secondDecay) * gradient.squared()
    scope.assign(mean, to: first)
    scope.assign(square, to: second)
    return parameter - step.rate * mean / (square.squareRoot() + adam.epsilon)
  }
}

/// Momentum that sees the gradient in its first steps only; after them no force acts on it.
struct DrivenMomentum: Optimizer {
  var momentum: Momentum
  let steps: Int
  var learningRate: Double {
    get { momentum.learningRate }
    set { momentum.learningRate = newValue }
  }

  func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let isOver = step.count .> Double(steps)
    let force = scope.constant(0).selected(where: isOver, else: gradient)
    return momentum.update(parameter, gradient: force, at: step, in: scope)
  }
}
