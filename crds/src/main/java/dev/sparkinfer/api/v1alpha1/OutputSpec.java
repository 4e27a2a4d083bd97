package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;

/**
 * Where the predictions go, and as what.
 *
 * @param uri the directory that becomes the table; it must be empty, or hold the same run
 * @param format the file format of the parts
 * @param compression how the parts are compressed; absent: Zstd for Parquet, None for the others
 * @param topK how many classes a prediction lists, best first
 * @param storage how to reach the output; replaces the common storage as a whole
 */
public record OutputSpec(
    String uri,
    OutputFormat format,
    @Nullable Compression compression,
    Integer topK,
    @Nullable StorageSpec storage) {

  public OutputSpec {
    format = requireNonNullElse(format, OutputFormat.Parquet);
    topK = requireNonNullElse(topK, 5);
  }

  /** The compression that is used: the one given, or the format's default. */
  public Compression effectiveCompression() {
    if (compression != null) {
      return compression;
    }
    return format == OutputFormat.Parquet ? Compression.Zstd : Compression.None;
  }
}
