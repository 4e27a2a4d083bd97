package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * How many executors there are.
 *
 * @param desired how many the run wants now
 * @param running how many work
 * @param pending how many wait to start
 * @param message why executors wait; absent: none does
 */
public record ExecutorsStatus(
    int desired, int running, int pending, @Size(max = 1024) @Nullable String message) {}
