import ArgumentParser
import Descent

/// The flags of an experiment's settings, as the table of its settings has them.
///
/// The parser finds flags as the children of a mirror and reads their values by key. Both are given here from the table,
/// so that help, completion and errors are the parser's own.
struct SettingFlags<Options: ExperimentOptions>: ParsableArguments {
  private typealias Setting = ExperimentSetting<Options>
  private typealias Text = Option<String?>
  private typealias Toggle = Flag<Bool>

  /// The parsed flags by name.
  private var texts: [String: Text] = [:]
  private var toggles: [String: Toggle] = [:]

  init() {
    for (flag, setting) in Self.table {
      let (name, help) = (NameSpecification.customLong(flag), ArgumentHelp(setting.help))
      switch setting.notation {
      case .toggle: toggles[flag] = Flag(wrappedValue: false, name: name, help: help)
      case .scalar, .list:
        texts[flag] = Option(
          name: name, parsing: .unconditional, help: help, completion: setting.kind)
      case .text: texts[flag] = Option(name: name, help: help, completion: setting.kind)
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: SettingKey.self)
    for (flag, setting) in Self.table {
      if case .toggle = setting.notation {
        toggles[flag] = try values.decode(Toggle.self, forKey: SettingKey(flag))
      } else {
        texts[flag] = try values.decode(Text.self, forKey: SettingKey(flag))
      }
    }
  }

  private static var table: [(flag: String, setting: Setting)] {
    Options.allSettings.compactMap { setting in setting.flag.map { ($0, setting) } }
  }

  /// Whether a flag was given.
  func has(_ flag: String) -> Bool {
    texts[flag]?.wrappedValue != nil || toggles[flag]?.wrappedValue == true
  }

  /// Replaces the settings whose flags were given.
  ///
  /// - Throws: An error that names the flag, its value, and what would be valid.
  func apply(to options: inout Options) throws {
    for (flag, setting) in Self.table where has(flag) {
      try setting.read((texts[flag]?.wrappedValue ?? nil) ?? "", into: &options)
    }
  }
}

extension SettingFlags: CustomReflectable {
  var customMirror: Mirror {
    Mirror(
      self,
      children: Self.table.map { flag, _ in
        (label: "_" + flag, value: texts[flag] as Any? ?? toggles[flag] as Any)
      })
  }
}

extension ExperimentSetting {
  fileprivate var kind: CompletionKind? {
    switch completion {
    case .none: nil
    case .names(let names): .list(names)
    case .folder: .directory
    }
  }
}

extension SettingFlags {
  /// Replaces the settings whose flags were given, and chooses the data if they were not named.
  ///
  /// - Returns: A note on the choice.
  func applyChoosingData(to options: inout Options) throws -> String? {
    try apply(to: &options)
    guard !has("data"), var driven = options as? any DataDrivenOptions else { return nil }
    driven.data = DataChoice.usual(directory: driven.dataDirectory)
    if let chosen = driven as? Options { options = chosen }
    return driven.data == "mnist"
      ? nil : "MNIST was not found; use --data or --data-dir to choose other data"
  }
}
