import DescentConfiguration

/// One row of the table of an experiment's settings: a member of its options, how it is written, what it means.
///
/// From the rows follow the flags of `descent run NAME` with their help and checks, the settings in `config.yaml`, and
/// the page `docs/experiments.md`.
public struct ExperimentSetting<Options: ExperimentOptions>: Sendable {
  /// How a value is written on the command line.
  package enum Notation: Sendable {
    case scalar
    /// Literal text, such as a path.
    case text
    /// Values with commas between them.
    case list
    /// The flag alone, without a value.
    case toggle
  }

  /// What a shell completes after the flag.
  package enum Completion: Sendable {
    case none
    case names([String])
    case folder
  }

  /// The name of the flag, without dashes; `nil` for a setting that only `config.yaml` has.
  package let flag: String?
  /// Whether `config.yaml` has it. It does not have flags that are shorthands for another setting.
  package let isInFile: Bool
  /// Under the name that it has in `config.yaml`.
  package let field: Field<Options>
  package let notation: Notation
  package let completion: Completion
  /// The default, in the words of the help; `nil` if there is none.
  package let usual: String?

  /// A member of the options.
  ///
  /// - Parameters:
  ///   - name: The flag's name, such as `batch-size`.
  ///   - key: The name in `config.yaml` if it is not that of the flag.
  ///   - sentence: What it means, as a sentence without its period.
  ///   - usual: The default in words, if the value does not say it.
  ///   - isNew: Whether it is absent from the files of 0.1.0.
  package init<Value: Hashable & Sendable>(
    _ name: String, _ member: WritableKeyPath<Options, Value> & Sendable, _ form: Form<Value>,
    key: String? = nil, _ sentence: String, usual: String? = nil,
    completion: Completion? = nil, isNew: Bool = false
  ) {
    let standard = form.write(Options()[keyPath: member], .everything)
    flag = name
    isInFile = true
    // A member without a default is left out of the file.
    field = Field(
      key ?? name, member, form, isRequired: standard != .null && !isNew,
      isAlwaysWritten: true, sentence)
    notation = Notation(Value.self, form.description())
    self.completion = completion ?? Completion(form.description())
    self.usual = usual ?? (standard == .null || notation == .toggle ? nil : flagText(standard))
  }

  /// A setting that only `config.yaml` has.
  package init<Value: Hashable & Sendable>(
    key: String, _ member: WritableKeyPath<Options, Value> & Sendable, _ form: Form<Value>,
    _ sentence: String, isNew: Bool = false
  ) {
    flag = nil
    isInFile = true
    field = Field(key, member, form, isRequired: !isNew, isAlwaysWritten: true, sentence)
    notation = .scalar
    completion = .none
    usual = nil
  }

  /// A flag that sets part of a setting that `config.yaml` has in another form.
  package init(
    flag name: String, as notation: Notation, _ field: Field<Options>, usual: String? = nil,
    completion: Completion = .none
  ) {
    flag = name
    isInFile = false
    self.field = field
    self.notation = notation
    self.completion = completion
    self.usual = usual
  }
}

extension ExperimentSetting.Notation {
  fileprivate init<Value>(_ type: Value.Type, _ description: FormDescription) {
    self =
      switch description {
      case .list: .list
      default:
        switch type {
        case is Bool.Type: .toggle
        case is String.Type, is String?.Type: .text
        default: .scalar
        }
      }
  }
}

extension ExperimentSetting.Completion {
  fileprivate init(_ description: FormDescription) {
    self =
      switch description {
      case .choice(let cases): .names(cases.map(\.name))
      case .list(let item): Self(item)
      default: .none
      }
  }
}
