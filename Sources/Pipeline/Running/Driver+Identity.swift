internal import CivilTime
internal import Tables

/// What a run is: where it starts from, what it is called, which run it follows,
/// and everything of its manifest that is known before the first stage.
extension Driver {
  func base() throws(DangolError) -> BaseRun {
    let name = options.base ?? "latest"
    let path = FileSystem.resolved(out + "/" + name)
    guard let manifest = Manifest.load(path) else {
      if FileSystem.exists(path + "/manifest.json") {
        throw DangolError(
          .badData, "the manifest is damaged", file: path + "/manifest.json",
          advice: "run the whole pipeline again")
      }
      throw DangolError(
        .missingInput, "there is no run to start from", file: out + "/" + name,
        advice: "run the whole pipeline first, or name one with --base")
    }
    guard manifest.json["dangol"]?.string == product.version else {
      throw DangolError(
        .badData, "written by another version of dangol", file: path + "/manifest.json",
        advice: "run the whole pipeline again")
    }
    guard manifest.pipeline == pipeline.name else {
      throw DangolError(
        .configuration, "the base run is of pipeline '\(manifest.pipeline)'", file: path,
        advice: "name one of this pipeline with --base")
    }
    if options.asOf != nil {
      throw DangolError(
        .usage, "--as-of does not go with --only or --from",
        advice: "the base run decides: choose it with --base")
    }
    guard manifest.json["timezone"] == .string(pipeline.zone.name),
      manifest.json["currency"] == .string(pipeline.currency.code),
      manifest.json["history_complete"] == .bool(pipeline.historyComplete)
    else {
      throw DangolError(
        .configuration, "the base run has another time zone, currency or history_complete",
        file: path + "/manifest.json",
        advice: "run the whole pipeline again")
    }
    guard try Privacy.agrees(pipeline, with: manifest.json["privacy"] ?? .null) else {
      throw DangolError(
        .configuration, "the base run was made under other privacy settings", file: path + "/manifest.json",
        advice: "run the whole pipeline again")
    }
    return BaseRun(
      path: path, name: path.split(separator: "/").last.map(String.init) ?? name, manifest: manifest)
  }

  /// The newest default-named run of this pipeline that looks less far.
  func previous(_ asOf: Day?) throws(DangolError) -> PreviousRun? {
    guard let asOf else { return nil }
    func load(_ given: String) -> PreviousRun? {
      // A link such as `latest` moves on; what is recorded is the run behind it.
      let name = FileSystem.linkTarget(out + "/" + given) ?? given
      guard let manifest = Manifest.load(out + "/" + name),
        let file = try? MappedFile(out + "/" + name + "/summary.json"),
        let summary = JSON.parse(file.bytes)
      else { return nil }
      return PreviousRun(
        name: name, hash: manifest.hash, asOf: manifest.asOf, summary: summary, directory: out + "/" + name,
        entries: manifest.outputs)
    }
    switch options.previous {
    case .none: return nil
    case .named(let name):
      guard let run = load(name) else {
        throw DangolError(.missingInput, "there is no such run", file: out + "/" + name)
      }
      return run
    case .automatic:
      var best: (asOf: String, name: String)?
      for name in FileSystem.list(out) where !name.hasPrefix(".") && name != "latest" {
        guard let manifest = Manifest.load(out + "/" + name), manifest.isDefaultNamed,
          manifest.pipeline == pipeline.name, manifest.asOf < asOf.iso, !manifest.asOf.isEmpty
        else { continue }
        if manifest.asOf > best?.asOf ?? "" { best = (manifest.asOf, name) }
      }
      return best.flatMap { load($0.name) }
    }
  }

  /// Of stages whose artifacts are reused, the parameters that made them.
  func effectiveParameters(_ base: BaseRun?) throws(DangolError) -> JSON {
    let reused = base == nil ? [] : BaseRun.reused(chosen, product)
    var object: [String: JSON] = [:]
    for stage in product.stages {
      if reused.contains(stage.name), let recorded = base?.manifest.parameters[stage.name] {
        object[stage.name] = recorded
      } else {
        object[stage.name] = try stage.resolve(pipeline.parameters[stage.name] ?? [:])
      }
    }
    return .object(object)
  }

  /// A part of a pipeline never takes the place of the whole run, nor becomes `latest`.
  var isDefaultNamed: Bool { options.name == nil && options.stages == .all }

  func defaultName(_ asOf: Day?) -> String {
    let whole = "\(pipeline.name)-\(asOf?.iso ?? "empty")"
    switch options.stages {
    case .all: return whole
    case .only(let stage): return whole + "-only-" + stage
    case .from(let stage): return whole + "-from-" + stage
    }
  }

  var statedDay: Day? {
    if case .date(let day) = pipeline.asOf { return day }
    return nil
  }

  /// Everything of the manifest that is known before the first stage.
  func head(
    name: String, asOf: Day?, stages: [AnyStage], base: BaseRun?, previous: PreviousRun?,
    parameters: JSON, inputs: JSON, privacy: JSON
  ) -> [String: JSON] {
    let names = stages.map(\.name)
    let reused = base == nil ? [] : BaseRun.reused(stages, product)
    var head: [String: JSON] = [
      "form": .int(1), "dangol": .string(product.version), "pipeline": .string(pipeline.name),
      "shop": .string(pipeline.shopName), "run": .string(name), "default_name": .bool(isDefaultNamed),
      "as_of": asOf.map { .string($0.iso) } ?? .null, "as_of_setting": .string(pipeline.asOf.text),
      "timezone": .string(pipeline.zone.name), "currency": .string(pipeline.currency.code),
      "seed": .int(pipeline.seed), "history_complete": .bool(pipeline.historyComplete),
      "settings": .array(options.settings.map { .string($0) }), "inputs": inputs,
      "input_settings": pipeline.inputSettings, "parameters": parameters, "privacy": privacy,
      "stages": .array(names.map { .string($0) }), "reused": .array(reused.map { .string($0) }),
      "not_run": .array(
        product.stageNames.filter { !names.contains($0) && !reused.contains($0) }.map { .string($0) }),
      "base": .null, "previous": .null,
    ]
    if let base {
      head["base"] = .object(["run": .string(base.name), "xxh3_128": .string(base.manifest.hash)])
    }
    if let previous {
      head["previous"] = .object([
        "run": .string(previous.name), "as_of": .string(previous.asOf), "xxh3_128": .string(previous.hash),
      ])
    }
    return head
  }
}
