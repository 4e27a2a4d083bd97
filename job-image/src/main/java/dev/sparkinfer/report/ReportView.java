package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.moment;
import static dev.sparkinfer.report.HumanText.visible;

import dev.sparkinfer.report.ReportData.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words and lengths of one report, by the names that the templates use. Nothing in here is
 * HTML: the templates escape all of it.
 *
 * @param good whether the run did what it was asked
 * @param predictions null when no image succeeded
 * @param failuresNow the failures, where they are what the reader must see first; else null
 * @param failuresLater the failures, where they are not; else null
 */
record ReportView(
    String name,
    boolean good,
    String reason,
    String message,
    String finishedIso,
    String finished,
    String duration,
    List<Warning> warnings,
    OutcomeSection outcome,
    SpeedSection speed,
    @Nullable PredictionSection predictions,
    List<ImageCard> samples,
    List<ImageCard> leastCertain,
    @Nullable FailureSection failuresNow,
    @Nullable FailureSection failuresLater,
    Provenance provenance,
    String version) {

  static ReportView of(ReportData data) {
    boolean good = data.outcome().reason().exitCode() == 0;
    FailureSection failures = data.failures().isEmpty() ? null : FailureSection.of(data);
    boolean now = !good || data.counts().failed() > data.counts().succeeded();
    return new ReportView(
        visible(data.name()),
        good,
        data.outcome().reason().name(),
        visible(data.outcome().message()),
        data.finished().toString(),
        moment(data.finished()),
        HumanText.duration(data.duration()),
        data.warnings().stream()
            .map(warning -> new Warning(visible(warning.name()), visible(warning.message())))
            .toList(),
        OutcomeSection.of(data),
        SpeedSection.of(data),
        data.counts().succeeded() == 0 ? null : PredictionSection.of(data),
        data.samples().stream().map(ImageCard::of).toList(),
        data.leastCertain().stream().map(ImageCard::of).toList(),
        now ? failures : null,
        now ? null : failures,
        Provenance.of(data),
        data.versions().sparkinfer());
  }
}
