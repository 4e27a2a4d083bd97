package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.FaultyStorage.Operation;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.RetryPolicy;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageException.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutputClaimTest {
  private static final RunIdentity OURS = identity(5);
  private static final RunIdentity OTHERS = identity(1);

  private final MemoryStorage storage = new MemoryStorage();
  private final OutputLayout layout =
      new OutputLayout(Location.parse("memory://predictions/signs/"));
  private final PlanStore plans = new PlanStore(storage, layout.folder());
  private final OutputClaim claim = new OutputClaim(storage, layout, way(true, "spec.storage"));

  @Test
  void aClaimWithoutAPlanGivesWay() throws Exception {
    claim.claim(OTHERS, plans.load());
    claim.claim(OURS, plans.load());
    assertThat(written()).isEqualTo(OURS.digest());
  }

  @Test
  void aPlanIsItsRunsAlone() throws Exception {
    claim.claim(OTHERS, plans.load());
    plans.commitOrAdopt(plan(), OTHERS);
    assertRefused();
    claim.claim(OTHERS, plans.load());
  }

  @Test
  void thePlanDecidesWhereClaimAndPlanDisagree() throws Exception {
    // Another run took the claim over while this one was listing, and came too late with its plan.
    claim.claim(OTHERS, plans.load());
    plans.commitOrAdopt(plan(), OTHERS);
    storage.put(layout.run(), OURS.toJson(), "application/json");
    assertRefused();
    claim.claim(OTHERS, plans.load());
    assertThat(written()).isEqualTo(OTHERS.digest());
  }

  @Test
  void thePlanThatIsThereIsKeptAndTold() throws Exception {
    plans.commitOrAdopt(plan(), OTHERS);
    PlanStore.Committed adopted = plans.commitOrAdopt(plan(), OURS);
    assertThat(adopted.identity().digest()).isEqualTo(OTHERS.digest());
    assertThatThrownBy(() -> claim.requireOurs(OURS, adopted))
        .hasMessageContaining("output.topK: 1 there, 5 here");
  }

  @Test
  void aStoreThatKeepsItsWordOnlyToOneWriterAfterTheOtherIsRefused() throws Exception {
    CyclicBarrier looked = new CyclicBarrier(4);
    Storage looksThenWrites =
        new FaultyStorage(storage) {
          @Override
          public PutOutcome putIfAbsent(
              Location location, byte[] content, String contentType, Map<String, String> metadata)
              throws StorageException {
            if (head(location).isPresent()) {
              return PutOutcome.EXISTED;
            }
            awaitOthers(looked);
            put(location, content, contentType);
            return PutOutcome.CREATED;
          }
        };
    OutputClaim refused =
        new OutputClaim(looksThenWrites, layout, way(true, "spec.output.storage"));

    assertThatThrownBy(
            () -> refused.claim(OURS, new PlanStore(looksThenWrites, layout.folder()).load()))
        .isInstanceOfSatisfying(
            RunException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ConditionalPutUnsupported))
        .hasMessageContaining("let 4 of 4 writers at once create the same object")
        .hasMessageContaining("set spec.output.storage.conditionalPut: Disabled");
    assertThat(storage.list(layout.root(), null).nextPage()).as("what is left").isEmpty();
  }

  @Test
  void aStoreThatDropsMetadataIsTold() throws Exception {
    Storage drops =
        new FaultyStorage(storage) {
          @Override
          public PutOutcome putIfAbsent(
              Location location, byte[] content, String contentType, Map<String, String> metadata)
              throws StorageException {
            return super.putIfAbsent(location, content, contentType, Map.of());
          }
        };

    assertThat(claim.claim(OURS, plans.load())).isEmpty();
    assertThat(new OutputClaim(drops, layout, way(true, "spec.storage")).claim(OURS, plans.load()))
        .hasValueSatisfying(warning -> assertThat(warning).startsWith("MetadataDropped: "));
    assertThat(new OutputClaim(drops, layout, way(false, "spec.storage")).claim(OURS, plans.load()))
        .isPresent();
  }

  @Test
  void triesTheStoreUntilThereIsAPlanAndNeedNotDelete() throws Exception {
    AtomicInteger tried = new AtomicInteger();
    FaultyStorage mayNotDelete = new FaultyStorage(storage);
    mayNotDelete.before(
        (operation, location) -> {
          if (operation == Operation.DELETE) {
            throw new StorageException(Kind.ACCESS_DENIED, "s3:DeleteObject", null);
          }
          if (operation == Operation.PUT_IF_ABSENT && location.key().contains("/trial-")) {
            tried.incrementAndGet();
          }
        });
    OutputClaim patient = new OutputClaim(mayNotDelete, layout, way(true, "spec.storage"));

    patient.claim(OURS, plans.load());
    assertThat(tried).hasValue(8);
    patient.claim(OURS, plans.load());
    assertThat(tried).hasValue(16);
    plans.commitOrAdopt(plan(), OURS);
    patient.claim(OURS, plans.load());
    assertThat(tried).hasValue(16);
  }

  private static void awaitOthers(CyclicBarrier others) {
    try {
      others.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertRefused() {
    assertThatThrownBy(() -> claim.claim(OURS, plans.load()))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OutputInUse))
        .hasMessageContaining("output.topK: 1 there, 5 here");
  }

  private static StorageConfig way(boolean conditionalPut, String block) {
    return new StorageConfig(
        null,
        null,
        null,
        null,
        new StorageConfig.Credentials.DefaultChain(),
        conditionalPut,
        false,
        new StorageConfig.Origin(block, null, false),
        RetryPolicy.STANDARD);
  }

  private String written() throws Exception {
    return RunIdentity.fromJson(storage.read(layout.run(), null, 1 << 20)).digest();
  }

  private static Plan plan() {
    return new Plan("attempt", List.of(), List.of(), 0, 0, List.of());
  }

  private static RunIdentity identity(int topK) {
    return new RunIdentity(new TreeMap<>(Map.of("output.topK", topK)));
  }
}
