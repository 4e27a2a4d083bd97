package dev.sparkinfer.plan;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts skipped objects by kind, with an example of each that no order of counting changes. */
final class SkippedTally {
  private static final ImmutableSet<String> PICTURES =
      ImmutableSet.of(
          ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff",
          ".heic", ".heif", ".avif", ".jp2", ".jxl", ".ico", ".svg", ".dng", ".cr2", ".cr3", ".nef",
          ".arw", ".orf", ".rw2", ".raf");

  /** So many ways to write an extension are told apart; the others count as in lower case. */
  private static final int MOST_EXTENSIONS = 32;

  private final Map<SkippedKind, Count> counts = new EnumMap<>(SkippedKind.class);

  /** One kind's numbers. */
  private static final class Count {
    long objects;
    String example = "";
    boolean exampleIsPicture;
    final SortedMap<String, Long> pictures = new TreeMap<>();

    void example(String key, boolean picture) {
      boolean better = picture == exampleIsPicture ? KeyOrder.compare(key, example) < 0 : picture;
      if (example.isEmpty() || better) {
        example = key;
        exampleIsPicture = picture;
      }
    }

    void pictures(String extension, long more) {
      boolean known = pictures.containsKey(extension) || pictures.size() < MOST_EXTENSIONS;
      pictures.merge(known ? extension : Ascii.toLowerCase(extension), more, Long::sum);
    }
  }

  void add(SkippedKind kind, String key) {
    Count count = count(kind);
    String extension = extension(key);
    boolean picture = PICTURES.contains(Ascii.toLowerCase(extension));
    count.objects++;
    count.example(key, picture);
    if (picture) {
      count.pictures(extension, 1);
    }
  }

  void addAll(SkippedTally other) {
    other.counts.forEach(
        (kind, more) -> {
          Count count = count(kind);
          count.objects += more.objects;
          count.example(more.example, more.exampleIsPicture);
          more.pictures.forEach(count::pictures);
        });
  }

  /** Kinds without objects are absent. */
  List<Skipped> skipped() {
    return counts.entrySet().stream()
        .map(
            entry -> {
              Count count = entry.getValue();
              return new Skipped(entry.getKey(), count.objects, count.example, count.pictures);
            })
        .toList();
  }

  private Count count(SkippedKind kind) {
    return counts.computeIfAbsent(kind, k -> new Count());
  }

  /** From the last dot of the name on; empty without one. */
  static String extension(String key) {
    int dot = key.lastIndexOf('.');
    return dot <= key.lastIndexOf('/') ? "" : key.substring(dot);
  }
}
