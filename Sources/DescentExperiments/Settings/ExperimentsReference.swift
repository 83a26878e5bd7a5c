import DescentConfiguration

/// The reference page of the experiments' settings, generated from the tables that read them.
package enum ExperimentsReference {
  /// The page in Markdown.
  package static var markdown: String {
    introduction + ExperimentCatalogue.all.map { section(of: $0) }.joined()
  }

  private static let introduction = """
    # The experiments and their settings

    `descent run NAME` runs an experiment, and `descent run NAME --help` shows its flags. Its folder has a
    `config.yaml` with every setting; `descent run --config DIR` repeats the run. If a setting's name there differs from
    its flag, it is given in parentheses.

    This page is generated from the tables that read the settings.

    """

  private static func section<E: Experiment>(of experiment: E.Type) -> String {
    var text = "\n## \(E.name)\n\n\(E.summary.capitalizedFirst).\n"
    if !E.discussion.isEmpty { text += "\n\(E.discussion)\n" }
    text += "\n| flag | meaning | valid values | default |\n|---|---|---|---|\n"
    for setting in E.Options.allSettings where setting.flag != nil { text += row(setting) }
    return text
  }

  private static func row<Options>(_ setting: ExperimentSetting<Options>) -> String {
    let flag = setting.flag ?? ""
    let key = setting.field.name
    let name = "`--\(flag)`" + (setting.isInFile && key != flag ? " (`\(key)`)" : "")
    let valid =
      setting.notation == .toggle
      ? "given or not" : setting.field.expected.trimmingSuffix(while: { $0 == "," })
    let cells = [
      name, setting.field.sentence, String(valid), setting.usual ?? "none",
    ]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var text = self[...]
    while let last = text.last, predicate(last) { text.removeLast() }
    return text
  }
}
