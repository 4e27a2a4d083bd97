package dev.sparkinfer.api.v1alpha1;

/**
 * Whether the store is asked to refuse overwriting. The words are not On and Off, which {@code
 * kubectl} reads as booleans.
 */
public enum ConditionalPut {
  /** Every commit is a PUT with {@code If-None-Match: *}. */
  Enabled,
  /** For stores without it: a HEAD before each PUT, which two drivers at once can slip through. */
  Disabled
}
