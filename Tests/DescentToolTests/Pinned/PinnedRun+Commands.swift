extension PinnedRun {
  /// What else is done with trainings.
  static let otherCommands = [
    training(
      "resumed", fixtures: ["people.csv"],
      """
      data: {path: people.csv, target: kind, ignore: [id, is tall, is old, score], missing: fill}
      model: [{dense: 8}, relu, {dropout: 0.2}, dense]
      optimizer: {adam: 0.01}
      schedule: {cosine: {}}
      training: {epochs: 2, batch-size: 16}
      checkpoints: {every: {steps: 3}, keep: 3}
      """,
      Command("train --resume --epochs 5 --out out --quiet"),
      Command("evaluate out people.csv --json", output: "evaluation.json")),
    training(
      "imported", fixtures: ["0.1.0/csv-values/rows.csv", "0.1.0/csv-values/rest.csv"],
      """
      data: {path: rows.csv, target: [score, other], ignore: [is tall, is old, kind, price], standardize-target: false, validation: {path: rest.csv}}
      model: [{dense: 8}, tanh, dense]
      optimizer: {sgd: 0.02}
      training: {epochs: 2, batch-size: 8}
      """,
      Command("export out torch.safetensors --as pytorch"),
      Command("import torch.safetensors settings.yaml --out imported"),
      Command("evaluate imported --json", output: "evaluation.json"),
      Command("train settings.yaml --weights torch.safetensors --seed 4 --out further --quiet"),
      Command("predict further rest.csv", output: "values.csv")),
    PinnedRun(
      name: "learning-rate-range", fixtures: ["people.csv"],
      files: ["settings.yaml": small],
      commands: [
        Command("lr-range settings.yaml --steps 40 --json --out out", output: "range.json")
      ]),
    PinnedRun(
      name: "tensorboard", fixtures: ["people.csv"], files: ["settings.yaml": small],
      commands: [Command("train settings.yaml --out out --tensorboard board --quiet")]),
    PinnedRun(
      name: "printed", fixtures: ["people.csv"], files: ["settings.yaml": small],
      commands: [
        Command(
          "train settings.yaml --set checkpoints.every=never --out a --json --quiet",
          output: "printed.json"),
        Command(
          "train settings.yaml --set checkpoints.every=never --out b --jsonl --quiet",
          output: "printed.jsonl"),
      ]),
    PinnedRun(
      name: "proposed", fixtures: ["people.csv"],
      commands: [
        Command("init people.csv --target kind --output settings.yaml"),
        Command(
          "train settings.yaml --set training.epochs=3 --set checkpoints.every.epochs=1 --set data.missing=fill --out out --quiet"
        ),
      ]),
    PinnedRun(
      name: "json-lines", files: ["rows.jsonl": rows, "settings.yaml": ofRows],
      commands: [
        Command("train settings.yaml --out out --quiet"),
        Command("predict out rows.jsonl", output: "values.csv"),
      ]),
  ]

  private static let small =
    """
    data: {path: people.csv, target: kind, ignore: [id, is tall, is old, score], missing: fill}
    model: [{dense: 8}, batch-norm, relu, dense]
    optimizer: {adam: 0.01}
    training: {epochs: 3, batch-size: 32}
    """ + everyEpoch

  private static let ofRows =
    """
    data: {path: rows.jsonl, target: y, validation: {column: part}}
    model: [{dense: 4}, relu, dense]
    optimizer: {adam: 0.05}
    training: {epochs: 4, batch-size: 8}
    """ + everyEpoch

  private static let rows = (0..<40).map { row in
    "{\"a\": \(row * 37 % 41), \"b\": \"\(row % 3 == 0 ? "left" : "right")\", \"y\": \(row * 37 % 41 - row % 3), "
      + "\"part\": \"\(row % 4 == 3 ? "validation" : "train")\"}\n"
  }.joined()
}
