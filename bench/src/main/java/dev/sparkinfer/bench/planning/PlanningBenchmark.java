package dev.sparkinfer.bench.planning;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether planning is fast and its memory does not grow with the listing: ten times the keys in a
 * heap of the same size, and real objects in a real protocol.
 */
public final class PlanningBenchmark implements Benchmark {
  private static final long FEW = 1_000_000;
  private static final long MANY = 10_000_000;
  private static final int STORED = 100_000;
  private static final int HEAP_MEBIBYTES = 256;
  private static final double BYTES_A_MEBIBYTE = 1 << 20;

  /** What one process found. */
  private record Planned(double keysPerSecond, double peakMebibytes) {}

  @Override
  public String name() {
    return "planning";
  }

  @Override
  public Report run(Settings settings) throws Exception {
    List<Planned> few = new ArrayList<>();
    List<Planned> many = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      settings.say("planning: round %d, %d keys", round + 1, FEW);
      few.add(plan(settings, FEW));
      settings.say("planning: round %d, %d keys", round + 1, MANY);
      many.add(plan(settings, MANY));
    }
    Series keys = series("10^7 keys", "keys/s", many.stream().map(Planned::keysPerSecond));
    Series peak = series("10^7 keys, peak heap", "MiB", many.stream().map(Planned::peakMebibytes));
    Series smallPeak =
        series("10^6 keys, peak heap", "MiB", few.stream().map(Planned::peakMebibytes));
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    ratios.put("planning.keys_per_second", Ratio.of(keys));
    ratios.put("planning.peak_heap_mib", Ratio.of(peak));
    ratios.put("planning.peak_heap_10m_to_1m", Ratio.of(peak, smallPeak));
    return new Report(
        name(),
        List.of(
            series("10^6 keys", "keys/s", few.stream().map(Planned::keysPerSecond)),
            smallPeak,
            keys,
            peak,
            stored(settings)),
        ratios,
        List.of(
            "keys: 1,000 a page, 30 ms a page, as many pages at once as the planner asks for;"
                + " segments are written to disk",
            "peak heap: the most left after any collection, in a process of -Xmx"
                + HEAP_MEBIBYTES
                + "m",
            "objects in the embedded store: its own listing walks all files for each page;"
                + " once only"));
  }

  private static Series series(String name, String unit, Stream<Double> rounds) {
    return new Series(name, unit, rounds.toList());
  }

  private static Series stored(Settings settings) throws Exception {
    settings.say("planning: %d objects in the embedded store", STORED);
    Path folder = settings.folder().resolve("planning-store");
    try (StoredKeys keys = StoredKeys.open(folder, STORED)) {
      settings.say("planning: listing them, which takes that store minutes");
      return new Series(
          "10^5 objects in the embedded store", "keys/s", List.of(STORED / keys.plan("once")));
    }
  }

  private static Planned plan(Settings settings, long keys)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.folder().resolve("planning-segments"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-cp",
                System.getProperty("java.class.path"),
                PlanningProcess.class.getName(),
                Long.toString(keys),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    delete(folder);
    if (exitCode != 0) {
      throw new IllegalStateException("planning " + keys + " keys: exit code " + exitCode);
    }
    String[] found = out.strip().lines().reduce((first, last) -> last).orElseThrow().split(" ");
    return new Planned(
        keys / Double.parseDouble(found[0]), Long.parseLong(found[1]) / BYTES_A_MEBIBYTE);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
