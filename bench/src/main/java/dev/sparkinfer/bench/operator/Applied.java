package dev.sparkinfer.bench.operator;

import java.util.List;

/**
 * Resources that were applied, and what became of them.
 *
 * @param seconds from the first request to the last Job
 * @param waits of each resource, in seconds, from the request that creates it until its Job is
 *     seen; sorted
 */
record Applied(double seconds, List<Double> waits) {

  Applied {
    waits = waits.stream().sorted().toList();
  }

  double jobsPerMinute() {
    return waits.size() * 60 / seconds;
  }

  /** The wait that so many of a hundred resources do not exceed. */
  double percentile(int percent) {
    int index = (int) Math.ceil(waits.size() * percent / 100.0) - 1;
    return waits.get(Math.max(0, index));
  }
}
