package dev.sparkinfer.job;

import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageConfig;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What every executor must know of a run before it has a plan: where things are, which model, what
 * to do with pictures.
 *
 * @param runId names this start of the driver, so that executors tell one from the next
 * @param scratch a directory on the executor for the model's files
 * @param process what each executor's process may use
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
    Process process)
    implements Serializable {

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
