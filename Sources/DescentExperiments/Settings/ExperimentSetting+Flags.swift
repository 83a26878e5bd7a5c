import DescentConfiguration
import DescentFiles
import RealModule

extension ExperimentSetting {
  /// Reads the value of the flag.
  ///
  /// - Throws: ``ExperimentError/setting(_:value:problem:)`` with its name, its value and what would be valid.
  package func read(_ text: String, into options: inout Options) throws {
    try read(node(text), shown: text, &options)
  }

  /// Checks the value in options that may have been made in Swift.
  func check(_ options: Options) throws {
    let content = field.write(options, .everything) ?? .null
    // What may be left out was.
    if content == .null, !field.isRequired { return }
    var copy = options
    try read(SettingNode(content), shown: flagText(content), &copy)
  }

  private func read(_ node: SettingNode, shown: String, _ options: inout Options) throws {
    var problems = Problems()
    field.read(node, SettingPath(components: [field.name]), &options, &problems)
    guard let problem = problems.list.first else { return }
    guard let flag else {
      throw ExperimentError.setting(problem.path, value: nil, problem: problem.message)
    }
    throw ExperimentError.setting(
      flag, value: shown.isEmpty || notation == .toggle ? nil : shown,
      problem: problem.expected == nil ? problem.message : "\(field.expected) is needed")
  }

  private func node(_ text: String) -> SettingNode {
    switch notation {
    case .scalar: scalar(text)
    case .text: SettingNode(.text(text))
    case .toggle: SettingNode(.bool(true))
    case .list:
      SettingNode(
        .list(
          text.split(separator: ",", omittingEmptySubsequences: false).map { scalar(String($0)) }))
    }
  }

  /// A value; one that is given is never none, not even an empty one.
  private func scalar(_ text: String) -> SettingNode {
    let node = SettingNode(plain: text, at: .nowhere)
    return node.content == .null ? SettingNode(.text(text)) : node
  }

  /// The help of the flag.
  package var help: String {
    field.sentence + (usual.map { " (default: \($0))" } ?? "") + "."
  }
}

/// A value as it is written after a flag.
func flagText(_ content: SettingNode.Content) -> String {
  switch content {
  case .text(let text): text
  // 1e-6 rather than 1e-06.
  case .number(let value) where !value.isFinite || (value != 0 && value.magnitude < 1e-4):
    "\(value)".replacing("e-0", with: "e-")
  case .list(let items): items.map { flagText($0.content) }.joined(separator: ",")
  case .null: ""
  default: YAMLWriter.flow(content)
  }
}

/// A number as it is written after a flag, with three significant digits.
func flagText(_ number: Double) -> String {
  let scale = Double.exp10(2 - Double.log10(number.magnitude).rounded(.down))
  let rounded = (number * scale).rounded() / scale
  return flagText(.number(rounded.isFinite ? rounded : number))
}
