package dev.sparkinfer.api.v1alpha1;

/** How parts are compressed; Zstd and Snappy are for Parquet only. */
public enum Compression {
  None,
  Zstd,
  Snappy,
  Gzip
}
