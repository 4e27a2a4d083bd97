package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.EngineException;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard that brings processes down, run in processes that it may bring down. They work through it
 * as the engine does, some images at a time; when one dies or hangs, the images that it was at are
 * tried each alone, in a fresh one, and the image that ends two of them is the one.
 */
final class IsolatedShard {
  private static final Logger LOG = LoggerFactory.getLogger(IsolatedShard.class);

  /** Processes that an image must end by itself to be held guilty. */
  private static final int TRIES = 2;

  /** What is computed again when a process dies, at most. */
  private static final int IMAGES_AT_ONCE = 64;

  private final RunSpec spec;
  private final boolean inPlaceOfGpu;
  private final List<PlannedObject> objects;
  private final ShardRun run;
  private final TreeSet<Integer> open = new TreeSet<>();
  private final TreeSet<Integer> suspects = new TreeSet<>();
  private final Map<Integer, Integer> ended = new HashMap<>();

  /**
   * @param inPlaceOfGpu whether the model would run on a GPU elsewhere than here
   * @param run takes the rows
   * @param suspects places of objects to be tried first
   */
  IsolatedShard(
      RunSpec spec,
      boolean inPlaceOfGpu,
      List<PlannedObject> objects,
      ShardRun run,
      Set<Integer> suspects) {
    this.spec = spec;
    this.inPlaceOfGpu = inPlaceOfGpu;
    this.objects = objects;
    this.run = run;
    IntStream.range(0, objects.size()).forEach(open::add);
    this.suspects.addAll(suspects);
    this.suspects.retainAll(open);
  }

  /**
   * Every object's row, in order.
   *
   * @throws EngineException as the engine's own, from within such a process
   * @throws IsolationException when one ends by no image's fault
   */
  List<Row> rows() throws EngineException, IOException, IsolationException, InterruptedException {
    LOG.warn(
        "{} images are tried apart from all others, {} of them each alone",
        open.size(),
        suspects.size());
    while (!open.isEmpty()) {
      try (IsolatedProcess process = IsolatedProcess.start(spec)) {
        workThrough(process);
      }
    }
    return run.await();
  }

  /** Goes on until every image has its row, or the process has ended. */
  private void workThrough(IsolatedProcess process)
      throws EngineException, IOException, IsolationException, InterruptedException {
    while (!open.isEmpty()) {
      List<Integer> now =
          suspects.isEmpty()
              ? open.stream().limit(IMAGES_AT_ONCE).toList()
              : List.of(suspects.first());
      IsolatedProcess.Outcome outcome = process.predict(now.stream().map(objects::get).toList());
      if (outcome instanceof IsolatedProcess.Outcome.Rows rows) {
        finish(now, rows.rows());
      } else if (outcome instanceof IsolatedProcess.Outcome.Failed failed) {
        throw failure(failed.cause());
      } else if (outcome instanceof IsolatedProcess.Outcome.Ended end) {
        consider(now, end);
        return;
      }
    }
  }

  private void finish(List<Integer> positions, List<Row> rows) throws IsolationException {
    for (int i = 0; i < positions.size(); i++) {
      Row row = rows.get(i);
      Row.Error error = row.error();
      if (inPlaceOfGpu && error != null && error.code() == ErrorCode.MODEL_FAILED) {
        throw new IsolationException(
            "the model fails on the CPU, where images that end processes are tried apart, and might"
                + " not on a GPU: "
                + error.message(),
            null);
      }
      run.finish(positions.get(i), row);
      open.remove(positions.get(i));
      suspects.remove(positions.get(i));
    }
  }

  /** What the process was at is suspect; what has ended two alone has its row. */
  private void consider(List<Integer> now, IsolatedProcess.Outcome.Ended end)
      throws IsolationException {
    boolean hung = end.exitCode() == ExitCodes.HUNG;
    List<Integer> at = end.at().stream().filter(i -> i < now.size()).map(now::get).toList();
    if (at.isEmpty() || !hung && !ExitCodes.crashed(end.exitCode())) {
      throw new IsolationException(
          "a process for images that end processes has ended by itself, with exit code "
              + end.exitCode()
              + (end.said().isEmpty() ? "" : ": " + end.said())
              + "; it needs as much memory again as its executor's model",
          null);
    }
    LOG.warn(
        "the process {}, with exit code {}, at {}",
        hung ? "hung" : "died",
        end.exitCode(),
        at.stream().map(i -> objects.get(i).location()).toList());
    if (now.size() > 1) {
      suspects.addAll(at);
      return;
    }
    int position = now.get(0);
    suspects.add(position);
    if (ended.merge(position, 1, Integer::sum) == TRIES) {
      condemn(position, hung, end.exitCode());
    }
  }

  private void condemn(int position, boolean hung, int exitCode) {
    if (hung) {
      run.fail(
          position,
          objects.get(position),
          ErrorCode.TIMED_OUT,
          ("decoding or predicting this image alone did not end, twice (decodeTimeoutSeconds %d,"
                  + " predictTimeoutSeconds %d)")
              .formatted(spec.limits().decodeSeconds(), spec.limits().predictSeconds()));
    } else {
      run.fail(
          position,
          objects.get(position),
          ErrorCode.MODEL_CRASHED,
          "the process that decoded and predicted this image alone died, twice, with exit code "
              + exitCode);
    }
    open.remove(position);
    suspects.remove(position);
  }

  /** What the engine says there it would say here; all else is the separate process' trouble. */
  private static EngineException failure(Throwable cause) throws IsolationException {
    if (cause instanceof EngineException engine) {
      return engine;
    }
    throw new IsolationException(
        "images that end processes cannot be tried apart: " + cause.getMessage(), cause);
  }
}
