package dev.sparkinfer.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * How many executors there are.
 *
 * @param desired how many the run wants now
 * @param running how many work
 * @param pending how many wait to start
 * @param message why executors wait; absent: none does
 */
public record ExecutorsStatus(int desired, int running, int pending, @Nullable String message) {}
