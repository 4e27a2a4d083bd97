package dev.sparkinfer.api.v1alpha1;

/** What turns the model's output into scores. */
public enum Activation {
  /** The output is used as it is. */
  None,
  /** A softmax over the classes, for logits of which one class is right. */
  Softmax,
  /**
   * A sigmoid of each output by itself, for one logit, or classes of which several may be right.
   */
  Sigmoid
}
