package dev.sparkinfer.job;

import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageConfig;
import java.io.Serializable;

/**
 * What every executor must know of a run before it has a plan: where things are, which model, what
 * to do with pictures.
 *
 * @param runId names this start of the driver, so that executors tell one from the next
 * @param scratch a directory on the executor for the model's files
 * @param decodeThreads images decoded at once by a process
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
    int decodeThreads)
    implements Serializable {

  /** How to reach the three stores; often one and the same. */
  record Stores(StorageConfig model, StorageConfig input, StorageConfig output)
      implements Serializable {}
}
