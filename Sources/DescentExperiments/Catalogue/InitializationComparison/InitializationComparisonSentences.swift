import DescentNumerics

extension InitializationComparisonExperiment {
  /// Two images are told apart if 1 − c is above this,
  static let toldApart = 0.1
  /// and not if it is below this.
  static let alike = 1e-3
  /// What changes by less than this from image to image, and a gradient with a norm below it, is small.
  static let small = 0.01

  static func takeaway(_ results: Results) -> String {
    guard let he = results.cell(.relu, .he), let xavier = results.cell(.relu, .xavier) else {
      return
        "Whether a deep network learns depends on how large the gradient still is in its first layer."
    }
    let ends =
      learnsNoSigmoid(results) ? "; no rule lets the sigmoid network learn in these steps." : "."
    guard he.isAhead(of: xavier) else {
      return
        "After the same steps ReLU reaches a test accuracy of \(accuracy(he)) from He's weights and of "
        + "\(accuracy(xavier)) from Xavier's\(ends)"
    }
    let tanh = tanhAhead(results).map {
      " and, against the textbook, on tanh (\(accuracy($0.he)) to \(accuracy($0.xavier)))"
    }
    return
      "After the same steps He's weights are ahead of Xavier's on ReLU (test accuracy \(accuracy(he)) to "
      + "\(accuracy(xavier)))\(tanh ?? "")\(ends)"
  }

  private static func accuracy(_ cell: Cell) -> String {
    NumberText.fixed(cell.testAccuracy.mean, decimals: 3)
  }

  /// He's and Xavier's weights on tanh if He's are ahead.
  private static func tanhAhead(_ results: Results) -> (he: Cell, xavier: Cell)? {
    guard let xavier = results.cell(.tanh, .xavier), let he = results.cell(.tanh, .he),
      he.isAhead(of: xavier)
    else { return nil }
    return (he, xavier)
  }

  private static func learnsNoSigmoid(_ results: Results) -> Bool {
    let cells = results.cells.filter { $0.activation == .sigmoid }
    return !cells.isEmpty && !cells.contains(where: results.learns)
  }

  static func why(_ results: Results, _ options: Options) -> String {
    (tanh(results) + time(results, options) + sigmoid(results) + lost(results) + hidden(results)
      + diverged(results) + advice(results, options)).joined(separator: " ")
  }

  private static func tanh(_ results: Results) -> [String] {
    guard let (he, xavier) = tanhAhead(results) else { return [] }
    let (gradients, others) = (he.signals(\.gradient), xavier.signals(\.gradient))
    var words = """
      He's weights beat Xavier's on tanh too\(results.seeds > 1 ? ", with every seed" : "") (test loss \(he.testLoss.text(decimals: 3)) against \
      \(xavier.testLoss.text(decimals: 3))). Xavier's rule takes tanh for a line, but tanh makes everything smaller, so that \
      with nσ² = 1 activations and gradients shrink from layer to layer.
      """
    if let (first, last) = ends(gradients), let (small, large) = ends(others), first > last,
      small < large
    {
      words += """
         nσ² = 2 more than makes up for it: on its way back the gradient by the sums grows from \(last.readable) to \
        \(first.readable), where with Xavier's weights it goes from \(large.readable) to \(small.readable). At the same \
        rate a larger gradient learns faster.
        """
    }
    return [words]
  }

  private static func ends(_ numbers: [Repeated]) -> (first: Double, last: Double)? {
    guard let first = numbers.first?.mean, let last = numbers.last?.mean, numbers.count > 1 else {
      return nil
    }
    return (first, last)
  }

  // MARK: Time

  /// How the order changes from a tenth of the steps to the end.
  private static func time(_ results: Results, _ options: Options) -> [String] {
    let step = options.steps / 10
    let early = { (cell: Cell) in cell.loss(at: step) }
    let cells = results.cells.filter { early($0).isFinite && $0.final.mean.isFinite }
    guard step > 0, let leader = cells.min(by: { early($0) < early($1) }),
      let winner = cells.min(by: { $0.final.mean < $1.final.mean })
    else { return [] }
    var list: [String] = []
    if leader.condition != winner.condition {
      list.append(
        """
        The order changes with time: at step \(step) the training loss is lowest with \(leader.condition.title) \
        (\(NumberText.fixed(early(leader), decimals: 2)), against \(NumberText.fixed(early(winner), decimals: 2)) with \
        \(winner.condition.title)), at the end with \(winner.condition.title) \
        (\(NumberText.fixed(winner.final.mean, decimals: 3)), against \(NumberText.fixed(leader.final.mean, decimals: 3))).
        """)
    }
    if let he = results.cell(.relu, .he), let xavier = results.cell(.relu, .xavier) {
      let (first, last) = (early(xavier) - early(he), xavier.final.mean - he.final.mean)
      if first > last, last > 0 {
        list.append(
          "On ReLU, He's lead over Xavier's in training loss shrinks from \(first.readable) at step \(step) to "
            + "\(last.readable) at the end.")
      }
    }
    return list
  }

  // MARK: What is lost

  private static func sigmoid(_ results: Results) -> [String] {
    guard learnsNoSigmoid(results), let cell = results.cell(.sigmoid, .xavier),
      let (first, last) = ends(cell.signals(\.gradient)), first * vanished < last
    else { return [] }
    let separation = cell.signals(\.separation).last?.mean ?? .nan
    let forward =
      separation < alike
      ? " On the way forward the images are lost: in the last hidden layer 1 − c is \(separation.readable)."
      : ""
    return [
      """
      No rule lets the sigmoid network learn in these steps. Its slope is ¼ at most, so that from Xavier's weights the \
      gradient by the sums falls from \(last.readable) in the last hidden layer to \(first.readable) in the first. "Nearly \
      linear in the middle" is not enough: the line would have to have the slope 1.\(forward)
      """
    ]
  }

  /// Small is not gone.
  private static func lost(_ results: Results) -> [String] {
    let small = results.cells.filter {
      $0.initialization == .std001 && !results.learns($0)
    }.compactMap { cell in cell.signals(\.separation).last.map { (cell: cell, number: $0.mean) } }
    let (apart, alike) = (
      small.filter { $0.number > toldApart }, small.filter { $0.number < Self.alike }
    )
    func words(_ list: [(cell: Cell, number: Double)]) -> String {
      enumeration(list.map { "\($0.cell.activation.title) (1 − c = \($0.number.readable))" })
    }
    var list: [String] = []
    if let first = apart.first, let change = first.cell.signals(\.acrossSamples).last?.mean,
      let norm = first.cell.norms.map(\.mean).max(), change < Self.small, norm < Self.small
    {
      list.append(
        """
        Too small is not gone: from std 0.01 the last hidden layer still tells the images apart with \(words(apart)). \
        Signal and gradient are only too small for this rate: with \(first.cell.activation.title), an activation changes \
        by \(change.readable) from image to image, and no layer's weights have a gradient with a norm above \(norm.readable).
        """)
    }
    if !alike.isEmpty {
      list.append(
        "From std 0.01 the last hidden layer no longer tells the images apart with \(words(alike))."
      )
    }
    return list
  }

  private static func hidden(_ results: Results) -> [String] {
    guard let small = results.cell(.relu, .std001), let ends = ends(small.signals(\.gradient))
    else {
      return []
    }
    let norms = small.norms.map(\.mean)
    guard let low = norms.min(), let high = norms.max(), low * vanished > high,
      ends.first * vanished < ends.last
    else { return [] }
    return [
      """
      With ReLU, the gradients of the weights hide the vanishing: a layer's is the product of the activations below it, \
      which fade forward, and of the gradient by its sums, which fades backward. From std 0.01 their norms are all between \
      \(low.readable) and \(high.readable), while the gradient by the sums falls from \(ends.last.readable) to \
      \(ends.first.readable) in the hidden layers alone.
      """
    ] + shown(results)
  }

  private static func shown(_ results: Results) -> [String] {
    guard let cell = results.cell(.sigmoid, .std001), let (first, last) = ends(cell.norms),
      first * vanished < last
    else { return [] }
    return [
      "A sigmoid's activations do not fade, they stay near ½, so that its gradients of the weights show it: they fall from "
        + "\(last.readable) in the output layer to \(first.readable) in the first."
    ]
  }

  private static func diverged(_ results: Results) -> [String] {
    let cells = results.cells.filter { $0.values.contains(where: \.training.diverged) }
    guard !cells.isEmpty else { return [] }
    return [
      "Values stopped being finite with \(enumeration(cells.map(\.condition.title))); the largest of such outputs counts "
        + "as class 0."
    ]
  }

  // MARK: Advice

  private static func advice(_ results: Results, _ options: Options) -> [String] {
    var parts: [String] = []
    if let he = results.cell(.relu, .he), let xavier = results.cell(.relu, .xavier),
      he.isAhead(of: xavier)
    {
      parts.append(
        "take He's weights with ReLU" + (tanhAhead(results) == nil ? "" : " and with tanh"))
    }
    if learnsNoSigmoid(results) {
      parts.append(
        "do not expect initial weights alone to save a deep sigmoid network; try fewer layers, a larger rate, Adam or batch "
          + "normalization")
    }
    guard !parts.isEmpty else { return [] }
    return [
      "So \(parts.joined(separator: ", and ")). All of this is after \(options.steps) steps of SGD at the rate "
        + "\(options.learningRate.readable)."
    ]
  }
}

extension FactorialCell
where Condition == NetworkStart, Values == InitializationComparisonExperiment.Trained {
  /// The mean over seeds of the loss in the block of steps that holds a step.
  fileprivate func loss(at step: Int) -> Double {
    number { values in
      let index = (step - 1) / (values.training.stepsALoss ?? 1)
      return values.training.losses.indices.contains(index) ? values.training.losses[index] : nil
    }.mean
  }
}
