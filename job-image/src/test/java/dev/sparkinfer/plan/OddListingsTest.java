package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.OddStore;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No store makes a plan lose an object or hold it twice, whatever it lists. */
@Timeout(30)
class OddListingsTest {
  private static final Location PHOTOS = Location.parse("memory://photos/2026/");
  private static final Location OTHERS = Location.parse("memory://photos/others/");
  private static final List<String> NAMES =
      List.of("a", "B", "ab", "Z", "_", "日本", "\uffee", "😀", "é", "z/A", "z/b", "-");

  private final MemoryStorage objects = new MemoryStorage();
  private final MemoryStorage output = new MemoryStorage();
  private final PlanStore store =
      new PlanStore(output, Location.parse("memory://predictions/_sparkinfer/"));
  private final List<String> warnings = new ArrayList<>();

  /** Orders that stores have been seen to list in, and one that none has. */
  enum Order {
    UTF_16(Comparator.naturalOrder()),
    CASE_INSENSITIVE(String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder())),
    DIRECTORIES_FIRST(
        Comparator.comparing((String key) -> key.indexOf('/', PHOTOS.key().length()) < 0)
            .thenComparing(KeyOrder::compare)),
    BACKWARDS((a, b) -> KeyOrder.compare(b, a)),
    BY_HASH(Comparator.comparing(String::hashCode).thenComparing(Comparator.naturalOrder()));

    private final Comparator<String> order;

    Order(Comparator<String> order) {
      this.order = order;
    }
  }

  private List<String> put(Location prefix, int count) {
    Random random = new Random(3);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size())) + NAMES.get(random.nextInt(12)) + i;
      Location object = prefix.resolve(name + ".jpg");
      objects.put(object, new byte[] {1}, "image/jpeg");
      keys.add(object.key());
    }
    return keys;
  }

  private List<String> planned(OddStore.Lister lister, Location... uris) throws Exception {
    return planned(OddStore.of(objects, lister), uris);
  }

  private List<String> planned(Storage input, Location... uris) throws Exception {
    Planner planner =
        new Planner(
            input, output, store.attempts(), "attempt", new KeyFilter(List.of(), List.of()));
    Plan plan = planner.plan(List.of(uris));
    warnings.addAll(planner.warnings());
    assertThat(planner.plannedSoFar()).isEqualTo(plan.objects());
    // What was dropped is no longer there either: the plan as it is stored is whole.
    PlanStore.Committed committed = store.commitOrAdopt(plan, new RunIdentity(new TreeMap<>()));
    List<String> keys = new ArrayList<>();
    for (Shard shard : committed.plan().shards()) {
      store.read(committed.plan(), shard).forEach(object -> keys.add(object.location().key()));
    }
    assertThat(plan.objects()).isEqualTo(keys.size());
    assertThat(plan.segments().stream().mapToLong(Plan.Segment::objects).sum())
        .isEqualTo(keys.size());
    return keys;
  }

  private static void isInconsistent(ThrowingCallable plan, String... parts) {
    assertThatThrownBy(plan)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.LISTING_INCONSISTENT))
        .hasMessageContaining("memory://photos/2026/")
        .message()
        .contains(parts);
  }

  @ParameterizedTest
  @EnumSource
  void anotherOrderLosesAndDoublesNothing(Order order) throws Exception {
    List<String> keys = put(PHOTOS, 12_000);
    assertThat(planned(OddStore.inOrder(order.order), PHOTOS))
        .isEqualTo(keys.stream().sorted(order.order).toList());
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("ListingUnordered: ")
        .contains("memory://photos/2026/", "listed anew");
  }

  @Test
  void aCutThatLiesElsewhereInTheStoresOrderLosesNothing() throws Exception {
    // Each range by itself ascends: lower case lies before the cut for the store, after it for us.
    for (int i = 0; i < 1_000; i++) {
      objects.put(PHOTOS.resolve("A%04d".formatted(i)), new byte[] {1}, "image/jpeg");
      objects.put(PHOTOS.resolve("b%04d".formatted(i)), new byte[] {1}, "image/jpeg");
    }
    CountDownLatch cut = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    Storage caseless =
        OddStore.of(
            objects,
            (all, prefix, startAfter) -> {
              Storage.Listing pages =
                  OddStore.inOrder(Order.CASE_INSENSITIVE.order).list(all, prefix, startAfter);
              AtomicInteger page = new AtomicInteger();
              boolean waits = startAfter == null && first.getAndSet(false);
              if (startAfter != null) {
                cut.countDown();
              }
              return () -> {
                if (waits && page.getAndIncrement() == 1) {
                  assertThat(Uninterruptibles.awaitUninterruptibly(cut, 10, TimeUnit.SECONDS))
                      .as("the range is cut")
                      .isTrue();
                }
                return pages.nextPage();
              };
            });
    assertThat(planned(caseless, PHOTOS)).hasSize(2_000).doesNotHaveDuplicates();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void aStoreThatStartsAtTheFirstKeyAlwaysLosesAndDoublesNothing() throws Exception {
    List<String> keys = put(PHOTOS, 12_000);
    assertThat(planned(OddStore.withoutStartAfter(), PHOTOS))
        .isEqualTo(keys.stream().sorted(KeyOrder::compare).toList());
    assertThat(warnings).singleElement().asString().contains("after '");
  }

  @Test
  void pagesOfFourHundredAreListedByManyAtOnce() throws Exception {
    List<String> keys = put(PHOTOS, 12_000);
    AtomicInteger listings = new AtomicInteger();
    assertThat(planned(OddStore.inPagesOf(400, listings), PHOTOS))
        .isEqualTo(keys.stream().sorted(KeyOrder::compare).toList());
    assertThat(warnings).isEmpty();
    assertThat(listings.get()).isBetween(5, 100);
  }

  @Test
  void aKeyThatComesTwiceEndsTheRun() {
    put(PHOTOS, 5_000);
    isInconsistent(() -> planned(OddStore.withOverlappingPages(), PHOTOS), "read again", "' twice");
    assertThat(store.file()).satisfies(file -> assertThat(output.head(file)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void pagesThatComeForEverEndTheRun(int pages) {
    put(PHOTOS, 5_000);
    isInconsistent(() -> planned(OddStore.goingRound(pages), PHOTOS), "' twice");
  }

  @Test
  void keysOutsideThePrefixEndTheRun() {
    put(PHOTOS, 10);
    put(OTHERS, 10);
    isInconsistent(
        () -> planned(OddStore.everythingOf(objects), PHOTOS),
        "'others/",
        "which does not lie there");
  }

  @Test
  void onlyTheUriThatIsOddIsListedAnew() throws Exception {
    List<String> odd = put(PHOTOS, 3_000);
    List<String> fine = put(OTHERS, 3_000);
    AtomicInteger listedFine = new AtomicInteger();
    OddStore.Lister lister =
        (all, prefix, startAfter) -> {
          if (prefix.equals(PHOTOS)) {
            return OddStore.inOrder(Order.BACKWARDS.order).list(all, prefix, startAfter);
          }
          if (startAfter == null) {
            listedFine.incrementAndGet();
          }
          return OddStore.pages(1_000, OddStore.after(all, startAfter));
        };
    List<String> expected = new ArrayList<>(fine.stream().sorted(KeyOrder::compare).toList());
    expected.addAll(odd.stream().sorted(Order.BACKWARDS.order).toList());
    assertThat(planned(lister, OTHERS, PHOTOS)).isEqualTo(expected);
    assertThat(listedFine.get()).isEqualTo(1);
  }

  @Test
  void objectsThatComeAndGoMeanwhileAreNoReasonToListAnew() throws Exception {
    put(PHOTOS, 12_000);
    AtomicInteger pages = new AtomicInteger();
    FaultyStorage busy =
        new FaultyStorage(objects)
            .before(
                (operation, location) -> {
                  int i = pages.incrementAndGet();
                  objects.put(PHOTOS.resolve("a" + i % 7 + "/new" + i), new byte[] {1}, "x");
                  objects.delete(PHOTOS.resolve("a" + i % 7 + "/new" + (i - 3)));
                });
    assertThat(planned(busy, PHOTOS)).hasSizeGreaterThanOrEqualTo(12_000).doesNotHaveDuplicates();
    assertThat(warnings).isEmpty();
  }

  @Test
  void urisAreListedAtTheSameTime() throws Exception {
    List<Location> uris = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Location uri = Location.parse("memory://photos/day-" + i);
      objects.put(uri.resolve("a.jpg"), new byte[] {1}, "image/jpeg");
      uris.add(uri);
    }
    CountDownLatch all = new CountDownLatch(8);
    FaultyStorage slow =
        new FaultyStorage(objects)
            .before(
                (operation, location) -> {
                  all.countDown();
                  assertThat(Uninterruptibles.awaitUninterruptibly(all, 10, TimeUnit.SECONDS))
                      .as("eight requests at once")
                      .isTrue();
                });
    assertThat(planned(slow, uris.toArray(Location[]::new)))
        .containsExactlyElementsOf(uris.stream().map(uri -> uri.resolve("a.jpg").key()).toList());
  }
}
