/// The written form of a kind of value: how it is read from settings and checked, written to settings, and described.
/// This is the only definition; YAML, JSON, the reference page and the comments of `descent init` are all derived from
/// it.
package struct Form<Value: Sendable>: Sendable {
  /// What is valid, such as `a number above 0`.
  package let expected: String
  /// What it consists of. It is a closure because a form may contain itself.
  package let description: @Sendable () -> FormDescription
  /// Reads the value; returns `nil` after a mistake, which is added to the problems.
  package let read: @Sendable (SettingNode, SettingPath, inout Problems) -> Value?
  /// The field of a record that may be given alone.
  package var principal: String?
  /// Writes the settings that produce the value.
  package let write: @Sendable (Value, FormDetail) -> SettingNode.Content

  /// - Parameter hasParts: Whether it handles overrides of its parts.
  @inline(never)
  package init(
    _ expected: String, hasParts: Bool = false,
    description: @autoclosure @escaping @Sendable () -> FormDescription = .plain,
    read: @escaping @Sendable (SettingNode, SettingPath, inout Problems) -> Value?,
    write: @escaping @Sendable (Value, FormDetail) -> SettingNode.Content
  ) {
    self.expected = expected
    self.description = description
    self.read = { node, path, problems in
      let node = node.settled
      if let range = SettingRange(node) {
        return range.read(path, &problems) { read($0, path, &$1) }
      }
      if !hasParts, let override = node.overrides.first {
        problems.add(
          override.value.first?.place ?? node.place, path,
          "is a single value and has no setting \"\(override.components.joined(separator: "."))\"")
        return nil
      }
      return read(node, path, &problems)
    }
    self.write = write
  }

  /// A scalar: `parse` returns `nil` if it is not as expected.
  @inline(never)
  package init(
    _ expected: String, parse: @escaping @Sendable (SettingNode) -> Value?,
    print: @escaping @Sendable (Value) -> SettingNode.Content
  ) {
    self.init(expected) { node, path, problems in
      if let value = parse(node) { return value }
      problems.add(node, path, mustBe: expected)
      return nil
    } write: { value, _ in
      print(value)
    }
  }

  /// Whether two values are written the same.
  package func isSame(_ left: Value, _ right: Value) -> Bool {
    write(left, .everything) == write(right, .everything)
  }

  /// The form that the closure returns when it is needed, for forms that contain themselves.
  @inline(never)
  package static func later(_ expected: String, _ form: @escaping @Sendable () -> Form) -> Form {
    Form(expected, hasParts: true, description: form().description()) { node, path, problems in
      form().read(node, path, &problems)
    } write: { value, detail in
      form().write(value, detail)
    }
  }

  /// The same value, or `null`.
  package var optional: Form<Value?> {
    Form<Value?>(expected, hasParts: true, description: description()) { node, path, problems in
      if case .null = node.content, node.overrides.isEmpty { return .some(nil) }
      return read(node, path, &problems).map { .some($0) }
    } write: { value, detail in
      value.map { write($0, detail) } ?? .null
    }
  }

  /// A list of such values. A single value need not be in a list.
  ///
  /// - Parameter isOften1: Whether a single value is written without a list.
  @inline(never)
  package func list(
    atLeast least: Int = 0, of things: String, isOften1: Bool = false
  ) -> Form<[Value]> {
    Form<[Value]>("a list of \(things)", hasParts: true, description: .list(description())) {
      node, path, problems in
      guard case .list(var items) = node.content else {
        if case .null = node.content {
          problems.add(node, path, mustBe: "a list of \(things)")
          return nil
        }
        return read(node, path, &problems).map { [$0] }
      }
      for override in node.overrides {
        guard let index = override.components.first.flatMap({ Int($0) }),
          items.indices.contains(index - 1)
        else {
          problems.add(
            override.value.first?.place ?? node.place, path,
            "has no item \(override.components.first ?? ""); its items are 1 to \(items.count)")
          return nil
        }
        items[index - 1].overrides.append(override.inner)
      }
      guard items.count >= least else {
        problems.add(
          node.place, path, "is an empty list; it must hold \(things)",
          expected: "a list of \(things)")
        return nil
      }
      var values: [Value] = []
      for (index, item) in items.enumerated() {
        if let value = read(item, path.appending("\(index + 1)"), &problems) {
          values.append(value)
        }
      }
      return values.count == items.count ? values : nil
    } write: { values, detail in
      if isOften1, detail == .differences, values.count == 1 { return write(values[0], detail) }
      return .list(values.map { SettingNode(write($0, detail)) })
    }
  }

  /// Values by user-defined names.
  @inline(never)
  package func byName(of things: String) -> Form<[String: Value]> {
    Form<[String: Value]>("a map of \(things)", hasParts: true) { node, path, problems in
      guard let entries = node.entries else {
        problems.add(node, path, mustBe: "a map of \(things)")
        return nil
      }
      var values: [String: Value] = [:]
      for entry in entries {
        if let value = read(entry.value, path.appending(entry.key), &problems) {
          values[entry.key] = value
        }
      }
      return values.count == entries.count ? values : nil
    } write: { values, detail in
      .map(
        values.sorted { $0.key < $1.key }.map {
          SettingNode.Entry(key: $0.key, value: SettingNode(write($0.value, detail)))
        })
    }
  }
}

extension SettingNode.Override {
  /// The override as seen from the node to which its first name leads.
  package var inner: SettingNode.Override {
    SettingNode.Override(components: components.dropFirst(), value: value)
  }
}

extension SettingNode {
  /// The entries of a map, with their overrides.
  package var entries: [Entry]? {
    var entries: [Entry]
    switch content {
    case .map(let given): entries = given
    case .null where !overrides.isEmpty: entries = []
    default: return nil
    }
    SettingNode.add(overrides, to: &entries)
    return entries
  }

  /// Passes overrides on to the entries that they name, adding entries if necessary.
  package static func add(_ overrides: [Override], to entries: inout [Entry]) {
    for override in overrides {
      guard let name = override.components.first else { continue }
      if !entries.contains(where: { $0.key == name }) {
        let place = override.value.first?.place ?? .nowhere
        entries.append(Entry(key: name, place: place, value: SettingNode(.null, at: place)))
      }
      for index in entries.indices where entries[index].key == name {
        entries[index].value.overrides.append(override.inner)
      }
    }
  }
}

package func mustBe(_ expected: String, not node: SettingNode) -> String {
  "is \(node.shown); it must be \(expected)"
}

/// How much to write.
package enum FormDetail: Sendable {
  /// Every field, so that the meaning does not change if defaults do.
  case everything
  /// Only what differs from the defaults.
  case differences
}

/// What a form consists of, for documentation.
package indirect enum FormDescription: Sendable {
  case plain
  case list(FormDescription)
  case record([FieldDescription])
  case choice([CaseDescription])
}

package struct FieldDescription: Sendable {
  package let name: String
  package let expected: String
  /// The default value as YAML, if there is one.
  package let usual: String?
  package let sentence: String
  /// An example value, as YAML, if there is no default.
  package let example: String?
  package let description: @Sendable () -> FormDescription
}

package struct CaseDescription: Sendable {
  package let name: String
  package let sentence: String
  /// What it takes; `nil` if it takes nothing.
  package let description: (@Sendable () -> FormDescription)?
  /// The field that may be given alone.
  package let principal: String?
}
