internal import Statistics

/// k-means on Fisher's iris: the optima known for k = 2 … 10.
enum ClusteringCertificates {
  static func group(_ data: ReferenceData) -> CertificateGroup {
    let columns = data.table(
      "iris.csv", columns: ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    let points = Points(columns: columns ?? [])
    let optima = [
      "152.347952", "78.851441", "57.228473", "46.446182", "39.039987", "34.298230", "29.988944",
      "27.786092", "25.834055",
    ]
    return CertificateGroup(
      "Clustering",
      [
        Certificate(
          "Iris", "sum of squares, k = 2 … 10, 150 restarts",
          source: "best known optima (scikit-learn 1.7 with 2,000 restarts and exchange)",
          available: columns != nil
        ) { () throws(NoAnswer) in
          var quantities: [Quantity] = []
          for (k, optimum) in zip(2..., optima) {
            let model = try KMeans(points, k: k, seed: 1, restarts: 150, threads: 2)
            quantities.append(Quantity("k = \(k)", optimum, model.inertia))
          }
          return quantities
        },
        Certificate(
          "Iris, k = 3", "sizes 38, 50, 62, silhouette", source: "scikit-learn 1.7", available: columns != nil
        ) { () throws(NoAnswer) in
          let model = try KMeans(points, k: 3, seed: 1, restarts: 150)
          let sizes = model.sizes.sorted()
          return [
            Quantity("smallest", "38", Double(sizes[0])), Quantity("middle", "50", Double(sizes[1])),
            Quantity("largest", "62", Double(sizes[2])),
            Quantity("silhouette", "0.5528190", try Silhouette.mean(points, model.assignment, k: 3)),
          ]
        },
      ])
  }
}
