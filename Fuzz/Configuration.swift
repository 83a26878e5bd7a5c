// The entry of libFuzzer for configurations. It is compiled into one module with all of DescentConfiguration. Whatever
// the text is, it is a configuration or an error; a configuration reads back the same.

@_cdecl("LLVMFuzzerTestOneInput")
public func tryConfiguration(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let data = UnsafeBufferPointer(start: bytes, count: count)
  guard let configuration = try? TrainingConfiguration(bytes: data, file: "fuzz.yaml") else {
    // What is not a configuration may be the value of a flag.
    let text = String(decoding: data, as: UTF8.self)
    if let override = try? SettingOverride(parsing: text) { _ = try? start.setting([override]) }
    return 0
  }
  precondition((try? TrainingConfiguration(yaml: configuration.yaml)) == configuration)
  return 0
}

private let start = TrainingConfiguration(
  data: .init(path: "digits"), model: .init([.hidden(.init(units: [8])), .output()]))
