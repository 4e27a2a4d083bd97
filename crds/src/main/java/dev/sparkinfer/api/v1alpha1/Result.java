package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where the predictions are.
 *
 * @param uri the directory of the parts
 * @param report the HTML report; absent: none was written
 */
public record Result(@Size(max = 2048) String uri, @Size(max = 4096) @Nullable String report) {}
