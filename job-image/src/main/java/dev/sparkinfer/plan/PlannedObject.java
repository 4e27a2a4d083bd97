package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;

/**
 * One object that the run must give a row.
 *
 * @param size in bytes, when it was listed
 * @param etag of the content that was listed: other content is {@code OBJECT_CHANGED}
 */
public record PlannedObject(Location location, long size, String etag) {}
