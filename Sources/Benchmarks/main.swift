internal import CSystem
internal import Glibc
internal import Statistics
internal import Tables

/// Runs one numeric kernel on a table of doubles, or the first stages on a shop's files, and prints
/// seconds and results as JSON, for `scripts/bench` to set beside a peer's. The product does not ship it.
let usage = """
  usage: dangol-bench kmeans FILE ROWS COLUMNS [--k 2...10] [--restarts 3] [--tolerance 0]
                            [--threads 2]
         dangol-bench scan   FILE ROWS COLUMNS [--threads 2]
         dangol-bench ols    FILE ROWS COLUMNS [--threads 2]
         dangol-bench logit  FILE ROWS COLUMNS [--threads 2]
         dangol-bench profile PIPELINE [--threads 2]
  FILE holds little-endian doubles row by row, without a header. The last column of a regression
  is the outcome, and an intercept is added.
  """

func fail(_ message: String, _ code: Int32) -> Never {
  var line = "dangol-bench: \(message)\n"
  line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
  exit(code)
}

func run(_ arguments: [String]) throws(Failure) -> String {
  var options = ["--k": "2...10", "--restarts": "3", "--tolerance": "0", "--threads": "2"]
  var words: [String] = []
  var rest = arguments[...]
  while let word = rest.popFirst() {
    guard word.hasPrefix("--") else {
      words.append(word)
      continue
    }
    guard options[word] != nil, let value = rest.popFirst() else { throw Failure(usage) }
    options[word] = value
  }
  if words.count == 2, words[0] == "profile", let threads = Int(options["--threads"]!) {
    do throws(DangolError) { return try ShopWork.profile(words[1], threads: threads) } catch {
      throw Failure(error.text)
    }
  }
  guard words.count == 4, let rows = Int(words[2]), let columns = Int(words[3]) else { throw Failure(usage) }
  let bounds = options["--k"]!.split(separator: "...").map { Int($0) ?? 0 }
  guard let restarts = Int(options["--restarts"]!), let threads = Int(options["--threads"]!),
    let tolerance = Double(options["--tolerance"]!), let low = bounds.first, let high = bounds.last, low >= 1,
    low <= high, bounds.count <= 2
  else { throw Failure(usage) }
  let matrix = try Matrix(words[1], rows: rows, columns: columns)
  do throws(NoAnswer) {
    switch words[0] {
    case "kmeans":
      return try Work.kmeans(
        matrix, low...high, restarts: restarts, tolerance: tolerance, threads: threads)
    case "scan": return try Work.scan(matrix, threads: threads)
    case "ols": return try Work.ols(matrix, threads: threads)
    case "logit": return try Work.logit(matrix, threads: threads)
    default: break
    }
  } catch { throw Failure("no answer: \(error.reason)") }
  throw Failure(usage)
}

// As a run of the driver does.
dangol_keep_memory()
do throws(Failure) {
  print(try run(Array(CommandLine.arguments.dropFirst())))
} catch { fail(error.message, error.message == usage ? 64 : 65) }
