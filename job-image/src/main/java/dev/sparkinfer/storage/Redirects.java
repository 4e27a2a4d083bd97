package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Whether a redirect leads to the same object in the same store: only there is a request sent
 * again, signed anew. Anywhere else its keys would be shown to others, or another object read.
 */
final class Redirects {

  private static final Set<Integer> FOLLOWED = Set.of(301, 302, 307, 308);
  private static final String AWS_S3 = "(.+\\.)?s3[.-]([a-z0-9-]+\\.)*amazonaws\\.com(\\.cn)?";

  private Redirects() {}

  /**
   * Where to send the request again; empty when this is no redirect within the store.
   *
   * @param asked where it went
   * @throws StorageException {@code UNSUPPORTED_KEY}: the store wants the key without its empty
   *     segments, which would be another
   */
  static Optional<HttpUrl> target(S3Error error, S3Request request, HttpUrl asked)
      throws StorageException {
    HttpUrl target = error.leadsTo();
    if (target == null || !FOLLOWED.contains(error.status())) {
      return Optional.empty();
    }
    Location location = request.location();
    boolean downgraded = asked.isHttps() && !target.isHttps();
    if (downgraded || !sameStore(asked.host(), target.host(), location.bucket())) {
      return Optional.empty();
    }
    String path = "/" + String.join("/", target.pathSegments());
    if (!names(location, path, target.host())) {
      refuseCleanedKey(location, path);
      return Optional.empty();
    }
    HttpUrl again =
        asked
            .newBuilder()
            .scheme(target.scheme())
            .host(target.host())
            .port(target.port())
            .encodedPath(S3Urls.encode(path, "/"))
            .build();
    return again.equals(asked) ? Optional.empty() : Optional.of(again);
  }

  private static boolean sameStore(String asked, String target, String bucket) {
    return asked.equals(target)
        || target.equals(bucket + "." + asked)
        || asked.equals(bucket + "." + target)
        || (asked.matches(AWS_S3) && target.matches(AWS_S3));
  }

  private static boolean names(Location location, String path, String host) {
    boolean inHost = host.startsWith(location.bucket() + ".");
    String inPath = "/" + location.bucket();
    if (location.key().isEmpty()) {
      return (inHost && path.equals("/")) || path.endsWith(inPath) || path.endsWith(inPath + "/");
    }
    String key = "/" + location.key();
    return (inHost && path.equals(key)) || path.endsWith(inPath + key);
  }

  private static void refuseCleanedKey(Location location, String path) throws StorageException {
    String key = "/" + location.key();
    if (key.contains("//") && path.endsWith(key.replaceAll("/+", "/"))) {
      throw new StorageException(
          Kind.UNSUPPORTED_KEY,
          "The key of " + location + " has an empty segment, which its store leaves out",
          null);
    }
  }
}
