package dev.sparkinfer.storage;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where an object, or a directory of objects, is. A key is an opaque string: it is never decoded,
 * normalised or trimmed.
 *
 * @param scheme {@code s3}, {@code file} or, in tests, {@code memory}
 * @param bucket the bucket; empty for {@code file}
 * @param key the key in the bucket; for {@code file} the absolute path. A directory ends in {@code
 *     /}, and a bucket's root has the empty key.
 */
public record Location(String scheme, String bucket, String key) implements Serializable {

  /**
   * Reads {@code s3://bucket/key} or {@code file:path}; a relative path starts at the working
   * directory.
   *
   * @throws IllegalArgumentException when it is neither, with what is wrong
   */
  public static Location parse(String uri) {
    if (uri.startsWith("file:")) {
      String path = uri.substring("file:".length());
      if (path.startsWith("//")) {
        path = path.substring(2);
      }
      if (path.isEmpty()) {
        throw new IllegalArgumentException("'" + uri + "' has no path after 'file:'");
      }
      String absolute = path.startsWith("/") ? path : Path.of("").toAbsolutePath() + "/" + path;
      return new Location("file", "", absolute);
    }
    int colon = uri.indexOf("://");
    if (colon <= 0) {
      throw new IllegalArgumentException("'" + uri + "' is no s3://bucket/key and no file:path");
    }
    String rest = uri.substring(colon + 3);
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("'" + uri + "' names no bucket");
    }
    return new Location(
        uri.substring(0, colon), bucket, slash < 0 ? "" : rest.substring(slash + 1));
  }

  /** This location as a directory: the same with a {@code /} at its end, if it has none. */
  public Location directory() {
    return key.isEmpty() || key.endsWith("/") ? this : new Location(scheme, bucket, key + "/");
  }

  /** The object of that name, which may hold {@code /}, in this directory. */
  public Location resolve(String name) {
    return new Location(scheme, bucket, directory().key + name);
  }

  /** The same store and bucket, another key. */
  public Location withKey(String otherKey) {
    return new Location(scheme, bucket, otherKey);
  }

  /** Whether this directory holds {@code other}, or is it. */
  public boolean contains(Location other) {
    return scheme.equals(other.scheme)
        && bucket.equals(other.bucket)
        && other.directory().key.startsWith(directory().key);
  }

  /** The last segment of the key, without a closing {@code /}. */
  public String name() {
    String path = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The URI, the key as it is. */
  @Override
  public String toString() {
    return scheme.equals("file") ? "file:" + key : scheme + "://" + bucket + "/" + key;
  }
}
