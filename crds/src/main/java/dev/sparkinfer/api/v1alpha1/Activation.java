package dev.sparkinfer.api.v1alpha1;

/** What turns the model's output into scores. */
public enum Activation {
  /** The output is used as it is. */
  None,
  /** A softmax over the classes, for models that end in logits. */
  Softmax
}
