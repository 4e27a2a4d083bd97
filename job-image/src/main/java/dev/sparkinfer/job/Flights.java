package dev.sparkinfer.job;

import dev.sparkinfer.engine.FlightRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the starts of a run on this machine have left behind that did not end in order. One that
 * does removes its own record; {@code bin/again} gives the folder, and starts the run again while
 * there is one.
 *
 * @param folder of this run alone
 */
record Flights(Path folder) {

  /** By shard, places of the images that a process died at. */
  Map<Integer, Set<Integer>> suspects() throws IOException {
    Map<Integer, Set<Integer>> suspects = new HashMap<>();
    if (!Files.isDirectory(folder)) {
      return suspects;
    }
    List<Path> records;
    try (Stream<Path> files = Files.list(folder)) {
      records = files.toList();
    }
    for (Path record : records) {
      for (FlightRecorder.Place place : FlightRecorder.read(record)) {
        suspects.computeIfAbsent(place.shard(), shard -> new HashSet<>()).add(place.position());
      }
    }
    return suspects;
  }

  /** For the start of that name. */
  Path record(String runId) {
    return folder.resolve(runId);
  }
}
