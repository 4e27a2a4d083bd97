package dev.sparkinfer.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sparkinfer.job.EmbeddedS3;
import dev.sparkinfer.storage.Storage.Head;
import dev.sparkinfer.storage.Storage.Listing;
import dev.sparkinfer.storage.Storage.PutOutcome;
import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Storage} promises, for each of them. */
class StorageContractTest {

  /** A storage and an empty directory in it for each test. */
  record Place(String name, Storage storage, Location root) {
    Location at(String key) {
      return root.resolve(key);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final String TEXT = "text/plain";
  private static final AtomicInteger PLACES = new AtomicInteger();

  @TempDir static Path directory;
  private static EmbeddedS3 store;
  private static Storage s3;
  private static Storage s3Unconditional;

  @BeforeAll
  static void startStore() throws IOException {
    store = EmbeddedS3.start(directory.resolve("store"));
    store.createBucket("data");
    StorageConfig config = store.storageConfig();
    s3 = StorageOpener.open(config, "s3");
    s3Unconditional =
        StorageOpener.open(
            new StorageConfig(
                config.endpoint(), "us-east-1", true, null, config.credentials(), false),
            "s3");
  }

  @AfterAll
  static void stopStore() {
    s3.close();
    s3Unconditional.close();
    store.close();
  }

  static Stream<Place> places() throws StorageException {
    String name = "place-" + PLACES.incrementAndGet();
    return Stream.of(
        new Place("memory", new MemoryStorage(), Location.parse("memory://data/" + name + "/")),
        new Place(
            "file",
            StorageOpener.open(StorageConfig.aws(), "file"),
            Location.parse("file:" + directory + "/" + name + "/")),
        new Place("s3", s3, Location.parse("s3://data/" + name + "/")),
        new Place(
            "s3 unconditional", s3Unconditional, Location.parse("s3://data/un" + name + "/")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static void assertKind(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  private static List<String> keys(Place place, Location prefix, @Nullable String startAfter)
      throws StorageException {
    List<String> keys = new ArrayList<>();
    try (Listing listing = place.storage().list(prefix, startAfter)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        assertThat(page).hasSizeLessThanOrEqualTo(1000);
        page.forEach(entry -> keys.add(entry.key().substring(place.root().key().length())));
      }
      assertThat(listing.nextPage()).isEmpty();
    }
    return keys;
  }

  @ParameterizedTest
  @MethodSource("places")
  void readsWhatWasPut(Place place) throws Exception {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    place.storage().put(place.at("deep/er/object.bin"), content, "application/octet-stream");

    assertThat(place.storage().read(place.at("deep/er/object.bin"), null, content.length))
        .isEqualTo(content);
  }

  @ParameterizedTest
  @MethodSource("places")
  void keepsEmptyObjects(Place place) throws Exception {
    place.storage().put(place.at("empty"), new byte[0], TEXT);

    assertThat(place.storage().read(place.at("empty"), null, 0)).isEmpty();
    assertThat(place.storage().readRange(place.at("empty"), 0, 10)).isEmpty();
    assertThat(place.storage().head(place.at("empty")).orElseThrow().entry().size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("places")
  void putReplacesContentAndMetadata(Place place) throws Exception {
    place.storage().putIfAbsent(place.at("x"), bytes("first"), TEXT, Map.of("count", "1"));
    place.storage().put(place.at("x"), bytes("second!"), TEXT);

    assertThat(place.storage().read(place.at("x"), null, 100)).isEqualTo(bytes("second!"));
    assertThat(place.storage().head(place.at("x")).orElseThrow().metadata()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  void tellsWhatIsMissing(Place place) throws Exception {
    assertThat(place.storage().head(place.at("nowhere/object"))).isEmpty();
    assertKind(
        Kind.OBJECT_NOT_FOUND, () -> place.storage().read(place.at("nowhere/object"), null, 10));
    assertKind(
        Kind.OBJECT_NOT_FOUND, () -> place.storage().readRange(place.at("nowhere/object"), 0, 10));
    place.storage().delete(place.at("nowhere/object"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void deletesObjects(Place place) throws Exception {
    place.storage().putIfAbsent(place.at("x"), bytes("x"), TEXT, Map.of("a", "b"));
    place.storage().delete(place.at("x"));

    assertThat(place.storage().head(place.at("x"))).isEmpty();
    assertThat(place.storage().putIfAbsent(place.at("x"), bytes("y"), TEXT, Map.of()))
        .isEqualTo(PutOutcome.CREATED);
    assertThat(place.storage().head(place.at("x")).orElseThrow().metadata()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  void holdsNoMoreThanAllowed(Place place) throws Exception {
    place.storage().put(place.at("x"), bytes("0123456789"), TEXT);

    assertThat(place.storage().read(place.at("x"), null, 10)).hasSize(10);
    assertKind(Kind.OBJECT_TOO_LARGE, () -> place.storage().read(place.at("x"), null, 9));
  }

  @ParameterizedTest
  @MethodSource("places")
  void seesThatAnObjectChanged(Place place) throws Exception {
    place.storage().put(place.at("x"), bytes("before"), TEXT);
    String etag = place.storage().head(place.at("x")).orElseThrow().entry().etag();
    assertThat(place.storage().read(place.at("x"), etag, 10)).isEqualTo(bytes("before"));

    place.storage().put(place.at("x"), bytes("afterwards"), TEXT);

    assertKind(Kind.OBJECT_CHANGED, () -> place.storage().read(place.at("x"), etag, 10));
  }

  @ParameterizedTest
  @MethodSource("places")
  void readsRanges(Place place) throws Exception {
    place.storage().put(place.at("x"), bytes("0123456789"), TEXT);

    assertThat(place.storage().readRange(place.at("x"), 0, 3)).isEqualTo(bytes("012"));
    assertThat(place.storage().readRange(place.at("x"), 4, 2)).isEqualTo(bytes("45"));
    assertThat(place.storage().readRange(place.at("x"), 8, 100)).isEqualTo(bytes("89"));
    assertThat(place.storage().readRange(place.at("x"), 10, 5)).isEmpty();
    assertThat(place.storage().readRange(place.at("x"), 3, 0)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  void putIfAbsentLeavesWhatIsThere(Place place) throws Exception {
    Map<String, String> metadata = Map.of("sparkinfer-counts", "{\"EMPTY_OBJECT\":2}", "n", "1");

    assertThat(place.storage().putIfAbsent(place.at("p"), bytes("one"), TEXT, metadata))
        .isEqualTo(PutOutcome.CREATED);
    assertThat(place.storage().putIfAbsent(place.at("p"), bytes("two"), TEXT, Map.of("n", "2")))
        .isEqualTo(PutOutcome.EXISTED);

    assertThat(place.storage().read(place.at("p"), null, 10)).isEqualTo(bytes("one"));
    Head head = place.storage().head(place.at("p")).orElseThrow();
    assertThat(head.metadata()).isEqualTo(metadata);
    assertThat(head.entry().size()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("places")
  void exactlyOneOfManyWritersCreates(Place place) throws Exception {
    assumeThat(place.name())
        .as("without conditional put none can")
        .isNotEqualTo("s3 unconditional");
    for (int round = 0; round < 5; round++) {
      Location part = place.at("part-" + round);
      List<PutOutcome> outcomes =
          inParallel(
              IntStream.range(0, 16)
                  .mapToObj(Integer::toString)
                  .<Callable<PutOutcome>>map(
                      name ->
                          () ->
                              place
                                  .storage()
                                  .putIfAbsent(part, bytes(name), TEXT, Map.of("writer", name)))
                  .toList());

      assertThat(outcomes).containsOnlyOnce(PutOutcome.CREATED).hasSize(16);
      String winner = new String(place.storage().read(part, null, 10), UTF_8);
      assertThat(place.storage().head(part).orElseThrow().metadata())
          .containsEntry("writer", winner);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void listsDeepInOrderOfBytes(Place place) throws Exception {
    List<String> keys =
        List.of("a!b", "a-b/x", "a.jpg", "a/b/c.jpg", "a/b0", "a0", "b", "z/z/z/z", "é/ü", "日本");
    List<String> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new Random(3));
    for (String key : shuffled) {
      place.storage().put(place.at(key), bytes(key), TEXT);
    }

    assertThat(keys(place, place.root(), null)).isEqualTo(keys);
    assertThat(keys(place, place.at("a/"), null)).containsExactly("a/b/c.jpg", "a/b0");
    assertThat(keys(place, place.at("none/"), null)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  void listsAfterAnyKey(Place place) throws Exception {
    List<String> keys = List.of("a!b", "a-b/x", "a.jpg", "a/b/c.jpg", "a/b0", "a0", "b/c", "b/d");
    for (String key : keys) {
      place.storage().put(place.at(key), bytes(key), TEXT);
    }
    List<String> starts = new ArrayList<>(keys);
    starts.addAll(List.of("a", "a/", "a/b", "a/b/", "a/b/c", "b", "b/", "c", "!"));

    for (String start : starts) {
      List<String> expected = keys.stream().filter(key -> key.compareTo(start) > 0).toList();
      assertThat(keys(place, place.root(), place.root().key() + start))
          .as("after '%s'", start)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void listsInPagesTheSizesAndEtagsThatReadsSee(Place place) throws Exception {
    int count = 1050;
    inParallel(
        IntStream.range(0, count)
            .<Callable<Boolean>>mapToObj(
                i ->
                    () -> {
                      place.storage().put(place.at("img/%05d".formatted(i)), new byte[i % 5], TEXT);
                      return true;
                    })
            .toList());

    List<ObjectEntry> all = new ArrayList<>();
    int pages = 0;
    try (Listing listing = place.storage().list(place.at("img/"), null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        all.addAll(page);
        pages++;
      }
    }

    assertThat(pages).isGreaterThanOrEqualTo(2);
    assertThat(all).hasSize(count).doesNotHaveDuplicates();
    ObjectEntry some = all.get(1024);
    assertThat(some.key()).isEqualTo(place.at("img/01024").key());
    assertThat(some.size()).isEqualTo(4);
    assertThat(some.etag()).isNotEmpty().doesNotContain("\"");
    assertThat(place.storage().head(place.at("img/01024")).orElseThrow().entry()).isEqualTo(some);
    assertThat(place.storage().read(place.at("img/01024"), some.etag(), 10)).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("places")
  void keysAreOpaque(Place place) throws Exception {
    List<String> keys =
        List.of(
            "with space.jpg",
            "plus+plus.jpg",
            "100%.jpg",
            "%41.jpg",
            "a&b=c?d#e;f.jpg",
            "quote'\"<tag>.jpg",
            "new\nline.jpg",
            "tab\tand\\backslash",
            "ünï/日本語/ж.jpg",
            "e\u0301-decomposed",
            "😀/smile 😀.jpg",
            "...three/dots",
            "~tilde*star(paren)!",
            ":colon@at,comma$dollar[bracket]{brace}|pipe^caret`tick");
    for (String key : keys) {
      place.storage().put(place.at(key), bytes(key), TEXT);
    }

    assertThat(keys(place, place.root(), null)).containsExactlyInAnyOrderElementsOf(keys);
    for (String key : keys) {
      assertThat(place.storage().read(place.at(key), null, 1000)).isEqualTo(bytes(key));
      assertThat(place.storage().head(place.at(key)).orElseThrow().entry().key())
          .isEqualTo(place.at(key).key());
    }
    assertThat(place.storage().head(place.at("A.jpg"))).isEmpty();
    assertThat(place.storage().head(place.at("plus plus.jpg"))).isEmpty();
  }
}
