/// One of the cases of a choice.
package struct Case<Choice: Sendable>: Sendable {
  package let name: String
  package let sentence: String
  package let description: (@Sendable () -> FormDescription)?
  package let principal: String?
  package let read: @Sendable (SettingNode, SettingPath, inout Problems) -> Choice?
  /// Returns `nil` for other cases, and `null` if the name says everything.
  package let write: @Sendable (Choice, FormDetail) -> SettingNode.Content?

  /// A case without settings.
  @inline(never)
  package init(_ name: String, _ choice: Choice, _ sentence: String) where Choice: Equatable {
    self.init(name, choice, sentence, matches: { $0 == choice })
  }

  /// A case without settings.
  ///
  /// - Parameter matches: Whether a value is this case.
  @inline(never)
  package init(
    _ name: String, _ choice: Choice, _ sentence: String,
    matches: @escaping @Sendable (Choice) -> Bool
  ) {
    self.name = name
    self.sentence = sentence
    description = nil
    principal = nil
    read = { node, path, problems in
      switch node.content {
      case .null: return choice
      case .map(let entries) where entries.isEmpty: return choice
      default:
        problems.add(node.place, path, "takes no settings; write only \(name)")
        return nil
      }
    }
    write = { value, _ in matches(value) ? SettingNode.Content.null : nil }
  }

  /// A case with settings.
  ///
  /// - Parameters:
  ///   - make: Creates the choice with these settings.
  ///   - settings: The settings, if the choice is this case.
  @inline(never)
  package init<Settings: Sendable>(
    _ name: String, _ form: Form<Settings>, _ sentence: String,
    make: @escaping @Sendable (Settings) -> Choice,
    settings: @escaping @Sendable (Choice) -> Settings?
  ) {
    self.name = name
    self.sentence = sentence
    principal = form.principal
    description = form.description
    read = { node, path, problems in form.read(node, path, &problems).map(make) }
    write = { choice, detail in
      settings(choice).map { form.write($0, detail) }
    }
  }
}

extension Case {
  /// The choice with its usual settings; `nil` if some are required.
  package var usual: Choice? {
    var problems = Problems()
    return read(SettingNode(.null), SettingPath(), &problems)
  }

  fileprivate var described: CaseDescription {
    CaseDescription(
      name: name, sentence: sentence, description: description, principal: principal)
  }
}

extension Form {
  /// One of several cases: a name alone, or a map with the name as its only key.
  ///
  /// - Parameters:
  ///   - thing: What it is, with its article.
  ///   - bare: The case that a number or a list instead of a name stands for.
  @inline(never)
  package static func choice(_ thing: String, bare: String? = nil, _ cases: [Case<Value>]) -> Form {
    let names = cases.map(\.name)
    return Form(
      "\(thing): \(names.count > 1 ? "one of " : "")\(listing(names))", hasParts: true,
      description: .choice(cases.map(\.described))
    ) { node, path, problems in
      var (name, place, settings): (String, SettingPlace, SettingNode)
      var isBare = false
      switch node.content {
      case .text(let text):
        (name, place, settings) = (text, node.place, SettingNode(.null, at: node.place))
      case .map(let entries):
        guard let entry = entries.first else {
          problems.add(
            node.place, path, "is an empty map; it must name \(thing): \(listing(names))")
          return nil
        }
        guard entries.count == 1 else {
          let second = entries[1]
          let unknown = entries.first { !names.contains($0.key) }
          if let unknown {
            // Probably a setting that is not indented enough.
            problems.add(
              unknown.place, path,
              "\"\(unknown.key)\" is not \(thing), but is on the same level as "
                + "\"\(unknown.key == entry.key ? second.key : entry.key)\"; settings are indented below the name; "
                + "\(suggestion(for: unknown.key, among: names))")
          } else {
            problems.add(
              second.place, path,
              "\(listing(entries.map(\.key))) are mutually exclusive; keep one")
          }
          return nil
        }
        (name, place, settings) = (entry.key, entry.place, entry.value)
      case .bool, .integer, .number, .list:
        guard let bare else {
          problems.add(node, path, mustBe: "\(thing): \(listing(names))")
          return nil
        }
        (name, place, settings, isBare) = (bare, node.place, node, true)
        settings.overrides = []
      case .null where !node.overrides.isEmpty:
        place = node.place
        name = node.overrides[0].components.first ?? ""
        settings = SettingNode(.null, at: place)
      case .null:
        problems.add(node, path, mustBe: "\(thing): \(listing(names))")
        return nil
      case .unwritable(let value):
        problems.add(
          node.place, path,
          "is \(value), which settings cannot describe; they support \(listing(names)), but a Trainer takes any "
            + "\(thing.droppingArticle)")
        return nil
      }
      guard let chosen = cases.first(where: { $0.name == name }) else {
        problems.add(
          place, path,
          "\"\(name)\" is not a known \(thing.droppingArticle); "
            + suggestion(for: name, among: names))
        return nil
      }
      for override in node.overrides {
        guard override.components.first == name else {
          problems.add(
            override.value.first?.place ?? node.place, path,
            "is \(name), which has no setting \"\(override.components.joined(separator: "."))\"; its settings are "
              + "\(path.appending(name).text).…")
          return nil
        }
        settings.overrides.append(override.inner)
        isBare = false
      }
      return chosen.read(settings, isBare ? path : path.appending(name), &problems)
    } write: { value, detail in
      for item in cases {
        guard let content = item.write(value, detail) else { continue }
        switch content {
        case .null: return .text(item.name)
        case .map(let entries) where entries.isEmpty: return .text(item.name)
        default:
          return .map([.init(key: item.name, value: SettingNode(content))])
        }
      }
      return .unwritable(String(describing: value))
    }
  }

  /// The name of the case that a value of a choice is; `nil` if it is none.
  package func caseName(of value: Value) -> String? {
    switch write(value, .everything) {
    case .text(let name): name
    case .map(let entries): entries.first?.key
    default: nil
    }
  }
}

extension String {
  /// `a layer` → `layer`.
  fileprivate var droppingArticle: String {
    for article in ["an ", "a ", "the "] where hasPrefix(article) {
      return String(dropFirst(article.count))
    }
    return self
  }
}
