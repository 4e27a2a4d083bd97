package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The driver of the current attempt.
 *
 * @param job the Job's name
 * @param pod the name of its newest pod
 * @param attempt the spec.attempt that it serves
 */
public record DriverStatus(
    @Size(max = 253) @Nullable String job, @Size(max = 253) @Nullable String pod, int attempt) {}
