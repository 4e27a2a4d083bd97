package dev.sparkinfer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One part of a bar that stands for a whole.
 *
 * @param tone the style's word for its colour
 * @param start where it begins, in percent of the bar
 * @param width of it, in percent of the bar
 * @param amount the number itself, in words
 * @param share of the whole, in words
 */
record Segment(String name, String tone, String start, String width, String amount, String share) {
  /** A part that is there is at least this wide, so that one failure in a million shows. */
  private static final double LEAST_PERCENT = 0.4;

  /** A part before its place in the bar is known. */
  record Part(String name, String tone, double size, String amount) {}

  /** The parts side by side; those of no size keep their line in the legend. */
  static List<Segment> sideBySide(List<Part> parts) {
    double whole = parts.stream().mapToDouble(Part::size).sum();
    double drawn = parts.stream().mapToDouble(part -> width(part.size(), whole)).sum() / 100;
    List<Segment> segments = new ArrayList<>();
    double start = 0;
    for (Part part : parts) {
      double width = whole == 0 ? 0 : width(part.size(), whole) / drawn;
      segments.add(
          new Segment(
              part.name(),
              part.tone(),
              percent(start),
              percent(width),
              part.amount(),
              HumanText.share(part.size(), whole)));
      start += width;
    }
    return segments;
  }

  /** A length for an SVG attribute, in percent without the sign. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.2f", percent);
  }

  private static double width(double size, double whole) {
    return size == 0 ? 0 : Math.max(100 * size / whole, LEAST_PERCENT);
  }
}
