/// What the package manager makes of the bundled digits, of which nothing is needed here.
enum PackageResources {
  // swift-format-ignore: AlwaysUseLowerCamelCase
  static let digits_bin: [UInt8] = []
}
