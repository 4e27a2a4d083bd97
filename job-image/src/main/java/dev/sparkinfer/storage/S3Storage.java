package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.Http.Method;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Objects in a store that speaks the S3 protocol. */
final class S3Storage implements Storage {

  private static final String METADATA_PREFIX = "x-amz-meta-";

  /** What the answer to a HEAD may be for want of words. */
  private static final Set<Kind> WITHOUT_WORDS =
      Set.of(Kind.ACCESS_DENIED, Kind.REFUSED, Kind.NOT_S3);

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final S3Client client;
  private final boolean conditionalPut;
  private final Set<String> seenBuckets = ConcurrentHashMap.newKeySet();

  S3Storage(S3Client client, boolean conditionalPut) {
    this.client = client;
    this.conditionalPut = conditionalPut;
  }

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) {
    return new S3Listing(client, prefix, startAfter);
  }

  @Override
  public Optional<Head> head(Location location) throws StorageException {
    requireSendable(location);
    try {
      return Optional.of(askHead(location));
    } catch (StorageException e) {
      boolean absent = e.kind() == Kind.OBJECT_NOT_FOUND;
      if (absent && seenBuckets.contains(location.bucket())) {
        return Optional.empty();
      }
      if (!absent && !WITHOUT_WORDS.contains(e.kind())) {
        throw e;
      }
      if (isAbsent(location)) {
        seenBuckets.add(location.bucket());
        return Optional.empty();
      }
      // The GET has taught what the HEAD lacked: the bucket's region, say, or fresh keys.
      return Optional.of(askHead(location));
    }
  }

  private Head askHead(Location location) throws StorageException {
    Head head =
        client.call(
            S3Request.of(Method.HEAD, location), Set.of(), answer -> head(location, answer));
    seenBuckets.add(location.bucket());
    return head;
  }

  /** The answer to a HEAD has no body to say why; that to a GET of the first byte has one. */
  private boolean isAbsent(Location location) throws StorageException {
    try {
      client.call(
          S3Request.of(Method.GET, location).header("Range", "bytes=0-0"),
          Set.of(416),
          Response::code);
      return false;
    } catch (StorageException e) {
      if (absenceOr(e, location).kind() == Kind.OBJECT_NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Where not everything may be listed, a store answers 403 for what is not there too. A listing of
   * that key alone, if it is allowed, tells which of the two it is.
   */
  private StorageException absenceOr(StorageException refusal, Location location) {
    if (refusal.kind() != Kind.ACCESS_DENIED) {
      return refusal;
    }
    try (Listing listing = list(location, null)) {
      boolean there =
          listing.nextPage().stream().anyMatch(entry -> entry.key().equals(location.key()));
      return there
          ? refusal
          : new StorageException(Kind.OBJECT_NOT_FOUND, location + " is not there", refusal);
    } catch (StorageException e) {
      refusal.addSuppressed(e);
      return refusal;
    }
  }

  private static Head head(Location location, Response response) throws IOException {
    String size = response.header("Content-Length");
    if (size == null) {
      throw new IOException("the answer tells no size");
    }
    Map<String, String> metadata = new TreeMap<>();
    for (String name : response.headers().names()) {
      String lowerCase = name.toLowerCase(Locale.ROOT);
      String value = response.header(name);
      if (lowerCase.startsWith(METADATA_PREFIX) && value != null) {
        metadata.put(lowerCase.substring(METADATA_PREFIX.length()), value);
      }
    }
    ObjectEntry entry =
        new ObjectEntry(location.key(), Long.parseLong(size), etag(response.header("ETag")));
    return new Head(entry, metadata);
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    requireSendable(location);
    S3Request get = S3Request.of(Method.GET, location);
    S3Request request = etag == null ? get : get.header("If-Match", '"' + etag + '"');
    try {
      return readOnce(request, location, etag, maxBytes);
    } catch (StorageException e) {
      throw absenceOr(e, location);
    }
  }

  private byte[] readOnce(
      S3Request request, Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    return client.call(
        request,
        Set.of(),
        response -> {
          String found = etag(response.header("ETag"));
          if (etag != null && !found.isEmpty() && !found.equals(etag)) {
            throw new StorageException(
                Kind.OBJECT_CHANGED,
                location + " has etag " + found + " and no longer " + etag,
                null);
          }
          return content(location, response, maxBytes);
        });
  }

  private static byte[] content(Location location, Response response, long maxBytes)
      throws IOException {
    int limit = (int) Math.min(maxBytes, LONGEST_ARRAY);
    long length = response.body().contentLength();
    if (length > limit) {
      throw tooLarge(location, length + " bytes are", maxBytes);
    }
    InputStream in = response.body().byteStream();
    if (length >= 0) {
      byte[] content = new byte[(int) length];
      if (in.readNBytes(content, 0, content.length) < content.length) {
        throw new EOFException("the answer ends early");
      }
      return content;
    }
    byte[] content = in.readNBytes(limit);
    if (in.read() >= 0) {
      throw tooLarge(location, "it is", maxBytes);
    }
    return content;
  }

  static StorageException tooLarge(Location location, String what, long maxBytes) {
    return new StorageException(
        Kind.OBJECT_TOO_LARGE,
        location + ": " + what + " more than the " + maxBytes + " allowed",
        null);
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) throws StorageException {
    requireSendable(location);
    if (length == 0) {
      return new byte[0];
    }
    return client.call(
        S3Request.of(Method.GET, location)
            .header("Range", "bytes=" + offset + "-" + (offset + length - 1)),
        Set.of(416),
        response -> {
          if (response.code() == 416) {
            return new byte[0];
          }
          InputStream in = response.body().byteStream();
          if (response.code() == 200) {
            // The store ignored the range.
            long size = response.body().contentLength();
            in.skipNBytes(size < 0 ? offset : Math.min(offset, size));
          }
          return in.readNBytes(length);
        });
  }

  @Override
  public void put(Location location, byte[] content, String contentType) throws StorageException {
    requireSendable(location);
    client.call(S3Request.put(location, content, contentType), Set.of(), Response::code);
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata)
      throws StorageException {
    requireSendable(location);
    S3Request put = S3Request.put(location, content, contentType);
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      put = put.header(METADATA_PREFIX + entry.getKey(), entry.getValue());
    }
    if (conditionalPut) {
      put = put.header("If-None-Match", "*");
    } else if (head(location).isPresent()) {
      return PutOutcome.EXISTED;
    }
    int status = client.call(put, Set.of(412), Response::code);
    return status == 412 ? PutOutcome.EXISTED : PutOutcome.CREATED;
  }

  @Override
  public void delete(Location location) throws StorageException {
    requireSendable(location);
    try {
      client.call(S3Request.of(Method.DELETE, location), Set.of(), Response::code);
    } catch (StorageException e) {
      if (e.kind() != Kind.OBJECT_NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * An etag without its quotes, and without the mark of a proxy that packs answers ({@code W/});
   * empty when the store gives none.
   */
  static String etag(@Nullable String header) {
    String bare = header == null ? "" : header.replace("\"", "");
    return bare.startsWith("W/") ? bare.substring(2) : bare;
  }

  /** Clients, OkHttp among them, and servers resolve the segments {@code .} and {@code ..}. */
  private static void requireSendable(Location location) throws StorageException {
    String key = location.key();
    List<String> segments = List.of(key.split("/", -1));
    String why = null;
    if (key.isEmpty()) {
      why = "is empty";
    } else if (segments.contains(".") || segments.contains("..")) {
      why = "has a segment '.' or '..'";
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
      why = "is no Unicode text";
    }
    if (why != null) {
      throw new StorageException(
          Kind.UNSUPPORTED_KEY,
          "The key of " + location + " " + why + ": no URL can name it",
          null);
    }
  }
}
