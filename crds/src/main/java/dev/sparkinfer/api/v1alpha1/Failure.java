package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;

/**
 * Images that failed for one cause.
 *
 * @param code the cause, as in the error rows
 * @param count how many
 * @param example the key of one of them, cut at 256 characters
 */
public record Failure(ErrorCode code, long count, @Size(max = 256) String example) {}
