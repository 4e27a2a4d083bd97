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
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a run reads: where it looks, and the plan that it makes there unless there is one.
 *
 * @param uris in one store; directories or single objects, which is found out when they are listed
 */
record RunInput(List<Location> uris, KeyFilter filter) {

  RunInput {
    uris = List.copyOf(uris);
  }

  /**
   * The input of a resource, as far as it can be checked without a store.
   *
   * @throws RunException {@code InvalidResource}, {@code OutputOverlapsInput}
   */
  static RunInput of(BatchInferenceSpec spec) throws RunException {
    List<Location> uris = spec.input().uris().stream().map(Location::parse).toList();
    refuseTwoStores(uris);
    List<Location> read = new ArrayList<>(uris);
    read.add(Location.parse(spec.model().uri()));
    refuseOverlap(Location.parse(spec.output().uri()), read);
    try {
      return new RunInput(uris, new KeyFilter(spec.input().include(), spec.input().exclude()));
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
  private static void refuseOverlap(Location output, List<Location> read) throws RunException {
    for (Location location : read) {
      if (location.contains(output) || output.contains(location)) {
        throw new RunException(
            Reason.OutputOverlapsInput,
            "spec.output.uri "
                + output
                + " and "
                + location
                + " lie inside one another; use an output directory of its own");
      }
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
   * @param listing told of the planner before it begins, to ask how far it is
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
      Consumer<Planner> listing)
      throws StorageException, RunException, InterruptedException {
    Optional<PlanStore.Committed> before = plans.load();
    if (before.isPresent()) {
      claim.requireOurs(identity, before.get());
      return before.get();
    }
    claim.refuseOthersObjects(plans.file());
    List<Location> found = new ArrayList<>();
    for (Location uri : uris) {
      found.add(directoryOrObject(input, uri));
    }
    Planner planner = new Planner(input, output, plans.attempts(), attempt, filter, rowBytes);
    listing.accept(planner);
    Plan plan = planner.plan(found);
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
      Location place = directoryOrObject(input, uri);
      if (!place.equals(place.directory())) {
        planned.add(place);
        continue;
      }
      try (Storage.Listing listing = input.list(place, null)) {
        for (ObjectEntry object : listing.nextPage()) {
          String relative = object.key().substring(place.key().length());
          if (object.size() > 0 && filter.judge(relative) == KeyFilter.Verdict.PLANNED) {
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

  private String nothing(Plan plan) {
    String places = String.join(", ", uris.stream().map(Location::toString).toList());
    return "there is nothing to read in "
        + places
        + (plan.skipped() > 0
            ? ": " + plan.skipped() + " objects were left out (hidden names, include, exclude)"
            : ": check spec.input.uris");
  }

  /** A URI without a closing slash is a directory if anything lies in it, else an object. */
  private static Location directoryOrObject(Storage input, Location uri) throws StorageException {
    if (uri.key().isEmpty() || uri.key().endsWith("/")) {
      return uri;
    }
    try (Storage.Listing listing = input.list(uri.directory(), null)) {
      return listing.nextPage().isEmpty() && input.head(uri).isPresent() ? uri : uri.directory();
    }
  }
}
