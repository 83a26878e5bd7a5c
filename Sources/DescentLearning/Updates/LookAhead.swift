import DescentGraph

/// Look-ahead (Zhang et al. 2019): every k steps the parameters return part of their way. With slow weights s, which start
/// where the parameters do: s ← s + α·(w − s) and w ← s. Where parameters are loaded, s starts again.
public struct LookAhead: UpdateTransform {
  /// k, the steps from one return to the next.
  public var steps: Int
  /// α, the part of the way that is kept.
  public var share: Double

  /// A return after each number of steps.
  public init(every steps: Int = 5, share: Double = 0.5) {
    self.steps = steps
    self.share = share
  }

  public func check() throws {
    try checkSetting(
      steps >= 1, "look-ahead returns every \(steps) steps; that must be at least 1")
    try checkSetting(
      share > 0 && share <= 1,
      "the share of look-ahead is \(share); it must be above 0 and at most 1")
  }

  /// Without a phase, the slow weights start with the parameters.
  public var slotsThatStartOver: [String] { ["phase"] }

  public func transform(
    _ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    // The steps since the last return; below 0 before the first step of all.
    let phase = scope.state("phase", .slot, shape: .scalar, initial: -1)
    let slow = scope.state("slow", .slot, like: parameter)
    let start = parameter.selected(where: -phase .> 0.5, else: slow)
    let passed = Tensor.maximum(phase, 0)
    let isReturn = passed .> Double(steps) - 1.5
    let back = (start + share * (next - start)).selected(where: isReturn, else: start)
    scope.assign(
      passed.filling(.scalar, with: 0).selected(where: isReturn, else: passed + 1), to: phase)
    scope.assign(back, to: slow)
    return back.selected(where: isReturn, else: next)
  }
}

extension UpdateTransform where Self == LookAhead {
  /// Returns part of the way every few steps.
  public static func lookAhead(every steps: Int = 5, share: Double = 0.5) -> LookAhead {
    LookAhead(every: steps, share: share)
  }
}
