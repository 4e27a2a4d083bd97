package dev.sparkinfer.job;

import dev.sparkinfer.engine.CallLimits;
import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageConfig;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What every executor must know of a run before it has a plan: where things are, which model, what
 * to do with pictures.
 *
 * @param runId names this start of the driver, so that executors tell one from the next
 * @param scratch a directory on the executor for the model's files
 * @param process what each executor's process may use
 * @param limits how long one image may take
 * @param flightRecord where a process notes which images it is at; null where nobody would read it
 */
record RunSpec(
    String runId,
    Stores stores,
    Location modelDirectory,
    String modelDigest,
    ModelSignature signature,
    ModelRequest modelRequest,
    EngineSpec engine,
    Location input,
    Location output,
    String scratch,
    Process process,
    CallLimits limits,
    @Nullable String flightRecord)
    implements Serializable {

  /**
   * The same for a process that tries images alone: on the CPU, as a GPU's memory is not given back
   * by the process that had it.
   */
  RunSpec alone(Path record) {
    return new RunSpec(
        runId,
        stores,
        modelDirectory,
        modelDigest,
        signature,
        modelRequest,
        engine,
        input,
        output,
        scratch,
        new Process(process.cores(), false, null),
        limits,
        record.toString());
  }

  /**
   * What a process of executors may use.
   *
   * @param cores images decoded at once
   * @param ownProcess whether it holds nothing but an executor, which Spark starts anew when it
   *     dies
   * @param gpus that its pod asks for; null: what there is, and the CPU without
   */
  record Process(int cores, boolean ownProcess, @Nullable Integer gpus) implements Serializable {
    boolean needsGpu() {
      return gpus != null && gpus > 0;
    }
  }

  /** How to reach the three stores; often one and the same. */
  record Stores(StorageConfig model, StorageConfig input, StorageConfig output)
      implements Serializable {

    /** For executors: the driver has reached the stores, so they are there. */
    Stores withoutHaste() {
      return new Stores(
          model.withRetries(model.retries().withoutHaste()),
          input.withRetries(input.retries().withoutHaste()),
          output.withRetries(output.retries().withoutHaste()));
    }
  }
}
