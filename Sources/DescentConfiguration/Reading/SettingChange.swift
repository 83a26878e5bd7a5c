/// A setting that differs between a configuration and an earlier one.
package struct SettingChange: Sendable, Hashable {
  /// The setting's path, such as `training.epochs`; items of lists are counted from 1. If a different case was chosen,
  /// such as another optimizer, it is the path of the choice.
  package let path: String
  /// The old and the new value, as YAML; `nil` if absent.
  package let before: String?
  package let after: String?

  /// The path without item numbers, so that it is the same for the same setting of every layer.
  package var setting: String {
    path.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
      .replacing("repeat.layers.", with: "").replacing("warm-up.then.", with: "")
  }
}

extension TrainingConfiguration {
  /// Every setting that differs from `earlier`, in the order of the settings.
  package func changes(from earlier: TrainingConfiguration) -> [SettingChange] {
    var changes: [SettingChange] = []
    Self.compare(
      Self.form.write(earlier, .everything), Self.form.write(self, .everything), SettingPath(),
      &changes)
    return changes
  }

  /// A setting as short YAML; `nil` if it is absent.
  package func value(of path: String) -> String? {
    for detail in [FormDetail.differences, .everything] {
      if let value = Self.form.write(self, detail).part(path), value != .null {
        return YAMLWriter.flow(value)
      }
    }
    return nil
  }

  private static func compare(
    _ before: SettingNode.Content?, _ after: SettingNode.Content?, _ path: SettingPath,
    _ changes: inout [SettingChange]
  ) {
    switch (before, after) {
    case _ where before == after: return
    case (.map(let before)?, .map(let after)?) where !isAnotherChoice(before, after):
      let keys =
        after.map(\.key) + before.map(\.key).filter { key in !after.contains { $0.key == key } }
      for key in keys {
        func value(_ entries: [SettingNode.Entry]) -> SettingNode.Content? {
          entries.first { $0.key == key }?.value.content
        }
        compare(value(before), value(after), path.appending(key), &changes)
      }
    case (.list(let before)?, .list(let after)?) where before.count == after.count:
      for (index, pair) in zip(before, after).enumerated() {
        compare(pair.0.content, pair.1.content, path.appending("\(index + 1)"), &changes)
      }
    default:
      changes.append(
        SettingChange(
          path: path.text, before: before.map { YAMLWriter.flow($0) },
          after: after.map { YAMLWriter.flow($0) }))
    }
  }

  /// A choice is a map with the name of the chosen case as its only key.
  private static func isAnotherChoice(
    _ before: [SettingNode.Entry], _ after: [SettingNode.Entry]
  ) -> Bool {
    before.count == 1 && after.count == 1 && before[0].key != after[0].key
  }

  /// The path of every setting, without item numbers; recursive settings, such as repeated layers, are entered once.
  package static var settingPaths: [String] {
    paths(of: form.description(), SettingPath(), inside: [])
  }

  private static func paths(
    of description: FormDescription, _ path: SettingPath, inside outer: Set<String>
  ) -> [String] {
    switch description {
    case .plain: return [path.text]
    case .list(let items): return paths(of: items, path, inside: outer)
    case .record(let fields):
      return fields.flatMap { paths(of: $0.description(), path.appending($0.name), inside: outer) }
    case .choice(let cases):
      let names = cases.map(\.name).joined(separator: ",")
      guard !outer.contains(names) else { return [path.text] }
      return [path.text]
        + cases.flatMap { item in
          item.description.map {
            paths(of: $0(), path.appending(item.name), inside: outer.union([names]))
          } ?? []
        }
    }
  }
}

extension SettingNode.Content {
  /// The part at a path, in which items of lists are counted from 1.
  fileprivate func part(_ path: String) -> SettingNode.Content? {
    path.split(separator: ".").reduce(self as Self?) { part, name in
      switch part {
      case .map(let entries): entries.first { $0.key == name }?.value.content
      case .list(let items):
        Int(name).flatMap { items.indices.contains($0 - 1) ? items[$0 - 1].content : nil }
      default: nil
      }
    }
  }
}
