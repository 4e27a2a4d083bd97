package dev.sparkinfer.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * The driver of the current attempt.
 *
 * @param job the Job's name
 * @param pod the name of its newest pod
 * @param attempt the spec.attempt that it serves
 */
public record DriverStatus(@Nullable String job, @Nullable String pod, int attempt) {}
