package dev.sparkinfer.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON Lines: one object an image, in one line, with the fields of the Parquet schema.
 * Nulls are written, so that every line has the same fields.
 */
record JsonLinesRows(boolean gzip) implements RowFormat {

  /**
   * The fast writer of numbers gives the shortest digits that read back as the same float; the
   * JDK's own differ between its versions.
   */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .rootValueSeparator((String) null)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  @Override
  public String extension() {
    return TextPart.extension(".jsonl", gzip);
  }

  @Override
  public String contentType() {
    return TextPart.contentType("application/jsonl", gzip);
  }

  @Override
  public byte[] encode(List<Row> rows) {
    return TextPart.encode(
        gzip,
        out -> {
          try (JsonGenerator json = JSON.createGenerator(out)) {
            for (Row row : rows) {
              write(json, row);
              json.writeRaw('\n');
            }
          }
        });
  }

  private static void write(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    text(json, "bucket", row.bucket());
    text(json, "key", row.key());
    Row.Error error = row.error();
    if (error == null) {
      Row.Prediction best = row.predictions().get(0);
      text(json, "label", best.label());
      json.writeNumberField("score", best.score());
      json.writeArrayFieldStart("predictions");
      for (Row.Prediction prediction : row.predictions()) {
        json.writeStartObject();
        json.writeNumberField("index", prediction.index());
        text(json, "label", prediction.label());
        json.writeNumberField("score", prediction.score());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNullField("error");
    } else {
      json.writeNullField("label");
      json.writeNullField("score");
      json.writeNullField("predictions");
      json.writeObjectFieldStart("error");
      text(json, "code", error.code().name());
      text(json, "message", error.message());
      json.writeEndObject();
    }
    text(json, "path", row.path());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, WellFormed.text(value));
    }
  }
}
