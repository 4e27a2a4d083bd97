package dev.sparkinfer.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sparkinfer.storage.Storage.Head;
import dev.sparkinfer.storage.Storage.Listing;
import dev.sparkinfer.storage.Storage.PutOutcome;
import dev.sparkinfer.storage.StorageException.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Storage} promises. A test of some names them in a method {@code places}. */
public interface StorageContract {

  /** What a store may be without, and still hold a run's results. */
  enum Lack {
    /** Of several writers at once just one creates an object. */
    ATOMIC_PUT,
    METADATA,
    ETAGS,
    BACKSLASHES_IN_KEYS,
    LINE_BREAKS_IN_KEYS
  }

  /** A storage and an empty directory in it for each test. */
  record Place(String name, Storage storage, Location root, Set<Lack> lacks) {
    public Place(String name, Storage storage, Location root) {
      this(name, storage, root, Set.of());
    }

    Location at(String key) {
      return root.resolve(key);
    }

    void needs(Lack lack) {
      assumeThat(lacks).as(name + " is known to lack it").doesNotContain(lack);
    }

    boolean takes(String key) {
      return !(lacks.contains(Lack.BACKSLASHES_IN_KEYS) && key.contains("\\"))
          && !(lacks.contains(Lack.LINE_BREAKS_IN_KEYS) && key.contains("\n"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  String TEXT = "text/plain";

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
  default void readsWhatWasPut(Place place) throws Exception {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    place.storage().put(place.at("deep/er/object.bin"), content, "application/octet-stream");

    assertThat(place.storage().read(place.at("deep/er/object.bin"), null, content.length))
        .isEqualTo(content);
  }

  @ParameterizedTest
  @MethodSource("places")
  default void keepsEmptyObjects(Place place) throws Exception {
    place.storage().put(place.at("empty"), new byte[0], TEXT);

    assertThat(place.storage().read(place.at("empty"), null, 0)).isEmpty();
    assertThat(place.storage().readRange(place.at("empty"), 0, 10)).isEmpty();
    assertThat(place.storage().head(place.at("empty")).orElseThrow().entry().size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("places")
  default void putReplacesContentAndMetadata(Place place) throws Exception {
    place.storage().putIfAbsent(place.at("x"), bytes("first"), TEXT, Map.of("count", "1"));
    place.storage().put(place.at("x"), bytes("second!"), TEXT);

    assertThat(place.storage().read(place.at("x"), null, 100)).isEqualTo(bytes("second!"));
    assertThat(place.storage().head(place.at("x")).orElseThrow().metadata()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  default void tellsWhatIsMissing(Place place) throws Exception {
    assertThat(place.storage().head(place.at("nowhere/object"))).isEmpty();
    assertKind(
        Kind.OBJECT_NOT_FOUND, () -> place.storage().read(place.at("nowhere/object"), null, 10));
    assertKind(
        Kind.OBJECT_NOT_FOUND, () -> place.storage().readRange(place.at("nowhere/object"), 0, 10));
    place.storage().delete(place.at("nowhere/object"));
  }

  @ParameterizedTest
  @MethodSource("places")
  default void deletesObjects(Place place) throws Exception {
    place.storage().putIfAbsent(place.at("x"), bytes("x"), TEXT, Map.of("a", "b"));
    place.storage().delete(place.at("x"));

    assertThat(place.storage().head(place.at("x"))).isEmpty();
    assertThat(place.storage().putIfAbsent(place.at("x"), bytes("y"), TEXT, Map.of()))
        .isEqualTo(PutOutcome.CREATED);
    assertThat(place.storage().head(place.at("x")).orElseThrow().metadata()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  default void holdsNoMoreThanAllowed(Place place) throws Exception {
    place.storage().put(place.at("x"), bytes("0123456789"), TEXT);

    assertThat(place.storage().read(place.at("x"), null, 10)).hasSize(10);
    assertKind(Kind.OBJECT_TOO_LARGE, () -> place.storage().read(place.at("x"), null, 9));
  }

  @ParameterizedTest
  @MethodSource("places")
  default void seesThatAnObjectChanged(Place place) throws Exception {
    place.needs(Lack.ETAGS);
    place.storage().put(place.at("x"), bytes("before"), TEXT);
    String etag = place.storage().head(place.at("x")).orElseThrow().entry().etag();
    assertThat(place.storage().read(place.at("x"), etag, 10)).isEqualTo(bytes("before"));

    place.storage().put(place.at("x"), bytes("afterwards"), TEXT);

    assertKind(Kind.OBJECT_CHANGED, () -> place.storage().read(place.at("x"), etag, 10));
  }

  @ParameterizedTest
  @MethodSource("places")
  default void readsRanges(Place place) throws Exception {
    place.storage().put(place.at("x"), bytes("0123456789"), TEXT);

    assertThat(place.storage().readRange(place.at("x"), 0, 3)).isEqualTo(bytes("012"));
    assertThat(place.storage().readRange(place.at("x"), 4, 2)).isEqualTo(bytes("45"));
    assertThat(place.storage().readRange(place.at("x"), 8, 100)).isEqualTo(bytes("89"));
    assertThat(place.storage().readRange(place.at("x"), 10, 5)).isEmpty();
    assertThat(place.storage().readRange(place.at("x"), 3, 0)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("places")
  default void putIfAbsentLeavesWhatIsThere(Place place) throws Exception {
    place.needs(Lack.METADATA);
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
  default void exactlyOneOfManyWritersCreates(Place place) throws Exception {
    place.needs(Lack.ATOMIC_PUT);
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
  default void listsDeepInOrderOfBytes(Place place) throws Exception {
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
  default void listsAfterAnyKey(Place place) throws Exception {
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
  default void listsInPagesTheKeysSizesAndEtagsThatReadsSee(Place place) throws Exception {
    List<String> scripts = List.of("a/%05d", "e\u0301 %05d", "é/%05d", "日本/%05d+", "😀%05d");
    List<String> names =
        scripts.stream()
            .flatMap(script -> IntStream.range(0, 210).mapToObj(script::formatted))
            .toList();
    inParallel(
        names.stream()
            .<Callable<Boolean>>map(
                name ->
                    () -> {
                      place.storage().put(place.at("img/" + name), new byte[3], TEXT);
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
    assertThat(all)
        .extracting(ObjectEntry::key)
        .isEqualTo(names.stream().map(name -> place.at("img/" + name).key()).toList());
    ObjectEntry some = all.get(1024);
    Location there = place.root().withKey(some.key());
    assertThat(some.size()).isEqualTo(3);
    assertThat(some.etag()).doesNotContain("\"");
    assertThat(place.storage().head(there).orElseThrow().entry()).isEqualTo(some);
    place.needs(Lack.ETAGS);
    assertThat(some.etag()).isNotEmpty();
    assertThat(place.storage().read(there, some.etag(), 10)).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("places")
  default void keysAreOpaque(Place place) throws Exception {
    List<String> keys =
        Stream.of(
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
                ":colon@at,comma$dollar[bracket]{brace}|pipe^caret`tick")
            .filter(place::takes)
            .toList();
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
