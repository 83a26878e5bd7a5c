import Descent

extension SearchOutcome {
  /// The best trials and what is known of the winner.
  var text: String { textTable(table) + "\n\n" + reading }

  /// The winner's values, one to a line.
  var winnerText: String {
    guard let winner else { return "no trial is complete" }
    var lines = ["trial \(winner.number)"]
    if let value = winner.value {
      lines.append("\(measure.objective) \(NumberText.readable(value, digits: 4))")
    }
    for hyperparameter in record.space?.hyperparameters ?? [] {
      if let value = winner.point[hyperparameter.name] {
        lines.append("\(hyperparameter.name): \(value)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
