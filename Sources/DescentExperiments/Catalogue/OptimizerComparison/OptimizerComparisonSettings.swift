import DescentConfiguration

extension OptimizerComparisonExperiment {
  /// The optimizers with their rates.
  static let contestants = Form<Contestant>.record(
    "an optimizer", usual: Contestant(.sgd),
    [
      Field("method", \.method, .name, isRequired: true, "The optimizer"),
      Field("learning-rate", \.learningRate, .rate, isRequired: true, "Its learning rate"),
    ]
  ).distinctList(of: "optimizers", by: { $0.method.rawValue })
}

extension ExperimentSetting<OptimizerComparisonExperiment.Options> {
  private typealias Method = OptimizerComparisonExperiment.Method

  /// The optimizers at their usual rates.
  static let methods = ExperimentSetting(
    flag: "optimizers", as: .list,
    Field(
      "optimizers", expected: Form<Method>.names.expected,
      "The optimizers to compare, separated by commas: sgd, momentum, nesterov, adagrad, rmsprop and adam",
      read: { node, path, options, problems in
        guard let methods = Form<Method>.names.read(node, path, &problems) else { return }
        options.optimizers = methods.map { .init($0) }
      }, write: { Form<Method>.names.write($0.optimizers.map(\.method), .everything) }),
    usual: "all", completion: .names(Method.allCases.map(\.rawValue)))

  /// One rate for all optimizers, or rates of some.
  static let commonRates = ExperimentSetting(
    flag: "learning-rate", as: .scalar,
    Field(
      "learning-rate",
      expected:
        "a number above 0 that fits in a Float, or such rates for some, as in sgd=0.1,adam=0.003,",
      "One learning rate for all, or rates for some, as in sgd=0.1,adam=0.003",
      read: { node, path, options, problems in
        let text = node.text ?? ""
        func rate(_ text: Substring) -> Double? {
          var ignored = Problems()
          return Form.rate.read(SettingNode(plain: String(text), at: .nowhere), path, &ignored)
        }
        if let rate = rate(text[...]) {
          options.optimizers = options.optimizers.map { .init($0.method, learningRate: rate) }
          return
        }
        var named: Set<Method> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          let sides = part.split(separator: "=", omittingEmptySubsequences: false)
          guard sides.count == 2, let method = Method(rawValue: String(sides[0])),
            let rate = rate(sides[1]), named.insert(method).inserted
          else { return problems.add(node, path, mustBe: "rates") }
          guard let index = options.optimizers.firstIndex(where: { $0.method == method }) else {
            let methods = options.optimizers.map(\.method.rawValue).joined(separator: ",")
            return problems.add(
              node.place, path, "\(method.rawValue) is not among the optimizers \(methods)")
          }
          options.optimizers[index].learningRate = rate
        }
      }, write: { _ in nil }), usual: "0.01, and 0.001 for rmsprop and adam")
}
