import ArgumentParser
import Descent

/// `descent run all`: runs every experiment, and writes one page that links to all.
struct RunAll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ChapterRunner.name,
    abstract: "Every experiment of the chapter, with one page that links to all reports.",
    discussion: "Each runs with its default settings, in its own folder next to index.html.")

  @ParentCommand var parent: RunCommand
  @OptionGroup var settings: SettingFlags<ChapterRunner.Options>
  @OptionGroup var preset: PresetOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try parent.refuseConfiguration(beside: ChapterRunner.name) }

  func run() async throws {
    var options = ChapterRunner.Options()
    preset.apply(to: &options)
    let note = try settings.applyChoosingData(to: &options)
    let chosen = options
    try await output.run(ChapterRunner.name, opening: note) {
      try await ChapterRunner($0).run(chosen)
    }
  }
}
