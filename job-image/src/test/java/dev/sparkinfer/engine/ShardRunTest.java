package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.output.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardRunTest {
  private static final Row FINE =
      Row.of("bucket", "fine", "fine", List.of(new Row.Prediction(0, "red", 1f)));
  private static final Row EMPTY =
      Row.failed("bucket", "empty", "empty", ErrorCode.EMPTY_OBJECT, "the object has no bytes");

  @Test
  void keepsTheOrderOfTheImagesAndCountsThem() throws Exception {
    ShardRun run = new ShardRun(3);
    run.finish(2, FINE);
    run.finish(0, EMPTY);
    assertThat(run.succeeded()).isEqualTo(1);
    run.finish(1, FINE);
    assertThat(run.await()).containsExactly(EMPTY, FINE, FINE);
    assertThat(run.succeeded()).isEqualTo(2);
    assertThat(run.failed()).containsOnly(Map.entry(ErrorCode.EMPTY_OBJECT, 1));
  }

  @Test
  void withoutImagesIsDoneAtOnce() throws Exception {
    assertThat(new ShardRun(0).await()).isEmpty();
  }

  @Test
  void throwsItsFirstFailure() {
    ShardRun run = new ShardRun(2);
    run.finish(0, FINE);
    run.fail(new IllegalStateException("first"));
    run.fail(new IllegalStateException("second"));
    assertThat(run.withdrawn()).isTrue();
    assertThatThrownBy(run::await)
        .isInstanceOf(EngineException.class)
        .hasMessage("first")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(run::check).isInstanceOf(EngineException.class);
  }

  @Test
  void isNotFailedByWhatHappensAfterItsLastRow() throws Exception {
    ShardRun run = new ShardRun(1);
    run.finish(0, FINE);
    run.fail(new IllegalStateException("another task's image, in the same batch"));
    assertThat(run.await()).containsExactly(FINE);
  }

  @Test
  void refusesASecondRowForAnImage() {
    ShardRun run = new ShardRun(2);
    run.finish(0, FINE);
    assertThatThrownBy(() -> run.finish(0, EMPTY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("empty");
    assertThat(run.succeeded()).isEqualTo(1);
  }
}
