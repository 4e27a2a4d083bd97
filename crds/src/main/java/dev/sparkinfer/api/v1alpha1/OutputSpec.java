package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
@ValidationRule(
    value =
        "!has(self.compression) || self.format == 'Parquet' || !(self.compression in ['Zstd', 'Snappy'])",
    message = "compression Zstd and Snappy are for format Parquet only; use Gzip or None")
public record OutputSpec(
    @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(value = Rule.URI, message = Rule.URI_MESSAGE)
        @ValidationRule(value = Rule.BUCKET, message = Rule.BUCKET_MESSAGE)
        @ValidationRule(value = Rule.FILE_PATH, message = Rule.FILE_PATH_MESSAGE)
        @ValidationRule(
            value = Rule.LOCAL,
            message = Rule.LOCAL_MESSAGE,
            reason = Rule.CLUSTER_ONLY)
        @ValidationRule(
            value = "!self.matches('[*]|[.](parquet|jsonl|csv|txt)/?$')",
            message =
                "must be a directory, which gets one file for each shard; spec.output.format says their format")
        String uri,
    @Default("Parquet") OutputFormat format,
    @Nullable Compression compression,
    @Default("5") @Min(1) @Max(1000) Integer topK,
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
