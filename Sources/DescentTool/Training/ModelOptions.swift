import ArgumentParser
import Descent

/// Which model: the same for all that use one.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: "The folder of a training, or one of its checkpoints.", completion: .directory)
  var model: String

  func load() throws -> Model { try Model(model) }
}
