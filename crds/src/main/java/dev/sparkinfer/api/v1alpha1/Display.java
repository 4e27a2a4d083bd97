package dev.sparkinfer.api.v1alpha1;

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
    @Nullable String progress,
    @Nullable String images,
    @Nullable String rate,
    @Nullable String eta) {}
