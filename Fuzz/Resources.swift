/// A stand-in for what the package manager generates for the bundled digits; nothing of it is needed here.
enum PackageResources {
  // swift-format-ignore: AlwaysUseLowerCamelCase
  static let digits_bin: [UInt8] = []
}
