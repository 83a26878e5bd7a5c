/// The reference page of all settings, generated from the same tables that read them.
public enum ConfigurationReference {
  /// The page in Markdown.
  public static var markdown: String {
    var page = Page()
    page.text = """
      # The configuration of a training

      `descent train CONFIG.yaml` reads a file of this form. `descent init DATA` inspects data and writes a
      configuration for them, and `--set path=value` overrides a setting of the file, as in
      `--set optimizer.adam.learning-rate=0.01` or `--set model.2.dropout.rate=0.3` (list items are counted from 1).
      The same settings are available as Swift values (`TrainingConfiguration`) and as JSON in a checkpoint.

      ```yaml
      data:
        path: flowers.csv
        target: species
      model:
        - dense: 64
        - batch-norm
        - relu
        - dropout: 0.2
        - dense
      optimizer:
        adam: {learning-rate: 0.001}
      ```

      Where a setting names one of several choices, such as a layer, the name alone stands for its default settings;
      a map from the name to settings changes some of them. If a table below marks a setting as *principal*, its value
      may stand for the whole: `dropout: 0.2` is `dropout: {rate: 0.2}`.

      This page is generated from the tables that read the settings.

      """
    if case .record(let fields) = TrainingConfiguration.form.description() {
      page.table(fields, principal: nil)
      for field in fields { page.section(field.name, field.description(), level: 2) }
    }
    page.text += ranges
    page.section("search", SearchSettings.form.description(), level: 2, principal: "trials")
    return page.text
  }

  /// What `descent search` takes in place of values.
  private static var ranges: String {
    var text = """

      ## Ranges

      `descent search SEARCH.yaml` reads the same settings, and any value can be a range; `descent init DATA --search`
      writes such a file. Both ends must be valid values. Where every range has a default, the defaults are the first
      trial, and the winner is compared with them. A hyperparameter is named by the path of its setting.

      | range | tries | example |
      |---|---|---|

      """
    for kind in SettingRange.Kind.allCases {
      text += "| `\(kind.name)` | \(kind.sentence) | `\(kind.example)` |\n"
    }
    return text + """

      A choice can hold any settings, also whole layers or optimizers, and these can hold ranges of their own, which exist
      only where they are chosen: `optimizer: {choice: [adam, sgd: {learning-rate: {log-uniform: [1e-3, 1]}}]}`. The same
      range inside several choices is one hyperparameter.

      """
  }

  private struct Page {
    var text = ""
    /// Choices that contain themselves are written once.
    private var written: Set<String> = []

    mutating func section(
      _ title: String, _ description: FormDescription, level: Int, principal: String? = nil,
      sentence: String = ""
    ) {
      switch description {
      case .plain: break
      case .list(let item): section(title, item, level: level)
      case .record(let fields):
        heading(title, level, sentence)
        table(fields, principal: principal)
        inner(fields, title, level)
      case .choice(let cases):
        guard cases.contains(where: { !$0.sentence.isEmpty }) else { return }
        let key = cases.map(\.name).joined(separator: " ")
        guard written.insert(key).inserted else { return }
        heading(title, level, sentence)
        text += "\n| one of | |\n|---|---|\n"
        for item in cases { text += "| `\(item.name)` | \(item.sentence) |\n" }
        for item in cases {
          guard case .record(let fields)? = item.description?() else { continue }
          text += "\n**\(item.name)**\n"
          table(fields, principal: item.principal)
          inner(fields, item.name, level)
        }
      }
    }

    private mutating func inner(_ fields: [FieldDescription], _ title: String, _ level: Int) {
      for field in fields {
        section("\(title): \(field.name)", field.description(), level: min(level + 1, 4))
      }
    }

    private mutating func heading(_ title: String, _ level: Int, _ sentence: String) {
      text += "\n" + String(repeating: "#", count: level) + " \(title)\n"
    }

    mutating func table(_ fields: [FieldDescription], principal: String?) {
      text += "\n| setting | meaning | valid values | default |\n|---|---|---|---|\n"
      for field in fields {
        let note = field.name == principal ? " (principal)" : ""
        let usual =
          field.usual.map { $0 == "{}" ? "see below" : "`\($0)`" }
          ?? (field.example == nil ? "required" : "none")
        text +=
          "| `\(field.name)`\(note) | \(escaped(field.sentence)) | \(escaped(right(field))) | "
        text += "\(usual) |\n"
      }
    }

    private func right(_ field: FieldDescription) -> String {
      switch field.description() {
      case .record: "settings"
      case .list(.choice): "a list, see below"
      case .choice(let cases) where cases.contains { !$0.sentence.isEmpty }: "see below"
      default: field.expected
      }
    }

    private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
  }
}
