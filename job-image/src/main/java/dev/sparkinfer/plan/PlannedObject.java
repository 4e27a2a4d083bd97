package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;
import java.io.Serializable;

/**
 * One object that the run must give a row.
 *
 * @param size in bytes, when it was listed
 * @param etag of the content that was listed: other content is {@code OBJECT_CHANGED}
 * @param path its key below the input URI that it was found by; the last name where that is the
 *     object itself
 */
public record PlannedObject(Location location, long size, String etag, String path)
    implements Serializable {}
