package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.plan.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What people are told of the objects that were listed and are not planned. */
final class SkippedTexts {
  private static final int MOST_EXTENSIONS = 5;
  private static final String CASE_MATTERS =
      "globs are case-sensitive, and .jpg is not .jpeg: write for example *.{jpg,JPG,jpeg,JPEG}";

  private SkippedTexts() {}

  /** For summaries and the status. */
  static List<SkippedObjects> objects(List<Skipped> skipped) {
    return skipped.stream()
        .map(each -> new SkippedObjects(each.kind(), each.objects(), each.example()))
        .toList();
  }

  /** One for each kind that may well have been meant to be read. */
  static List<String> warnings(List<Skipped> skipped) {
    List<String> warnings = new ArrayList<>();
    for (Skipped each : skipped) {
      switch (each.kind()) {
        case Hidden -> {
          if (each.allPictures() > 0) {
            warnings.add(
                "PicturesHidden: of the objects with hidden names, which are not read, "
                    + endings(each)
                    + suchAs(each)
                    + "; a glob in spec.input.include that matches them has them read");
          }
        }
        case OtherCase ->
            warnings.add(
                "OtherCase: spec.input.include leaves out "
                    + number(each.objects())
                    + " objects"
                    + suchAs(each)
                    + (each.allPictures() > 0 ? ": " + endings(each) : "")
                    + "; "
                    + CASE_MATTERS);
        case FolderMarker, NotIncluded, Excluded -> {}
      }
    }
    return warnings;
  }

  /** Why there is nothing to read although there are objects. */
  static String nothingLeft(List<Skipped> skipped) {
    long all = skipped.stream().mapToLong(Skipped::objects).sum();
    String kinds =
        skipped.stream()
            .map(each -> number(each.objects()) + " " + each.kind().words() + suchAs(each))
            .collect(Collectors.joining("; "));
    StringBuilder text = new StringBuilder(number(all) + " objects were left out: " + kinds);
    for (Skipped each : skipped) {
      switch (each.kind()) {
        case NotIncluded, OtherCase -> {
          if (each.allPictures() > 0) {
            text.append(". ").append(endings(each)).append(": ").append(CASE_MATTERS);
          }
        }
        case FolderMarker, Hidden, Excluded -> {}
      }
    }
    return text.toString();
  }

  /** {@code 1,204 objects end in .JPEG, 3 in .JPG}: the most frequent first. */
  private static String endings(Skipped skipped) {
    List<Map.Entry<String, Long>> byCount =
        skipped.pictures().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .toList();
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Long> entry :
        byCount.subList(0, Math.min(MOST_EXTENSIONS, byCount.size()))) {
      boolean one = entry.getValue() == 1;
      text.append(text.isEmpty() ? "" : ", ")
          .append(number(entry.getValue()))
          .append(text.indexOf(" in ") >= 0 ? "" : one ? " object ends" : " objects end")
          .append(" in ")
          .append(entry.getKey());
    }
    return byCount.size() > MOST_EXTENSIONS ? text + " and others" : text.toString();
  }

  private static String suchAs(Skipped skipped) {
    return skipped.example().isEmpty() ? "" : ", such as " + skipped.example();
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
