import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentNumerics

@Suite struct ImageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }

  private func decode(_ bytes: [UInt8], channels: Int = 3) throws -> PNGImage {
    try bytes.withUnsafeBytes { try PNGImage($0, path: "a.png", channels: channels) }
  }

  @Test(arguments: ImageReference.all.indices) func everyKindOfImageIsRead(index: Int) throws {
    let reference = ImageReference.all[index]
    let image = try decode(bytes(reference.png))
    #expect(image.width == reference.width && image.height == reference.height)
    #expect(image.pixels == reference.colors)
    let grey = stride(from: 0, to: reference.colors.count, by: 3).map { start in
      let (red, green, blue) = (
        Int(reference.colors[start]), Int(reference.colors[start + 1]),
        Int(reference.colors[start + 2])
      )
      return UInt8((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
    }
    #expect(try decode(bytes(reference.png), channels: 1).pixels == grey)
  }

  @Test func imagesAreResizedAsPillowDoes() throws {
    let image = try decode(bytes(ImageReference.source), channels: 1)
    for (rows, columns, expected) in ImageReference.resized {
      let pixels = Resampling(from: (image.height, image.width), to: (rows, columns)).apply(
        to: image)
      #expect(pixels.count == expected.count)
      // Pillow rounds between the two directions.
      #expect(zip(pixels, expected).allSatisfy { abs(Int($0) - $1) <= 1 }, "\(rows)×\(columns)")
    }
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    for reference in ImageReference.all {
      let whole = bytes(reference.png)
      for count in 0..<whole.count {
        let error = dataError { try decode(Array(whole.prefix(count))) }
        #expect(error?.path == "a.png", "\(count) of \(whole.count) bytes")
      }
    }
  }

  @Test func damagedImagesAreRefusedOrHarmless() throws {
    var random = SplitMix64(seed: 6)
    for _ in 0..<200 {
      for reference in ImageReference.all {
        var bytes = bytes(reference.png)
        for _ in 0...random.next(below: 3) {
          bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(random.next(below: 256))
        }
        _ = try? decode(bytes)
      }
    }
  }

  @Test func hostileHeadersAreNamed() throws {
    let whole = bytes(ImageReference.source)
    func changed(_ offset: Int, _ value: [UInt8]) -> [UInt8] {
      var bytes = whole
      bytes.replaceSubrange(offset..<(offset + value.count), with: value)
      return bytes
    }
    let cases: [([UInt8], String)] = [
      ([], "is not a PNG image"),
      (Array("GIF89a".utf8), "is not a PNG image"),
      (Array(whole.prefix(20)), "is truncated in its header"),
      (changed(16, [0, 0, 0, 0]), "is 0×7 pixels; each side must be"),
      (changed(16, [0xFF, 0xFF, 0xFF, 0xFF]), "is 4294967295×7 pixels"),
      (changed(16, [0, 1, 0, 0, 0, 1, 0, 0]), "there must be no more than 67108864"),
      (changed(16, [0, 0, 0x10, 0, 0, 0, 0x10, 0]), "cannot hold 4096×4096 pixels"),
      (changed(24, [3]), "has 3 bits per sample and color type 0"),
      (changed(25, [1]), "has 8 bits per sample and color type 1"),
      (changed(30, [1]), "cannot be decoded"),
    ]
    for (bytes, message) in cases {
      let error = dataError { try decode(bytes) }
      #expect(error?.message.contains(message) == true, "\(String(describing: error)): \(message)")
    }
  }

  /// Two labels; the images of `b` are 3×5 and in color, the one of `a` is 7×11 and grayscale.
  private func write() throws {
    let colored = try #require(
      ImageReference.all.first { $0.width == 3 && bytes($0.png)[25] == 2 }?.png)
    try folder.write(bytes(colored), to: "set/b/1.png")
    try folder.write(bytes(colored), to: "set/b/2.PNG")
    try folder.write(bytes(ImageReference.source), to: "set/a/x.png")
    try folder.write([1], to: "set/a/.hidden.png")
    try folder.write([1], to: "set/a/notes.txt")
    try folder.write([1], to: "set/readme.png")
  }

  @Test func aFolderIsRead() throws {
    try write()
    let path = "\(folder.path)/set"
    #expect(
      dataError { try ImageFolder(path) }?.description
        == "\(path)/b/1.png: is 5 rows of 3 pixels, but \(path)/a/x.png is 7 of 11; give a size to which all images "
        + "are scaled")
    let images = try ImageFolder(path, size: (5, 3))
    #expect(images.classNames == ["a", "b"])
    #expect(images.channelCount == 3)
    let data = try images.dataset()
    #expect(data.labels == [0, 1, 1])
    #expect(data.featureShape == [45])
    #expect(data.imageShape == [5, 3, 3])
    let colors = try decode([UInt8](Data(contentsOf: URL(fileURLWithPath: "\(path)/b/1.png"))))
    #expect(data.features(at: 1) == colors.pixels.map { Float($0) * (1 / 255) })
    let stream = try images.stream(window: 1)
    #expect(
      try epoch(stream, batch: 2, .sequential)
        == (0..<3).map { data.features(at: $0) + [Float(data.labels?[$0] ?? -1)] })
    #expect(Set(try epoch(stream, batch: 2, EpochOrder(seed: 1, epoch: 1))).count == 2)
    let grey = try ImageFolder(path, size: (28, 28), channels: .grey).dataset()
    #expect(grey.featureShape == [784])
    #expect(grey.imageShape == [28, 28])
    let known = try ImageFolder(path, size: (5, 3), classNames: ["z", "b", "a"]).dataset()
    #expect(known.labels == [2, 1, 1])
    #expect(known.classCount == 3)
  }

  @Test func whatIsWrongWithAFolderIsNamed() throws {
    try write()
    let path = "\(folder.path)/set"
    #expect(
      dataError { try ImageFolder(path, classNames: ["a"]) }?.description
        == "\(path)/b: is not one of the known labels: a")
    #expect(dataError { try ImageFolder("\(path)/a") }?.kind == .notFound)
    #expect(dataError { try ImageFolder("\(path)/none") }?.kind == .unreadable)
    #expect(dataError { try ImageFolder(path, size: (0, 5)) }?.kind == .invalid)
    try folder.write(Array("GIF89a".utf8), to: "set/b/3.png")
    #expect(
      dataError { try ImageFolder(path, size: (5, 3)) }?.path == "\(path)/b/3.png")
  }

  // MARK: Skipped entries

  private func png(_ names: String...) throws {
    for name in names { try folder.write(bytes(ImageReference.source), to: "set/\(name)") }
  }

  private var manager: FileManager { .default }

  @Test func whatIsPassedOverIsCountedByKind() throws {
    try png("a/1.png", "a/2.PNG", "b/1.png", "b/deep/2.png", "beside.png", "__MACOSX/a/._1.png")
    for name in [
      "a/3.jpg", "a/4.JPEG", "b/5.jpeg", "b/6.gif", "a/notes", "a/.hidden.png", ".DS_Store",
    ] {
      try folder.write([1], to: "set/\(name)")
    }
    let path = "\(folder.path)/set"
    try manager.createSymbolicLink(atPath: "\(path)/b/gone.png", withDestinationPath: "nowhere.png")
    let images = try ImageFolder(path)
    #expect(images.count == 3 && images.classNames == ["a", "b"])
    let note = try #require(images.note)
    for part in [
      "2 hidden files (.DS_Store and others)", "1 system folder (__MACOSX)",
      "3 JPEG files (a/3.jpg and others)", "1 .gif file (b/6.gif)",
      "1 file without an extension (a/notes)", "1 folder within a label's folder (b/deep)",
      "1 broken link (b/gone.png)",
      "1 PNG image outside the label folders (beside.png)",
      "JPEG is not supported yet: convert it to PNG",
    ] { #expect(note.contains(part), "\(note)") }
    // Each part of it has the same note; a clean folder has none.
    #expect(try images.split(first: 0.5, seed: 1).0.note == note)
    try folder.write(bytes(ImageReference.source), to: "clean/a/1.png")
    #expect(try ImageFolder("\(folder.path)/clean").note == nil)
  }

  @Test func aFolderWithoutImagesIsNoLabel() throws {
    let path = "\(folder.path)/set"
    func refused() -> String { dataError { try ImageFolder(path) }?.description ?? "" }
    try png("cat/1.png", "fish/red/1.png")
    try folder.write([1], to: "set/bird/1.jpg")
    try manager.createDirectory(atPath: "\(path)/empty", withIntermediateDirectories: true)
    #expect(
      refused()
        == "\(path): every folder is a label and must hold PNG images, which bird (1 JPEG file), empty (empty), "
        + "fish (1 folder within a label's folder) do not; convert JPEG to PNG, for example with mogrify -format "
        + "png, or remove the folder")
    try manager.removeItem(atPath: "\(path)/bird")
    try manager.removeItem(atPath: "\(path)/fish")
    #expect(refused().hasSuffix("which empty (empty) does not; put images in it or remove it"))
    // If the labels are known, one may have no images.
    #expect(try ImageFolder(path, classNames: ["cat", "empty"]).count == 1)
    try manager.removeItem(atPath: "\(path)/empty")
    try manager.createSymbolicLink(atPath: "\(path)/dog", withDestinationPath: "nowhere")
    #expect(refused() == "\(path)/dog: is a broken link; fix it or remove it")
  }

  /// `café` in Latin-1.
  @Test func aLabelMustBeAText() throws {
    try png("tea/1.png")
    let path = "\(folder.path)/set"
    let name = Array("\(path)/caf".utf8) + [0xE9]
    guard
      (name + [0]).withUnsafeBufferPointer({
        $0.withMemoryRebound(to: CChar.self) { mkdir($0.baseAddress!, 0o755) }
      }) == 0
    else { return }  // Not every file system takes it.
    #expect(
      dataError { try ImageFolder(path) }?.description
        == "\(path): holds the name caf\\xE9, which is not in UTF-8, so it cannot be a label; rename it"
    )
  }
}
