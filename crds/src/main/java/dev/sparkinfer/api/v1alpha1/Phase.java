package dev.sparkinfer.api.v1alpha1;

/** How far a run is, in one word. */
public enum Phase {
  /** Its driver does not run yet. */
  Pending,
  /** The driver checks the model and lists the input. */
  Planning,
  /** Executors work through the plan. */
  Running,
  /** Stopped by {@code suspend}. */
  Suspended,
  /** Every planned image has its row. */
  Succeeded,
  /** Ended without all rows. */
  Failed
}
