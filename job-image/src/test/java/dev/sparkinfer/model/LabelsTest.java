package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final Location MODEL = Location.parse("memory://bucket/signs/1");

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void refuses(
      Reason reason, String said, MapStorage storage, @Nullable Location explicit) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> Labels.load(storage, MODEL, explicit))
        .withMessageContaining(said)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void prefersTheExplicitFileThenInsideThenBeside() throws Exception {
    MapStorage storage = new MapStorage().with("signs/labels.txt", text("beside"));
    assertThat(Labels.load(storage, MODEL, null)).contains(List.of("beside"));
    storage.with("signs/1/labels.txt", text("inside"));
    assertThat(Labels.load(storage, MODEL, null)).contains(List.of("inside"));
    assertThat(Labels.load(storage, MODEL.directory(), null)).contains(List.of("inside"));
    storage.with("names", text("explicit"));
    assertThat(Labels.load(storage, MODEL, MODEL.withKey("names"))).contains(List.of("explicit"));
  }

  @Test
  void doesWithoutAFileButNotWithoutTheOneThatIsNamed() throws Exception {
    assertThat(Labels.load(new MapStorage(), MODEL, null)).isEmpty();
    assertThat(Labels.load(new MapStorage(), MODEL.withKey(""), null)).isEmpty();
    refuses(
        Reason.ModelNotFound, "memory://bucket/names", new MapStorage(), MODEL.withKey("names"));
  }

  @Test
  void readsWhatEditorsOfEverySystemWrite() throws Exception {
    MapStorage storage =
        new MapStorage()
            .with("signs/1/labels.txt", text("\uFEFFstop sign\r\n\r\nÜberholverbot\n\n"));
    assertThat(Labels.load(storage, MODEL, null))
        .contains(List.of("stop sign", "", "Überholverbot"));
  }

  @Test
  void refusesFilesThatHoldNoLabels() {
    MapStorage storage = new MapStorage().with("signs/1/labels.txt", text("\n \n"));
    refuses(Reason.LabelsMismatch, "holds no label", storage, null);
    storage.with("signs/1/labels.txt", "stra\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
    refuses(Reason.LabelsMismatch, "UTF-8", storage, null);
  }

  @Test
  void wantsOneLabelAClass() {
    assertThatCode(() -> Labels.requireOnePerClass(List.of("a", "b"), 2))
        .doesNotThrowAnyException();
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> Labels.requireOnePerClass(List.of("a", "b"), 10))
        .withMessageContainingAll("10 classes", "2 labels")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("background"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.LabelsMismatch));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> Labels.requireOnePerClass(Collections.nCopies(1000, "x"), 1001))
        .withMessageContainingAll("1001 classes", "1000 labels", "background");
  }
}
