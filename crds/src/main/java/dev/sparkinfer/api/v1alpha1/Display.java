package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Progress as texts, for printer columns, which cannot format.
 *
 * @param progress such as 63%
 * @param images done and planned, such as 38120/60512
 * @param rate such as 412/s
 * @param eta such as 12m
 */
public record Display(
    @Size(max = 64) @Nullable String progress,
    @Size(max = 64) @Nullable String images,
    @Size(max = 64) @Nullable String rate,
    @Size(max = 64) @Nullable String eta) {}
