extension PinnedRun {
  static let all = experiments + trainings + otherCommands

  /// A training with settings, and what is done with its model.
  static func training(
    _ name: String, fixtures: [String] = [], files: [String: String] = [:],
    _ settings: String, _ commands: Command...
  ) -> PinnedRun {
    // Checkpoints by the clock come when they come.
    let settings = settings.contains("checkpoints:") ? settings : settings + everyEpoch
    return PinnedRun(
      name: name, fixtures: fixtures,
      files: files.merging(["settings.yaml": settings]) { $1 },
      commands: [Command("train settings.yaml --out out --quiet")] + commands)
  }

  static let everyEpoch = "\ncheckpoints: {every: {epochs: 1}}\n"

  static let trainings = [
    training(
      "classification", fixtures: ["people.csv"],
      """
      data: {path: people.csv, target: kind, ignore: [id, is tall, is old, score], missing: fill}
      model: [{dense: 12}, batch-norm, relu, {dropout: 0.2}, dense]
      optimizer: {adam: 0.01}
      training: {epochs: 6, batch-size: 16, early-stopping: {patience: 2}}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out people.csv --columns id", output: "labels.csv"),
      Command("predict out people.csv --as probabilities --jsonl", output: "probabilities.jsonl"),
      Command("inspect out --json", output: "inspection.json"),
      Command("export out model.onnx"), Command("export out model.safetensors"),
      Command("export out torch.safetensors --as pytorch"), Command("export out model.npz")),
    training(
      "regression", fixtures: ["people.csv"],
      """
      data: {path: people.csv, target: score, ignore: [id, is tall, is old, kind], missing: mark}
      model: [{dense: 10}, gelu, {dropout: {rate: 0.1, convention: book}}, {dense: {initializer: xavier}}]
      optimizer: {rmsprop: 0.01}
      schedule: {plateau: {patience: 0, factor: 0.5}}
      regularization: {gradient-clipping: {norm: 1}}
      training: {epochs: 5, batch-size: 16}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out people.csv", output: "values.csv"),
      Command("export out model.onnx")),
    training(
      "multi-label", fixtures: ["people.csv"],
      """
      data: {path: people.csv, target: [is tall, is old], ignore: [id, kind, score], missing: drop}
      model: [{dense: {units: 8, initializer: {uniform: {low: -0.3, high: 0.3}}}}, sigmoid, {batch-norm: {convention: book}}, dense]
      optimizer: {adagrad: 0.05}
      schedule: {exponential: 0.9}
      training: {epochs: 4, batch-size: 16, batch-order: sequential}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out people.csv --as probabilities --missing fill", output: "labels.csv"),
      Command("export out model.onnx")),
    training(
      "dates", files: ["visits.csv": visits],
      """
      data: {path: visits.csv, target: bought, missing: fill, missing-marks: ["?"], validation: {fold: {number: 2, of: 4}}}
      model: [{hidden: {units: [8, 6], activation: leaky-relu, dropout: 0.1}}, dense]
      optimizer: {momentum: {learning-rate: 0.05, momentum: 0.8}}
      schedule: {step: 2}
      regularization: {class-weights: balanced, label-smoothing: 0.05, weight-decay: {l2: 0.001}}
      training: {epochs: 5, batch-size: 10, metrics: [accuracy, f1, auc, confusion-matrix]}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out visits.csv --jsonl", output: "labels.jsonl"),
      Command("export out model.onnx")),
    training(
      "images", fixtures: ["0.1.0/image-folders/images"],
      """
      data: {path: images, size: [4, 4], validation: {fraction: {share: 0.25, seed: 3}}}
      model: [flatten, {dense: 6}, relu, dense]
      optimizer: {nesterov: 0.05}
      training: {epochs: 4, batch-size: 6}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out images", output: "labels.csv")),
    training(
      "npy-classes", fixtures: ["0.1.0/npy-floats/features.npy", "0.1.0/npy-floats/labels.npy"],
      """
      data: {path: features.npy, target: labels.npy, standardize: true}
      model: [flatten, {dense: {units: 8, initializer: {normal: 0.3}}}, tanh, {dropout: {rate: 0.3, stays-active: true}}, dense]
      training: {epochs: 4, batch-size: 16, metrics: [accuracy, f1, auc]}
      optimizer: {sgd: 0.1}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out features.npy --as values", output: "values.csv")),
    training(
      "npy-values", fixtures: ["0.1.0/npy-values/features.npy", "0.1.0/npy-values/values.npy"],
      """
      data: {path: features.npy, target: values.npy, task: regression, standardize: true}
      model: [{repeat: {times: 2, layers: [{dense: 6}, tanh]}}, dense]
      optimizer: {adam: {learning-rate: 0.02, convention: book}}
      schedule: {warm-up: {steps: 6, then: {cosine: {minimum-rate: 0.001}}}}
      training: {epochs: 5, batch-size: 16, batch-order: with-replacement}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out features.npy", output: "values.csv"),
      Command("export out model.onnx")),
    training(
      "npz", fixtures: ["0.1.0/npz/digits.npz", "0.1.0/npz/rest.npy"],
      """
      data: {path: digits.npz, features: x_train, target: y_train, validation: {arrays: {features: x_test, target: y_test}}}
      model: [flatten, {dense: 8}, {gelu: tanh}, dense]
      optimizer: {momentum: {learning-rate: 0.05, convention: book}}
      training: {epochs: 4, batch-size: 16}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out rest.npy", output: "labels.csv")),
    training(
      "idx",
      fixtures: [
        "0.1.0/idx-files/train-images-idx3-ubyte.gz", "0.1.0/idx-files/train-labels-idx1-ubyte.gz",
        "0.1.0/idx-files/t10k-images-idx3-ubyte.gz", "0.1.0/idx-files/t10k-labels-idx1-ubyte.gz",
      ],
      """
      data: {path: ., format: idx, validation: test}
      model: [flatten, {dense: 8}, relu, dense]
      optimizer: {nesterov: {learning-rate: 0.02, convention: book}}
      training: {epochs: 4, batch-size: 16, metrics: [accuracy, {top-k: 2}]}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out t10k-images-idx3-ubyte.gz", output: "labels.csv")),
    training(
      "streamed", fixtures: ["0.1.0/csv-streamed/people.csv"],
      """
      data: {path: people.csv, target: kind, ignore: [is tall, is old, price], stream: true, window: 1}
      model: [{dense: 8}, batch-norm, relu, dense]
      optimizer: {rmsprop: {learning-rate: 0.01, convention: book}}
      regularization: {weight-decay: {decoupled: 0.01}, gradient-clipping: {value: 0.1}}
      training: {epochs: 4, batch-size: 16}
      """,
      Command("evaluate out --json", output: "evaluation.json"),
      Command("predict out people.csv", output: "labels.csv")),
    training(
      "headerless", fixtures: ["0.1.0/csv-headerless/rows.csv"],
      """
      data: {path: rows.csv, target: 4, header: false, delimiter: semicolon, categorical: [3], validation: none}
      model: [{hidden: {units: [8], activation: tanh, batch-norm: true}}, {dense: {bias: false}}]
      optimizer: {adam: {learning-rate: 0.01, first-decay: 0.8, second-decay: 0.99}}
      regularization: {class-weights: {named: {low: 2}}}
      training: {epochs: 4, batch-size: 16, seed: 7}
      """,
      Command("predict out rows.csv", output: "labels.csv")),
    training(
      "wide",
      """
      data: {path: digits, samples: 600, validation: {fraction: 0.2}}
      model: [flatten, {dense: 144}, batch-norm, relu, {dropout: 0.3}, {dense: 70}, relu, dense]
      optimizer: {adam: 0.002}
      training: {epochs: 2, batch-size: 240}
      """,
      Command("evaluate out --json", output: "evaluation.json")),
    PinnedRun(
      name: "diverged",
      files: [
        "settings.yaml": """
        data: {path: digits, samples: 60, validation: none}
        model: [flatten, {dense: 8}, {leaky-relu: 1}, {dense: 8}, {leaky-relu: 1}, dense]
        optimizer: {sgd: 1e6}
        training: {epochs: 3, batch-size: 20}
        """ + everyEpoch
      ],
      commands: [Command("train settings.yaml --out out --quiet", code: 3)]),
  ]

  /// Dates, categories that are rare and gaps, as Park and Miller's generator gives them.
  private static let visits: String = {
    var state = 1
    func next(_ bound: Int) -> Int {
      state = state * 16807 % 2_147_483_647
      return state / 1000 % bound
    }
    let rows = (0..<80).map { _ in
      let (month, day, price) = (next(12) + 1, next(28) + 1, next(9000))
      let place = ["shop", "web", "fair", "?"][next(4)]
      let bought = month > 6 && price < 7000 ? "yes" : next(5) == 0 ? "yes" : "no"
      return "2024-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day),\(place),"
        + (next(8) == 0 ? "" : "\(price / 100).\(price % 100 / 10)") + ",\(bought)"
    }
    return "day,place,price,bought\n" + rows.joined(separator: "\n") + "\n"
  }()
}
