package dev.sparkinfer.job;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A location in a store, however the store's address is written. */
record StoredPlace(StorageConfig store, Location location) {
  private static final String AWS = "amazonaws.com";

  /** Any region's, and those that virtual networks give it: buckets are the same in all. */
  private static final Pattern AWS_HOST =
      Pattern.compile("(?:.*\\.)?s3(?:[.-].*)?\\.amazonaws\\.com(\\.cn)?");

  /** Whether one of the two lies inside the other, or both are the same place. */
  boolean overlaps(StoredPlace other) {
    if (location.scheme().equals("file")) {
      Location here = realPath(location);
      Location there = realPath(other.location);
      return here.contains(there) || there.contains(here);
    }
    return (location.contains(other.location) || other.location.contains(location))
        && address(store).equals(address(other.store));
  }

  /** Host, port and path of an endpoint, all the same for each way to write them. */
  private static String address(StorageConfig store) {
    String endpoint = store.endpoint();
    if (endpoint == null) {
      boolean china = store.region() != null && store.region().startsWith("cn-");
      return china ? AWS + ".cn" : AWS;
    }
    String written = endpoint.strip();
    URI uri;
    try {
      uri = URI.create(written.contains("://") ? written : "http://" + written);
    } catch (IllegalArgumentException e) {
      return written; // The client refuses it, in better words.
    }
    if (uri.getHost() == null) {
      return written;
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    Matcher aws = AWS_HOST.matcher(host);
    if (aws.matches()) {
      return AWS + (aws.group(1) == null ? "" : aws.group(1));
    }
    if (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.")) {
      host = "localhost";
    }
    // A store that listens at both of the usual ports is one store.
    boolean usual = uri.getPort() < 0 || uri.getPort() == 80 || uri.getPort() == 443;
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
    return host + (usual ? "" : ":" + uri.getPort()) + "/" + path;
  }

  /** Without links, {@code .} and {@code ..}, as far as the path exists. */
  private static Location realPath(Location file) {
    try {
      Path path = Path.of(file.key()).toAbsolutePath().normalize();
      Path existing = path;
      while (existing.getParent() != null && !existing.toFile().exists()) {
        existing = existing.getParent();
      }
      return file.withKey(existing.toRealPath().resolve(existing.relativize(path)).toString());
    } catch (IOException | InvalidPathException e) {
      return file; // The store says what is wrong with it.
    }
  }
}
