package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.model.TestModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One image ends the process by TensorFlow's own doing, one never ends; the others are predicted.
 */
class PoisonImagesTest {
  private static final int IMAGES = Integer.getInteger("sparkinfer.poison.images", 200);
  private static final int KILLER = IMAGES / 3;
  private static final int ENDLESS = IMAGES - 10;

  @TempDir Path folder;

  @Test
  void arePassedOverLocally() throws Exception {
    PoisonRun run = PoisonRun.of(folder, IMAGES, KILLER, ENDLESS);

    PoisonRun.Ended ended = run.locally();

    assertThat(ended.exitCode()).as(ended.said()).isZero();
    assertThat(ended.said()).contains("An image has ended the process");
    hasAllRows(run, ended);
  }

  @Test
  void arePassedOverOnExecutorsOfTheirOwn() throws Exception {
    PoisonRun run = PoisonRun.of(folder, IMAGES, KILLER, ENDLESS);

    PoisonRun.Ended ended = run.onExecutors(2);

    assertThat(ended.exitCode()).as(ended.said()).isZero();
    hasAllRows(run, ended);
  }

  /** An executor that cannot load the model ends, and so does the one in its place. */
  @Test
  void aModelThatTwoExecutorsCannotLoadIsInvalid() throws Exception {
    PoisonRun run = PoisonRun.of(folder, 1, 1, 1);
    TestModels.unknownOperation(folder.resolve("model"));

    PoisonRun.Ended ended = run.onExecutors(1);

    assertThat(ended.exitCode()).as(ended.said()).isEqualTo(69);
    assertThat(ended.said())
        .contains("ModelInvalid: TensorFlow cannot load the model")
        .contains("Command exited with code 75")
        .doesNotContain("Command exited with code 76");
  }

  private static void hasAllRows(PoisonRun run, PoisonRun.Ended ended) throws Exception {
    List<OutputFiles.ShortRow> rows = run.output().rows();
    assertThat(rows).as(ended.said()).hasSize(IMAGES);
    assertThat(rows).extracting(OutputFiles.ShortRow::key).doesNotHaveDuplicates();
    assertThat(rows.get(KILLER).verdict()).isEqualTo("MODEL_CRASHED");
    assertThat(rows.get(ENDLESS).verdict()).isEqualTo("TIMED_OUT");
    assertThat(rows.stream().map(OutputFiles.ShortRow::verdict).filter(v -> v.contains("_")))
        .hasSize(2);
    System.out.printf("%d images: %.1f s%n", IMAGES, ended.seconds());
  }
}
