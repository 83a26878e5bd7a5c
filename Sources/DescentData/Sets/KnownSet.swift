/// A published data set whose files are known by their checksums.
struct KnownSet: Sendable {
  let name: String
  let title: String
  /// The folder in which torchvision puts it.
  let torchvisionFolder: String
  /// SHA-256 of the decompressed bytes.
  let digests: [IDXPart: String]
  var classCount: Int { 10 }

  static let all = [mnist, fashionMNIST]

  static func named(_ name: String) -> KnownSet? { all.first { $0.name == name } }

  /// Y. LeCun, C. Cortes and C. Burges: handwritten digits, 28×28.
  static let mnist = KnownSet(
    name: "mnist", title: "MNIST", torchvisionFolder: "MNIST",
    digests: [
      .trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      .trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ])

  /// H. Xiao, K. Rasul and R. Vollgraf (2017): articles of clothing, 28×28.
  static let fashionMNIST = KnownSet(
    name: "fashion-mnist", title: "Fashion-MNIST", torchvisionFolder: "FashionMNIST",
    digests: [
      .trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      .trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      .testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      .testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ])
}
