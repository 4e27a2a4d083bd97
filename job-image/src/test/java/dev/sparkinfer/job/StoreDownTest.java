package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes away in the middle of a run costs time, never a row. */
class StoreDownTest {
  private static final int IMAGES = 1600;
  private static final BatchInference RESOURCE =
      Sample.resource(
          "s3://data/model/1",
          "s3://data/in/",
          "s3://data/out/",
          "failurePolicy.maxFailedImages=0",
          "batchSize=8");

  @TempDir Path directory;
  private EmbeddedS3 store;
  private Path output;

  @BeforeEach
  void fillStore() throws IOException {
    Path files = directory.resolve("store");
    store = EmbeddedS3.start(files);
    store.createBucket("data");
    Sample.uploadModel(store.storageConfig(), "data");
    Path in = Files.createDirectory(files.resolve("data/in"));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(in.resolve("%04d.jpg".formatted(i)), Sample.image());
    }
    output = files.resolve("data/out");
  }

  @AfterEach
  void stopStore() {
    store.close();
  }

  private CompletableFuture<Said> start(Duration patience) {
    StorageConfig config = Sample.patientFor(patience, store.storageConfig());
    return CompletableFuture.supplyAsync(() -> Sample.run(RESOURCE, config));
  }

  private int stopInMidRun(CompletableFuture<Said> run) throws IOException {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Sample.parts(output).size() >= 3 || run.isDone());
    store.close();
    assertThat(run).as("the store was stopped in mid-run").isNotDone();
    int committed = Sample.parts(output).size();
    assertThat(committed).isBetween(3, IMAGES / 64 - 2);
    return committed;
  }

  private void startAgain() throws IOException {
    store = EmbeddedS3.start(directory.resolve("store"), store.port());
  }

  private static Said end(CompletableFuture<Said> run) throws Exception {
    return run.get(60, TimeUnit.SECONDS);
  }

  private void assertWhole() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      all.put("in/%04d.jpg".formatted(i), "OK");
    }
    assertThat(Sample.outcomes(output)).isEqualTo(all);
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void waitsForAStoreThatComesBack() throws Exception {
    CompletableFuture<Said> run = start(Duration.ofSeconds(30));
    int committed = stopInMidRun(run);
    // Long enough that every thread has met the closed port.
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
    later.get();
    assertThat(run).isNotDone();
    assertThat(Sample.parts(output)).hasSize(committed);
    startAgain();

    Said said = end(run);
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.err()).doesNotContain("\tat ");
    assertWhole();
  }

  @Test
  void losesNothingWhenTheStoreStaysAway() throws Exception {
    CompletableFuture<Said> run = start(Duration.ofSeconds(1));
    stopInMidRun(run);
    Said said = end(run);
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(75);
    assertThat(said.err())
        .containsAnyOf("StorageUnavailable: ", "ConnectionRefused: ")
        .contains(store.endpoint(), "gave up after")
        .doesNotContain("\tat ");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    Map<Path, FileTime> committed = writtenAt();

    Said refused = end(start(Duration.ofSeconds(1)));
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(75);
    assertThat(refused.err()).contains("ConnectionRefused: ");

    startAgain();
    Said rest = end(start(Duration.ofSeconds(30)));
    assertThat(rest.exitCode()).as(rest.toString()).isZero();
    assertThat(rest.out()).contains("by earlier starts");
    assertThat(writtenAt()).containsAllEntriesOf(committed);
    assertWhole();
  }

  private Map<Path, FileTime> writtenAt() throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path part : Sample.parts(output)) {
      times.put(part, Files.getLastModifiedTime(part));
    }
    return times;
  }

  @Test
  void saysSoWhenTheStoreGoesAwayJustBeforeTheEnd() throws IOException {
    try (S3Relay relay = new S3Relay(store)) {
      relay.rule(
          (method, path) ->
              path.matches(".*/(summary\\.json|report\\.html|_SUCCESS)") && method.equals("PUT")
                  ? new S3Relay.Refusal(503, "SlowDown")
                  : null);
      StorageConfig config = Sample.patientFor(Duration.ofSeconds(1), relay.storageConfig());
      BatchInference small =
          Sample.resource(
              "s3://data/model/1", "s3://data/in/", "s3://data/out/", "input.include=[\"00*\"]");
      Said said = Sample.run(small, config);
      assertThat(said.exitCode()).as(said.toString()).isEqualTo(75);
      assertThat(said.err()).contains("StorageUnavailable: ").doesNotContain("\tat ");
      assertThat(output.resolve("_SUCCESS")).doesNotExist();

      relay.rule((method, path) -> null);
      Said rest = Sample.run(small, config);
      assertThat(rest.exitCode()).as(rest.toString()).isZero();
      assertThat(Sample.outcomes(output).values()).hasSize(100).containsOnly("OK");
    }
  }
}
