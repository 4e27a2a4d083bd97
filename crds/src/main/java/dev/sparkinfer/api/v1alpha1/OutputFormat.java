package dev.sparkinfer.api.v1alpha1;

/** The file format of the parts. */
public enum OutputFormat {
  Parquet,
  JsonLines,
  Csv,
  Text
}
