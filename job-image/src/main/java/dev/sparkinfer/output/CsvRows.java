package dev.sparkinfer.output;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Rows as CSV by RFC 4180, with a header in each part: one record a prediction, rank from 1, the
 * records of an image together; an image that failed is one record without rank, index, label and
 * score. An empty field is null.
 */
record CsvRows(boolean gzip) implements RowFormat {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(
              "bucket",
              "key",
              "rank",
              "index",
              "label",
              "score",
              "error_code",
              "error_message",
              "path")
          .get();

  @Override
  public String extension() {
    return TextPart.extension(".csv", gzip);
  }

  @Override
  public String contentType() {
    return TextPart.contentType("text/csv; charset=utf-8; header=present", gzip);
  }

  @Override
  public byte[] encode(List<Row> rows) {
    return TextPart.encode(
        gzip,
        out -> {
          CSVPrinter csv =
              FORMAT.print(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
          for (Row row : rows) {
            write(csv, row);
          }
          csv.flush();
        });
  }

  private static void write(CSVPrinter csv, Row row) throws IOException {
    String bucket = mended(row.bucket());
    String key = WellFormed.text(row.key());
    String path = WellFormed.text(row.path());
    Row.Error error = row.error();
    if (error != null) {
      csv.printRecord(
          bucket,
          key,
          null,
          null,
          null,
          null,
          error.code(),
          WellFormed.text(error.message()),
          path);
      return;
    }
    int rank = 1;
    for (Row.Prediction prediction : row.predictions()) {
      csv.printRecord(
          bucket,
          key,
          rank++,
          prediction.index(),
          WellFormed.text(prediction.label()),
          // As in JSON Lines: the shortest digits that read back, the same on every JDK.
          NumberOutput.toString(prediction.score(), true),
          null,
          null,
          path);
    }
  }

  private static @Nullable String mended(@Nullable String text) {
    return text == null ? null : WellFormed.text(text);
  }
}
