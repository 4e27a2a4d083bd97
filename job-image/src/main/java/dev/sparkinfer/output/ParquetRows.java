package dev.sparkinfer.output;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Rows as an Apache Parquet file: one record an image, the predictions a three-level list of
 * structs, as the <a
 * href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists">format's
 * rules</a> have it.
 */
record ParquetRows(CompressionCodecName codec) implements RowFormat {

  static final MessageType SCHEMA =
      Types.buildMessage()
          .optional(BINARY)
          .as(stringType())
          .named("bucket")
          .required(BINARY)
          .as(stringType())
          .named("key")
          .optional(BINARY)
          .as(stringType())
          .named("label")
          .optional(FLOAT)
          .named("score")
          .addField(
              Types.optionalList()
                  .element(
                      Types.requiredGroup()
                          .required(INT32)
                          .named("index")
                          .required(BINARY)
                          .as(stringType())
                          .named("label")
                          .required(FLOAT)
                          .named("score")
                          .named("element"))
                  .named("predictions"))
          .addField(
              Types.buildGroup(Type.Repetition.OPTIONAL)
                  .required(BINARY)
                  .as(stringType())
                  .named("code")
                  .required(BINARY)
                  .as(stringType())
                  .named("message")
                  .named("error"))
          .required(BINARY)
          .as(stringType())
          .named("path")
          .named("row");

  /** Without Hadoop's default resources: reading them takes longer than writing a part. */
  private static final Configuration NO_DEFAULTS = new Configuration(false);

  @Override
  public String extension() {
    return ".parquet";
  }

  @Override
  public String contentType() {
    return "application/vnd.apache.parquet";
  }

  @Override
  public byte[] encode(List<Row> rows) {
    InMemoryFile file = new InMemoryFile();
    try (ParquetWriter<Row> writer =
        new Builder(file).withConf(NO_DEFAULTS).withCompressionCodec(codec).build()) {
      for (Row row : rows) {
        writer.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.content();
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    Builder(InMemoryFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport();
    }
  }
}
