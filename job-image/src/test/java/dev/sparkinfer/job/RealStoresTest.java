package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.job.InterceptingProxy.Fault;
import dev.sparkinfer.job.RealStore.Kind;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.RetryPolicy;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageContract;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S3 servers that others wrote, as they come: what is promised of stores, and whole runs. */
class RealStoresTest implements StorageContract {
  private static final String BUCKET = "contract";
  private static final AtomicInteger PLACES = new AtomicInteger();

  /** A store that is cut off fails a run soon, and one that is slow does not. */
  private static final RetryPolicy HASTY =
      new RetryPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(5),
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  @TempDir private static Path folder;
  private static final Map<Kind, RealStore> STORES = new EnumMap<>(Kind.class);
  private static final Map<Kind, Storage> STORAGES = new EnumMap<>(Kind.class);
  private static TinyRun onFiles;

  @BeforeAll
  static void startStores() throws Exception {
    for (Kind kind : Kind.values()) {
      if (kind.prepared().isPresent()) {
        Path place = Files.createDirectories(folder.resolve(kind.name()));
        STORES.put(kind, RealStore.start(kind, place));
      }
    }
    assumeThat(STORES).as("no store is prepared here: run e2e/prepare stores").isNotEmpty();
    for (RealStore store : STORES.values()) {
      store.withBucket(BUCKET);
      STORAGES.put(
          store.kind(), StorageOpener.open(store.config(store.kind().conditionalPut()), "s3"));
    }
    onFiles = TinyRun.onFiles(folder);
    assertThat(onFiles.start("out").outcome()).isEqualTo(Reason.Succeeded);
  }

  @AfterAll
  static void stopStores() {
    STORAGES.values().forEach(Storage::close);
    STORES.values().forEach(RealStore::close);
  }

  static Stream<Place> places() {
    return STORAGES.entrySet().stream()
        .map(
            entry ->
                new Place(
                    entry.getKey().name(),
                    entry.getValue(),
                    Location.parse("s3://" + BUCKET + "/" + PLACES.incrementAndGet() + "/"),
                    entry.getKey().lacks()));
  }

  private static RealStore store(Kind kind) {
    assumeThat(STORES).as(kind + " is not prepared here: run e2e/prepare stores").containsKey(kind);
    return Objects.requireNonNull(STORES.get(kind));
  }

  /** A run is cut off from its store, goes on at the next start, and is done at the one after. */
  @ParameterizedTest
  @EnumSource
  void aRunThatWasCutOffGoesOnAndEndsWithEachRowOnce(Kind kind) throws Exception {
    RealStore store = store(kind);
    TinyRun tiny =
        TinyRun.inBucket(
            new Location("s3", BUCKET, "tiny/"), store.config(kind.conditionalPut()), folder);
    if (!kind.conditionalPut()) {
      RunException refused =
          catchThrowableOfType(RunException.class, () -> tiny.start(store.config(true), "refused"));
      assertThat(refused.reason()).isEqualTo(Reason.ConditionalPutUnsupported);
      assertThat(refused).hasMessageContaining("set spec.storage.conditionalPut: Disabled");
    }

    try (InterceptingProxy proxy = InterceptingProxy.before(store.endpoint())) {
      AtomicInteger parts = new AtomicInteger();
      proxy.inject(
          new Fault() {
            @Override
            public boolean passes(String request) {
              boolean part = request.startsWith("PUT ") && request.contains("/out/part-");
              return parts.get() < 2 && !(part && parts.incrementAndGet() >= 2);
            }
          });
      StorageConfig way = tiny.through(proxy.endpoint()).withRetries(HASTY);
      RunException cut = catchThrowableOfType(RunException.class, () -> tiny.start(way, "out"));
      assertThat(cut.reason()).isEqualTo(Reason.StorageUnavailable);
    }
    RunSummary resumed = tiny.start("out");

    assertThat(resumed.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(resumed.resumed()).isPositive().isLessThan(TinyRun.IMAGES);
    assertThat(resumed.succeeded()).isEqualTo(TinyRun.IMAGES - TinyRun.BROKEN);
    assertThat(resumed.failed()).isEqualTo(TinyRun.BROKEN);
    OutputFiles output = downloaded(tiny, "out");
    assertThat(output.parts()).hasSize(TinyRun.SHARDS);
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyElementsOf(tiny.keys());
    assertThat(output.rows())
        .extracting(OutputFiles.ShortRow::verdict)
        .isEqualTo(
            onFiles.output("out").rows().stream().map(OutputFiles.ShortRow::verdict).toList());
    assertThat(tiny.start("out").outcome()).isEqualTo(Reason.AlreadyComplete);
  }

  private static OutputFiles downloaded(TinyRun tiny, String output) throws IOException {
    Path directory = Files.createTempDirectory(folder, "downloaded");
    Location root = tiny.root().resolve(output + "/");
    try (Storage storage = StorageOpener.open(tiny.config(), "s3");
        Storage.Listing listing = storage.list(root, null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        for (ObjectEntry entry : page) {
          Path file = directory.resolve(entry.key().substring(root.key().length()));
          Files.createDirectories(file.getParent());
          Files.write(file, storage.read(root.withKey(entry.key()), null, 1 << 24));
        }
      }
    }
    return new OutputFiles(directory);
  }
}
