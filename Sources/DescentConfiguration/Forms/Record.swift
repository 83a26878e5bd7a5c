/// One setting of a record: its name, where its value goes, its form, and what it means.
package struct Field<Record: Sendable>: Sendable {
  package let name: String
  /// Whether it is required.
  package let isRequired: Bool
  /// Whether it is written even if it has its default value.
  package let isAlwaysWritten: Bool
  package let expected: String
  package let sentence: String
  package let example: String?
  package let description: @Sendable () -> FormDescription
  package let read: @Sendable (SettingNode, SettingPath, inout Record, inout Problems) -> Void
  /// Returns `nil` if there is no value.
  package let write: @Sendable (Record, FormDetail) -> SettingNode.Content?
  /// Whether the setting is written the same for two records.
  package let isSame: @Sendable (Record, Record) -> Bool

  /// - Parameters:
  ///   - isRequired: Whether it is required; the record's value before reading is then not a default.
  ///   - example: An example value, as YAML, if there is no default.
  // Not inlined: tables call it for every field, and optimizing each call separately takes minutes.
  @inline(never)
  package init<Value: Sendable>(
    _ name: String, _ member: WritableKeyPath<Record, Value> & Sendable, _ form: Form<Value>,
    isRequired: Bool = false, isAlwaysWritten: Bool = false, _ sentence: String,
    example: String? = nil
  ) {
    self.name = name
    self.isRequired = isRequired
    self.isAlwaysWritten = isAlwaysWritten || isRequired
    self.expected = form.expected
    self.sentence = sentence
    self.example = example
    description = form.description
    read = { node, path, record, problems in
      if let value = form.read(node, path, &problems) { record[keyPath: member] = value }
    }
    write = { record, detail in
      let content = form.write(record[keyPath: member], detail)
      return content == .null ? nil : content
    }
    isSame = { form.isSame($0[keyPath: member], $1[keyPath: member]) }
  }

  /// A setting that is not one member of the record.
  ///
  /// - Parameter write: Returns `nil` if there is no value.
  package init(
    _ name: String, expected: String, _ sentence: String,
    read: @escaping @Sendable (SettingNode, SettingPath, inout Record, inout Problems) -> Void,
    write: @escaping @Sendable (Record) -> SettingNode.Content?
  ) {
    self.name = name
    isRequired = false
    isAlwaysWritten = false
    self.expected = expected
    self.sentence = sentence
    example = nil
    description = { .plain }
    self.read = read
    self.write = { record, _ in write(record) }
    isSame = { write($0) == write($1) }
  }
}

/// A constraint between the fields of a record.
package struct Rule<Record: Sendable>: Sendable {
  /// The field at which a mistake is reported.
  package let field: String
  /// Returns what is wrong, or `nil`.
  package let problem: @Sendable (Record) -> String?

  @inline(never)
  package init(_ field: String, _ problem: @escaping @Sendable (Record) -> String?) {
    self.field = field
    self.problem = problem
  }
}

extension Form {
  /// A map of fields.
  ///
  /// - Parameters:
  ///   - thing: What it is, with its article.
  ///   - usual: The default value of every field.
  ///   - principal: The field that a value other than a map stands for.
  @inline(never)
  package static func record(
    _ thing: String, usual: Value, principal: String? = nil, _ fields: [Field<Value>],
    rules: [Rule<Value>] = []
  ) -> Form {
    let names = fields.map(\.name)
    var form = Form(
      "a map of \(listing(names))", hasParts: true,
      description: .record(fields.map { $0.described(usual: usual) })
    ) { node, path, problems in
      var entries: [SettingNode.Entry]
      // A field that stands for the whole is not named in the path.
      var whole: String?
      switch node.content {
      case .map(let given): entries = given
      case .null: entries = []
      default:
        guard let principal else {
          problems.add(node, path, mustBe: "a map of \(listing(names))")
          return nil
        }
        var value = node
        value.overrides = []
        entries = [.init(key: principal, place: node.place, value: value)]
        whole = principal
      }
      SettingNode.add(node.overrides, to: &entries)
      let before = problems.list.count
      var record = usual
      for entry in entries {
        guard let field = fields.first(where: { $0.name == entry.key }) else {
          problems.add(
            entry.place, path,
            "has no setting \"\(entry.key)\"; \(suggestion(for: entry.key, among: names))")
          continue
        }
        let isWhole = whole == field.name && entry.value.overrides.isEmpty
        let inner = isWhole ? path : path.appending(field.name)
        field.read(entry.value, inner, &record, &problems)
      }
      for field in fields where field.isRequired {
        if !entries.contains(where: { $0.key == field.name }) {
          problems.add(
            node.place, path, "\(field.name) is missing; it must be \(field.expected)")
        }
      }
      guard problems.list.count == before else { return nil }
      for rule in rules {
        guard let problem = rule.problem(record) else { continue }
        let place = entries.first { $0.key == rule.field }?.value.settled.place ?? node.place
        problems.add(place, path.appending(rule.field), problem)
      }
      return problems.list.count == before ? record : nil
    } write: { record, detail in
      var entries: [SettingNode.Entry] = []
      for field in fields {
        if detail == .differences, !field.isAlwaysWritten, field.isSame(record, usual) { continue }
        if let content = field.write(record, detail) {
          entries.append(.init(key: field.name, value: SettingNode(content)))
        }
      }
      if detail == .differences, let principal, entries.count == 1, entries[0].key == principal {
        switch entries[0].value.content {
        case .map, .null: break
        case let scalar: return scalar
        }
      }
      return .map(entries)
    }
    form.principal = principal
    return form
  }
}

extension Field {
  fileprivate func described(usual: Record) -> FieldDescription {
    FieldDescription(
      name: name, expected: expected,
      usual: isRequired ? nil : write(usual, .differences).map(YAMLWriter.flow), sentence: sentence,
      example: example, description: description)
  }
}
