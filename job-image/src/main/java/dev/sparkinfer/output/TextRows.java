package dev.sparkinfer.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Rows as lines for people, one an image:
 *
 * <pre>
 * Key photos/a.jpg: Prediction cat (0.910000), dog (0.050000)
 * Key photos/b.jpg: Error CORRUPT_IMAGE message
 * </pre>
 *
 * <p>A line feed, a carriage return and a backslash in a key, a label or a message are written as
 * {@code \n}, {@code \r} and {@code \\}. The bucket is not told.
 */
record TextRows(boolean gzip) implements RowFormat {

  @Override
  public String extension() {
    return TextPart.extension(".txt", gzip);
  }

  @Override
  public String contentType() {
    return TextPart.contentType("text/plain; charset=utf-8", gzip);
  }

  @Override
  public byte[] encode(List<Row> rows) {
    return TextPart.encode(
        gzip,
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          for (Row row : rows) {
            write(text, row);
          }
          text.flush();
        });
  }

  private static void write(Writer text, Row row) throws IOException {
    text.append("Key ").append(escaped(row.key()));
    Row.Error error = row.error();
    if (error == null) {
      String before = ": Prediction ";
      for (Row.Prediction prediction : row.predictions()) {
        text.append(before)
            .append(escaped(prediction.label()))
            .append(String.format(Locale.ROOT, " (%.6f)", prediction.score()));
        before = ", ";
      }
    } else {
      text.append(": Error ")
          .append(error.code().name())
          .append(' ')
          .append(escaped(error.message()));
    }
    text.append('\n');
  }

  private static String escaped(String text) {
    return WellFormed.text(text).replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
