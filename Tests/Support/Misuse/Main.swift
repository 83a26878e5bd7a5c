/// Uses Descent wrongly, in as many ways as somebody who tries has thought of. See ``Driver``.
@main
struct Main {
  static func main() async {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--case", arguments.count == 2 {
      await ChildProcess.run(arguments[1])
    } else if arguments == ["--list"] {
      for misuse in Misuse.all { print(misuse.name) }
    } else if arguments == ["--preconditions"] {
      for precondition in Preconditions.allCases { print(precondition.rawValue) }
    } else if arguments == ["--planted"] {
      await Driver(isSanitized: false, words: [], cases: plantedCases, seconds: 10).run()
    } else {
      let isSanitized = arguments.first == "--sanitized"
      if isSanitized { arguments.removeFirst() }
      await Driver(isSanitized: isSanitized, words: arguments).run()
    }
  }
}
