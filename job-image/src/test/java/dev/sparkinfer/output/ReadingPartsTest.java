package dev.sparkinfer.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An output directory is a plain table to Spark and to DuckDB. */
class ReadingPartsTest {
  private static final List<Row> FIRST =
      List.of(
          Row.of(
              "photos",
              "2026/ü 日本 😀 \"quoted\", \\ and\r\nmore.jpg",
              "ü 日本 😀 \"quoted\", \\ and\r\nmore.jpg",
              List.of(
                  new Row.Prediction(3, "cat", 0.91f), new Row.Prediction(1, "dog, wild", 1e-5f))),
          Row.failed(
              "photos", "2026/b.jpg", "b.jpg", ErrorCode.CORRUPT_IMAGE, "cut short,\nat \"12\""));
  private static final List<Row> SECOND =
      List.of(Row.of(null, "/data/c.jpg", "c.jpg", List.of(new Row.Prediction(0, "0", 1f / 3))));

  private static SparkSession spark;
  private final Path directory;

  ReadingPartsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** Two parts, one without rows, and the files that lie beside parts. */
  private String written(OutputFormat format, @Nullable Compression compression)
      throws IOException {
    RowFormat rows = RowFormat.of(format, compression);
    int part = 0;
    for (List<Row> content : List.of(FIRST, SECOND, List.<Row>of())) {
      String name = "part-%06d-0123456789ab%s".formatted(part++, rows.extension());
      Files.write(directory.resolve(name), rows.encode(content));
    }
    Files.createFile(directory.resolve("_SUCCESS"));
    Path own = Files.createDirectories(directory.resolve("_sparkinfer/plan/1"));
    Files.writeString(own.resolve("segment-000000"), "not a row");
    Files.writeString(directory.resolve("_sparkinfer/run.json"), "{\"identity\":\"00\"}");
    return directory.toString();
  }

  static Stream<Arguments> parquetAndJsonInEveryCompression() {
    return Stream.concat(
        Stream.of(Compression.values()).map(each -> Arguments.of(OutputFormat.Parquet, each)),
        Stream.of(Compression.None, Compression.Gzip)
            .map(each -> Arguments.of(OutputFormat.JsonLines, each)));
  }

  @ParameterizedTest
  @MethodSource("parquetAndJsonInEveryCompression")
  void sparkReadsTheSameRowsFromTheDirectory(OutputFormat format, Compression compression)
      throws IOException {
    String path = written(format, compression);
    Dataset<org.apache.spark.sql.Row> table =
        format == OutputFormat.Parquet ? spark.read().parquet(path) : spark.read().json(path);
    assertThat(rowsOf(table)).isEqualTo(all());
  }

  @Test
  void parquetHasTheTypesThatTheDesignGives() throws IOException {
    Dataset<org.apache.spark.sql.Row> table =
        spark.read().parquet(written(OutputFormat.Parquet, null));
    assertThat(table.schema().toDDL())
        .isEqualTo(
            "bucket STRING,key STRING,label STRING,score FLOAT,"
                + "predictions ARRAY<STRUCT<index: INT, label: STRING, score: FLOAT>>,"
                + "error STRUCT<code: STRING, message: STRING>,path STRING");
  }

  @Test
  void sparkReadsCsvWithItsStandardQuotes() throws IOException {
    List<org.apache.spark.sql.Row> records =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .option("multiLine", true)
            .option("escape", "\"")
            .csv(written(OutputFormat.Csv, null))
            .collectAsList();
    List<List<@Nullable Object>> values = new ArrayList<>();
    for (org.apache.spark.sql.Row record : records) {
      values.add(scala.jdk.javaapi.CollectionConverters.asJava(record.toSeq()));
    }
    // Spark's parser makes one line feed of each line break within quotes.
    List<List<@Nullable Object>> expected = csvRecords();
    expected.forEach(
        record ->
            record.replaceAll(
                value -> value instanceof String text ? text.replace("\r\n", "\n") : value));
    assertThat(values).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void sparkReadsOneLineOfTextAnImage() throws IOException {
    assertThat(spark.read().textFile(written(OutputFormat.Text, null)).collectAsList())
        .containsExactlyInAnyOrder(
            "Key 2026/ü 日本 😀 \"quoted\", \\\\ and\\r\\nmore.jpg:"
                + " Prediction cat (0.910000), dog, wild (0.000010)",
            "Key 2026/b.jpg: Error CORRUPT_IMAGE cut short,\\nat \"12\"",
            "Key /data/c.jpg: Prediction 0 (0.333333)");
  }

  @ParameterizedTest
  @MethodSource("parquetAndJsonInEveryCompression")
  void duckDbReadsTheSameRows(OutputFormat format, Compression compression)
      throws IOException, SQLException {
    String path = written(format, compression);
    String table =
        format == OutputFormat.Parquet
            ? "read_parquet('" + path + "/*.parquet')"
            : "read_json('" + path + "/*.jsonl*')";
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet result =
            duckDb
                .createStatement()
                .executeQuery(
                    "select bucket, key, label, score, len(predictions) as predictions,"
                        + " predictions[2].label as second, predictions[2].index as second_index,"
                        + " error.code as code, error.message as message, path from "
                        + table
                        + " order by key")) {
      List<List<@Nullable Object>> values = new ArrayList<>();
      while (result.next()) {
        List<@Nullable Object> value = new ArrayList<>();
        for (String column :
            List.of(
                "bucket", "key", "label", "second", "second_index", "code", "message", "path")) {
          value.add(result.getString(column));
        }
        value.add(result.getObject("score") == null ? null : result.getFloat("score"));
        value.add(result.getObject("predictions"));
        values.add(value);
      }
      List<List<@Nullable Object>> expected = new ArrayList<>();
      for (Row row : all()) {
        Row.@Nullable Error error = row.error();
        List<Row.Prediction> predictions = row.predictions();
        boolean two = predictions.size() > 1;
        List<@Nullable Object> value = new ArrayList<>();
        value.add(row.bucket());
        value.add(row.key());
        value.add(error == null ? predictions.get(0).label() : null);
        value.add(two ? predictions.get(1).label() : null);
        value.add(two ? String.valueOf(predictions.get(1).index()) : null);
        value.add(error == null ? null : error.code().name());
        value.add(error == null ? null : error.message());
        value.add(row.path());
        value.add(error == null ? predictions.get(0).score() : null);
        value.add(error == null ? (long) predictions.size() : null);
        expected.add(value);
      }
      assertThat(values).isEqualTo(expected);
    }
  }

  @Test
  void duckDbReadsCsvWithItsTypes() throws IOException, SQLException {
    String path = written(OutputFormat.Csv, null);
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet result =
            duckDb
                .createStatement()
                .executeQuery("select * from read_csv('" + path + "/*.csv', quote='\"')")) {
      List<List<@Nullable Object>> values = new ArrayList<>();
      while (result.next()) {
        List<@Nullable Object> value = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          Object cell = result.getObject(column);
          value.add(cell instanceof Long number ? (Object) Math.toIntExact(number) : cell);
        }
        values.add(value);
      }
      assertThat(values).containsExactlyInAnyOrderElementsOf(csvRecords());
    }
  }

  private static List<Row> all() {
    return Stream.of(FIRST, SECOND)
        .flatMap(List::stream)
        .sorted(Comparator.comparing(Row::key))
        .toList();
  }

  private static List<List<@Nullable Object>> csvRecords() {
    List<List<@Nullable Object>> records = new ArrayList<>();
    for (Row row : all()) {
      if (row.error() != null) {
        List<@Nullable Object> record = new ArrayList<>();
        record.add(row.bucket());
        record.add(row.key());
        for (int empty = 0; empty < 4; empty++) {
          record.add(null);
        }
        record.add(row.error().code().name());
        record.add(row.error().message());
        record.add(row.path());
        records.add(record);
      }
      int rank = 1;
      for (Row.Prediction prediction : row.predictions()) {
        List<@Nullable Object> record = new ArrayList<>();
        record.add(row.bucket());
        record.add(row.key());
        record.add(rank++);
        record.add(prediction.index());
        record.add(prediction.label());
        record.add(Double.parseDouble(Float.toString(prediction.score())));
        record.add(null);
        record.add(null);
        record.add(row.path());
        records.add(record);
      }
    }
    return records;
  }

  private static List<Row> rowsOf(Dataset<org.apache.spark.sql.Row> table) {
    return table.collectAsList().stream()
        .map(ReadingPartsTest::row)
        .sorted(Comparator.comparing(Row::key))
        .toList();
  }

  private static Row row(org.apache.spark.sql.Row record) {
    String bucket = record.getAs("bucket");
    String key = record.getAs("key");
    String path = record.getAs("path");
    org.apache.spark.sql.Row error = record.getAs("error");
    if (error != null) {
      assertThat((Object) record.getAs("label")).isNull();
      assertThat((Object) record.getAs("score")).isNull();
      assertThat((Object) record.getAs("predictions")).isNull();
      return Row.failed(
          bucket,
          key,
          path,
          ErrorCode.valueOf(error.getAs("code")),
          error.<String>getAs("message"));
    }
    List<org.apache.spark.sql.Row> predictions = record.getList(record.fieldIndex("predictions"));
    Row row =
        Row.of(
            bucket,
            key,
            path,
            predictions.stream()
                .map(
                    each ->
                        new Row.Prediction(
                            each.<Number>getAs("index").intValue(),
                            each.getAs("label"),
                            each.<Number>getAs("score").floatValue()))
                .toList());
    assertThat(record.<String>getAs("label")).isEqualTo(row.predictions().get(0).label());
    assertThat(record.<Number>getAs("score").floatValue())
        .isEqualTo(row.predictions().get(0).score());
    return row;
  }
}
