package dev.sparkinfer.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RowFormatTest {
  private static final List<Row> ROWS =
      List.of(
          Row.of(
              "photos",
              "2026/a.jpg",
              "a.jpg",
              List.of(
                  new Row.Prediction(3, "cat", 0.91f), new Row.Prediction(5, "dog, wild", 1e-5f))),
          Row.failed(
              null,
              "/data/b \"c\"\n.jpg",
              "b \"c\"\n.jpg",
              ErrorCode.CORRUPT_IMAGE,
              "cut short,\nat 12"));

  private static String text(OutputFormat format) {
    return new String(RowFormat.of(format, null).encode(ROWS), UTF_8);
  }

  @Test
  void writesOneJsonObjectALineWithEveryField() {
    assertThat(text(OutputFormat.JsonLines))
        .isEqualTo(
            """
            {"bucket":"photos","key":"2026/a.jpg","label":"cat","score":0.91,"predictions":\
            [{"index":3,"label":"cat","score":0.91},{"index":5,"label":"dog, wild","score":1.0E-5}],\
            "error":null,"path":"a.jpg"}
            {"bucket":null,"key":"/data/b \\"c\\"\\n.jpg","label":null,"score":null,\
            "predictions":null,"error":{"code":"CORRUPT_IMAGE","message":"cut short,\\nat 12"},\
            "path":"b \\"c\\"\\n.jpg"}
            """);
  }

  @Test
  void writesOneCsvRecordAPredictionUnderAHeader() {
    assertThat(text(OutputFormat.Csv))
        .isEqualTo(
            String.join(
                "\r\n",
                "bucket,key,rank,index,label,score,error_code,error_message,path",
                "photos,2026/a.jpg,1,3,cat,0.91,,,a.jpg",
                "photos,2026/a.jpg,2,5,\"dog, wild\",1.0E-5,,,a.jpg",
                ",\"/data/b \"\"c\"\"\n.jpg\",,,,,CORRUPT_IMAGE,\"cut short,\nat 12\",\"b \"\"c\"\"\n.jpg\"",
                ""));
  }

  @Test
  void writesOneLineOfTextAnImageWhateverItsKey() {
    List<Row> rows = new ArrayList<>(ROWS);
    rows.add(Row.of(null, "C:\\n\r", "C:\\n\r", List.of(new Row.Prediction(0, "0", 0.1234567f))));
    assertThat(new String(RowFormat.of(OutputFormat.Text, null).encode(rows), UTF_8))
        .isEqualTo(
            """
            Key 2026/a.jpg: Prediction cat (0.910000), dog, wild (0.000010)
            Key /data/b "c"\\n.jpg: Error CORRUPT_IMAGE cut short,\\nat 12
            Key C:\\\\n\\r: Prediction 0 (0.123457)
            """);
  }

  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void givesEqualBytesForEqualRows(OutputFormat format) {
    byte[] first = RowFormat.of(format, Compression.Gzip).encode(ROWS);
    assertThat(RowFormat.of(format, Compression.Gzip).encode(new ArrayList<>(ROWS)))
        .isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "Parquet,,.parquet,application/vnd.apache.parquet",
    "Parquet,Gzip,.parquet,application/vnd.apache.parquet",
    "JsonLines,,.jsonl,application/jsonl",
    "JsonLines,Gzip,.jsonl.gz,application/gzip",
    "Csv,None,.csv,text/csv; charset=utf-8; header=present",
    "Csv,Gzip,.csv.gz,application/gzip",
    "Text,,.txt,text/plain; charset=utf-8",
    "Text,Gzip,.txt.gz,application/gzip",
  })
  void namesTheFile(
      OutputFormat format, Compression compression, String extension, String contentType) {
    RowFormat rows = RowFormat.of(format, compression);
    assertThat(rows.extension()).isEqualTo(extension);
    assertThat(rows.contentType()).isEqualTo(contentType);
  }

  @ParameterizedTest
  @EnumSource(
      value = OutputFormat.class,
      names = {"JsonLines", "Csv", "Text"})
  void compressesTheSameTextWithGzip(OutputFormat format) throws IOException {
    byte[] gzip = RowFormat.of(format, Compression.Gzip).encode(ROWS);
    assertThat(
            new String(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), UTF_8))
        .isEqualTo(text(format));
  }

  @Test
  void refusesParquetsCompressionsForText() {
    assertThatThrownBy(() -> RowFormat.of(OutputFormat.Csv, Compression.Snappy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Csv")
        .hasMessageContaining("Snappy");
  }

  @Test
  void writesAHeaderAloneForNoRows() {
    assertThat(RowFormat.of(OutputFormat.JsonLines, null).encode(List.of())).isEmpty();
    assertThat(RowFormat.of(OutputFormat.Text, null).encode(List.of())).isEmpty();
    assertThat(new String(RowFormat.of(OutputFormat.Csv, null).encode(List.of()), UTF_8))
        .isEqualTo("bucket,key,rank,index,label,score,error_code,error_message,path\r\n");
  }

  @ParameterizedTest
  @EnumSource(
      value = OutputFormat.class,
      names = {"JsonLines", "Csv", "Text"})
  void replacesSurrogatesWithoutTheirOtherHalf(OutputFormat format) {
    String broken = "\ud83d-\ud83d\ude00-\ude00";
    Row row = Row.failed(null, broken, broken, ErrorCode.UNSUPPORTED_KEY, "\ud83d");
    assertThat(new String(RowFormat.of(format, null).encode(List.of(row)), UTF_8))
        .contains("\ufffd-😀-\ufffd")
        .doesNotContain("?");
  }
}
