package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.bytes;
import static dev.sparkinfer.report.HumanText.count;
import static dev.sparkinfer.report.HumanText.counted;
import static dev.sparkinfer.report.HumanText.duration;
import static dev.sparkinfer.report.HumanText.share;
import static dev.sparkinfer.report.HumanText.shortCount;
import static dev.sparkinfer.report.HumanText.threeDigits;

import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.report.ReportData.Counts;
import java.util.ArrayList;
import java.util.List;

/**
 * How many images came to what: the numbers at the head of the page.
 *
 * @param notes what the numbers do not count as the reader may expect
 */
record OutcomeSection(List<Tile> tiles, List<Segment> bar, List<String> notes) {

  /**
   * A big number with what puts it into proportion.
   *
   * @param exact the number in full
   */
  record Tile(String title, String value, String exact, String note, boolean bad) {}

  static OutcomeSection of(ReportData data) {
    return new OutcomeSection(tiles(data), bar(data.counts()), notes(data.counts()));
  }

  private static List<Tile> tiles(ReportData data) {
    Counts counts = data.counts();
    long done = counts.doneNow();
    boolean all = counts.succeeded() == counts.planned();
    return List.of(
        new Tile(
            "Predicted",
            shortCount(counts.succeeded()),
            count(counts.succeeded()),
            all ? "all that were planned" : "of " + counted(counts.planned(), "image", "images"),
            false),
        new Tile(
            "Failed",
            shortCount(counts.failed()),
            count(counts.failed()),
            share(counts.failed(), counts.planned()) + " of those planned",
            counts.failed() > 0),
        new Tile(
            "Images per second",
            done == 0 ? "–" : threeDigits(SpeedSection.averageRate(data)),
            "",
            done == 0 ? "none left to do" : "on average",
            false),
        new Tile(
            "Duration",
            duration(data.duration()),
            data.duration().toString(),
            counts.resumed() == 0 ? "from start to finish" : "of this start",
            false),
        new Tile(
            "Read",
            bytes(counts.bytes()),
            counted(counts.bytes(), "byte", "bytes"),
            done == 0 ? "by this start" : bytes(counts.bytes() / done) + " an image",
            false));
  }

  private static List<Segment> bar(Counts counts) {
    List<Segment.Part> parts = new ArrayList<>();
    parts.add(part("Predicted", "good", counts.succeeded()));
    parts.add(part("Failed", "bad", counts.failed()));
    if (counts.notReached() > 0) {
      parts.add(part("Not reached", "rest", counts.notReached()));
    }
    return Segment.sideBySide(parts);
  }

  private static Segment.Part part(String name, String tone, long images) {
    return new Segment.Part(name, tone, images, count(images));
  }

  private static List<String> notes(Counts counts) {
    List<String> notes = new ArrayList<>();
    if (counts.resumed() > 0) {
      notes.add(
          counted(counts.resumed(), "image was", "images were")
              + " already done by earlier starts.");
    }
    for (SkippedObjects skipped : counts.skipped()) {
      notes.add(
          counted(skipped.count(), "object was", "objects were")
              + " listed and skipped: "
              + skipped.kind().words()
              + ", such as "
              + skipped.example()
              + ".");
    }
    return notes;
  }
}
