package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.fileName;
import static dev.sparkinfer.report.HumanText.shortened;
import static dev.sparkinfer.report.HumanText.visible;

import dev.sparkinfer.report.ReportData.Prediction;
import dev.sparkinfer.report.ReportData.SampleImage;
import java.util.Base64;
import java.util.List;

/**
 * One picture with what the model says of it.
 *
 * @param name of the file alone
 * @param jpeg in Base64; empty where there is no thumbnail
 * @param width of the score's bar in percent; empty where the score is no probability
 * @param runnersUp the next best classes
 */
record ImageCard(
    String key,
    String shortKey,
    String name,
    String jpeg,
    String label,
    String score,
    String width,
    List<RunnerUp> runnersUp) {
  private static final int KEY_POINTS = 22;
  private static final int NAME_POINTS = 40;
  private static final int RUNNERS_UP = 2;

  record RunnerUp(String label, String score) {}

  static ImageCard of(SampleImage image) {
    String key = visible(image.key());
    Prediction best = image.predictions().get(0);
    byte[] thumbnail = image.thumbnail();
    return new ImageCard(
        key,
        shortened(key, KEY_POINTS),
        shortened(fileName(key), NAME_POINTS),
        thumbnail == null ? "" : Base64.getEncoder().encodeToString(thumbnail),
        visible(best.label()),
        HumanText.score(best.score()),
        best.score() >= 0 && best.score() <= 1 ? Segment.percent(100 * best.score()) : "",
        image.predictions().stream()
            .skip(1)
            .limit(RUNNERS_UP)
            .map(next -> new RunnerUp(visible(next.label()), HumanText.score(next.score())))
            .toList());
  }
}
