package dev.sparkinfer.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * Where the predictions are.
 *
 * @param uri the directory of the parts
 * @param report the HTML report; absent: none was written
 */
public record Result(String uri, @Nullable String report) {}
