internal import Simulation

/// The part of the nightly run that says something of a shop's truths.
struct PlantedPipeline {
  let stages: Set<String>
  /// The pipeline file.
  let text: String

  private init(_ stages: Set<String>, _ parameters: String) {
    self.stages = stages
    text = Self.head + parameters
  }

  static let effects = PlantedPipeline(
    ["ingest", "profile", "regress", "experiment"],
    """
      experiment:
        aa_runs: 0
        definitions:
          - name: welcome_benefit
            control: A
            ends: 2026-05-31
            metrics:
              - { id: repeat, kind: proportion, of: orders.count, at_least: 2 }
              - { id: net_revenue, kind: mean, of: orders.net_revenue }
              - { id: aov, kind: ratio, of: orders.net_revenue, per: orders.count }

    """)

  static let segments = PlantedPipeline(
    ["ingest", "profile", "segment"],
    """
      segment: { features: [aov] }

    """)

  private static let head = """
    dangol: 1
    name: planted
    as_of: 2026-06-30
    history_complete: true
    inputs:
      orders: { path: orders.csv }
      referrals: { path: referrals.csv }
      feedback: { path: feedback.csv }
      customers: { path: customers.csv }
      experiments: { path: experiments.csv }
    stages:

    """
}

extension ShopTruths {
  /// Only its kinds of customers are looked at.
  var hasSegmentsOnly: Bool { self == .separated || self == .uniform }
}
