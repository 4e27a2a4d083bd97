package dev.sparkinfer.storage;

/**
 * An object as a listing or a HEAD shows it.
 *
 * @param key the whole key in its bucket; for {@code file} the absolute path
 * @param size in bytes
 * @param etag changes when the content does; without quotes. For {@code file} made from the
 *     modification time and the size.
 */
public record ObjectEntry(String key, long size, String etag) {}
