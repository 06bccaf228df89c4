"""The chain behind clustering models: spherical k-means, centroids, class-based TF-IDF."""
