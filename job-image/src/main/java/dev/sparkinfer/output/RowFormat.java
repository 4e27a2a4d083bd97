package dev.sparkinfer.output;

import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.io.Serializable;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * The file format of a part: how rows become its bytes.
 *
 * <p>Equal rows give equal bytes: no part holds a time, a host or a random number. The order of the
 * rows is kept, and no rows at all give a file that readers take for an empty table. A surrogate
 * without its other half, which UTF-8 cannot say, is written as U+FFFD in every format. Values are
 * immutable and may be shared by threads.
 */
public sealed interface RowFormat extends Serializable
    permits ParquetRows, JsonLinesRows, CsvRows, TextRows {

  /**
   * The format that a resource asks for.
   *
   * @param compression null: Zstd for Parquet, none for the others
   * @throws IllegalArgumentException when the format cannot be compressed so: JSON Lines, CSV and
   *     text take None and Gzip alone
   */
  static RowFormat of(OutputFormat format, @Nullable Compression compression) {
    return switch (format) {
      case Parquet -> new ParquetRows(codec(compression));
      case JsonLines -> new JsonLinesRows(gzip(format, compression));
      case Csv -> new CsvRows(gzip(format, compression));
      case Text -> new TextRows(gzip(format, compression));
    };
  }

  /** The end of a part's name, with its dot: {@code .parquet}, {@code .jsonl.gz}. */
  String extension();

  /** The media type under which a part is stored. */
  String contentType();

  /** The whole part that holds these rows, in their order. */
  byte[] encode(List<Row> rows);

  private static CompressionCodecName codec(@Nullable Compression compression) {
    if (compression == null) {
      return CompressionCodecName.ZSTD;
    }
    return switch (compression) {
      case None -> CompressionCodecName.UNCOMPRESSED;
      case Zstd -> CompressionCodecName.ZSTD;
      case Snappy -> CompressionCodecName.SNAPPY;
      case Gzip -> CompressionCodecName.GZIP;
    };
  }

  private static boolean gzip(OutputFormat format, @Nullable Compression compression) {
    if (compression == null) {
      return false;
    }
    return switch (compression) {
      case None -> false;
      case Gzip -> true;
      case Zstd, Snappy ->
          throw new IllegalArgumentException(
              format + " can be compressed with Gzip or not at all, not with " + compression);
    };
  }
}
