package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Progress;
import org.jspecify.annotations.Nullable;

/** The progress of a run over all its drivers: it never goes back, and is whole at success only. */
final class ProgressSoFar {
  private static final int WHOLE = 100;
  private static final int LONGEST_DISPLAY = 64;

  private ProgressSoFar() {}

  /**
   * @param before what the status says
   * @param said by the newest driver
   */
  static @Nullable Progress of(@Nullable Progress before, @Nullable Progress said, Phase phase) {
    Progress newest = said == null || (said.total() == 0 && before != null) ? before : said;
    if (newest == null) {
      return null;
    }
    Progress old = before == null ? newest : before;
    long succeeded = Math.max(old.succeeded(), newest.succeeded());
    long failed = Math.max(old.failed(), newest.failed());
    boolean goesOn = phase == Phase.Running;
    int percent = percent(succeeded + failed, newest.total(), phase);
    return new Progress(
        newest.total(),
        succeeded,
        failed,
        newest.skipped(),
        percent,
        goesOn ? newest.imagesPerSecond() : 0,
        Math.max(old.bytesRead(), newest.bytesRead()),
        goesOn ? newest.estimatedCompletionTime() : null,
        newest.stageSeconds(),
        new Display(
            percent + "%",
            succeeded + failed + "/" + newest.total(),
            goesOn ? shown(newest.display().rate()) : null,
            goesOn ? shown(newest.display().eta()) : null),
        newest.skippedByKind());
  }

  private static int percent(long done, long total, Phase phase) {
    if (phase == Phase.Succeeded) {
      return WHOLE;
    }
    return total == 0 ? 0 : (int) Math.min(WHOLE - 1, done * WHOLE / total);
  }

  private static @Nullable String shown(@Nullable String text) {
    return text == null ? null : Text.cut(text, LONGEST_DISPLAY);
  }
}
