package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.FaultyStorage.Operation;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ParallelListingTest {
  private static final int WORKERS = 16;
  private static final Location PREFIX = Location.parse("memory://bucket/photos/");
  private static final byte[] CONTENT = {1};

  /** How people lay out their keys. */
  enum Layout {
    FLAT_NUMBERS(i -> "img-%09d.jpg".formatted(i)),
    DEEP_DATES(
        i ->
            "%04d/%02d/%02d/%02d/img-%05d.jpg"
                .formatted(
                    2020 + i / 40_000, 1 + i / 3_000 % 12, 1 + i / 100 % 28, i / 20 % 24, i)),
    HASHES(i -> "%016x%08x.jpg".formatted(i * 0x9E3779B97F4A7C15L, i)),
    UNICODE(
        i ->
            List.of("日本", "日曜", "äöü", "Ünï", "😀", "𝕏", "Привет", "العربية").get(i % 8)
                + "/фото😀"
                + i
                + ".jpg"),
    HUGE_AFTER_MANY_SMALL(
        i -> i < 2_000 ? "a%04d/%d.jpg".formatted(i / 4, i) : "zz/huge/" + i + ".jpg"),
    FEW_LETTERS(i -> Integer.toBinaryString(i | 1 << 20).replace('0', 'a').replace('1', 'b'));

    private final IntFunction<String> name;

    Layout(IntFunction<String> name) {
      this.name = name;
    }

    MemoryStorage store(int objects) {
      MemoryStorage storage = new MemoryStorage();
      for (int i = 0; i < objects; i++) {
        storage.put(PREFIX.resolve(name.apply(i)), CONTENT, "image/jpeg");
      }
      return storage;
    }
  }

  /** A range as its sink saw it. */
  private static final class Range implements ParallelListing.RangeSink {
    final String startAfter;
    final List<String> keys = new ArrayList<>();
    int ends;

    Range(String startAfter) {
      this.startAfter = startAfter;
    }

    @Override
    public void accept(List<ObjectEntry> page) {
      page.forEach(object -> keys.add(object.key()));
    }

    @Override
    public void end() {
      ends++;
    }
  }

  /** Lets requests through as soon as so many are there, or one alone after a while. */
  private static final class Crowd {
    private final int size;
    private int waiting;
    private int gone;

    Crowd(int size) {
      this.size = size;
    }

    /** Whether the others came in time. */
    synchronized boolean join(Duration patience) {
      int before = gone;
      waiting++;
      if (waiting == size) {
        waiting = 0;
        gone++;
        notifyAll();
        return true;
      }
      long deadline = System.nanoTime() + patience.toNanos();
      while (gone == before) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          waiting--;
          return false;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts this", e);
        }
      }
      return true;
    }
  }

  private final List<Range> ranges = Collections.synchronizedList(new ArrayList<>());

  private ParallelListing listing(Storage storage) {
    return new ParallelListing(
        storage,
        List.of(PREFIX),
        (prefix, startAfter) -> {
          Range range = new Range(startAfter);
          ranges.add(range);
          return range;
        });
  }

  private List<String> listed() {
    assertThat(ranges).allSatisfy(range -> assertThat(range.ends).isEqualTo(1));
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> KeyOrder.compare(a.startAfter, b.startAfter));
    return sorted.stream().flatMap(range -> range.keys.stream()).toList();
  }

  private static List<String> sequentially(Storage storage) throws StorageException {
    List<String> keys = new ArrayList<>();
    try (Storage.Listing pages = storage.list(PREFIX, null)) {
      for (List<ObjectEntry> page = pages.nextPage(); !page.isEmpty(); page = pages.nextPage()) {
        page.forEach(object -> keys.add(object.key()));
      }
    }
    return keys;
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void givesEveryKeyOnceInOrderFromManyRequestsAtOnce(Layout layout) throws Exception {
    int objects = layout == Layout.FLAT_NUMBERS ? 300_000 : 100_000;
    MemoryStorage store = layout.store(objects);
    AtomicInteger together = new AtomicInteger();
    Crowd crowd = new Crowd(5);
    FaultyStorage slow =
        new FaultyStorage(store)
            .before(
                (operation, location) -> {
                  if (crowd.join(Duration.ofMillis(30))) {
                    together.incrementAndGet();
                  }
                });

    listing(slow).run(WORKERS);

    assertThat(listed()).isEqualTo(sequentially(store)).hasSize(objects);
    assertThat(together.get())
        .as("pages asked for beside four others")
        .isGreaterThan(objects / 2_000);
    assertThat(slow.count(Operation.LIST)).as("requests").isLessThan(3 * objects / 1_000 + 200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 2_000})
  void listsFewKeysToo(int objects) throws Exception {
    MemoryStorage store = Layout.HASHES.store(objects);
    listing(store).run(WORKERS);
    assertThat(listed()).isEqualTo(sequentially(store)).hasSize(objects);
  }

  @Test
  void staysInsideItsPrefix() throws Exception {
    MemoryStorage store = Layout.FLAT_NUMBERS.store(5_000);
    for (String other : List.of("photos", "photo/a", "photos-old/a", "photos0", "zebra")) {
      store.put(Location.parse("memory://bucket/" + other), CONTENT, "image/jpeg");
    }
    listing(store).run(WORKERS);
    assertThat(listed()).hasSize(5_000).allMatch(key -> key.startsWith("photos/img-"));
  }

  @Test
  void losesNothingWhenAStoreGivesShortPages() throws Exception {
    MemoryStorage store = Layout.HASHES.store(3_000);
    listing(withPagesOf(store, 7)).run(WORKERS);
    assertThat(listed()).isEqualTo(sequentially(store)).hasSize(3_000);
  }

  @Test
  void throwsOnePagesFailureOnceAndStopsAllWorkers() {
    AtomicInteger requests = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    FaultyStorage store =
        new FaultyStorage(Layout.FLAT_NUMBERS.store(100_000))
            .before(
                (operation, location) -> {
                  int request = requests.incrementAndGet();
                  if (request == 40) {
                    throw new StorageException(
                        StorageException.Kind.UNAVAILABLE, "page 40 is lost", null);
                  }
                  if (request > 40) {
                    awaitOrFail(never);
                  }
                });
    assertThatThrownBy(() -> listing(store).run(WORKERS))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e).hasMessage("page 40 is lost");
              assertThat(e.kind()).isEqualTo(StorageException.Kind.UNAVAILABLE);
            });
    assertThat(requests.get()).as("of more than 100").isLessThanOrEqualTo(40 + WORKERS);
    noWorkerStays();
  }

  @Test
  void throwsWhatASinkThrows() {
    MemoryStorage store = Layout.FLAT_NUMBERS.store(5_000);
    ParallelListing refusing =
        new ParallelListing(
            store,
            List.of(PREFIX),
            (prefix, startAfter) ->
                page -> {
                  throw new StorageException(
                      StorageException.Kind.ACCESS_DENIED, "may not write", null);
                });
    assertThatThrownBy(() -> refusing.run(WORKERS)).hasMessage("may not write");
    ParallelListing defective =
        new ParallelListing(
            store,
            List.of(PREFIX),
            (prefix, startAfter) ->
                page -> {
                  throw new OutOfMemoryError("a page too many");
                });
    assertThatThrownBy(() -> defective.run(WORKERS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("photos/")
        .hasRootCauseMessage("a page too many");
    noWorkerStays();
  }

  @Test
  void anInterruptEndsItWithItsWorkers() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FaultyStorage hanging =
        new FaultyStorage(Layout.FLAT_NUMBERS.store(5_000))
            .before(
                (operation, location) -> {
                  asked.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    throw new StorageException(StorageException.Kind.UNAVAILABLE, "interrupted", e);
                  }
                });
    FutureTask<Class<?>> outcome =
        new FutureTask<>(
            () -> {
              try {
                listing(hanging).run(WORKERS);
                return Void.class;
              } catch (InterruptedException e) {
                return e.getClass();
              }
            });
    Thread thread = new Thread(outcome);
    thread.start();
    asked.await();
    thread.interrupt();
    assertThat(outcome.get()).isEqualTo(InterruptedException.class);
    noWorkerStays();
  }

  /** Waits as a store does: an interrupt is a failure of the request. */
  private static void awaitOrFail(CountDownLatch latch) throws StorageException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "interrupted", e);
    }
  }

  /** A pool that has ended may have threads that are about to. */
  private static void noWorkerStays() {
    await().atMost(Duration.ofSeconds(5)).until(() -> workersAlive() == 0);
  }

  private static long workersAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("listing-"))
        .count();
  }

  /** The same store, which cuts its pages short, as stores may. */
  private static Storage withPagesOf(Storage store, int objects) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(store, arguments);
                return result instanceof Storage.Listing pages ? cut(pages, objects) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Storage.Listing cut(Storage.Listing pages, int objects) {
    List<ObjectEntry> left = new ArrayList<>();
    return () -> {
      if (left.isEmpty()) {
        left.addAll(pages.nextPage());
      }
      List<ObjectEntry> head = left.subList(0, Math.min(objects, left.size()));
      List<ObjectEntry> page = List.copyOf(head);
      head.clear();
      return page;
    };
  }
}
