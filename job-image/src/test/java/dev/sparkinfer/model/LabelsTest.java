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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static List<String> names(MapStorage storage) throws Exception {
    return Labels.load(storage, MODEL, null).names();
  }

  private static List<String> names(String file, String content) throws Exception {
    return names(new MapStorage().with("signs/1/" + file, text(content)));
  }

  @Test
  void prefersTheExplicitFileThenInsideThenBeside() throws Exception {
    MapStorage storage = new MapStorage().with("signs/classes.txt", text("by chance"));
    assertThat(names(storage)).containsExactly("by chance");
    storage.with("signs/1/imagenet_class_index.json", text("[\"a\"]"));
    assertThat(names(storage)).containsExactly("by chance");
    storage.with("signs/labels.txt", text("beside"));
    assertThat(names(storage)).containsExactly("beside");
    storage.with("signs/1/labels.txt", text("inside"));
    assertThat(names(storage)).containsExactly("inside");
    assertThat(Labels.load(storage, MODEL.directory(), null).names()).containsExactly("inside");
    storage.with("names", text("explicit"));
    assertThat(Labels.load(storage, MODEL, MODEL.withKey("names")).names())
        .containsExactly("explicit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "labels.json",
        "class_names.txt",
        "classes.txt",
        "class_indices.json",
        "imagenet_class_index.json",
        "synset.txt",
        "synset_words.txt",
        "ImageNetLabels.txt"
      })
  void findsFilesOfOtherUsualNamesAndSaysThatItWasByChance(String name) throws Exception {
    byte[] content = text(name.endsWith(".json") ? "[\"cat\"]" : "cat");
    Labels labels = Labels.load(new MapStorage().with("signs/1/" + name, content), MODEL, null);
    assertThat(labels.names()).containsExactly("cat");
    assertThat(labels.byChance()).isTrue();
    assertThat(
            Labels.load(new MapStorage().with("signs/1/labels.txt", text("cat")), MODEL, null)
                .byChance())
        .isFalse();
  }

  @Test
  void doesWithoutAFileButNotWithoutTheOneThatIsNamed() throws Exception {
    assertThat(names(new MapStorage())).isEmpty();
    assertThat(Labels.load(new MapStorage(), MODEL.withKey(""), null)).isEqualTo(Labels.none());
    refuses(
        Reason.ModelNotFound, "memory://bucket/names", new MapStorage(), MODEL.withKey("names"));
  }

  @Test
  void readsWhatEditorsOfEverySystemWrite() throws Exception {
    assertThat(names("labels.txt", "\uFEFFstop sign\r\n\r\nÜberholverbot\n\n"))
        .containsExactly("stop sign", "", "Überholverbot");
  }

  @Test
  void takesWordNetIdsAndNumbersOffTheNames() throws Exception {
    assertThat(names("synset.txt", "n01440764 tench, Tinca tinca\r\nn01443537 goldfish\r\n\r\n"))
        .containsExactly("tench, Tinca tinca", "goldfish");
    assertThat(names("synset.txt", "n01440764\nn01443537\n"))
        .containsExactly("n01440764", "n01443537");
    assertThat(names("labels.txt", "0 Class 1\n1 Class 2\n")).containsExactly("Class 1", "Class 2");
    assertThat(names("labels.txt", "30 km/h\n50 km/h\n")).containsExactly("30 km/h", "50 km/h");
    assertThat(names("labels.txt", "0\n1\n2\n")).containsExactly("0", "1", "2");
  }

  @Test
  void readsJsonByNumberByNameAndAsAList() throws Exception {
    assertThat(
            names(
                "imagenet_class_index.json",
                "{\"1\": [\"n01443537\", \"goldfish\"], \"0\": [\"n01440764\", \"tench\"]}"))
        .containsExactly("tench", "goldfish");
    assertThat(names("labels.json", "\uFEFF{\"0\": \"cat\", \"1\": \"dog\"}\r\n"))
        .containsExactly("cat", "dog");
    assertThat(names("class_indices.json", "{\"dog\": 1, \"cat\": 0}"))
        .containsExactly("cat", "dog");
    assertThat(names("labels.json", "[\"cat\", \"dog\"]")).containsExactly("cat", "dog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"0\": \"cat\", \"2\": \"dog\"}|has '2' where one of the numbers 0 to 1",
        "{\"cat\": 0, \"dog\": 0}|has '0' where",
        "{\"cat\": \"Katze\"}|has 'cat' where",
        "{\"0\": {}}|has {} where a class's name must be",
        "[1, 2]|has 1 where a class's name must be",
        "[\"cat\"|is no JSON",
        "[]|holds no label",
        "7|holds no label"
      })
  void refusesJsonThatGivesNoNameToEachClass(String json, String said) {
    refuses(
        Reason.LabelsMismatch,
        said,
        new MapStorage().with("signs/1/labels.json", text(json)),
        null);
  }

  @Test
  void refusesFilesThatHoldNoLabels() {
    MapStorage storage = new MapStorage().with("signs/1/labels.txt", text("\n \n"));
    refuses(Reason.LabelsMismatch, "holds no label", storage, null);
    storage.with("signs/1/labels.txt", "stra\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
    refuses(Reason.LabelsMismatch, "UTF-8", storage, null);
  }

  private static Labels labels(String... names) {
    return new Labels(List.of(names), MODEL.withKey("labels.txt"), false);
  }

  private static void mismatch(Labels labels, int classes, String... said) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> labels.require(classes))
        .satisfies(e -> assertThat(e.getMessage()).contains(said).contains("labels.txt"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.LabelsMismatch));
  }

  @Test
  void wantsOneLabelAClass() {
    assertThatCode(() -> labels("a", "b").require(2)).doesNotThrowAnyException();
    assertThatCode(() -> Labels.none().require(7)).doesNotThrowAnyException();
    mismatch(labels("a", "b"), 10, "10 classes", "2 labels", "model.labels");
    String[] thousand = Collections.nCopies(1000, "x").toArray(String[]::new);
    mismatch(labels(thousand), 1001, "1001 classes", "1000 labels", "write 'background'");
    thousand[0] = "Background";
    mismatch(labels(thousand), 999, "no class for the background", "take the first label out");
  }

  @Test
  void namesBothClassesOfASingleScoreOrTheOneThatItIsOf() {
    assertThatCode(() -> labels("cat", "dog").require(1)).doesNotThrowAnyException();
    assertThatCode(() -> labels("dog").require(1)).doesNotThrowAnyException();
    mismatch(labels("a", "b", "c"), 1, "one score", "3 labels", "model.threshold");
  }
}
