import DescentFiles

/// The contents of a folder of images by label: the images of each label, and what is skipped.
///
/// Every subfolder is a label, except for those that systems leave behind. Nothing is skipped silently: it is either an
/// error or counted in a note.
struct ImageListing {
  /// A label and the paths of its images, in byte order.
  struct Label {
    let name: String
    let images: [String]
  }

  /// A kind of skipped entry, in singular and plural.
  private struct Kind: Hashable {
    let one: String
    let several: String

    init(_ one: String, _ several: String) { (self.one, self.several) = (one, several) }

    static let hiddenFile = Kind("hidden file", "hidden files")
    static let hiddenFolder = Kind("hidden folder", "hidden folders")
    static let link = Kind("broken link", "broken links")
    static let name = Kind("file whose name is not in UTF-8", "files whose names are not in UTF-8")
    static let inner = Kind("folder within a label's folder", "folders within a label's folder")
    static let outer = Kind(
      "PNG image outside the label folders", "PNG images outside the label folders")
    static let jpeg = Kind("JPEG file", "JPEG files")

    /// The kind of a file by its name.
    init(ofFile name: String) {
      switch ImageListing.ending(of: name) {
      case "jpg", "jpeg": self = .jpeg
      case "": self = Kind("file without an extension", "files without an extension")
      case let ending: self = Kind(".\(ending) file", ".\(ending) files")
      }
    }
  }

  private(set) var labels: [Label] = []
  private var passedOver: [(kind: Kind, count: Int, first: String)] = []
  private let path: String

  /// Folders that systems and archives leave behind; they are not labels.
  private static let systemFolders: Set = ["__MACOSX", "@eaDir", "lost+found"]

  /// - Parameter mayLackImages: Whether a label may have no images, as in a folder for evaluation.
  /// - Throws: `DataError` if a folder has no images or its name cannot be read.
  init(_ path: String, mayLackImages: Bool = false) throws(DataError) {
    self.path = path
    var lacking: [String] = []
    for entry in try FolderEntry.all(in: path) {
      guard entry.isUTF8 else {
        throw DataError(
          .invalid, path: path,
          "holds the name \(entry.name), which is not in UTF-8, so it cannot be a label; rename it"
        )
      }
      let inside = join(path, entry.name)
      switch PathKind(inside) {
      case .hidden(let number):
        throw DataError(.unreadable, path: inside, "cannot be read: \(systemMessage(number))")
      case .absent:
        throw DataError(
          .invalid, path: inside, "is a broken link; fix it or remove it")
      case .folder where entry.isHidden: pass(.hiddenFolder, entry.name)
      case .folder where Self.systemFolders.contains(entry.name):
        pass(Kind("system folder", "system folders"), entry.name)
      case .folder:
        let (images, others) = try look(in: entry.name)
        if images.isEmpty, !mayLackImages {
          lacking.append("\(entry.name) (\(others.isEmpty ? "empty" : others))")
        }
        labels.append(Label(name: entry.name, images: images))
      case .file, .other:
        pass(
          entry.isHidden
            ? .hiddenFile : Self.isImage(entry.name) ? .outer : Kind(ofFile: entry.name), entry.name
        )
      }
    }
    guard labels.contains(where: { !$0.images.isEmpty }) || !lacking.isEmpty else {
      throw DataError(
        .notFound, path: path,
        "the folder holds no images of the form label/name.png, with one folder per label")
    }
    guard lacking.isEmpty else { throw Self.error(lacking, path) }
  }

  /// Adds the images of a label and counts what else is in its folder.
  private mutating func look(in label: String) throws(DataError) -> ([String], String) {
    var images: [String] = []
    let before = passedOver
    for entry in try FolderEntry.all(in: join(path, label)) {
      let name = "\(label)/\(entry.name)"
      guard entry.isUTF8 else {
        pass(.name, name)
        continue
      }
      let inside = join(path, name)
      switch PathKind(inside) {
      case .hidden(let number):
        throw DataError(.unreadable, path: inside, "cannot be read: \(systemMessage(number))")
      case .absent: pass(.link, name)
      case .folder: pass(entry.isHidden ? .hiddenFolder : .inner, name)
      case .file, .other:
        if entry.isHidden {
          pass(.hiddenFile, name)
        } else if Self.isImage(entry.name) {
          images.append(inside)
        } else {
          pass(Kind(ofFile: entry.name), name)
        }
      }
    }
    var others = ImageListing(path: path)
    for (kind, count, first) in passedOver {
      let known = before.first { $0.kind == kind }?.count ?? 0
      if count > known { others.passedOver.append((kind, count - known, first)) }
    }
    return (images, others.counted(withExamples: false))
  }

  private init(path: String) { self.path = path }

  private mutating func pass(_ kind: Kind, _ name: String) {
    if let index = passedOver.firstIndex(where: { $0.kind == kind }) {
      passedOver[index].count += 1
    } else {
      passedOver.append((kind, 1, name))
    }
  }

  /// Whether a name is that of an image, supported here or not.
  static func isImageOfAnyKind(_ name: String) -> Bool {
    let endings = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "heic", "avif"]
    return endings.contains(ending(of: name))
  }

  private static func isImage(_ name: String) -> Bool { ending(of: name) == "png" }

  fileprivate static func ending(of name: String) -> String {
    name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  /// `10 JPEG files (a/12.jpg and others) and 1 hidden file (.DS_Store)`.
  private func counted(withExamples: Bool) -> String {
    let parts = passedOver.map { kind, count, first in
      let example = count == 1 ? first : "\(first) and others"
      return "\(count) \(count == 1 ? kind.one : kind.several)"
        + (withExamples ? " (\(example))" : "")
    }
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and \(last)"
  }

  /// A sentence that counts what was skipped; `nil` if nothing was.
  var note: String? {
    guard !passedOver.isEmpty else { return nil }
    return "\(path): skipped " + counted(withExamples: true)
      + "; only label/name.png images are read"
      + (passedOver.contains { $0.kind == .jpeg }
        ? "; JPEG is not supported yet: convert it to PNG" : "")
  }

  private static func error(_ lacking: [String], _ path: String) -> DataError {
    let names = lacking.prefix(20).joined(separator: ", ") + (lacking.count > 20 ? ", …" : "")
    let isOfJPEG = lacking.contains { $0.contains("JPEG") }
    return DataError(
      .invalid, path: path,
      "every folder is a label and must hold PNG images, which \(names) \(lacking.count == 1 ? "does" : "do") not; "
        + (isOfJPEG
          ? "convert JPEG to PNG, for example with mogrify -format png, or remove the folder"
          : "put images in it or remove it"))
  }
}
