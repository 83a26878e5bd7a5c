import DescentConfiguration
import DescentData
import DescentFigures
import DescentFiles
import DescentLearning
import DescentNumerics
import DescentRuns

/// The figures and text about a training, made only from the content of its folder, so that they can be made again.
struct TrainingReport {
  let record: TrainingRecord
  let configuration: TrainingConfiguration
  let results: ValidationResults?
  /// The state of the run, if it did not finish.
  var state = RunState.completed
  /// Where the run was made: names and values.
  let origin: [(String, String)]

  private var epochs: [Double] { record.epochs.map { Double($0.epoch) } }

  /// The loss and each metric by epoch, the learning rate if it changes, and what the validation data show.
  var figures: [(name: String, figure: any Figure)] {
    var figures: [(name: String, figure: any Figure)] = []
    if !record.epochs.isEmpty {
      figures.append(("loss", chart("loss", "Loss by epoch") { $0.loss }))
      for name in metricNames {
        let title = MetricName.title(name)
        figures.append(
          (name, chart(title, "\(title.capitalizedFirst) by epoch") { $0.metrics[name] ?? nil }))
      }
    }
    let rates = record.epochs.map(\.learningRate)
    if Set(rates).count > 1 {
      figures.append(
        (
          "learning-rate",
          Chart(
            title: "Learning rate by epoch", x: ChartAxis("epoch"),
            y: ChartAxis(
              "learning rate", scale: rates.allSatisfy { $0 > 0 } ? .logarithmic : .linear)
          ).adding(.line(epochs, rates))
        ))
    }
    return figures + (results?.figures ?? [])
  }

  private var metricNames: [String] { record.epochs.last?.training.metrics.keys.sorted() ?? [] }

  private func chart(
    _ axis: String, _ title: String, _ value: (Measurements) -> Double?
  ) -> Chart {
    var chart = Chart(title: title, x: ChartAxis("epoch"), y: ChartAxis(axis)).adding(
      .line(epochs, record.epochs.map { value($0.training) ?? .nan }, name: "training"))
    if record.validationSamples > 0 {
      let values = record.epochs.map { $0.validation.flatMap(value) ?? .nan }
      chart = chart.adding(
        .line(epochs, values, name: "validation", style: .dashed, color: .series(1)))
    }
    guard let kept = record.modelEpoch, record.epochs.count > 1 else { return chart }
    return chart.adding(.rule(x: Double(kept), label: "kept"))
  }

  func html(_ json: String) -> String {
    Report(
      title: "Training on \(record.data)", question: "", settings: settings,
      sections: figures.map { .figure($0.figure, caption: captions[$0.name] ?? "") } + [
        .text(heading: "Reading", reading)
      ] + (results?.sections ?? []) + [.table(table, heading: "The epochs")], dataJSON: json
    ).html()
  }

  private var captions: [String: String] { results?.captions ?? [:] }

  /// Writes the page, the figures, and what they show of the validation data.
  ///
  /// - Parameters:
  ///   - json: The record.
  ///   - note: Called with a sentence about what could not be made.
  func write(
    _ json: String, to folder: RunFolder, note: @escaping @Sendable (String) -> Void
  ) async throws {
    if let results { try folder.write(RecordJSON.text(results) + "\n", to: ValidationResults.file) }
    try folder.write(html(json), to: "report.html")
    try await FigureWriter(folder: folder, jobs: 2, note: note).write(figures)
  }

  private var settings: [(String, String)] {
    var settings = [("data", record.data)]
    let targets = configuration.data.target.map { printable($0.text) }
    if !targets.isEmpty { settings.append(("target", targets.joined(separator: ", "))) }
    if record.trainingSamples > 0 {
      settings += [
        ("training samples", "\(record.trainingSamples)"),
        ("validation samples", "\(record.validationSamples)"),
      ]
    }
    settings.append(("layers", ModelSettings.form.write(configuration.model, .differences).words))
    if record.parameters > 0 { settings.append(("parameters", "\(record.parameters)")) }
    settings += [
      (
        "optimizer", Form<any Optimizer>.optimizer.write(configuration.optimizer, .everything).words
      ),
      ("batch size", "\(configuration.training.batchSize)"),
      ("epochs", "\(record.epochs.count) of \(configuration.training.epochs)"),
      ("seed", "\(configuration.training.seed)"),
    ]
    if state != .completed { settings.append(("state", state.rawValue)) }
    return settings + origin
  }

  /// A reading of the results, derived from the numbers.
  var reading: String {
    guard let last = record.epochs.last else {
      return "No epoch was completed." + ending + model
    }
    var text =
      "After \(last.epoch) \(last.epoch == 1 ? "epoch" : "epochs") the loss is \(number(last.training.loss)) in training"
    if let validation = last.validation {
      text += " and \(number(validation.loss)) on the validation data"
    }
    text += "."
    let scored = record.epochs.compactMap { line in
      line.validation?.loss.map { (line.epoch, $0) }
    }
    if let best = scored.min(by: { $0.1 < $1.1 }), let final = last.validation?.loss {
      text += " The validation loss was lowest after epoch \(best.0) (\(number(best.1)))"
      if best.0 == last.epoch {
        text += ", the last: more epochs may help."
      } else if isRise(from: best, to: final) {
        text +=
          " and is \(number(final)) now, while the training loss is \(number(last.training.loss)): what the "
          + "network has learned since does not generalize."
      } else {
        text += "; later epochs are not clearly worse."
      }
    }
    if record.stoppedEarly { text += " Early stopping ended the training." }
    return text + ending + model
  }

  private var ending: String {
    if let divergence = record.divergence {
      return " The training diverged in epoch \(divergence.epoch), \(divergence.sentence)."
    }
    switch state {
    case .completed: return ""
    case .running: return " The training has not finished."
    case .interrupted:
      return " The training was interrupted; it can be resumed."
    case .diverged: return " The training diverged."
    case .failed: return " The training ended with an error."
    }
  }

  private var model: String {
    record.modelEpoch.map { " The model has the values of epoch \($0)." }
      ?? " There is no model, because no checkpoint was written."
  }

  /// Whether the validation loss has risen by more than it fluctuates from epoch to epoch: by two standard deviations
  /// of its changes in the epochs since the best, and by at least 1%.
  private func isRise(from best: (epoch: Int, loss: Double), to final: Double) -> Bool {
    let losses = record.epochs.filter { $0.epoch >= best.epoch }.compactMap { $0.validation?.loss }
    let changes = zip(losses.dropFirst(), losses).map { $0 - $1 }
    let square = changes.reduce(0) { $0 + $1 * $1 } / Double(max(1, changes.count))
    return final - best.loss > max(2 * square.squareRoot(), 0.01 * abs(best.loss))
  }

  /// Every epoch, or about forty evenly spaced ones if there are many.
  var table: Report.Table {
    let names = metricNames
    let interval = max(1, (record.epochs.count + 39) / 40)
    let shown = record.epochs.filter {
      $0.epoch % interval == 0 || $0.epoch == 1 || $0.epoch == record.epochs.count
    }
    var columns = ["epoch", "learning rate", "training loss"] + names.map { "training \($0)" }
    if record.validationSamples > 0 {
      columns += ["validation loss"] + names.map { "validation \($0)" }
    }
    let rows = shown.map { line in
      [line.training, line.validation].compactMap { $0 }.reduce(
        ["\(line.epoch)", plain(line.learningRate)]
      ) { cells, measured in
        cells + [plain(measured.loss)] + names.map { plain(measured.metrics[$0] ?? nil) }
      }
    }
    return Report.Table(columns: columns, rows: rows)
  }

  /// In a form that programs can read, because tables are printed too.
  private func plain(_ value: Double?) -> String {
    value.map { NumberText.compact($0, digits: 5) } ?? "–"
  }

  private func number(_ value: Double?) -> String {
    value.map { NumberText.readable($0, digits: 4) } ?? "–"
  }
}

extension TrainingRecord {
  /// A table of the most relevant epochs, and a reading of the numbers.
  public func report(of run: TrainingRun) -> (table: Report.Table, reading: String) {
    let report = TrainingReport(
      record: self, configuration: run.configuration, results: nil, origin: [])
    return (report.table, report.reading)
  }
}

extension SettingNode.Content {
  /// A setting on one line, for a reader.
  fileprivate var words: String {
    guard case .list(let items) = self else { return word }
    return items.map(\.content.word).joined(separator: ", ")
  }

  /// A map with one entry, as a layer is, needs no braces.
  private var word: String {
    guard case .map(let entries) = self, entries.count == 1 else { return YAMLWriter.flow(self) }
    let inner = YAMLWriter.flow(entries[0].value.content)
    let isMap = inner.hasPrefix("{") && inner.hasSuffix("}")
    return isMap
      ? "\(entries[0].key) (\(inner.dropFirst().dropLast()))" : "\(entries[0].key) \(inner)"
  }
}

extension MetricName {
  private static let titles = [
    "mae": "mean absolute error", "rmse": "root mean squared error", "r2": "R²",
    "auc": "area under the ROC curve", "f1": "F1",
  ]

  /// The usual name, such as `mean absolute error` for `mae`.
  static func title(_ name: String) -> String {
    titles[name] ?? (name.hasPrefix("top-") ? "\(name) accuracy" : name)
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
