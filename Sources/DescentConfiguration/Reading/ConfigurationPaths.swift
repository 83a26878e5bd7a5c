import DescentData
import DescentFiles

// The files and folders that a configuration names. Paths in the file are relative to the file's folder, paths in flags
// to the working directory.
extension TrainingConfiguration {
  /// Replaces every file and folder path by the result of `change`.
  ///
  /// - Parameter change: Called with the setting's path, such as `data.path`, and the file.
  package mutating func changePaths(_ change: (_ setting: String, _ path: String) -> String) {
    let wasNPY = data.isNPY
    if !data.isNamedSet { data.path = change("data.path", data.path) }
    data.directory = data.directory.map { change("data.directory", $0) }
    if case .path(let path) = data.validation {
      data.validation = .path(change("data.validation.path", path))
    }
    output = output.map { change("output", $0) }
    // Elsewhere a target is a column or an array of the same file.
    guard wasNPY || data.isNPY else { return }
    data.target = data.target.map { target in
      if case .name(let path) = target { .name(change("data.target", path)) } else { target }
    }
    if case .arrays(let arrays) = data.validation {
      data.validation = .arrays(
        .init(
          features: change("data.validation.arrays.features", arrays.features),
          target: change("data.validation.arrays.target", arrays.target)))
    }
  }

  /// The same with paths in the file resolved against the file's folder. A path that exists only relative to the
  /// working directory is resolved against that.
  ///
  /// - Parameters:
  ///   - overrides: The settings that do not come from the file.
  ///   - note: Called if a path is ambiguous.
  package func located(
    byFile file: String, except overrides: [SettingOverride], note: (String) -> Void
  ) -> TrainingConfiguration {
    let place = parent(of: file)
    guard !place.isEmpty else { return self }
    var located = self
    located.changePaths { setting, name in
      guard !overrides.contains(where: { $0.concerns(setting) }) else { return name }
      let beside = resolved(name, in: place)
      guard setting != "output", name != beside, exists(name) else { return beside }
      guard exists(beside) else {
        note(
          "\(setting): \(beside), to which \(file) refers, does not exist; using \(name) in the working directory"
        )
        return name
      }
      if !isSame(name, beside) {
        note(
          "\(setting): using \(beside), next to \(file), not \(name) in the working directory")
      }
      return beside
    }
    return located
  }
}

extension DataSettings {
  fileprivate var isNamedSet: Bool {
    format == .named || (format == .automatic && DataSource.names.contains(path))
  }

  fileprivate var isNPY: Bool {
    format == .npy || (format == .automatic && (try? PathForm(path)) == .npy)
  }
}

extension SettingOverride {
  /// Whether it sets a setting or part of it.
  fileprivate func concerns(_ setting: String) -> Bool {
    setting == path || setting.hasPrefix(path + ".") || path.hasPrefix(setting + ".")
  }
}
