package dev.sparkinfer.output;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** One row as the fields of {@link ParquetRows#SCHEMA}; a field that is not written is null. */
final class RowWriteSupport extends WriteSupport<Row> {
  private @Nullable RecordConsumer consumer;

  @Override
  public WriteContext init(Configuration configuration) {
    return context();
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return context();
  }

  private static WriteContext context() {
    return new WriteContext(ParquetRows.SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(Row row) {
    RecordConsumer to = Objects.requireNonNull(consumer, "prepareForWrite comes first");
    to.startMessage();
    if (row.bucket() != null) {
      text(to, "bucket", 0, row.bucket());
    }
    text(to, "key", 1, row.key());
    if (row.error() == null) {
      Row.Prediction best = row.predictions().get(0);
      text(to, "label", 2, best.label());
      number(to, "score", 3, best.score());
      predictions(to, row.predictions());
    } else {
      error(to, row.error());
    }
    text(to, "path", 6, row.path());
    to.endMessage();
  }

  private static void predictions(RecordConsumer to, List<Row.Prediction> predictions) {
    to.startField("predictions", 4);
    to.startGroup();
    to.startField("list", 0);
    for (Row.Prediction prediction : predictions) {
      to.startGroup();
      to.startField("element", 0);
      to.startGroup();
      to.startField("index", 0);
      to.addInteger(prediction.index());
      to.endField("index", 0);
      text(to, "label", 1, prediction.label());
      number(to, "score", 2, prediction.score());
      to.endGroup();
      to.endField("element", 0);
      to.endGroup();
    }
    to.endField("list", 0);
    to.endGroup();
    to.endField("predictions", 4);
  }

  private static void error(RecordConsumer to, Row.Error error) {
    to.startField("error", 5);
    to.startGroup();
    text(to, "code", 0, error.code().name());
    text(to, "message", 1, error.message());
    to.endGroup();
    to.endField("error", 5);
  }

  private static void text(RecordConsumer to, String field, int index, String value) {
    to.startField(field, index);
    to.addBinary(Binary.fromString(WellFormed.text(value)));
    to.endField(field, index);
  }

  private static void number(RecordConsumer to, String field, int index, float value) {
    to.startField(field, index);
    to.addFloat(value);
    to.endField(field, index);
  }
}
