package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutputClaimTest {
  private static final RunIdentity OURS = identity(5);
  private static final RunIdentity OTHERS = identity(1);

  private final MemoryStorage storage = new MemoryStorage();
  private final OutputLayout layout =
      new OutputLayout(Location.parse("memory://predictions/signs/"));
  private final PlanStore plans = new PlanStore(storage, layout.folder());
  private final OutputClaim claim = new OutputClaim(storage, layout, true);

  @Test
  void aClaimWithoutAPlanGivesWay() throws Exception {
    claim.claim(OTHERS, plans);
    claim.claim(OURS, plans);
    assertThat(written()).isEqualTo(OURS.digest());
  }

  @Test
  void aPlanIsItsRunsAlone() throws Exception {
    claim.claim(OTHERS, plans);
    plans.commitOrAdopt(plan(), OTHERS);
    assertRefused();
    claim.claim(OTHERS, plans);
  }

  @Test
  void thePlanDecidesWhereClaimAndPlanDisagree() throws Exception {
    // Another run took the claim over while this one was listing, and came too late with its plan.
    claim.claim(OTHERS, plans);
    plans.commitOrAdopt(plan(), OTHERS);
    storage.put(layout.run(), OURS.toJson(), "application/json");
    assertRefused();
    claim.claim(OTHERS, plans);
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

  private void assertRefused() {
    assertThatThrownBy(() -> claim.claim(OURS, plans))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OutputInUse))
        .hasMessageContaining("output.topK: 1 there, 5 here");
  }

  private String written() throws Exception {
    return RunIdentity.fromJson(storage.read(layout.run(), null, 1 << 20)).digest();
  }

  private static Plan plan() {
    return new Plan("attempt", List.of(), List.of(), 0, 0, 0, 0, 0);
  }

  private static RunIdentity identity(int topK) {
    return new RunIdentity(new TreeMap<>(Map.of("output.topK", topK)));
  }
}
