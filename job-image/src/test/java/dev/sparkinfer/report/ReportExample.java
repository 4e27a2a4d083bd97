package dev.sparkinfer.report;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.report.ReportData.Counts;
import dev.sparkinfer.report.ReportData.FailedImage;
import dev.sparkinfer.report.ReportData.Failure;
import dev.sparkinfer.report.ReportData.Model;
import dev.sparkinfer.report.ReportData.Outcome;
import dev.sparkinfer.report.ReportData.Output;
import dev.sparkinfer.report.ReportData.Prediction;
import dev.sparkinfer.report.ReportData.SampleImage;
import dev.sparkinfer.report.ReportData.StageSeconds;
import dev.sparkinfer.report.ReportData.ThroughputPoint;
import dev.sparkinfer.report.ReportData.Versions;
import dev.sparkinfer.report.ReportData.Warning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** An ordinary run, of which a test changes what it is about. */
final class ReportExample {
  static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9};

  static final List<SkippedObjects> SKIPPED =
      List.of(
          new SkippedObjects(SkippedKind.FolderMarker, 1, "2026/"),
          new SkippedObjects(SkippedKind.Hidden, 3, "2026/.a.jpg"));

  String name = "road-signs";
  Outcome outcome = new Outcome(Reason.Succeeded, "Every planned object has its row.");
  Duration duration = Duration.ofSeconds(754);
  int classes = 3;
  Counts counts = new Counts(1_000, 990, 10, 0, SKIPPED, 112_000_000);
  List<ThroughputPoint> throughput = curve(60);
  StageSeconds stages = new StageSeconds(100, 300, 500, 10, 90);
  Map<String, Long> classCounts = Map.of("stop", 500L, "yield", 300L, "no entry", 190L);
  List<Long> scores = histogram(0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 50, 900);
  List<SampleImage> samples = List.of(image("2026/a.jpg", "stop", 0.912, JPEG));
  List<SampleImage> leastCertain = List.of(image("2026/dark.jpg", "yield", 0.341, JPEG));
  List<Failure> failures =
      List.of(
          new Failure(ErrorCode.NOT_AN_IMAGE, 3, List.of(new FailedImage("README", "text"))),
          new Failure(ErrorCode.CORRUPT_IMAGE, 7, List.of(new FailedImage("cut.jpg", "short"))));
  List<Warning> warnings = List.of();
  List<String> devices = List.of("NVIDIA H200", "NVIDIA H200");

  ReportData data() {
    Instant started = Instant.parse("2026-11-18T13:49:37Z");
    return new ReportData(
        name,
        outcome,
        started,
        started.plus(duration),
        new Model(
            "s3://models/signs/1",
            "0123456789abcdef".repeat(4),
            "serving_default",
            "images",
            List.of(-1L, 64L, 64L, 3L),
            "float32",
            classes,
            Precision.BFloat16,
            "stretched to 64 × 64 (bilinear)"),
        List.of("s3://photos/2026/", "s3://photos/2027/"),
        new Output("s3://predictions/signs/", OutputFormat.Parquet, 32),
        new Versions("0.1.0", "4.1.1", "2.18.0", "17.0.13"),
        devices,
        counts,
        throughput,
        stages,
        classCounts,
        scores,
        samples,
        leastCertain,
        failures,
        warnings);
  }

  String html() {
    return new String(ReportPage.render(data()), StandardCharsets.UTF_8);
  }

  Document page() {
    return Jsoup.parse(html());
  }

  static List<ThroughputPoint> curve(int points) {
    return IntStream.rangeClosed(1, points)
        .mapToObj(i -> new ThroughputPoint(i * 10, 100 + i % 7))
        .toList();
  }

  static List<Long> histogram(long... bins) {
    List<Long> histogram = new ArrayList<>(Collections.nCopies(ReportData.SCORE_BINS, 0L));
    for (int i = 0; i < bins.length; i++) {
      histogram.set(i, bins[i]);
    }
    return histogram;
  }

  static SampleImage image(String key, String label, double score, byte @Nullable [] thumbnail) {
    return new SampleImage(
        key,
        List.of(new Prediction(label, score), new Prediction("other", (1 - score) / 2)),
        thumbnail);
  }
}
