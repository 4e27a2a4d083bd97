package dev.sparkinfer.api.v1alpha1;

/**
 * Where the executors' time went, in seconds summed over all of them.
 *
 * @param fetch waiting for objects
 * @param decode decoding and resizing
 * @param predict in the model
 * @param write writing and committing parts
 * @param idle devices with nothing to do
 */
public record StageSeconds(long fetch, long decode, long predict, long write, long idle) {}
