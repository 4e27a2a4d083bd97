package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.Serializable;
import java.util.List;

/**
 * What an executor says of a model after it has called it.
 *
 * @param reason {@code Succeeded}, or why the model cannot be used
 * @param message for people; empty when there is nothing to say
 * @param classes scores an image; 0 when the model cannot be used
 * @param probabilities whether the scores lie in 0 to 1 and add up to 1
 * @param gpus that TensorFlow sees there
 */
public record ModelVerdict(
    Reason reason,
    String message,
    int classes,
    boolean probabilities,
    List<String> gpus,
    String tensorFlowVersion)
    implements Serializable {

  public boolean ok() {
    return reason == Reason.Succeeded;
  }
}
