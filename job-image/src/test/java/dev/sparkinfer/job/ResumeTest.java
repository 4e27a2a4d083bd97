package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts a run again over what it, another run, or a person has left in its output. */
class ResumeTest {
  private static final String LIMIT = "spec.failurePolicy.maxFailedImages=";

  private enum Kind {
    FILE,
    S3
  }

  @TempDir private static Path folder;
  private static EmbeddedS3 store;
  private static TinyRun onFiles;
  private static TinyRun onS3;

  /** An output of files that is whole; copies of it are outputs of the same run. */
  private static OutputFiles done;

  private static Path buckets() {
    return folder.resolve("buckets");
  }

  @BeforeAll
  static void runOnce() throws Exception {
    store = EmbeddedS3.start(buckets());
    onS3 = TinyRun.onS3(store, buckets(), "tiny");
    onFiles = TinyRun.onFiles(folder);
    assertThat(onFiles.start("done").outcome()).isEqualTo(Reason.Succeeded);
    done = onFiles.output("done");
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  private static TinyRun tiny(Kind kind) {
    return switch (kind) {
      case FILE -> onFiles;
      case S3 -> onS3;
    };
  }

  @ParameterizedTest
  @EnumSource
  void thresholdsHoldOverRestarts(Kind kind) throws Exception {
    TinyRun tiny = tiny(kind);
    OutputFiles output = tiny.output("thresholds");

    RunSummary stopped = tiny.start("thresholds", LIMIT + "0");
    assertThat(stopped.outcome()).isEqualTo(Reason.TooManyFailedImages);
    assertThat(stopped.outcome().exitCode()).isEqualTo(65);
    assertThat(output.file("_SUCCESS")).doesNotExist();
    Map<String, OutputFiles.Written> atStop = output.parts();
    assertThat(atStop).isNotEmpty();

    // However far it came before it stopped: now one shard is left.
    RunSummary tolerant = tiny.start("thresholds", LIMIT + "1000");
    assertThat(tolerant.resumed()).isPositive();
    assertThat(output.parts()).hasSize(TinyRun.SHARDS).containsAllEntriesOf(atStop);
    delete(output.file("_SUCCESS"));
    delete(output.file(output.parts().lastKey()));
    Map<String, OutputFiles.Written> kept = output.parts();

    RunSummary stoppedAgain = tiny.start("thresholds", LIMIT + "0");
    assertThat(stoppedAgain.outcome()).isEqualTo(Reason.TooManyFailedImages);
    assertThat(stoppedAgain.resumed()).isEqualTo(256);
    assertThat(output.parts()).as("no shard has run").isEqualTo(kept);

    RunSummary raised = tiny.start("thresholds", LIMIT + TinyRun.BROKEN);
    assertThat(raised.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(raised.outcome().exitCode()).isZero();
    assertThat(raised.failed()).isEqualTo(TinyRun.BROKEN);
    assertThat(output.parts()).hasSize(TinyRun.SHARDS).containsAllEntriesOf(kept);
    assertThat(output.file("_SUCCESS")).exists();
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
  }

  @ParameterizedTest
  @EnumSource
  void aPartDeletedByHandIsMadeAgain(Kind kind) throws Exception {
    TinyRun tiny = tiny(kind);
    OutputFiles output = tiny.output("deleted");
    assertThat(tiny.start("deleted").outcome()).isEqualTo(Reason.Succeeded);
    TreeMap<String, OutputFiles.Written> parts = output.parts();
    FileTime success = Files.getLastModifiedTime(output.file("_SUCCESS"));
    delete(output.file(parts.lastKey()));

    RunSummary again = tiny.start("deleted");

    assertThat(again.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(again.resumed()).isEqualTo(256);
    assertThat(again.warnings())
        .containsExactly(
            "PartsMissing: 1 of 5 parts were gone though _SUCCESS was there; they are made again");
    assertThat(output.parts()).containsOnlyKeys(parts.keySet());
    parts.remove(parts.lastKey());
    assertThat(output.parts()).containsAllEntriesOf(parts);
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
    assertThat(Files.getLastModifiedTime(output.file("_SUCCESS"))).isGreaterThan(success);
    assertThat(tiny.start("deleted").outcome()).isEqualTo(Reason.AlreadyComplete);
  }

  @Test
  void allPartsDeletedAreMadeAgain() throws Exception {
    OutputFiles output = copyOfDone("emptied");
    for (String part : output.parts().keySet()) {
      delete(output.file(part));
    }

    RunSummary again = onFiles.start("emptied");

    assertThat(again.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(again.resumed()).isZero();
    assertThat(output.rows()).isEqualTo(done.rows());
  }

  @Test
  void successWithoutItsPlanIsRefusedWhileThereAreParts() throws Exception {
    OutputFiles output = copyOfDone("success-planless");
    delete(output.file("_sparkinfer/plan.json"));

    RunException refused = refused("success-planless");

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused)
        .hasMessageContainingAll(
            output.parts().firstKey(), "_sparkinfer/plan.json that says what it is");
    assertThat(output.parts()).hasSize(TinyRun.SHARDS);
  }

  @Test
  void successOfAnEmptyOutputCountsForNothing() throws Exception {
    OutputFiles output = copyOfDone("success-alone");
    for (String part : output.parts().keySet()) {
      delete(output.file(part));
    }
    delete(output.file("_sparkinfer/plan.json"));

    assertThat(onFiles.start("success-alone").outcome()).isEqualTo(Reason.Succeeded);
    assertThat(output.rows()).isEqualTo(done.rows());
  }

  @Test
  void whatIsWholeStartsNoSparkAndNeedsNoSummary() throws Exception {
    OutputFiles output = copyOfDone("whole");
    delete(output.file("_sparkinfer/summary.json"));

    RunSummary again = withoutSpark("whole").run();

    assertThat(again.outcome()).isEqualTo(Reason.AlreadyComplete);
    assertThat(again.planned()).isEqualTo(TinyRun.IMAGES);
    assertThat(again.failed()).isEqualTo(TinyRun.BROKEN);
    assertThat(again.succeeded()).isEqualTo(TinyRun.IMAGES - TinyRun.BROKEN);
    assertThat(again.failures()).hasSize(3);
    assertThat(again.message()).doesNotContain("new since");
  }

  @Test
  void aRunWithAllItsPartsIsEndedWithoutSparkAndWithPictures() throws Exception {
    OutputFiles output = copyOfDone("ended");
    delete(output.file("_SUCCESS"));
    delete(output.file("_sparkinfer/report.html"));

    RunSummary again = withoutSpark("ended").run();

    assertThat(again.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(again.resumed()).isEqualTo(TinyRun.IMAGES);
    assertThat(again.warnings()).isEmpty();
    assertThat(output.file("_sparkinfer/report.html"))
        .content()
        .contains("nothing was left to predict", "data:image/jpeg;base64");
    assertThat(output.file("_SUCCESS")).exists();
  }

  /** The driver of a cluster decodes no pictures. */
  @Test
  void aDriverInAPodOfItsOwnShowsNamesRatherThanStartAnExecutor() throws Exception {
    OutputFiles output = copyOfDone("ended-in-a-pod");
    delete(output.file("_SUCCESS"));

    RunSummary again =
        onFiles
            .job(
                onFiles.config(),
                "ended-in-a-pod",
                new BatchInferenceJob.Options(
                    onFiles.scratch(),
                    new RunSpec.Process(1, true, 1),
                    null,
                    () -> {
                      throw new AssertionError("nothing is left to predict");
                    }))
            .run();

    assertThat(again.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(again.warnings())
        .singleElement()
        .asString()
        .startsWith("PicturesMissing: ")
        .contains("nothing left to predict");
    assertThat(output.file("_sparkinfer/report.html"))
        .content()
        .contains("PicturesMissing")
        .doesNotContain("data:image/jpeg;base64");
  }

  @Test
  void aRunThatHasFailedTooOftenIsEndedWithoutSpark() throws Exception {
    OutputFiles output = copyOfDone("failed-too-often");
    delete(output.file("_SUCCESS"));
    delete(output.file(output.parts().lastKey()));

    RunSummary stopped = withoutSpark("failed-too-often", LIMIT + "0").run();

    assertThat(stopped.outcome()).isEqualTo(Reason.TooManyFailedImages);
    assertThat(output.file("_SUCCESS")).doesNotExist();
  }

  private static BatchInferenceJob withoutSpark(String output, String... overrides) {
    return onFiles.job(
        onFiles.config(),
        output,
        () -> {
          throw new AssertionError("nothing is left to predict");
        },
        overrides);
  }

  @ParameterizedTest
  @EnumSource
  void objectsThatHaveComeSinceAreCounted(Kind kind) throws Exception {
    Path place = Files.createDirectories(folder.resolve("since-" + kind));
    TinyRun own =
        kind == Kind.FILE ? TinyRun.onFiles(place) : TinyRun.onS3(store, buckets(), "since");
    assertThat(own.start("out").outcome()).isEqualTo(Reason.Succeeded);

    // As many are gone as have come: their number says nothing.
    own.delete(TinyRun.imageName(0));
    own.delete(TinyRun.imageName(150));
    own.put("images/0000.png", TinyRun.content(0));
    own.put("images/zzz.png", TinyRun.content(0));
    assertThat(own.start("out").message())
        .contains("finished results of this very run")
        .endsWith(". 2 objects are new since this run was planned");

    own.delete("images/zzz.png");
    RunSummary one = own.start("out");
    assertThat(one.outcome()).isEqualTo(Reason.AlreadyComplete);
    assertThat(one.message()).endsWith(". 1 object is new since this run was planned");

    own.delete("images/0000.png");
    assertThat(own.start("out").message()).doesNotContain("new since");
  }

  @Test
  void thePlanStaysWhatItIsWhenObjectsComeChangeAndGo() throws Exception {
    TinyRun own = TinyRun.onFiles(Files.createDirectory(folder.resolve("moving")));
    OutputFiles output = own.output("out");
    assertThat(own.start("out").outcome()).isEqualTo(Reason.Succeeded);
    delete(output.file("_SUCCESS"));
    delete(output.file(output.parts().lastKey()));
    own.put("images/zzz-new.png", TinyRun.content(0));
    own.put(TinyRun.imageName(290), TinyRun.content(0));
    own.delete(TinyRun.imageName(291));

    RunSummary summary = own.start("out");

    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.planned()).isEqualTo(TinyRun.IMAGES);
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(own.keys());
    assertThat(output.rows().get(290).verdict()).isEqualTo("OBJECT_CHANGED");
    assertThat(output.rows().get(291).verdict()).isEqualTo("OBJECT_MISSING");
  }

  @Test
  void aRenamedResourceGoesOn() throws Exception {
    OutputFiles output = copyOfDone("renamed");
    delete(output.file("_SUCCESS"));
    Map<String, OutputFiles.Written> parts = output.parts();

    RunSummary summary = onFiles.start("renamed", "metadata.name=other", "spec.batchSize=3");

    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.name()).isEqualTo("other");
    assertThat(summary.resumed()).isEqualTo(TinyRun.IMAGES);
    assertThat(output.parts()).isEqualTo(parts);
  }

  @Test
  void otherSettingsAreRefusedByName() throws Exception {
    copyOfDone("settings");

    RunException refused = refused("settings", "spec.output.topK=1");

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused).hasMessageContaining("output.topK: 5 there, 1 here");
  }

  @ParameterizedTest
  @EnumSource
  void anothersObjectsAreRefusedByName(Kind kind) throws Exception {
    tiny(kind).put("foreign/deep/data.csv", TinyRun.content(0));

    RunException refused = refused(tiny(kind), "foreign");

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused).hasMessageContaining(tiny(kind).root() + "foreign/deep/data.csv");
    assertThat(tiny(kind).output("foreign").kinds()).containsExactly("deep/data.csv");
  }

  @Test
  void partsWithoutTheirPlanAreRefused() throws Exception {
    OutputFiles output = copyOfDone("planless");
    delete(output.file("_SUCCESS"));
    delete(output.file("_sparkinfer/plan.json"));
    Map<String, OutputFiles.Written> parts = output.parts();

    RunException refused = refused("planless");

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused).hasMessageContaining(output.parts().firstKey());
    assertThat(output.parts()).isEqualTo(parts);
  }

  @ParameterizedTest
  @CsvSource({
    "file:%1$s/images/results/, file:%1$s/images/",
    "file:%1$s/, file:%1$s/images/",
    "file:%1$s/model/, file:%1$s/model/1",
    "file:%1$s/model/1/out/, file:%1$s/model/1"
  })
  void directoriesInsideOneAnotherAreRefused(String output, String other) {
    String uri = output.formatted(onFiles.files());

    RunException refused = refused("unused", "spec.output.uri=" + uri);

    assertThat(refused.reason()).isEqualTo(Reason.OutputOverlapsInput);
    assertThat(refused).hasMessageContainingAll(uri, other.formatted(onFiles.files()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "[]", "{\"attempt\": \"a\", \"segments\": [{\"na"})
  void aDamagedPlanIsRefused(String content) throws Exception {
    OutputFiles output = copyOfDone("plan-" + Integer.toHexString(content.hashCode()));
    delete(output.file("_SUCCESS"));
    Files.writeString(output.file("_sparkinfer/plan.json"), content);
    Map<String, OutputFiles.Written> parts = output.parts();

    RunException refused = refused(String.valueOf(output.directory().getFileName()));

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused).hasMessageContaining("_sparkinfer/plan.json is not what this run wrote");
    assertThat(output.parts()).isEqualTo(parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{\"fields\": {\"mo"})
  void aDamagedIdentityIsRefused(String content) throws Exception {
    OutputFiles output = copyOfDone("identity-" + Integer.toHexString(content.hashCode()));
    delete(output.file("_SUCCESS"));
    Files.writeString(output.file("_sparkinfer/run.json"), content);

    RunException refused = refused(String.valueOf(output.directory().getFileName()));

    assertThat(refused.reason()).isEqualTo(Reason.OutputInUse);
    assertThat(refused).hasMessageContaining("_sparkinfer/run.json is no run's");
  }

  @Test
  void partsWhoseMetadataTheStoreHasDroppedAreCountedByTheirStatistics() throws Exception {
    OutputFiles output = copyOfDone("metadataless");
    RunSummary whole = onFiles.start("metadataless");
    delete(output.file("_SUCCESS"));
    delete(output.file(output.parts().lastKey()));
    Map<String, OutputFiles.Written> kept = output.parts();
    for (String part : kept.keySet()) {
      delete(output.file("_sparkinfer/metadata/" + part + ".json"));
    }

    RunSummary resumed = onFiles.start("metadataless");

    assertThat(resumed.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(resumed.resumed()).isEqualTo(256);
    assertThat(resumed.succeeded()).isEqualTo(whole.succeeded());
    assertThat(resumed.failures())
        .extracting(FailureCount::code, FailureCount::count)
        .containsExactlyInAnyOrderElementsOf(
            whole.failures().stream().map(each -> tuple(each.code(), each.count())).toList());
    assertThat(output.parts()).hasSize(TinyRun.SHARDS).containsAllEntriesOf(kept);
    assertThat(output.rows()).isEqualTo(done.rows());
  }

  @Test
  void aPartThatHasLostItsCountsIsNamedAndMadeAgainWhenItIsDeleted() throws Exception {
    OutputFiles output = copyOfDone("countless");
    delete(output.file("_SUCCESS"));
    String part = output.parts().firstKey();
    delete(output.file("_sparkinfer/metadata/" + part + ".json"));
    Path statistics = output.file("_sparkinfer/statistics/" + part + ".json");
    Files.writeString(statistics, Files.readString(statistics).substring(0, 20));

    assertThat(refused("countless"))
        .hasMessageContainingAll(
            part + " has lost its metadata", "is damaged", "delete the part to have both made");

    delete(statistics);
    assertThat(refused("countless")).hasMessageContainingAll(part + " has lost", "is gone");

    delete(output.file(part));
    assertThat(onFiles.start("countless").outcome()).isEqualTo(Reason.Succeeded);
    assertThat(output.rows()).isEqualTo(done.rows());
  }

  private static RunException refused(String output, String... overrides) {
    return refused(onFiles, output, overrides);
  }

  private static RunException refused(TinyRun tiny, String output, String... overrides) {
    return catchThrowableOfType(RunException.class, () -> tiny.start(output, overrides));
  }

  private static void delete(Path file) throws IOException {
    Files.delete(file);
  }

  private static OutputFiles copyOfDone(String name) throws IOException {
    OutputFiles copy = onFiles.output(name);
    try (Stream<Path> walk = Files.walk(done.directory())) {
      for (Path file : walk.toList()) {
        Path target = copy.directory().resolve(done.directory().relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }
}
