package dev.sparkinfer.api.v1alpha1;

/** The arithmetic in which the model runs. */
public enum Precision {
  Float32,
  BFloat16,
  Float16
}
