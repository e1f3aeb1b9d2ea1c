internal import Commerce
internal import Pipeline
internal import Tables

extension ShopLoader {
  /// The shop under these settings, loaded once a run.
  static func shared(_ job: borrowing Job, _ settings: ShopSettings) throws(DangolError) -> LoadedShop {
    try job.shared(settings, of: reads) { () throws(DangolError) in try load(job, settings) }
  }
}
