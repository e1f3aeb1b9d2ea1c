/// Every published result that the numeric module is held to.
package enum Certification {
  package static func groups(_ data: ReferenceData) -> [CertificateGroup] {
    [
      MomentCertificates.group, ANOVACertificates.group(data), ProportionCertificates.group,
      MeanCertificates.group, ExperimentCertificates.group, RegressionCertificates.group(data),
      ModelCertificates.group,
      ClusteringCertificates.group(data),
    ]
  }
}
