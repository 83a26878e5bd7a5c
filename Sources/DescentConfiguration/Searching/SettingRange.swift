import DescentSearch

/// A range in place of a setting's value, such as `{log-uniform: [1e-5, 1e-1], default: 1e-3}`: what a search tries.
///
/// Any value may be a range. The forms that read the values recognize ranges too, so that both ends of a range are held
/// to what the setting may be, and a mistake has its line.
struct SettingRange {
  enum Kind: String, CaseIterable {
    case uniform
    case logUniform
    case integer
    case logInteger
    case choice

    var name: String { kebab(rawValue) }
  }

  let kind: Kind
  let items: [SettingNode]
  let place: SettingPlace
  private var step: SettingNode?
  private var usual: SettingNode?
  private var unknown: SettingNode.Entry?
  private let overrides: [SettingNode.Override]

  /// `nil` if the node is not a range. A map is one if its first key is a kind of range and holds a list.
  init?(_ node: SettingNode) {
    guard case .map(let entries) = node.content, let first = entries.first,
      let kind = Kind.allCases.first(where: { $0.name == first.key }),
      case .list(let items) = first.value.settled.content
    else { return nil }
    self.kind = kind
    self.items = items
    place = node.place
    overrides = node.overrides
    for entry in entries.dropFirst() {
      switch entry.key {
      case "default": usual = entry.value
      case "step" where kind == .uniform || kind == .integer: step = entry.value
      default: unknown = entry
      }
    }
  }

  /// Reads a value of the range: the one that a search tries, or, while ranges are collected, the default.
  func read<Value>(
    _ path: SettingPath, _ problems: inout Problems,
    _ read: (SettingNode, inout Problems) -> Value?
  ) -> Value? {
    switch problems.ranges.purpose {
    case .refuse:
      problems.add(
        place, path, "is a range, which only descent search can try; give one value")
      return nil
    case .use(let values):
      guard let node = values[path.text].flatMap({ node(of: $0) }) else {
        problems.add(place, path, "has no value in this trial")
        return nil
      }
      return read(node, &problems)
    case .collect:
      if let mistake = structuralMistake {
        problems.add(mistake.place, path, mistake.message)
        return nil
      }
      return kind == .choice
        ? readChoices(path, &problems, read) : readNumbers(path, &problems, read)
    }
  }

  private var structuralMistake: (place: SettingPlace, message: String)? {
    if let unknown {
      let names = kind == .uniform || kind == .integer ? ["default", "step"] : ["default"]
      return (
        unknown.place,
        "has no setting \"\(unknown.key)\" beside its \(kind.name) range; valid names are \(listing(names))"
      )
    }
    if let override = overrides.first {
      return (
        override.value.first?.place ?? place,
        "is a range; replace the whole of it, not \"\(override.components.joined(separator: "."))\""
      )
    }
    if let inner = items.first(where: { SettingRange($0.settled) != nil }) {
      return (inner.place, "holds a range inside a range; name its values in one of them")
    }
    return nil
  }

  // MARK: Numbers

  private func readNumbers<Value>(
    _ path: SettingPath, _ problems: inout Problems,
    _ read: (SettingNode, inout Problems) -> Value?
  ) -> Value? {
    guard let domain = domain(path, &problems) else { return nil }
    let before = problems.list.count
    for end in items { _ = read(end, &problems) }
    guard problems.list.count == before else { return nil }
    // Ends can be whole numbers where all in between would have to be.
    var trial = Problems()
    trial.ranges = problems.ranges
    let inner = node(of: domain.value(at: 0.381966))
    if read(inner, &trial) == nil, let problem = trial.list.first {
      problems.add(
        place, path,
        "takes no numbers between the ends, such as \(inner.shown): it \(problem.message); use integer or log-integer"
      )
      return nil
    }
    var value = domain.value(at: 0.5)
    if let usual {
      guard let given = number(usual), domain.place(of: given) != nil else {
        problems.add(
          usual.place, path, "has the default \(usual.shown), which is outside the range \(shown)")
        return nil
      }
      value = given
    }
    guard
      problems.ranges.add(
        Hyperparameter(
          path.text, domain, default: usual == nil ? nil : value,
          when: problems.ranges.condition))
    else {
      problems.add(place, path, Self.differs)
      return nil
    }
    return read(node(of: value), &problems)
  }

  static let differs =
    "is another range than in another choice; a setting has one range wherever it is searched"

  private var shown: String { items.map(\.shown).joined(separator: " to ") }

  private func domain(_ path: SettingPath, _ problems: inout Problems) -> Domain? {
    let values = items.compactMap(number)
    let example = kind.isWhole ? "{\(kind.name): [16, 256]}" : "{\(kind.name): [1e-5, 1e-1]}"
    guard items.count == 2, values.count == 2, let low = values[0].number,
      let high = values[1].number
    else {
      problems.add(
        place, path,
        "has a range that is not two \(kind.isWhole ? "whole numbers" : "numbers"), such as \(example)"
      )
      return nil
    }
    guard low < high else {
      problems.add(
        place, path,
        low > high
          ? "has a reversed range, \(shown); the smaller end comes first"
          : "has an empty range, \(shown); its ends must differ")
      return nil
    }
    guard let domain = domain(values), (try? SearchSpace([(path.text, domain)])) != nil else {
      problems.add(
        place, path,
        kind.isLogarithmic
          ? "has a range from \(shown); on a logarithmic scale both ends must be above 0"
          : "has a range or a step that cannot be drawn from, \(shown); the step must be above 0")
      return nil
    }
    return domain
  }

  private func domain(_ ends: [SearchValue]) -> Domain? {
    switch (kind, ends[0], ends[1]) {
    case (.uniform, .number(let low), .number(let high)):
      guard let step else { return .uniform(low...high) }
      return number(step)?.number.map { .uniform(low...high, step: $0) }
    case (.logUniform, .number(let low), .number(let high)): return .logUniform(low...high)
    case (.integer, .integer(let low), .integer(let high)):
      guard let step else { return .integer(low...high) }
      guard case .integer(let size)? = number(step) else { return nil }
      return .integer(low...high, step: size)
    case (.logInteger, .integer(let low), .integer(let high)):
      return .logInteger(low...high)
    default: return nil
    }
  }

  /// A finite number, whole if the kind is.
  private func number(_ node: SettingNode) -> SearchValue? {
    switch (kind.isWhole, node.settled.content) {
    case (true, .integer(let value)): .integer(value)
    case (true, .number(let value)): Int(exactly: value).map { .integer($0) }
    case (false, .integer(let value)): .number(Double(value))
    case (false, .number(let value)): value.isFinite ? .number(value) : nil
    default: nil
    }
  }

  // MARK: Choices

  private func readChoices<Value>(
    _ path: SettingPath, _ problems: inout Problems,
    _ read: (SettingNode, inout Problems) -> Value?
  ) -> Value? {
    let names = choices
    guard !names.isEmpty else {
      problems.add(place, path, "has an empty choice; name the values to try")
      return nil
    }
    guard Set(names).count == names.count else {
      problems.add(place, path, "names a choice twice: \(listing(names))")
      return nil
    }
    var chosen = 0
    if let usual {
      guard let index = names.firstIndex(of: Self.name(usual)) else {
        problems.add(
          usual.place, path,
          "has the default \(Self.name(usual)), which is not among its choices \(listing(names))")
        return nil
      }
      chosen = index
    }
    let outer = problems.ranges.condition
    let isNew = problems.ranges.add(
      Hyperparameter(
        path.text, .categorical(names), default: usual == nil ? nil : .choice(names[chosen]),
        when: outer))
    guard isNew else {
      problems.add(place, path, Self.differs)
      return nil
    }
    var result: Value?
    for (index, item) in items.enumerated() {
      // Ranges inside a choice exist only for it.
      problems.ranges.condition = .init(path.text, is: [.choice(names[index])])
      let value = read(item.settled, &problems)
      if index == chosen { result = value }
    }
    problems.ranges.condition = outer
    return result
  }

  /// What the choices are called: by their name alone if it is unique, otherwise as YAML.
  private var choices: [String] {
    let names = items.map(Self.name)
    return Set(names).count == names.count
      ? names : items.map { YAMLWriter.flow($0.settled.content) }
  }

  private static func name(_ node: SettingNode) -> String {
    let node = node.settled
    if let text = node.text { return text }
    if case .map(let entries) = node.content, entries.count == 1 { return entries[0].key }
    return YAMLWriter.flow(node.content)
  }

  // MARK: Values

  private func node(of value: SearchValue) -> SettingNode {
    switch value {
    case .number(let number): SettingNode(.number(number), at: place)
    case .integer(let number): SettingNode(.integer(number), at: place)
    case .choice(let name):
      choices.firstIndex(of: name).map { items[$0].settled } ?? SettingNode(.text(name), at: place)
    }
  }
}

extension SettingRange.Kind {
  /// What it tries, for the reference page.
  var sentence: String {
    switch self {
    case .uniform:
      "numbers; equal differences are equally likely. With `step` only low, low + step, …"
    case .logUniform: "numbers above 0; equal factors are equally likely"
    case .integer: "whole numbers, equally likely; with `step` only low, low + step, …"
    case .logInteger: "whole numbers above 0; equal factors are equally likely"
    case .choice: "the listed values or settings, which have no order"
    }
  }

  var example: String {
    switch self {
    case .uniform: "{uniform: [0, 0.5], step: 0.1, default: 0.2}"
    case .logUniform: "{log-uniform: [1e-5, 1e-1], default: 1e-3}"
    case .integer: "{integer: [1, 3], default: 1}"
    case .logInteger: "{log-integer: [16, 256], default: 64}"
    case .choice: "{choice: [relu, tanh], default: relu}"
    }
  }

  fileprivate var isWhole: Bool { self == .integer || self == .logInteger }
  fileprivate var isLogarithmic: Bool { self == .logUniform || self == .logInteger }
}

/// What a form does with ranges, and the ranges found so far.
package struct RangeReading {
  enum Purpose {
    /// A range is a mistake: a training needs one value.
    case refuse
    /// Ranges are collected, and stand for their defaults.
    case collect
    /// Ranges stand for the values of one trial, by the setting's path.
    case use([String: SearchValue])
  }

  var purpose = Purpose.refuse
  /// In the order of the file.
  private(set) var found: [Hyperparameter] = []
  /// The choice in which settings are being read.
  var condition: Hyperparameter.Condition?

  /// Adds a range; `false` if there is another one with its name. The same range inside several choices exists for all
  /// of them.
  mutating func add(_ new: Hyperparameter) -> Bool {
    guard let index = found.firstIndex(where: { $0.name == new.name }) else {
      found.append(new)
      return true
    }
    let old = found[index]
    guard old.domain == new.domain, old.defaultValue == new.defaultValue,
      let condition = old.condition, let other = new.condition, condition.name == other.name
    else { return false }
    found[index] = Hyperparameter(
      old.name, old.domain, default: old.defaultValue,
      when: .init(
        condition.name,
        is: condition.values + other.values.filter { !condition.values.contains($0) }))
    return true
  }
}
