package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanStoreTest {
  private static final RunIdentity IDENTITY =
      new RunIdentity(new TreeMap<>(Map.of("output.topK", 5, "model.digest", "00")));
  private static final Location PHOTOS = Location.parse("memory://photos/");
  private static final Location FOLDER = Location.parse("memory://predictions/_sparkinfer/");
  private static final Location PLAN = FOLDER.resolve("plan.json");

  private final MemoryStorage storage = new MemoryStorage();
  private final PlanStore store = new PlanStore(storage, FOLDER);

  @BeforeEach
  void putPhotos() {
    for (int i = 0; i < 100; i++) {
      storage.put(PHOTOS.resolve(i + ".jpg"), new byte[i], "image/jpeg");
    }
  }

  private Plan plan(String attempt) throws Exception {
    KeyFilter everything = new KeyFilter(List.of(), List.of());
    return new Planner(storage, storage, store.attempts(), attempt, everything)
        .plan(List.of(PHOTOS));
  }

  @Test
  void thereIsNoPlanBeforeItIsCommitted() throws Exception {
    assertThat(store.load()).isEmpty();
    Plan plan = plan("first");
    assertThat(store.load()).isEmpty();
    assertThat(store.commitOrAdopt(plan, IDENTITY).plan()).isEqualTo(plan);
    PlanStore.Committed loaded = store.load().orElseThrow();
    assertThat(loaded.plan()).isEqualTo(plan);
    assertThat(loaded.digest()).isEqualTo(Sha256.hex(storage.read(PLAN, null, 1 << 20)));
  }

  @Test
  void theSecondDriverAdoptsTheFirstOnesPlan() throws Exception {
    PlanStore.Committed first = store.commitOrAdopt(plan("first"), IDENTITY);
    storage.put(PHOTOS.resolve("late.jpg"), new byte[1], "image/jpeg");
    PlanStore.Committed second = store.commitOrAdopt(plan("second"), IDENTITY);
    assertThat(second).isEqualTo(first);
    assertThat(second.plan().attempt()).isEqualTo("first");
    assertThat(second.plan().objects()).isEqualTo(100);
  }

  @Test
  void aLostReplyToTheCommitIsFoundOutByTheNextStart() throws Exception {
    FaultyStorage losing =
        new FaultyStorage(storage)
            .after(
                FaultyStorage.Hook.unavailable(
                    FaultyStorage.Operation.PUT_IF_ABSENT, "plan.json", 1));
    Plan plan = plan("first");
    PlanStore unlucky = new PlanStore(losing, FOLDER);
    assertThatThrownBy(() -> unlucky.commitOrAdopt(plan, IDENTITY))
        .isInstanceOf(StorageException.class);
    assertThat(unlucky.commitOrAdopt(plan("second"), IDENTITY).plan()).isEqualTo(plan);
  }

  @Test
  void readsAShardByWhatExecutorsKnow() throws Exception {
    Plan plan = plan("first");
    for (Shard shard : plan.shards()) {
      assertThat(store.read("first", plan.segments(), shard))
          .isEqualTo(store.read(plan, shard))
          .hasSize(shard.objects());
    }
  }

  @Test
  void readsAPlanOfAnEarlierVersion() throws Exception {
    String json =
        "{\"identity\":{\"rowFormat\":1},\"plan\":{\"attempt\":\"first\",\"segments\":[{\"name\":"
            + "\"segment-000000.jsonl\",\"scheme\":\"memory\",\"bucket\":\"photos\",\"objects\":2,"
            + "\"length\":%2$d,\"sha256\":\"%1$s\"}],\"shards\":[{\"index\":0,\"pieces\":[{\"segment\":0,"
            + "\"offset\":0,\"length\":%2$d,\"objects\":2,\"bytes\":7}]}],\"objects\":2,\"bytes\":7,"
            + "\"folderMarkers\":1,\"hidden\":2,\"filtered\":0}}";
    byte[] segment =
        "[\"2026/a.jpg\",3,\"e\"]\n[\"b.jpg\",4,\"f\"]\n".getBytes(StandardCharsets.UTF_8);
    storage.put(FOLDER.resolve("plan/first/segment-000000.jsonl"), segment, "application/jsonl");
    storage.put(
        PLAN,
        json.formatted(Sha256.hex(segment), segment.length).getBytes(StandardCharsets.UTF_8),
        "application/json");

    Plan plan = store.load().orElseThrow().plan();
    assertThat(plan.skippedObjects()).isEqualTo(3);
    assertThat(plan.skipped())
        .extracting(Skipped::kind)
        .containsExactly(SkippedKind.FolderMarker, SkippedKind.Hidden);
    assertThat(store.read(plan, plan.shards().get(0)))
        .containsExactly(
            new PlannedObject(Location.parse("memory://photos/2026/a.jpg"), 3, "e", "2026/a.jpg"),
            new PlannedObject(Location.parse("memory://photos/b.jpg"), 4, "f", "b.jpg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "hello",
        "{\"attempt\": \"first\"",
        "{\"attempt\": \"first\", \"segments\": [], \"shards\": [], \"objects\": 7}",
        "{\"attempt\": \"first\", \"segments\": [], \"objects\": 1, \"shards\":"
            + " [{\"index\": 0, \"pieces\": [{\"segment\": 0, \"objects\": 1}]}]}",
      })
  void aDamagedPlanIsNamed(String content) {
    storage.put(PLAN, content.getBytes(StandardCharsets.UTF_8), "application/json");
    isDamage(PLAN, store::load);
  }

  @Test
  void aSegmentIsReadOnceForTheShardsInIt() throws Exception {
    FaultyStorage counted = new FaultyStorage(storage);
    Plan plan = plan("first");
    PlanStore executor = new PlanStore(counted, FOLDER);
    assertThat(plan.segments()).hasSize(1);
    assertThat(plan.shards()).hasSizeGreaterThan(1);
    for (Shard shard : plan.shards()) {
      executor.read("first", plan.segments(), shard);
    }
    assertThat(counted.count(FaultyStorage.Operation.READ)).isEqualTo(1);
  }

  @Test
  void aDamagedSegmentIsNamed() throws Exception {
    Plan plan = plan("first");
    Shard shard = plan.shards().get(0);
    Location segment = FOLDER.resolve("plan/first").resolve(plan.segments().get(0).name());
    byte[] whole = storage.read(segment, null, 1 << 20);

    storage.put(segment, Arrays.copyOf(whole, whole.length / 5), "application/jsonl");
    isDamage(segment, () -> store.read(plan, shard));
    byte[] shifted = Arrays.copyOfRange(whole, 1, whole.length + 1);
    storage.put(segment, shifted, "application/jsonl");
    isDamage(segment, () -> store.read(plan, shard));
    // Lines that are whole and not those of this run.
    String lines = new String(whole, StandardCharsets.UTF_8);
    byte[] changed = lines.replaceFirst("0\\.jpg", "7.jpg").getBytes(StandardCharsets.UTF_8);
    storage.put(segment, changed, "application/jsonl");
    isDamage(segment, () -> store.read(plan, shard));
    storage.put(segment, Arrays.copyOf(whole, whole.length + 1), "application/jsonl");
    isDamage(segment, () -> store.read(plan, shard));
    for (String line : List.of("[\"a\", -1, \"e\"]", "[\"a\", 1]", "[1, 1, 1]", "{\"a\": 1}")) {
      byte[] other = Arrays.copyOf(line.getBytes(StandardCharsets.UTF_8), whole.length);
      Arrays.fill(other, line.length(), other.length, (byte) '\n');
      storage.put(segment, other, "application/jsonl");
      isDamage(segment, () -> store.read(plan, shard));
    }

    storage.delete(segment);
    assertThatThrownBy(() -> store.read(plan, shard))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OBJECT_NOT_FOUND))
        .hasMessageContaining(segment.toString());
  }

  private static void isDamage(Location file, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OBJECT_CHANGED))
        .hasMessageContaining(file.toString());
  }

  @Test
  void partsAreNamedForIdentityAndPlan() {
    String suffix = PlanStore.partSuffix("identity", "plan");
    assertThat(suffix).matches("[0-9a-f]{12}");
    assertThat(suffix)
        .isNotEqualTo(PlanStore.partSuffix("identity", "other"))
        .isNotEqualTo(PlanStore.partSuffix("other", "plan"));
  }
}
