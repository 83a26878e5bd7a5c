/// How a kind of value is written: how it is read from settings and checked, written to settings, and
/// described. It is the one place that knows; YAML, JSON, the reference page and the comments of
/// `descent init` all come from it.
struct Form<Value: Sendable>: Sendable {
  /// What is right, such as `a number above 0`.
  let expected: String
  /// What it is made of. It is a closure because a form may hold itself.
  let description: @Sendable () -> FormDescription
  /// The value; none where there is a mistake, which is added to the problems.
  let read: @Sendable (SettingNode, SettingPath, inout Problems) -> Value?
  /// The settings that give the value again.
  let write: @Sendable (Value, FormDetail) -> SettingNode.Content

  /// - Parameter hasParts: Whether it takes care of what flags say of its parts.
  init(
    _ expected: String, hasParts: Bool = false,
    description: (@Sendable () -> FormDescription)? = nil,
    read: @escaping @Sendable (SettingNode, SettingPath, inout Problems) -> Value?,
    write: @escaping @Sendable (Value, FormDetail) -> SettingNode.Content
  ) {
    self.expected = expected
    self.description = description ?? { .plain }
    self.read = { node, path, problems in
      let node = node.settled
      if !hasParts, let override = node.overrides.first {
        problems.add(
          override.value.first?.place ?? node.place, path,
          "is one value, and has no setting \"\(override.components.joined(separator: "."))\"")
        return nil
      }
      return read(node, path, &problems)
    }
    self.write = write
  }

  /// A scalar: `parse` gives nothing where it is not as expected.
  init(
    _ expected: String, parse: @escaping @Sendable (SettingNode) -> Value?,
    print: @escaping @Sendable (Value) -> SettingNode.Content
  ) {
    self.init(expected) { node, path, problems in
      if let value = parse(node) { return value }
      problems.add(node.place, path, mustBe(expected, not: node))
      return nil
    } write: { value, _ in
      print(value)
    }
  }

  /// The form that the closure gives, once it is needed: for forms that hold themselves.
  static func later(_ expected: String, _ form: @escaping @Sendable () -> Form) -> Form {
    Form(expected, hasParts: true, description: { form().description() }) { node, path, problems in
      form().read(node, path, &problems)
    } write: { value, detail in
      form().write(value, detail)
    }
  }

  /// The same value with `null` for none.
  var optional: Form<Value?> {
    Form<Value?>(expected, hasParts: true, description: description) { node, path, problems in
      if case .null = node.content, node.overrides.isEmpty { return .some(nil) }
      return read(node, path, &problems).map { .some($0) }
    } write: { value, detail in
      value.map { write($0, detail) } ?? .null
    }
  }

  /// A list of such values. A single one need not be in a list.
  func list(atLeast least: Int = 0, of things: String) -> Form<[Value]> {
    Form<[Value]>("a list of \(things)", hasParts: true, description: { .list(description()) }) {
      node, path, problems in
      guard case .list(var items) = node.content else {
        if case .null = node.content {
          problems.add(node.place, path, mustBe("a list of \(things)", not: node))
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
        problems.add(node.place, path, "is an empty list; it must hold \(things)")
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
      .list(values.map { SettingNode(write($0, detail)) })
    }
  }

  /// Values by names of the user's own.
  func byName(of things: String) -> Form<[String: Value]> {
    Form<[String: Value]>("a map of \(things)", hasParts: true) { node, path, problems in
      guard let entries = node.entries else {
        problems.add(node.place, path, mustBe("a map of \(things)", not: node))
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
  /// For the node that its first name leads to.
  var inner: SettingNode.Override {
    SettingNode.Override(components: components.dropFirst(), value: value)
  }
}

extension SettingNode {
  /// The entries of a map, with what flags say of them.
  var entries: [Entry]? {
    var entries: [Entry]
    switch content {
    case .map(let given): entries = given
    case .null where !overrides.isEmpty: entries = []
    default: return nil
    }
    SettingNode.add(overrides, to: &entries)
    return entries
  }

  /// Hands overrides on to the entries that they name, new ones where there are none.
  static func add(_ overrides: [Override], to entries: inout [Entry]) {
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

func mustBe(_ expected: String, not node: SettingNode) -> String {
  "is \(node.shown); it must be \(expected)"
}

/// How much is written.
enum FormDetail: Sendable {
  /// Every field, so that it means the same where the usual values change.
  case everything
  /// What differs from the usual values.
  case differences
}

/// What a form is made of, for texts about it.
indirect enum FormDescription: Sendable {
  case plain
  case list(FormDescription)
  case record([FieldDescription])
  case choice([CaseDescription])
}

struct FieldDescription: Sendable {
  let name: String
  let expected: String
  /// The usual value as YAML; none where there is none.
  let usual: String?
  let sentence: String
  let description: @Sendable () -> FormDescription
}

struct CaseDescription: Sendable {
  let name: String
  let sentence: String
  /// What it takes; none where it takes nothing.
  let description: (@Sendable () -> FormDescription)?
  /// The field that may be given alone.
  let principal: String?
}
