internal import Statistics
internal import Tables

/// What became of a model: its rows, where they could be taken, and its fit on them and out of sample.
struct ModelAnswer: Sendable {
  let data: ModelData?
  let result: Result<(ModelData, ModelFit, ModelOutOfSample), NoAnswer>

  init(_ definition: ModelDefinition, _ profile: Table, unit: Double, seed: UInt64, threads: Int) {
    var data: ModelData?
    do throws(NoAnswer) {
      let rows = try ModelData(definition, profile, unit: unit)
      data = rows
      var fit = try ModelFit(definition, rows, threads: threads)
      let outOfSample = ModelOutOfSample(
        definition, rows, near: fit.coefficients, seed: seed, threads: threads)
      fit.add(outOfSample)
      result = .success((rows, fit, outOfSample))
    } catch {
      result = .failure(error)
    }
    self.data = data
  }
}
