package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.FaultyStorage.Operation;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PlannerTest {
  private static final Location PHOTOS = Location.parse("memory://photos/2026/");

  private final MemoryStorage memory = new MemoryStorage();
  private final FaultyStorage input = new FaultyStorage(memory);
  private final MemoryStorage output = new MemoryStorage();
  private final PlanStore store =
      new PlanStore(output, Location.parse("memory://predictions/_sparkinfer/"));
  private KeyFilter filter = new KeyFilter(List.of(), List.of());

  private void put(Location location) {
    memory.put(location, new byte[] {1, 2, 3}, "image/jpeg");
  }

  private void put(int objects) {
    for (int i = 0; i < objects; i++) {
      put(PHOTOS.resolve("img-%09d.jpg".formatted(i)));
    }
  }

  private Plan plan(Location... uris) throws Exception {
    return new Planner(input, output, store.attempts(), "attempt-1", filter).plan(List.of(uris));
  }

  /** All objects of all shards, in the plan's order. */
  private List<PlannedObject> read(Plan plan) throws StorageException {
    List<PlannedObject> objects = new ArrayList<>();
    for (Shard shard : plan.shards()) {
      assertThat(shard.index()).isEqualTo(plan.shards().indexOf(shard));
      objects.addAll(store.read(plan, shard));
    }
    return objects;
  }

  private List<PlannedObject> listed(Location directory) throws StorageException {
    List<PlannedObject> objects = new ArrayList<>();
    try (Storage.Listing pages = memory.list(directory, null)) {
      for (var page = pages.nextPage(); !page.isEmpty(); page = pages.nextPage()) {
        page.forEach(
            o ->
                objects.add(
                    new PlannedObject(
                        directory.withKey(o.key()),
                        o.size(),
                        o.etag(),
                        o.key().substring(directory.key().length()))));
      }
    }
    return objects;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1_000, 3_001})
  void shardsHoldWhatIsListedInItsOrder(int objects) throws Exception {
    put(objects);
    Plan plan = plan(PHOTOS);
    assertThat(read(plan)).isEqualTo(listed(PHOTOS)).hasSize(objects);
    assertThat(plan.objects()).isEqualTo(objects);
    assertThat(plan.bytes()).isEqualTo(3L * objects);
    assertThat(plan.skipped()).isZero();
    assertThat(plan.shards()).allSatisfy(shard -> assertThat(shard.objects()).isBetween(1, 64));
    assertThat(plan.shards()).hasSizeLessThanOrEqualTo(objects / 48 + 17);
  }

  @Test
  void aLongListingHasShardsOfTwoHundredAndFiftySix() throws Exception {
    put(400_000);
    Plan plan = plan(PHOTOS);
    assertThat(read(plan)).isEqualTo(listed(PHOTOS)).hasSize(400_000);
    assertThat(plan.shards()).allSatisfy(shard -> assertThat(shard.objects()).isBetween(1, 256));
    assertThat(plan.shards()).hasSizeBetween(1_563, 2_200);
    assertThat(plan.segments().stream().mapToLong(Plan.Segment::objects).sum()).isEqualTo(400_000);
    assertThat(plan.segments()).hasSizeLessThan(400);
    RunIdentity nobody = new RunIdentity(new TreeMap<>());
    store.commitOrAdopt(plan, nobody);
    assertThat(output.head(store.file()).orElseThrow().entry().size()).isLessThan(2 << 20);
  }

  @Test
  void aRangeIsWrittenWhenItEndsAndNotHeldUntilAllIsListed() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      put(PHOTOS.resolve("%016x.jpg".formatted(i * 0x9E3779B97F4A7C15L)));
    }
    CountDownLatch written = new CountDownLatch(1);
    AtomicReference<Thread> first = new AtomicReference<>();
    input.before(
        (operation, location) -> {
          if (!first.compareAndSet(null, Thread.currentThread())
              && first.get() == Thread.currentThread()) {
            Uninterruptibles.awaitUninterruptibly(written);
          }
        });
    FaultyStorage segments =
        new FaultyStorage(output).after((operation, location) -> written.countDown());
    Plan plan =
        new Planner(input, segments, store.attempts(), "attempt-1", filter).plan(List.of(PHOTOS));
    assertThat(written.getCount()).isZero();
    assertThat(read(plan)).isEqualTo(listed(PHOTOS));
  }

  @Test
  void whatIsSkippedIsCounted() throws Exception {
    for (String name :
        List.of(
            "a.jpg",
            "day/",
            "day/b.jpg",
            "day/.hidden.jpg",
            "_temporary/c.jpg",
            "d.txt",
            "thumbs/e.jpg")) {
      put(PHOTOS.resolve(name));
    }
    put(PHOTOS);
    filter = new KeyFilter(List.of("*.jpg"), List.of("thumbs/*"));
    Plan plan = plan(PHOTOS);
    assertThat(read(plan))
        .extracting(object -> object.location().key())
        .containsExactly("2026/a.jpg", "2026/day/b.jpg");
    assertThat(plan.folderMarkers()).isEqualTo(2);
    assertThat(plan.hidden()).isEqualTo(2);
    assertThat(plan.filtered()).isEqualTo(2);
    assertThat(plan.skipped()).isEqualTo(6);
  }

  @Test
  void nothingToReadIsAPlanWithoutShards() throws Exception {
    Plan plan = plan(PHOTOS);
    assertThat(plan.objects()).isZero();
    assertThat(plan.shards()).isEmpty();
    assertThat(plan.segments()).isEmpty();
  }

  @Test
  void urisMayBeObjectsAndDirectoriesOfSeveralBuckets() throws Exception {
    put(40);
    Location single = Location.parse("memory://other/one.jpg");
    put(single);
    put(Location.parse("memory://other/one.jpg.bak"));
    Plan plan = plan(single, PHOTOS, Location.parse("memory://other/gone.jpg"));
    List<PlannedObject> objects = read(plan);
    assertThat(objects).hasSize(41);
    assertThat(objects.get(0).location()).isEqualTo(single);
    assertThat(objects.get(0).path()).isEqualTo("one.jpg");
    assertThat(objects.subList(1, 41)).isEqualTo(listed(PHOTOS));
  }

  @Test
  void nestedUrisAreReadOnce() throws Exception {
    put(40);
    Plan plan =
        plan(
            PHOTOS,
            PHOTOS.resolve("img-000000007.jpg"),
            Location.parse("memory://photos/2026/"),
            Location.parse("memory://photos/"));
    assertThat(read(plan)).isEqualTo(listed(Location.parse("memory://photos/"))).hasSize(40);
  }

  @Test
  void keysAreOpaque() throws Exception {
    List<String> names =
        List.of(
            "a b+c%20.jpg",
            "quote\".jpg",
            "back\\slash.jpg",
            "line\nbreak.jpg",
            "tab\t.jpg",
            "日本😀.jpg",
            "a//b.jpg",
            "../up.jpg",
            "\u0001.jpg",
            "\u007f.jpg");
    names.forEach(name -> put(PHOTOS.resolve(name)));
    assertThat(read(plan(PHOTOS))).isEqualTo(listed(PHOTOS)).hasSize(names.size());
  }

  @Test
  void aListingThatFailsLeavesNoPlan() {
    put(5_000);
    input.before(
        (operation, location) -> {
          if (input.count(Operation.LIST) == 3) {
            throw new StorageException(StorageException.Kind.UNAVAILABLE, "page 3 is lost", null);
          }
        });
    assertThatThrownBy(() -> plan(PHOTOS))
        .isInstanceOf(StorageException.class)
        .hasMessage("page 3 is lost");
  }
}
