package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.plan.KeyFilter;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.Planner;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run reads: where it looks, and the plan that it makes there unless there is one.
 *
 * @param uris in one store; directories or single objects, which is found out when they are listed
 * @param endpoint of the store; null for AWS
 */
record RunInput(List<Location> uris, @Nullable String endpoint, KeyFilter filter) {

  RunInput {
    uris = List.copyOf(uris);
  }

  /**
   * The input of a resource, as far as it can be checked without a store.
   *
   * @throws RunException {@code InvalidResource}, {@code OutputOverlapsInput}
   */
  static RunInput of(BatchInferenceSpec spec, RunSpec.Stores stores) throws RunException {
    List<Location> uris = spec.input().uris().stream().map(Location::parse).toList();
    refuseTwoStores(uris);
    StoredPlace output = new StoredPlace(stores.output(), Location.parse(spec.output().uri()));
    for (Location uri : uris) {
      refuseOverlap(output, new StoredPlace(stores.input(), uri));
    }
    refuseOverlap(output, new StoredPlace(stores.model(), Location.parse(spec.model().uri())));
    try {
      return new RunInput(
          uris,
          stores.input().endpoint(),
          new KeyFilter(spec.input().include(), spec.input().exclude()));
    } catch (IllegalArgumentException e) {
      throw new RunException(
          Reason.InvalidResource, "spec.input.include, spec.input.exclude: " + e.getMessage(), e);
    }
  }

  private static void refuseTwoStores(List<Location> uris) throws RunException {
    for (Location uri : uris) {
      if (!uri.scheme().equals(uris.get(0).scheme())) {
        throw new RunException(
            Reason.InvalidResource,
            "spec.input.uris: "
                + uris.get(0)
                + " and "
                + uri
                + " are of two kinds; one run reads from one store");
      }
    }
  }

  /** Output in input would be read by the next run; input in output would be read as a table. */
  private static void refuseOverlap(StoredPlace output, StoredPlace read) throws RunException {
    if (output.overlaps(read)) {
      throw new RunException(
          Reason.OutputOverlapsInput,
          "spec.output.uri "
              + output.location()
              + " and "
              + read.location()
              + " lie inside one another; use an output directory of its own");
    }
  }

  /** The first of the places, which stands for the store. */
  Location first() {
    return uris.get(0);
  }

  /**
   * The committed plan: the one that is there, or else a new one.
   *
   * @param identity of this run
   * @param attempt names this start, and is used by no other
   * @param rowBytes that a row takes in a part at most
   * @param state told how far the listing is, and what it skips
   * @throws RunException {@code NoInput}; {@code OutputInUse} when there are parts without a plan
   */
  PlanStore.Committed plan(
      Storage input,
      Storage output,
      PlanStore plans,
      OutputClaim claim,
      RunIdentity identity,
      String attempt,
      long rowBytes,
      RunState state)
      throws StorageException, RunException, InterruptedException {
    Optional<PlanStore.Committed> before = plans.load();
    if (before.isPresent()) {
      claim.requireOurs(identity, before.get());
      tell(before.get().plan(), state);
      return before.get();
    }
    claim.refuseOthersObjects(plans.file());
    Planner planner = new Planner(input, output, plans.attempts(), attempt, filter, rowBytes);
    state.listing(planner);
    Plan plan = listed(planner);
    planner.warnings().forEach(state::warn);
    tell(plan, state);
    if (plan.objects() == 0) {
      throw new RunException(Reason.NoInput, nothing(plan));
    }
    PlanStore.Committed committed = plans.commitOrAdopt(plan, identity);
    claim.requireOurs(identity, committed);
    return committed;
  }

  /**
   * Some of the objects that would be planned, far from one another, of the first page of the
   * listing.
   *
   * @param count at most
   */
  List<Location> some(Storage input, int count) throws StorageException {
    List<Location> planned = new ArrayList<>();
    for (Location uri : uris) {
      Location place = Planner.place(input, uri);
      if (!place.equals(place.directory())) {
        planned.add(place);
        continue;
      }
      try (Storage.Listing listing = input.list(place, null)) {
        for (ObjectEntry object : listing.nextPage()) {
          String relative = object.key().substring(place.key().length());
          if (object.size() > 0 && filter.skips(relative, object.size()).isEmpty()) {
            planned.add(place.withKey(object.key()));
          }
        }
      }
      if (planned.size() >= count) {
        break;
      }
    }
    int some = Math.min(count, planned.size());
    return IntStream.range(0, some)
        .mapToObj(i -> planned.get((int) ((long) i * planned.size() / some)))
        .toList();
  }

  /** Says what the plan leaves out. */
  static void tell(Plan plan, RunState state) {
    state.listed(SkippedTexts.objects(plan.skipped()));
    SkippedTexts.warnings(plan.skipped()).forEach(state::warn);
  }

  private Plan listed(Planner planner) throws StorageException, InterruptedException {
    try {
      return planner.plan(uris);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.LISTING_INCONSISTENT) {
        throw e;
      }
      throw new StorageException(
          e.kind(), e.getMessage() + " (store: " + (endpoint == null ? "AWS" : endpoint) + ")", e);
    }
  }

  private String nothing(Plan plan) {
    String places = String.join(", ", uris.stream().map(Location::toString).toList());
    return "there is nothing to read in "
        + places
        + ": "
        + (plan.skipped().isEmpty()
            ? "check spec.input.uris"
            : SkippedTexts.nothingLeft(plan.skipped()));
  }
}
