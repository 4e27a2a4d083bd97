package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an executor says of a model after loading it and running it once. */
public sealed interface ModelVerdict extends Serializable {

  /**
   * The model runs.
   *
   * @param classes scores an image; null when no picture was there to tell
   * @param warnings what looks wrong in the scores, each with its remedy
   * @param gpus the names of the GPUs that TensorFlow sees; empty without any
   * @param tensorFlowVersion of the runtime
   */
  record Fit(
      @Nullable Integer classes, List<String> warnings, List<String> gpus, String tensorFlowVersion)
      implements ModelVerdict {
    public Fit {
      warnings = List.copyOf(warnings);
      gpus = List.copyOf(gpus);
    }
  }

  /** The model cannot be used; the message says why, and what to do. */
  record Unfit(Reason reason, String message) implements ModelVerdict {}
}
