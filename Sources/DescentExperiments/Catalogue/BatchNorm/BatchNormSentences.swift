import DescentNumerics

extension BatchNormExperiment {
  static func takeaway(_ results: Results) -> String {
    guard !results.grid.isEmpty, let (with, without) = results.duel else {
      return
        "With batch normalization a deep network learns from nearly any scale of initial weights."
    }
    let counts = [true, false].map {
      results.learning($0, at: results.rates).mean.readable
    }
    let tests = [with, without].map {
      NumberText.fixed($0.number(\.testAccuracy).mean, decimals: 3)
    }
    let enough = NumberText.readable(100 * BatchNormEnding.enough)
    return """
      From \(counts[0]) of 16 scales of initial weights some rate reaches \(enough) % of the training images with batch \
      normalization, without it from \(counts[1])\(results.seeds > 1 ? " (means over seeds)" : ""); each at its own best rate \
      and scale, the test accuracy is \(tests[0]) with it and \(tests[1]) without.
      """
  }

  static func why(_ results: Results, _ options: Options) -> String {
    (slower(results) + generalizing(results) + unfair(results, options) + gap(results)
      + still(results) + diverged(results) + advice(results)).joined(separator: " ")
  }

  /// The scales at which the plain network is ahead at the book's rate.
  private static func slower(_ results: Results) -> [String] {
    let slow = scales.filter {
      results.final($0, true).mean < results.final($0, false).mean - smallestTraining
    }
    guard !slow.isEmpty else { return [] }
    let words = slow.map {
      "\($0.readable) (\(results.final($0, true).text(decimals: 3)) against "
        + "\(results.final($0, false).text(decimals: 3)))"
    }
    return [
      """
      At the book's rate, batch normalization is slower at the standard \(slow.count == 1 ? "deviation" : "deviations") \
      \(enumeration(words)). With it the size of the weights has no effect on what a layer says, but the gradient is divided \
      by it: large weights turn by a smaller angle in each step, as if the rate were smaller, and small ones by a larger angle. A \
      larger rate makes up for large weights.
      """
    ]
  }

  /// Where all scales from one on learn the training images with it, and the largest still costs test accuracy.
  private static func generalizing(_ results: Results) -> [String] {
    let costs = results.rates.compactMap { rate -> String? in
      let cells = results.cells(rate, true)
      guard cells.allSatisfy({ $0.number(\.trainAccuracy).mean >= BatchNormEnding.enough - 0.005 }),
        let largest = cells.max(by: { $0.scale < $1.scale }),
        let best = cells.max(by: {
          $0.number(\.testAccuracy).mean < $1.number(\.testAccuracy).mean
        })
      else { return nil }
      let tests = [best, largest].map { $0.number(\.testAccuracy).mean }
      guard tests[0] > tests[1] + 5 * smallestTest else { return nil }
      return
        "at the rate \(rate.readable) from \(NumberText.fixed(tests[0], decimals: 2)) at std "
        + "\(best.scale.readable) to \(NumberText.fixed(tests[1], decimals: 2)) at std \(largest.scale.readable)"
    }
    guard !costs.isEmpty else { return [] }
    return [
      "Learning the training images hardly depends on the scale if the rate is large enough; generalizing does: the "
        + "test accuracy falls \(enumeration(costs))."
    ]
  }

  /// Where the comparison at one scale misleads.
  private static func unfair(_ results: Results, _ options: Options) -> [String] {
    guard let (with, without) = results.duel else { return [] }
    let scale = results.bestScaleWithout
    let he = (2 / Double(options.hidden.first ?? 1)).squareRoot()
    let duel = """
      At a rate and scale of its own, and after the longer training, the network without it reaches \
      \(without.number(\.testAccuracy).text(decimals: 3)) in the test, the one with it \
      \(with.number(\.testAccuracy).text(decimals: 3)). Rates and scales were chosen for each seed by the \
      cross-entropy over images that are neither training nor test images.
      """
    let plain = results.cells(options.learningRate, false)
    guard let chosen = plain.first(where: { $0.scale == scale }), scale > 1.5 * he,
      let best = plain.max(by: {
        $0.number(\.testAccuracy).mean < $1.number(\.testAccuracy).mean
      })
    else { return [duel] }
    let (train, test) = (chosen.number(\.trainAccuracy), chosen.number(\.testAccuracy))
    guard train.mean > test.mean + 0.2 else { return [duel] }
    let other =
      best.scale == scale
      ? ""
      : " At \(best.scale.readable), the best of the test, it has "
        + "\(best.number(\.testAccuracy).text(decimals: 3))."
    return [
      """
      Judged at the book's rate and at the scale that is best in training without it, batch normalization seems to be all \
      that keeps the network from overfitting: at \(scale.readable) the plain network ends with \
      \(train.text(decimals: 3)) in training and \(test.text(decimals: 3)) in the test.\(other) But \(scale.readable) is \
      \(NumberText.readable(scale / he, digits: 2)) times He's: it makes a small rate go far, and weights so large fit each \
      image by what was random in them. \(duel)
      """
    ]
  }

  /// How much of the overfitting is gone after the longer training.
  private static func gap(_ results: Results) -> [String] {
    guard let (with, without) = results.duel else { return [] }
    func gap(_ cell: Cell) -> Repeated {
      cell.number(\.trainAccuracy) - cell.number(\.testAccuracy)
    }
    let gaps = [gap(with), gap(without)]
    guard gaps[0].mean > smallestTest, gaps[0].mean < gaps[1].mean else { return [] }
    let higher = (with.number(\.testAccuracy) - without.number(\.testAccuracy)).values
    let seeds =
      higher.count > 1
      ? "; the test accuracy is higher with it in \(higher.count { $0 > 0 }) of \(higher.count) seeds"
      : ""
    let part = NumberText.fixed(100 * (1 - gaps[0].mean / gaps[1].mean), decimals: 0)
    let scales = [true, false].map { results.duelists($0).map(\.scale) }
    let others = results.grid.filter { !$0.batchNorm && scales[0].contains($0.scale) }
    let isAlone = others.flatMap(\.values).allSatisfy { $0.trainAccuracy < BatchNormEnding.enough }
    let smaller =
      isAlone && (scales[0].max() ?? .infinity) < (scales[1].min() ?? 0)
      ? " Part of it may be the smaller initial weights, from which only the network with it learned."
      : ""
    return [
      "The gap between training and test is \(NumberText.fixed(gaps[0].mean, decimals: 3)) with it and "
        + "\(NumberText.fixed(gaps[1].mean, decimals: 3)) without, smaller by \(part) %, not gone\(seeds).\(smaller)"
    ]
  }

  private static func still(_ results: Results) -> [String] {
    guard let (with, _) = results.duel else { return [] }
    let (scale, shift) = (with.number(\.scaleChange), with.number(\.shiftChange))
    guard max(scale.mean, shift.mean) < moved else { return [] }
    var words = """
      There γ and β move little: at the end of the longer training the root mean square of γ − 1 is \(scale.readable), that \
      of β \(shift.readable). The next layer's weights can do most of what γ could.
      """
    words += furthest(results)
    let far = results.grid.filter { $0.batchNorm }.max {
      change($0) < change($1)
    }
    if let far, change(far) > 2 * max(scale.mean, shift.mean) {
      words +=
        " At other rates and scales they move more: by up to \(NumberText.readable(change(far), digits: 2)) (rate "
        + "\(far.rate.readable), std \(far.scale.readable))."
    }
    return [words]
  }

  /// The layer whose γ moves most in the longer training, with the first seed.
  private static func furthest(_ results: Results) -> String {
    guard
      let layers = results.records.first?.layers?.last(where: \.network.batchNorm)?.values.learned
        .last,
      let furthest = layers.indices.max(by: { moves(layers[$0]) < moves(layers[$1]) }),
      layers.count > 1, let mean = layers[furthest].scaleMean
    else { return "" }
    return
      " With the first seed the mean γ of layer \(furthest + 1) of \(layers.count) moves furthest, to "
      + "\(NumberText.fixed(mean, decimals: 3))."
  }

  private static func moves(_ layer: ScaleAndShift) -> Double {
    ((layer.scaleMean ?? 1) - 1).magnitude
  }

  /// The larger of both changes, on the mean; 0 if it is not finite.
  private static func change(_ cell: Cell) -> Double {
    let change = max(cell.number(\.scaleChange).mean, cell.number(\.shiftChange).mean)
    return change.isFinite ? change : 0
  }

  private static func diverged(_ results: Results) -> [String] {
    let kinds = [(true, "with it"), (false, "without it")].map { batchNorm, words in
      let runs = results.records.flatMap(\.runs).filter { $0.batchNorm == batchNorm }
      let book = (count: runs.count(where: \.diverged), of: runs.count)
      return (words, results.grid.isEmpty ? book : results.diverged(batchNorm))
    }
    guard kinds.contains(where: { $0.1.count > 0 }) else { return [] }
    let words = kinds.map { words, part in
      "\(part.count == 0 ? "none" : "\(part.count)") of the \(part.of) networks \(words)"
    }
    return [
      "Values stopped being finite in \(enumeration(words)); the answers of such a network count as class 0."
    ]
  }

  // MARK: Advice

  /// The rate and the scales that validation chose.
  private static func advice(_ results: Results) -> [String] {
    let chosen = results.duelists(true)
    guard let (with, without) = results.duel, let first = chosen.first,
      (with.number(\.testAccuracy) - without.number(\.testAccuracy)).values
        .allSatisfy({ $0 > 0 })
    else { return [] }
    func range(_ values: [Double]) -> String {
      let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
      return low == high ? low.readable : "\(low.readable) to \(high.readable)"
    }
    let rates = chosen.map(\.rate)
    return [
      "So use it in a network as deep as this, with \(Set(rates).count == 1 ? "a rate of \(first.rate.readable)" : "rates of \(range(rates))") "
        + "and initial weights of std \(range(chosen.map(\.scale))) (chosen on the validation images)."
    ]
  }
}
