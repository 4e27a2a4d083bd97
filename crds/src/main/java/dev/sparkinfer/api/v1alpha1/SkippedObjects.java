package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;

/**
 * Objects that were listed and are not planned, for one cause.
 *
 * @param kind the cause
 * @param count how many
 * @param example the key of one of them, a picture's if there are pictures; cut at 256 characters
 */
public record SkippedObjects(SkippedKind kind, long count, @Size(max = 256) String example) {}
