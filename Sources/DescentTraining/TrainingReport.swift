import DescentData
import DescentFigures
import DescentNumerics
import DescentRuns

/// The figures and text about a training.
struct TrainingReport {
  let record: TrainingRecord
  let run: TrainingRun

  init(_ record: TrainingRecord, _ run: TrainingRun) {
    self.record = record
    self.run = run
  }

  private var epochs: [Double] { record.epochs.map { Double($0.epoch) } }

  /// The loss and each metric by epoch, and the learning rate if it changes.
  var figures: [(name: String, figure: any Figure)] {
    guard !record.epochs.isEmpty else { return [] }
    var figures: [(name: String, figure: any Figure)] = [
      ("loss", chart("loss", "Loss by epoch") { $0.loss })
    ]
    for name in metricNames {
      figures.append(
        (
          name,
          chart(name, "\(name) by epoch") {
            $0.metrics[name] ?? nil
          }
        ))
    }
    let rates = record.epochs.map(\.learningRate)
    if Set(rates).count > 1 {
      figures.append(
        (
          "learning-rate",
          Chart(
            title: "Learning rate by epoch", x: Axis("epoch"),
            y: Axis("learning rate", scale: rates.allSatisfy { $0 > 0 } ? .logarithmic : .linear)
          ).adding(.line(epochs, rates))
        ))
    }
    return figures
  }

  private var metricNames: [String] { record.epochs.last?.training.metrics.keys.sorted() ?? [] }

  private func chart(
    _ axis: String, _ title: String, _ value: (Measurements) -> Double?
  ) -> Chart {
    var chart = Chart(title: title, x: Axis("epoch"), y: Axis(axis)).adding(
      .line(epochs, record.epochs.map { value($0.training) ?? .nan }, name: "training"))
    if record.validationSamples > 0 {
      let values = record.epochs.map { $0.validation.flatMap(value) ?? .nan }
      chart = chart.adding(
        .line(epochs, values, name: "validation", style: .dashed, color: .series(1)))
    }
    return chart
  }

  func html(_ json: String) -> String {
    Report(
      title: "Training on \(record.data)", question: "", settings: settings,
      sections: figures.map { .figure($0.figure) } + [
        .text(heading: "Reading", reading), .table(table, heading: "The epochs"),
      ], dataJSON: json
    ).html()
  }

  private var settings: [(String, String)] {
    let configuration = run.configuration
    return [
      ("data", record.data), ("training samples", "\(record.trainingSamples)"),
      ("validation samples", "\(record.validationSamples)"),
      ("parameters", "\(record.parameters)"), ("batch size", "\(run.trainer.batchSize)"),
      ("epochs", "\(record.epochs.count) of \(configuration.training.epochs)"),
      ("seed", "\(configuration.training.seed)"), ("Descent", descentVersion),
      ("machine", Machine.description),
    ]
  }

  /// A reading of the results, derived from the numbers.
  var reading: String {
    guard let last = record.epochs.last else {
      return "No epoch was trained to its end." + divergence + model
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
          " and is \(number(final)) now, while the training loss came to \(number(last.training.loss)): what "
          + "the network learned since, it did not learn for other data."
      } else {
        text += "; what came after it is not clearly worse."
      }
    }
    if record.stoppedEarly { text += " Early stopping ended the training." }
    return text + divergence + model
  }

  private var divergence: String {
    record.divergence.map { " The training diverged in epoch \($0.epoch), \($0.sentence)." } ?? ""
  }

  private var model: String {
    record.modelEpoch.map { " The model has the values of epoch \($0)." }
      ?? " There is no model, as no checkpoint was written."
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
    let report = TrainingReport(self, run)
    return (report.table, report.reading)
  }
}
