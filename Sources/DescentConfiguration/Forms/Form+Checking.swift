import DescentFiles

// Settings that were made in Swift are held to what a file may hold.
extension Form {
  /// What is wrong with a value, as if it had been read from a file.
  package func problems(in value: Value) -> [ConfigurationError.Problem] {
    var problems = Problems()
    _ = read(SettingNode(write(value, .everything)), SettingPath(), &problems)
    return problems.list
  }
}

extension TrainingConfiguration {
  /// Checks settings that may have been made in Swift.
  ///
  /// - Throws: ``ConfigurationError`` with every setting that a file could not hold.
  package func check() throws(ConfigurationError) {
    let problems = Self.form.problems(in: self)
    guard problems.isEmpty else { throw ConfigurationError(file: nil, problems: problems) }
  }
}

extension DataSettings {
  /// Checks settings that may have been made in Swift.
  package func checkValues() throws(DataError) {
    guard let problem = Self.form.problems(in: self).first else { return }
    throw DataError(.invalid, path: path, "data.\(problem.path): \(problem.message)")
  }
}
