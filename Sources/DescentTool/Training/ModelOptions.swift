import ArgumentParser
import Descent

/// Which model to use: the same for all commands that use one.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: "The folder of a training, or one of its checkpoints.", completion: .directory)
  var model: String

  func load() throws -> Model { try Model(model) }
}
