package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.Serializable;
import java.util.List;

/** What an executor says of a model after loading it and running it once. */
public sealed interface ModelVerdict extends Serializable {

  /**
   * The model runs.
   *
   * @param classes scores an image
   * @param probabilities whether each image's scores lie within 0 and 1 and add up to 1 (or, with
   *     one class, lie within 0 and 1)
   * @param gpus the names of the GPUs that TensorFlow sees; empty without any
   * @param tensorFlowVersion of the runtime
   */
  record Fit(int classes, boolean probabilities, List<String> gpus, String tensorFlowVersion)
      implements ModelVerdict {
    public Fit {
      gpus = List.copyOf(gpus);
    }
  }

  /** The model cannot be used; the message says why, and what to do. */
  record Unfit(Reason reason, String message) implements ModelVerdict {}
}
