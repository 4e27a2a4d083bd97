package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  private static final Location MODEL = Location.parse("memory://bucket/model/1");

  /** Of the files of {@link #small}, by the shell line in the Javadoc. */
  private static final String SMALL_DIGEST =
      "2baad8c3d69bb505ee8eb1fd7a19995544d144ad1943014f1f6987ced43279ce";

  @TempDir Path scratch;

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MapStorage small() {
    return new MapStorage()
        .with("model/1/", new byte[0])
        .with("model/1/saved_model.pb", text("graph"))
        .with("model/1/variables/", new byte[0])
        .with("model/1/variables/variables.index", text("index"))
        .with("model/1/assets/empty", new byte[0])
        .with("model/1/.hidden", text("hidden"))
        .with("model/10/other", text("other"));
  }

  private ModelDirectory fetch(MapStorage storage, @Nullable String expected) throws Exception {
    return ModelDirectory.fetch(storage, MODEL, scratch, expected);
  }

  private void refuses(Reason reason, MapStorage storage, String... said) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> fetch(storage, null))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.getMessage()).contains(said));
  }

  private List<String> inScratch() throws Exception {
    try (Stream<Path> entries = Files.list(scratch)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void copiesAllFilesAndDigestsThem() throws Exception {
    ModelDirectory model = fetch(small(), null);
    assertThat(model.digest()).isEqualTo(SMALL_DIGEST);
    assertThat(model.bytes()).isEqualTo(16);
    assertThat(model.path()).isEqualTo(scratch.resolve(SMALL_DIGEST));
    assertThat(model.path().resolve("saved_model.pb")).hasContent("graph");
    assertThat(model.path().resolve("variables/variables.index")).hasContent("index");
    assertThat(model.path().resolve("assets/empty")).isEmptyFile();
    assertThat(model.path().resolve(".hidden")).hasContent("hidden");
    assertThat(inScratch()).containsExactly(SMALL_DIGEST);
  }

  @Test
  void copiesLargeFilesInPieces() throws Exception {
    byte[] variables = new byte[(20 << 20) + 12_345];
    new Random(1).nextBytes(variables);
    ModelDirectory model = fetch(small().with("model/1/variables/data", variables), null);
    assertThat(Files.readAllBytes(model.path().resolve("variables/data"))).isEqualTo(variables);
  }

  @Test
  void digestsPiecesInTheirOrderWheneverTheyCome() throws Exception {
    byte[] variables = new byte[(20 << 20) + 12_345];
    new Random(2).nextBytes(variables);
    MapStorage storage =
        new MapStorage().with("model/1/saved_model.pb", text("graph")).with("model/1/v", variables);
    String digest = fetch(storage, null).digest();
    CountDownLatch others = new CountDownLatch(3);
    AtomicBoolean first = new AtomicBoolean(true);
    // The first piece to be asked for comes last.
    storage.beforeRead(
        location -> {
          if (first.getAndSet(false)) {
            assertThat(Uninterruptibles.awaitUninterruptibly(others, Duration.ofSeconds(30)))
                .isTrue();
          } else {
            others.countDown();
          }
        });
    assertThat(ModelDirectory.fetch(storage, MODEL, scratch.resolve("other"), null).digest())
        .isEqualTo(digest);
    assertThat(others.getCount()).isZero();
  }

  @Test
  void digestsWhatComesWithoutReadingItsCopyAgain() throws Exception {
    MapStorage storage = small();
    storage.beforeRead(
        location -> {
          if (location.key().endsWith("variables.index")) {
            // Whatever is on the disk by now is not asked.
            replaceCopies("saved_model.pb", "grape");
          }
        });
    assertThat(fetch(storage, null).digest()).isEqualTo(SMALL_DIGEST);
  }

  /** Overwrites a file's copy once it is there. */
  private void replaceCopies(String name, String content) {
    await()
        .until(
            () -> {
              try (Stream<Path> files = Files.walk(scratch)) {
                for (Path file : files.filter(path -> path.endsWith(name)).toList()) {
                  if (Files.size(file) > 0) {
                    Files.writeString(file, content);
                    return true;
                  }
                }
                return false;
              }
            });
  }

  @Test
  void usesACopyAgainWithoutAskingTheStore() throws Exception {
    fetch(small(), null);
    MapStorage empty = new MapStorage();
    assertThat(fetch(empty, SMALL_DIGEST).digest()).isEqualTo(SMALL_DIGEST);
    assertThat(empty.bytesRead()).isZero();
  }

  @Test
  void replacesADamagedCopy() throws Exception {
    Path damaged = fetch(small(), null).path().resolve("saved_model.pb");
    Files.writeString(damaged, "grape");
    ModelDirectory model = fetch(small(), SMALL_DIGEST);
    assertThat(model.path().resolve("saved_model.pb")).hasContent("graph");
    Files.delete(damaged);
    assertThat(fetch(small(), null).path().resolve("saved_model.pb")).hasContent("graph");
    assertThat(inScratch()).containsExactly(SMALL_DIGEST);
  }

  @Test
  void letsManyFetchAtOnce() throws Exception {
    MapStorage storage = small();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<ModelDirectory> task = () -> fetch(storage, null);
      List<Future<ModelDirectory>> fetched = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        fetched.add(threads.submit(task));
      }
      for (Future<ModelDirectory> model : fetched) {
        assertThat(model.get().path().resolve("saved_model.pb")).hasContent("graph");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(inScratch()).containsExactly(SMALL_DIGEST);
  }

  @Test
  void refusesOtherFilesThanExpectedAndKeepsNone() throws Exception {
    String expected = "0".repeat(64);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> fetch(small(), expected))
        .withMessageContainingAll(expected, SMALL_DIGEST, "memory://bucket/model/1/")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ModelDigestMismatch));
    assertThat(inScratch()).isEmpty();
  }

  @Test
  void takesNoPathForADigest() {
    assertThatIllegalArgumentException().isThrownBy(() -> fetch(small(), "../elsewhere"));
  }

  @Test
  void saysWhatIsThereWhenTheModelIsNot() {
    refuses(Reason.ModelNotFound, new MapStorage(), "memory://bucket/model/1/ holds nothing");
    refuses(
        Reason.ModelNotFound,
        new MapStorage().with("model/1/keras_metadata.pb", text("k")).with("model/1/v/x", text("")),
        "holds no saved_model.pb, but keras_metadata.pb, v/");
    refuses(
        Reason.ModelNotFound,
        new MapStorage().with("model/1", text("keras")),
        "memory://bucket/model/1 is a file",
        "model.export");
    refuses(
        Reason.ModelNotFound,
        new MapStorage()
            .with("model/1/2/saved_model.pb", text("a"))
            .with("model/1/10/saved_model.pb", text("b"))
            .with("model/1/10/nested/saved_model.pb", text("c")),
        "but 10/, 2/: did you mean memory://bucket/model/1/10?");
    refuses(
        Reason.ModelNotFound,
        new MapStorage().with("model/1/saved_model.pbtxt", text("t")),
        "text format");
  }

  @Test
  void refusesKeysThatWouldLeaveTheDirectory() {
    for (String key : List.of("../../evil", "a//b", "./a", "a/../b")) {
      refuses(Reason.ModelInvalid, small().with("model/1/" + key, text("x")), "'" + key + "'");
    }
  }

  @Test
  void refusesDirectoriesOfMuchElse() {
    MapStorage storage = small();
    for (int i = 0; i < 10_001; i++) {
      storage.with("model/1/" + i, new byte[0]);
    }
    refuses(Reason.ModelInvalid, storage, "more than 10000 files");
  }

  @Test
  void tellsOfAFileThatShrinksMeanwhile() throws Exception {
    MapStorage storage = small();
    MapStorage listed = small().with("model/1/saved_model.pb", text("longer than it is"));
    ModelFiles files = ModelFiles.list(listed, MODEL);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> files.download(storage, scratch.resolve("copy")))
        .withMessageContaining("model/1/saved_model.pb became shorter")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.OBJECT_CHANGED));
  }

  @Test
  void digestsLocalModelsWhereTheyAre() throws Exception {
    ModelDirectory copy = fetch(small(), null);
    MapStorage listing = new MapStorage();
    for (String file : ModelFiles.at(copy.path()).sizes().keySet()) {
      Path path = copy.path().resolve(file);
      listing.with(path.toString(), Files.readAllBytes(path));
    }
    Location location = Location.parse("file:" + copy.path());
    ModelDirectory local =
        ModelDirectory.fetch(listing, location, scratch.resolve("unused"), SMALL_DIGEST);
    assertThat(local).isEqualTo(copy);
    assertThat(scratch.resolve("unused")).doesNotExist();
  }
}
